import type { BetaLaw } from '../types.ts';

/**
 * Nodes on attentiveness η with the weights of the law they were made for. Under another law the weights are
 * reweighted ({@link nodeWeights}), so that a fit can move its law while the nodes stay.
 */
export interface Nodes {
  readonly size: number;
  /** Nodes in (0, 1), ascending. */
  readonly eta: Float64Array;
  readonly log: Float64Array;
  /** log(1 − η). */
  readonly logComplement: Float64Array;
  /** log of the weight under `law`. */
  readonly logWeight: Float64Array;
  readonly law: BetaLaw;
}

/**
 * Gauss–Jacobi quadrature for η ~ Beta(a, b): exact for polynomials of degree 2 size − 1, hence for the marginal
 * likelihood of users with that many comparisons (derivations.md 3.3). Nodes are the eigenvalues of the Jacobi matrix
 * (Golub and Welsch 1969), by bisection on Sturm sequences.
 */
export function gaussJacobi(law: BetaLaw, size: number): Nodes {
  const { diagonal, offSquared } = jacobiMatrix(law, size);
  const eta = Float64Array.from({ length: size }, (_, k) => (1 + eigenvalue(diagonal, offSquared, k)) / 2);
  return {
    size,
    eta,
    log: eta.map(Math.log),
    logComplement: eta.map((node) => Math.log1p(-node)),
    logWeight: eta.map((node) => -Math.log(christoffel(diagonal, offSquared, 2 * node - 1))),
    law,
  };
}

/** Recurrence coefficients on [−1, 1] of the weight (1 − x)^(b − 1) (1 + x)^(a − 1). */
function jacobiMatrix({ a, b }: BetaLaw, size: number): { diagonal: Float64Array; offSquared: Float64Array } {
  const [alpha, beta] = [b - 1, a - 1];
  const sum = alpha + beta;
  const diagonal = new Float64Array(size);
  const offSquared = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const t = 2 * k + sum;
    diagonal[k] = k === 0 ? (beta - alpha) / (sum + 2) : (beta * beta - alpha * alpha) / (t * (t + 2));
    if (k === 1) offSquared[k] = (4 * (1 + alpha) * (1 + beta)) / ((2 + sum) ** 2 * (3 + sum));
    if (k > 1) {
      offSquared[k] = (4 * k * (k + alpha) * (k + beta) * (k + sum)) / (t * t * (t + 1) * (t - 1));
    }
  }
  return { diagonal, offSquared };
}

/** The k-th smallest eigenvalue of a symmetric tridiagonal matrix with all eigenvalues in (−1, 1). */
function eigenvalue(diagonal: Float64Array, offSquared: Float64Array, k: number): number {
  let [low, high] = [-1, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (eigenvaluesBelow(diagonal, offSquared, middle) > k) high = middle;
    else low = middle;
  }
  return Math.min(1 - 1e-12, Math.max(-1 + 1e-12, (low + high) / 2));
}

function eigenvaluesBelow(diagonal: Float64Array, offSquared: Float64Array, x: number): number {
  let below = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - offSquared[i]! / (pivot === 0 ? 1e-300 : pivot);
    if (pivot < 0) below++;
  }
  return below;
}

/** Σ p_k(x)² of the orthonormal polynomials: its inverse is the weight of a node at x. */
function christoffel(diagonal: Float64Array, offSquared: Float64Array, x: number): number {
  let [previous, current, sum] = [0, 1, 1];
  for (let k = 1; k < diagonal.length; k++) {
    const next =
      ((x - diagonal[k - 1]!) * current - Math.sqrt(offSquared[k - 1]!) * previous) /
      Math.sqrt(offSquared[k]!);
    previous = current;
    current = next;
    sum += next * next;
  }
  return sum;
}

/** Weights of the nodes under another law, normalised to sum to one, and the moments of that discrete law. */
export interface NodeWeights {
  readonly weight: Float64Array;
  /** Means of log η and log(1 − η). */
  readonly log: number;
  readonly logComplement: number;
}

export function nodeWeights(nodes: Nodes, law: BetaLaw): NodeWeights {
  const [da, db] = [law.a - nodes.law.a, law.b - nodes.law.b];
  const logs = nodes.logWeight.map((w, g) => w + da * nodes.log[g]! + db * nodes.logComplement[g]!);
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const weight = logs.map((value) => Math.exp(value - most));
  const total = weight.reduce((a, b) => a + b, 0);
  let [log, logComplement] = [0, 0];
  for (let g = 0; g < nodes.size; g++) {
    weight[g]! /= total;
    log += weight[g]! * nodes.log[g]!;
    logComplement += weight[g]! * nodes.logComplement[g]!;
  }
  return { weight, log, logComplement };
}

/** Edges between neighbouring nodes, halfway in angle: node g stands for [edges[g], edges[g + 1]]. */
export function nodeEdges({ eta, size }: Nodes): Float64Array {
  const angle = (g: number) => Math.asin(Math.sqrt(eta[g]!));
  return Float64Array.from({ length: size + 1 }, (_, g) =>
    g === 0 ? 0 : g === size ? 1 : Math.sin((angle(g - 1) + angle(g)) / 2) ** 2,
  );
}

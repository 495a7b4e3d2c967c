/**
 * The base model after Cai and Li (2025), as small functions that read like the equations of derivations.md 2.1
 * and 3.1 to 3.3: two models, no ties; each comparison is judged attentively with chance η, else by a fair coin.
 * A comparison enters by its signed margin x = ±δ, positive where the stronger model was chosen.
 */

/** Signed margins x of one user with their multiplicities. */
export interface SignedMargins {
  readonly x: readonly number[];
  readonly count: readonly number[];
}

/** l(η) = −n log 2 + Σ log(1 + η x). Equation (2). */
export function logLikelihood({ x, count }: SignedMargins, eta: number): number {
  return x.reduce((sum, xj, j) => sum + count[j]! * (Math.log1p(eta * xj) - Math.LN2), 0);
}

/** S(η) = Σ x/(1 + η x); decreasing. */
export function score({ x, count }: SignedMargins, eta: number): number {
  return x.reduce((sum, xj, j) => sum + (count[j]! * xj) / (1 + eta * xj), 0);
}

/** The one maximum of l on [0, 1] (version A, MLE): 0, 1, or the root of S by bisection. */
export function attentivenessMle(data: SignedMargins): number {
  if (score(data, 0) <= 0) return 0;
  if (data.x.every((xj) => xj > -1) && score(data, 1) >= 0) return 1;
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (score(data, middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** E-step result of the K-level population (version B). */
export interface LevelsFit {
  readonly weights: Float64Array;
  readonly logLikelihood: number;
  readonly iterations: number;
  /** Lindsay's bound on the log-likelihood still to be had; at most the tolerance when converged. */
  readonly gap: number;
  readonly converged: boolean;
}

/**
 * Nonparametric MLE of the weights on fixed levels (version B): l(w) is concave, so EM reaches its maximum.
 * `likelihood` is users × levels, scaled per user at will. Stops when Lindsay's certificate
 * max_h Σ_u L_u(h)/Σ_m w_m L_um − U is at most `tolerance`.
 */
export function fitLevels(
  likelihood: Float64Array,
  levels: number,
  tolerance: number,
  mostIterations: number,
): LevelsFit {
  const users = likelihood.length / levels;
  let weights = new Float64Array(levels).fill(1 / levels);
  for (let iteration = 1; ; iteration++) {
    const certificate = new Float64Array(levels);
    let logLikelihoodSum = 0;
    for (let u = 0; u < users; u++) {
      let marginal = 0;
      for (let k = 0; k < levels; k++) marginal += weights[k]! * likelihood[u * levels + k]!;
      logLikelihoodSum += Math.log(marginal);
      for (let k = 0; k < levels; k++) certificate[k]! += likelihood[u * levels + k]! / marginal;
    }
    const gap = certificate.reduce((most, value) => Math.max(most, value), 0) - users;
    const converged = gap <= tolerance;
    if (converged || iteration === mostIterations) {
      return { weights, logLikelihood: logLikelihoodSum, iterations: iteration, gap, converged };
    }
    // r_uk summed over users is w_k times the certificate's sum.
    weights = weights.map((weight, k) => (weight * certificate[k]!) / users);
  }
}

/** Moments of the two-type population with one pair: δ = m₂/m₁ and w = m₁²/m₂ (derivations.md 4.3). */
export function twoTypeMoments(users: readonly { n: number; k: number }[]): { delta: number; w: number } {
  let [sum, n, cross, pairs] = [0, 0, 0, 0];
  for (const user of users) {
    const t = 2 * user.k - user.n;
    sum += t;
    n += user.n;
    cross += t * t - user.n;
    pairs += user.n * (user.n - 1);
  }
  const m1 = sum / n;
  const m2 = cross / pairs;
  return { delta: m2 / m1, w: (m1 * m1) / m2 };
}

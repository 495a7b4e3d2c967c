import type { BetaLaw } from './types.ts';

/**
 * The fixed grid on attentiveness. η = sin²φ with φ at midpoints of equal steps: denser near 0 and 1, where a
 * Beta law may pile up, and smooth weights for every a, b > 0 (model-notes 3.3).
 */
export const GRID_SIZE = 24;

const STEP = Math.PI / 2 / GRID_SIZE;
const angle = (position: number) => Math.sin(position * STEP) ** 2;

/** Nodes η_g, ascending in (0, 1). */
export const NODES: Readonly<Float64Array> = Float64Array.from({ length: GRID_SIZE }, (_, g) =>
  angle(g + 0.5),
);
/** Edges of the cells around the nodes: cell g is [EDGES[g], EDGES[g + 1]]. */
export const EDGES: Readonly<Float64Array> = Float64Array.from({ length: GRID_SIZE + 1 }, (_, g) => angle(g));

const LOG_NODES = NODES.map(Math.log);
const LOG_COMPLEMENTS = NODES.map((node) => Math.log1p(-node));

/** log weight of each node under Beta(a, b); the weights sum to one. */
export function logBetaWeights({ a, b }: BetaLaw): Float64Array {
  // Density times dη = 2 √(η(1−η)) dφ.
  const log = Float64Array.from(NODES, (_, g) => (a - 0.5) * LOG_NODES[g]! + (b - 0.5) * LOG_COMPLEMENTS[g]!);
  const most = Math.max(...log);
  let total = 0;
  for (const value of log) total += Math.exp(value - most);
  const normaliser = most + Math.log(total);
  return log.map((value) => value - normaliser);
}

/**
 * Bounds: an attentive group has density zero at η = 0 (a > 1), a mean of at least 1/2 (a ≥ b), and is no
 * point mass.
 */
const BOUNDS = { a: [2, 60], b: [0.3, 12] } as const;
/**
 * Hyper-prior, as users already seen: with one pair of models it is all that pins the scale (model-notes 4.3).
 */
const PRIOR_USERS = 4;
const PRIOR_LAW: BetaLaw = { a: 6, b: 2 };
const PRIOR_MOMENTS = moments(logBetaWeights(PRIOR_LAW).map(Math.exp));

export const INITIAL_LAW: BetaLaw = PRIOR_LAW;

/** Expected log η and log(1 − η) of weights on the grid; not divided by their sum. */
function moments(weights: ArrayLike<number>): [number, number] {
  let log = 0;
  let complement = 0;
  for (let g = 0; g < GRID_SIZE; g++) {
    log += weights[g]! * LOG_NODES[g]!;
    complement += weights[g]! * LOG_COMPLEMENTS[g]!;
  }
  return [log, complement];
}

/** Log density of the hyper-prior at a law, up to a constant. */
export function logHyperPrior(law: BetaLaw): number {
  const weights = logBetaWeights(law);
  const prior = logBetaWeights(PRIOR_LAW);
  let sum = 0;
  for (let g = 0; g < GRID_SIZE; g++) sum += Math.exp(prior[g]!) * weights[g]!;
  return PRIOR_USERS * sum;
}

/**
 * M-step of the Beta law: maximises Σ_g mass_g log weight_g plus the hyper-prior within the bounds. An
 * exponential family in (log η, log(1 − η)): concave, solved by damped Newton from `start`.
 */
export function fitBetaLaw(mass: Float64Array, start: BetaLaw): BetaLaw {
  let total = PRIOR_USERS;
  for (const value of mass) total += value;
  const seen = moments(mass);
  const target = [
    (seen[0] + PRIOR_USERS * PRIOR_MOMENTS[0]) / total,
    (seen[1] + PRIOR_USERS * PRIOR_MOMENTS[1]) / total,
  ] as const;
  const value = (law: BetaLaw) => {
    const [log] = logBetaWeights(law);
    // log weight = (a − ½) log η + (b − ½) log(1 − η) − log Z, and log Z is read off the first node.
    const logZ = (law.a - 0.5) * LOG_NODES[0]! + (law.b - 0.5) * LOG_COMPLEMENTS[0]! - log!;
    return (law.a - 0.5) * target[0] + (law.b - 0.5) * target[1] - logZ;
  };
  let law = bounded(start);
  let reached = value(law);
  for (let iteration = 0; iteration < 25; iteration++) {
    const next = newtonStep(law, target, value, reached);
    if (next === null) break;
    const gained = next.value - reached;
    law = next.law;
    reached = next.value;
    if (gained < 1e-12) break;
  }
  return law;
}

function newtonStep(
  law: BetaLaw,
  target: readonly [number, number],
  value: (law: BetaLaw) => number,
  reached: number,
): { law: BetaLaw; value: number } | null {
  const weights = logBetaWeights(law).map(Math.exp);
  const [mean, meanComplement] = moments(weights);
  let [vaa, vab, vbb] = [1e-9, 0, 1e-9];
  for (let g = 0; g < GRID_SIZE; g++) {
    const da = LOG_NODES[g]! - mean;
    const db = LOG_COMPLEMENTS[g]! - meanComplement;
    vaa += weights[g]! * da * da;
    vab += weights[g]! * da * db;
    vbb += weights[g]! * db * db;
  }
  const [ga, gb] = [target[0] - mean, target[1] - meanComplement];
  const determinant = vaa * vbb - vab * vab;
  const newton = [(vbb * ga - vab * gb) / determinant, (vaa * gb - vab * ga) / determinant] as const;
  // At a bound the Newton direction may lead nowhere; each coordinate alone then still can.
  for (const [da, db] of [newton, [ga / vaa, 0] as const, [0, gb / vbb] as const]) {
    for (let scale = 1; scale > 1e-4; scale /= 2) {
      const candidate = bounded({ a: law.a + scale * da, b: law.b + scale * db });
      const candidateValue = value(candidate);
      if (candidateValue > reached) return { law: candidate, value: candidateValue };
    }
  }
  return null;
}

export function bounded({ a, b }: BetaLaw): BetaLaw {
  const boundedA = Math.min(BOUNDS.a[1], Math.max(BOUNDS.a[0], a));
  return { a: boundedA, b: Math.min(BOUNDS.b[1], Math.max(BOUNDS.b[0], Math.min(b, boundedA))) };
}

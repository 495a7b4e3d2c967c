import { conjugateGradients, sigmoid } from '../numerics/index.ts';
import { RIDGE_BETA, RIDGE_SLOPE, RIDGE_THETA } from '../population/index.ts';
import { type Comparisons, FIRST } from '../types.ts';
import { type TraitLevels } from './trait.ts';
import { isDecisive } from './userFit.ts';

/** Strengths of models by decisive rows, each user as attentive as is known beforehand. */
export interface WeighedStrengths {
  /** θ on the log-odds scale; they sum to zero over all models that were compared. */
  readonly theta: Float64Array;
  /** Slope of the trait in log-odds at a typical difference; 0 where no trait is given. */
  readonly slope: number;
  readonly slopeError: number;
  /** Common order effect; 0 where the file has no order. */
  readonly order: number;
}

const ROUNDS = 60;
/** Log-odds that no estimate moves by any more. */
const SETTLED = 1e-4;

/**
 * Bradley–Terry on the attentive part of P = (1 − η)/2 + η σ(θ_first − θ_second + order + slope × trait), η given by
 * user (a negative one counts as 0). EM, one Newton step each. The system is solved by conjugate gradients over the
 * pairs that were compared, so that the cost is rounds × (rows + pairs × steps), whatever the number of models.
 * `from`: an estimate nearby, from which this one starts.
 */
export function weighedStrengths(
  comparisons: Comparisons,
  attentiveness: Float64Array,
  trait: TraitLevels | null = null,
  from: WeighedStrengths | null = null,
): WeighedStrengths {
  const { models, ordered } = comparisons;
  const rows = attentiveRows(comparisons, attentiveness);
  const pairs = pairsOf(comparisons, rows);
  // Coordinates: strengths, slope, order effect.
  const n = models + 2;
  const x = new Float64Array(n);
  if (from !== null) x.set([...from.theta, from.slope, from.order]);
  const active = [trait !== null, ordered];
  let system: NewtonSystem | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    system = newtonSystem(comparisons, attentiveness, trait, rows, pairs, x, active);
    const step = solved(system, system.gradient);
    let most = 0;
    for (let k = 0; k < n; k++) {
      // Separation may send a step far: a strength moves by at most one at a time.
      const by = Math.max(-1, Math.min(1, step[k]!));
      x[k]! += by;
      most = Math.max(most, Math.abs(by));
    }
    if (most < SETTLED) break;
  }
  const slopeError =
    trait === null || system === null ? NaN : Math.sqrt(solved(system, unit(n, models))[models]!);
  return {
    theta: centredOver(x.subarray(0, models), pairs),
    slope: x[models]!,
    slopeError,
    order: x[models + 1]!,
  };
}

function attentiveRows(comparisons: Comparisons, attentiveness: Float64Array): Uint32Array {
  const { user, first, second } = comparisons;
  const all = Uint32Array.from({ length: user.length }, (_, j) => j);
  return all.filter(
    (j) => isDecisive(comparisons, j) && first[j] !== second[j] && attentiveness[user[j]!]! > 0,
  );
}

/** The pairs of models that were compared, and the pair of each row. */
interface Pairs {
  readonly of: Uint32Array;
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

function pairsOf({ first, second, models }: Comparisons, rows: Uint32Array): Pairs {
  const number = new Map<number, number>();
  const of = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const [a, b] = [first[rows[i]!]!, second[rows[i]!]!];
    const key = Math.min(a, b) * models + Math.max(a, b);
    let pair = number.get(key);
    if (pair === undefined) number.set(key, (pair = number.size));
    of[i] = pair;
  }
  const keys = [...number.keys()];
  return {
    of,
    low: Uint32Array.from(keys, (key) => Math.floor(key / models)),
    high: Uint32Array.from(keys, (key) => key % models),
  };
}

/** Gradient and negative Hessian at a point, the latter by pairs. */
interface NewtonSystem {
  readonly models: number;
  readonly pairs: Pairs;
  readonly gradient: Float64Array;
  /** By pair: weight; and with the slope's and the order's covariate (lower model's view). */
  readonly weight: Float64Array;
  readonly crossed: readonly [Float64Array, Float64Array];
  /** Slope × slope, slope × order, order × order. */
  readonly corner: readonly [number, number, number];
}

function newtonSystem(
  { first, second, outcome, user, models }: Comparisons,
  attentiveness: Float64Array,
  trait: TraitLevels | null,
  rows: Uint32Array,
  pairs: Pairs,
  x: Float64Array,
  [hasTrait, hasOrder]: readonly boolean[],
): NewtonSystem {
  const gradient = x.map((value, k) => -value * ridgeOf(k, models));
  const count = pairs.low.length;
  const weight = new Float64Array(count);
  const crossed = [new Float64Array(count), new Float64Array(count)] as const;
  let [ss, so, oo] = [RIDGE_SLOPE, 0, RIDGE_BETA];
  for (let i = 0; i < rows.length; i++) {
    const j = rows[i]!;
    const [a, b] = [first[j]!, second[j]!];
    const difference = hasTrait ? trait!.value[trait!.level[j]!]! : 0;
    const order = hasOrder ? 1 : 0;
    const p = sigmoid(x[a]! - x[b]! + x[models]! * difference + x[models + 1]! * order);
    const chosen = outcome[j] === FIRST ? p : 1 - p;
    const eta = attentiveness[user[j]!]!;
    // Chance that the judgement was attentive, given its outcome.
    const share = (eta * chosen) / (eta * chosen + (1 - eta) / 2);
    const slope = share * (outcome[j] === FIRST ? 1 - p : -p);
    gradient[a]! += slope;
    gradient[b]! -= slope;
    gradient[models]! += slope * difference;
    gradient[models + 1]! += slope * order;
    const w = share * p * (1 - p);
    const sign = a < b ? 1 : -1;
    const pair = pairs.of[i]!;
    weight[pair]! += w;
    crossed[0][pair]! += w * sign * difference;
    crossed[1][pair]! += w * sign * order;
    ss += w * difference * difference;
    so += w * difference * order;
    oo += w * order;
  }
  return { models, pairs, gradient, weight, crossed, corner: [ss, so, oo] };
}

function ridgeOf(k: number, models: number): number {
  return k < models ? RIDGE_THETA : k === models ? RIDGE_SLOPE : RIDGE_BETA;
}

/** Solves H y = b for the negative Hessian H. */
function solved(system: NewtonSystem, b: Float64Array): Float64Array {
  return conjugateGradients((y) => timesHessian(system, y), diagonalOf(system), b);
}

function diagonalOf({ models, pairs, weight, corner }: NewtonSystem): Float64Array {
  const diagonal = new Float64Array(models + 2).fill(RIDGE_THETA, 0, models);
  diagonal[models] = corner[0];
  diagonal[models + 1] = corner[2];
  for (let e = 0; e < weight.length; e++) {
    diagonal[pairs.low[e]!]! += weight[e]!;
    diagonal[pairs.high[e]!]! += weight[e]!;
  }
  return diagonal;
}

function timesHessian(
  { models, pairs, weight, crossed, corner }: NewtonSystem,
  y: Float64Array,
): Float64Array {
  const image = new Float64Array(y.length);
  const [s, o] = [y[models]!, y[models + 1]!];
  for (let k = 0; k < models; k++) image[k] = RIDGE_THETA * y[k]!;
  image[models] = corner[0] * s + corner[1] * o;
  image[models + 1] = corner[1] * s + corner[2] * o;
  for (let e = 0; e < weight.length; e++) {
    const [low, high] = [pairs.low[e]!, pairs.high[e]!];
    const gap = y[low]! - y[high]!;
    const force = weight[e]! * gap + crossed[0][e]! * s + crossed[1][e]! * o;
    image[low]! += force;
    image[high]! -= force;
    image[models] += crossed[0][e]! * gap;
    image[models + 1]! += crossed[1][e]! * gap;
  }
  return image;
}

function unit(n: number, at: number): Float64Array {
  const result = new Float64Array(n);
  result[at] = 1;
  return result;
}

function centredOver(theta: Float64Array, { low, high }: Pairs): Float64Array {
  const compared = new Set([...low, ...high]);
  let sum = 0;
  for (const k of compared) sum += theta[k]!;
  return theta.map((value, k) => (compared.has(k) ? value - sum / compared.size : 0));
}

import { groupBy, membersOf, sigmoid } from '../numerics/index.ts';

/** How fast a user is beside the others; index is the code in {@link Pace.verdict}. It accuses nobody. */
export const PACES = ['usual', 'fast', 'slow'] as const;

/** How long users take, and whether that tells of carelessness in this file. */
export interface Pace {
  /** By user: median seconds of a judgement, over the plausible ones; NaN where there is none. */
  readonly medianSeconds: Float64Array;
  /** By user: judgements with a plausible time. */
  readonly timed: Uint32Array;
  /** By user: index into {@link PACES}. */
  readonly verdict: Uint8Array;
  /**
   * Log-odds of being careless for each standard deviation of the log median time, and its standard error: below 0 where
   * the fast are the careless. 0 where the file does not support a slope; then the error is NaN.
   */
  readonly slope: number;
  readonly slopeError: number;
  /** By user: log-odds of being careless before any answer is looked at. */
  readonly priorLogOdds: Float64Array;
  /** Why times were left out: not above zero, longer than a day; or all, because all are equal. */
  readonly notPositive: number;
  readonly tooLong: number;
  readonly allEqual: boolean;
}

/** A judgement that took longer was left open. */
const LONGEST = 24 * 3600;
/** Standard deviations, by the median absolute deviation, at which a pace is not usual. */
const UNUSUAL = 2.5;
/** A standard deviation of log medians is at least this: nobody is fast by a tenth. */
const LEAST_SPREAD = 0.2;
/** Farther out it is the same. */
const REACH = 3;
/** A slope is normal a priori with standard deviation 1, a level with 3. */
const PRECISION = { level: 1 / 9, slope: 1 };
/** Log-likelihood that a slope must gain: that of two standard errors. */
const LEAST_GAIN = 2;
const FEWEST_USERS = 10;
const ROUNDS = 200;
const SETTLED = 1e-7;

/**
 * Times of judgements by user, and the share of careless users as a logistic curve in the log median time, by EM from
 * each user's probability careless: a concomitant variable, which moves a prior and never overrules answers.
 * `seconds`: by comparison, NaN unknown. O(rows log rows of one user).
 */
export function pace(
  user: Uint32Array,
  users: number,
  seconds: Float64Array,
  probabilityCareless: Float64Array,
): Pace {
  const given = seconds.filter((s) => !Number.isNaN(s));
  const isPlausible = (s: number) => s > 0 && s <= LONGEST;
  const plausible = given.filter(isPlausible);
  const allEqual = plausible.length > 1 && plausible.every((s) => s === plausible[0]);
  const notPositive = given.filter((s) => s <= 0).length;
  const counts = { notPositive, tooLong: given.length - plausible.length - notPositive, allEqual };
  const medianSeconds = new Float64Array(users).fill(NaN);
  const timed = new Uint32Array(users);
  const byUser = groupBy(user, users);
  for (let u = 0; u < users && !allEqual; u++) {
    const own = Float64Array.from(membersOf(byUser, u), (j) => seconds[j]!).filter(isPlausible);
    timed[u] = own.length;
    if (own.length > 0) medianSeconds[u] = median(own);
  }
  const z = standardised(medianSeconds);
  const curve = carelessCurve(z, probabilityCareless);
  return {
    medianSeconds,
    timed,
    verdict: Uint8Array.from(z, (value) => (value <= -UNUSUAL ? 1 : value >= UNUSUAL ? 2 : 0)),
    slope: curve.slope,
    slopeError: curve.slopeError,
    priorLogOdds: z.map((value) => curve.level + curve.slope * value),
    ...counts,
  };
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Log medians less their median, in robust standard deviations; 0 where there is none. */
function standardised(medianSeconds: Float64Array): Float64Array {
  const known = medianSeconds.filter((s) => !Number.isNaN(s)).map(Math.log);
  if (known.length < 2) return new Float64Array(medianSeconds.length);
  const middle = median(known);
  const spread = Math.max(LEAST_SPREAD, 1.4826 * median(known.map((log) => Math.abs(log - middle))));
  return medianSeconds.map((s) =>
    Number.isNaN(s) ? 0 : Math.max(-REACH, Math.min(REACH, (Math.log(s) - middle) / spread)),
  );
}

interface Curve {
  readonly level: number;
  readonly slope: number;
  readonly slopeError: number;
}

/** The share of careless users as a logistic curve in `z`; flat where that is not worth it. */
export function carelessCurve(z: Float64Array, probabilityCareless: Float64Array): Curve {
  const users = z.length;
  const clipped = probabilityCareless.map((p) => Math.min(1 - 1e-9, Math.max(1e-9, p)));
  const share = clipped.reduce((sum, p) => sum + p, 0) / Math.max(1, users);
  const logOdds = (p: number) => Math.log(p / (1 - p));
  // What the answers alone say: the posterior less the prior that was common to all.
  const evidence = clipped.map((p) => logOdds(p) - logOdds(share));
  const flat = maximise(z, evidence, false);
  if (users < FEWEST_USERS || z.every((value) => value === 0)) return { ...flat, slopeError: NaN };
  const sloped = maximise(z, evidence, true);
  return sloped.log - flat.log >= LEAST_GAIN ? sloped : { ...flat, slopeError: NaN };
}

/** EM, each step a Newton step of the logistic regression on the current probabilities. */
function maximise(z: Float64Array, evidence: Float64Array, hasSlope: boolean): Curve & { log: number } {
  let [level, slope] = [-1, 0];
  for (let round = 0; ; round++) {
    let [g0, g1] = [-PRECISION.level * level, -PRECISION.slope * slope];
    let [h00, h01, h11] = [PRECISION.level, 0, PRECISION.slope];
    let [log, information] = [-(PRECISION.level * level ** 2 + PRECISION.slope * slope ** 2) / 2, 1];
    for (let u = 0; u < z.length; u++) {
      const prior = sigmoid(level + slope * z[u]!);
      const careless = sigmoid(level + slope * z[u]! + evidence[u]!);
      const weight = prior * (1 - prior);
      g0 += careless - prior;
      g1 += (careless - prior) * z[u]!;
      h00 += weight;
      h01 += weight * z[u]!;
      h11 += weight * z[u]! ** 2;
      // Observed information: what is missing of it is the doubt about who is careless.
      information += (weight - careless * (1 - careless)) * z[u]! ** 2;
      log += Math.log(1 - prior + prior * Math.exp(evidence[u]!));
    }
    const determinant = h00 * h11 - h01 * h01;
    const [d0, d1] = hasSlope
      ? [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant]
      : [g0 / h00, 0];
    if (Math.abs(d0) + Math.abs(d1) < SETTLED || round === ROUNDS)
      return { level, slope, slopeError: 1 / Math.sqrt(Math.max(PRECISION.slope, information)), log };
    level += d0;
    slope += d1;
  }
}

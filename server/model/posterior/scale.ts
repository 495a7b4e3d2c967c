import { sigmoid } from '../numerics/index.ts';
import { fromVector, layoutOf, LOGIT_MEAN_BOUNDS, toVector } from '../population/index.ts';
import { climb, type Climb, type ClimbOptions } from '../optimiser/index.ts';
import {
  cohortsOf,
  contextMargins,
  curvedMore,
  type Representatives,
  type Structure,
  thinned,
} from '../likelihood/index.ts';
import type { Parameters, Scale, WeightedEstimates } from '../types.ts';
import { type Covariance, covarianceColumn } from './strengthIntervals.ts';

/** Log-likelihood that the profile may lose within the range of the scale (derivations.md 4.4). */
const MOST_LOST = 2;
/** A longer range of the mean of η is not identified. */
const IDENTIFIED = 0.25;
/** The profile is walked in steps of the mean of η, where its standard error is not small beside a step. */
const STEP = 0.05;
const SHARP = 0.02;
/** The profile of larger data is taken on a sample of about so many cells, and scaled up. */
const PROFILE_CELLS = 20_000;
const LOWEST = 0.5;
const HIGHEST = sigmoid(LOGIT_MEAN_BOUNDS[1]);

/**
 * The range of the mean of η that the likelihood hardly tells apart, all else refitted at each point: scale and
 * strengths trade against each other where there are few models, or close ones (derivations.md 4.2 to 4.4). Where the
 * mean is known sharply, two standard errors to both sides. Null when stopped.
 */
export function scaleRange(
  structure: Structure,
  users: Representatives,
  { parameters }: Climb,
  covariance: Covariance | null,
  stopped?: () => boolean,
): Scale | null {
  const { a, b } = parameters.law;
  const mean = a / (a + b);
  const error = meanError(parameters, covariance);
  const scale = (low: number, high: number): Scale => ({ low, high, identified: high - low <= IDENTIFIED });
  if (error < SHARP) return scale(Math.max(LOWEST, mean - 2 * error), Math.min(HIGHEST, mean + 2 * error));
  const sample = thinned(structure, users, PROFILE_CELLS);
  const factor = totalWeight(users) / totalWeight(sample);
  const profile = (from: Parameters, at: number) =>
    profiled(structure, sample, from, at, { gainLeft: 1e-2, stopped });
  const start = profile(parameters, mean);
  if (start === null) return null;
  const edge = (direction: 1 | -1) => {
    let [at, from, lost] = [mean, start.parameters, 0];
    for (;;) {
      const next = Math.min(HIGHEST, Math.max(LOWEST, at + direction * STEP));
      if (next === at) return at;
      const reached = profile(from, next);
      if (reached === null) return null;
      const now = factor * (start.logLikelihood - reached.logLikelihood);
      if (now > MOST_LOST) return at + ((next - at) * (MOST_LOST - lost)) / (now - lost);
      [at, from, lost] = [next, reached.parameters, now];
    }
  };
  const low = edge(-1);
  const high = low === null ? null : edge(1);
  return low === null || high === null ? null : scale(low, high);
}

/** The scale where something from elsewhere pins it. */
export function knownScale({ parameters: { law } }: Climb): Scale {
  const mean = law.a / (law.a + law.b);
  return { low: mean, high: mean, identified: true };
}

function totalWeight({ weight }: Representatives): number {
  return weight.reduce((sum, value) => sum + value, 0);
}

/** The fit with the mean of η held. Null when stopped. */
function profiled(
  structure: Structure,
  users: Representatives,
  from: Parameters,
  mean: number,
  options: Pick<ClimbOptions, 'gainLeft' | 'stopped'>,
): Climb | null {
  const vector = toVector(from);
  const { law } = layoutOf(from);
  vector[law] = Math.log(mean / (1 - mean));
  const start = fromVector(vector, from);
  const sample = cohortsOf(structure, users, start);
  return climb(structure, sample, start, { ...options, mostPasses: 40, holdMean: true });
}

/** Halvings of the range of the mean of η until the margin is as known. */
const HALVINGS = 12;

/**
 * The fit at which an attentive user's chance to prefer the stronger model, averaged over the comparisons, is the known
 * `mu`: pins the scale. It falls as the mean of η rises, the strengths drawing nearer. Null when stopped.
 */
export function anchoredAt(
  structure: Structure,
  users: Representatives,
  from: Climb,
  mu: number,
  stopped?: () => boolean,
): Climb | null {
  let [low, high] = [LOWEST, HIGHEST];
  let reached = from;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const gainLeft = i === HALVINGS - 1 ? 1e-7 : 1e-3;
    const next = profiled(structure, users, reached.parameters, middle, { gainLeft, stopped });
    if (next === null) return null;
    reached = next;
    if (preferenceRate(structure, reached.parameters) > mu) low = middle;
    else high = middle;
  }
  // The mean of η is known: nothing follows from its uncertainty.
  const { law } = layoutOf(reached.parameters);
  return { ...reached, information: curvedMore(reached.information, law, 1e9) };
}

/** Mean over the comparisons of (1 + |δ|)/2. */
function preferenceRate(structure: Structure, parameters: Parameters): number {
  let [sum, comparisons] = [0, 0];
  for (const [c, delta] of contextMargins(structure, parameters).entries()) {
    if (delta === 0) continue;
    sum += (structure.contextCount[c]! * (1 + Math.abs(delta))) / 2;
    comparisons += structure.contextCount[c]!;
  }
  return comparisons === 0 ? 0.5 : sum / comparisons;
}

/** Standard error of the mean of η, through that of its logit. */
function meanError(parameters: Parameters, covariance: Covariance | null): number {
  if (covariance === null) return Infinity;
  const { a, b } = parameters.law;
  const { law } = layoutOf(parameters);
  const slope = (a * b) / (a + b) ** 2;
  return slope * Math.sqrt(Math.max(0, covarianceColumn(covariance, law)[law]!));
}

/** Standard error of the log of the careless share, against the attentive, below which it moves no probability much. */
const SHARP_SHARE = 0.1;

/**
 * Points that stand for what the estimates leave open of the scale (logit of the mean of η). `withShare`: also of how
 * common careless users are (log of their share against the attentive). They are the estimates, and those moved √3
 * standard errors to both sides along each, all else following by its regression. Moments up to the third are those
 * of the normal law (a Gauss–Hermite rule along each axis of a Cholesky factor). One point where both are sharp.
 */
export function scalePoints(
  parameters: Parameters,
  covariance: Covariance | null,
  withShare: boolean,
): readonly WeightedEstimates[] {
  const axes = covariance === null ? [] : openAxes(parameters, covariance, withShare);
  const centre = toVector(parameters);
  const { law } = layoutOf(parameters);
  const [low, high] = LOGIT_MEAN_BOUNDS;
  const moved = axes.flatMap((axis) =>
    [-1, 1].map((sign) => {
      const vector = centre.map((value, k) => value + sign * Math.sqrt(3) * axis[k]!);
      vector[law] = Math.min(high, Math.max(low, vector[law]!));
      return { parameters: fromVector(vector, parameters), weight: 1 / 6, doubt: null };
    }),
  );
  return [{ parameters, weight: 1 - moved.length / 6, doubt: null }, ...moved];
}

/** One standard error along each open coordinate, what those before it tell taken out: columns of a Cholesky factor. */
function openAxes(parameters: Parameters, covariance: Covariance, withShare: boolean): Float64Array[] {
  const { law, shares } = layoutOf(parameters);
  const axes: Float64Array[] = [];
  const add = (coordinate: number, isSharp: (error: number) => boolean) => {
    const column = covarianceColumn(covariance, coordinate).slice();
    for (const axis of axes)
      for (let k = 0; k < column.length; k++) column[k]! -= axis[k]! * axis[coordinate]!;
    const error = Math.sqrt(Math.max(0, column[coordinate]!));
    if (!isSharp(error)) axes.push(column.map((value) => value / error));
  };
  const { a, b } = parameters.law;
  const slope = (a * b) / (a + b) ** 2;
  add(law, (error) => slope * error < SHARP / 2);
  if (withShare && parameters.shares.coin > 0) add(shares, (error) => !(error >= SHARP_SHARE));
  return axes;
}

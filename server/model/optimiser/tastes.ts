import { sigmoid } from '../numerics/index.ts';
import { climbPlaced, ROUGH, trialSamples } from './ascent.ts';
import type { Climb } from './climb.ts';
import { maximiseStrengths } from './maximisation.ts';
import {
  cohortsOf,
  directionGaps,
  groupLikelihoods,
  hasManyModels,
  type Representatives,
  type Structure,
} from '../likelihood/index.ts';
import { CONTRARY_SHARE, normalised, toMixture } from '../population/index.ts';
import type { Parameters } from '../types.ts';

/** Tastes beside the common one, at most. */
export const MOST_TASTES = 3;
/** With fewer models another taste is a turned or stretched scale. */
export const LEAST_MODELS = 4;
/** Is there enough to tell a taste, and not so much that no data could? Its gain must exceed half a log of the users a model. */
export function mayHaveTastes(structure: Structure): boolean {
  return structure.counts.models >= LEAST_MODELS && !hasManyModels(structure);
}
/** A taste is shared: fewer users than this have a ranking of their own at most. */
const LEAST_FOLLOWERS = 3;
/** Share with which a taste begins. */
const SHARE = 0.15;
/** Passes of each start before the better half goes on, and of the best one. */
const FIRST_PASSES = 5;
const TRIAL_PASSES = 15;
/** Gain in log-likelihood, beyond half a log of the users for each parameter, that admits a taste (BIC and a margin). */
const MARGIN = 2;
/** Steps of the power iteration for the direction in which users' residuals vary most. */
const POWER_STEPS = 30;

/** Gain in log-likelihood that another taste must bring. */
function neededForTaste({ counts }: Structure): number {
  return (counts.models * Math.log(Math.max(2, counts.users))) / 2 + MARGIN;
}

/**
 * The fit with as many tastes as the data support. A taste starts where the fit without finds carelessness, at the
 * common strengths turned around, and in the direction in which users' residuals vary most. Null when stopped.
 */
export function withTastes(
  structure: Structure,
  users: Representatives,
  without: Climb,
  stopped?: () => boolean,
): Climb | null {
  if (!mayHaveTastes(structure)) return without;
  let fitted = without;
  while (fitted.parameters.tastes.length < MOST_TASTES) {
    const larger = withOneMore(structure, users, fitted, stopped);
    if (larger === null) return null;
    if (larger.logLikelihood - fitted.logLikelihood <= neededForTaste(structure)) break;
    const followers = Math.min(...larger.parameters.tastes.map(({ share }) => share * totalOf(users)));
    if (followers < LEAST_FOLLOWERS) break;
    fitted = larger;
  }
  return majorityFirst(structure, users, fitted, stopped);
}

/**
 * The fit with another taste; the one without where a sample says that it does not pay. Each sample is larger than the
 * one before, and sets out from what was found on it.
 */
function withOneMore(
  structure: Structure,
  everyone: Representatives,
  without: Climb,
  stopped?: () => boolean,
): Climb | null {
  const needed = neededForTaste(structure);
  let from: Parameters | null = null;
  for (const users of trialSamples(structure, everyone)) {
    const isEveryone = users.users.length === everyone.users.length;
    const rough = { gainLeft: ROUGH, mostPasses: TRIAL_PASSES, stopped };
    const before = isEveryone ? without : climbPlaced(structure, users, without.parameters, rough);
    if (before === null) return null;
    const promising = leastPromising(structure, needed, totalOf(everyone) / Math.max(1, totalOf(users)));
    const least = before.logLikelihood + promising;
    const trial: Climb | null =
      from === null
        ? bestStart(structure, users, without.parameters, stopped)
        : climbPlaced(structure, users, from, { ...rough, least });
    if (trial === null) return null;
    // What a few passes do not see is not worth a fit of everyone.
    if (trial.logLikelihood < least) return without;
    from = trial.parameters;
  }
  return climbPlaced(structure, everyone, from!, { least: without.logLikelihood + needed, stopped });
}

/**
 * Gain on a sample of one in `factor` users below which a taste is given up: half of its part of what is needed. A taste
 * that gains what is needed has on the sample a gain of which twice is about noncentral χ² with a degree for each
 * parameter, M; its mean is M/2 + g and its variance M/2 + 2g, g the sample's part of the gain beyond noise. Two standard
 * deviations less are rare; noise alone gains M/2 to M, and is seen to be noise once samples are large.
 */
function leastPromising({ counts: { models } }: Structure, needed: number, factor: number): number {
  const half = needed / factor / 2;
  if (factor <= 1) return half;
  const gain = (needed - models / 2) / factor;
  return Math.max(half, models / 2 + gain - 2 * Math.sqrt(models / 2 + 2 * gain));
}

/** The highest after some passes; those that lag behind are left on the way. Null when stopped. */
function bestStart(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
  stopped?: () => boolean,
): Climb | null {
  let starts = startsOf(structure, users, parameters).map((theta) => withTaste(parameters, theta, SHARE));
  for (;;) {
    const mostPasses = starts.length === 1 ? TRIAL_PASSES : FIRST_PASSES;
    const reached: Climb[] = [];
    for (const start of starts) {
      const trial = climbPlaced(structure, users, start, { gainLeft: ROUGH, mostPasses, stopped });
      if (trial === null) return null;
      reached.push(trial);
    }
    reached.sort((a, b) => b.penalised - a.penalised);
    if (reached.length === 1) return reached[0]!;
    starts = reached.slice(0, reached.length / 2).map((trial) => trial.parameters);
  }
}

function totalOf({ weight }: Representatives): number {
  return weight.reduce((sum, value) => sum + value, 0);
}

/** The parameters with one more taste, whose users come from all sorts alike. */
export function withTaste(parameters: Parameters, theta: Float64Array, share: number): Parameters {
  const { tastes } = parameters;
  return normalised({ ...parameters, tastes: [...tastes, { theta, share: share / (1 - share) }] });
}

/** Strengths from which a further taste may begin: of the careless, the common ones turned, and along residuals both ways. */
export function startsOf(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
): Float64Array[] {
  const { theta } = parameters;
  const careless = carelessProbabilities(structure, users, parameters);
  const outcomes = new Float64Array(3 * structure.contexts);
  const { counts, cellRow } = structure;
  for (const [i, u] of users.users.entries()) {
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const row = cellRow[cell]!;
      if (row < outcomes.length) outcomes[row]! += careless[i]! * users.weight[i]! * counts.count[cell]!;
    }
  }
  const ofCareless = maximiseStrengths(structure, outcomes, {
    ...parameters,
    theta: new Float64Array(theta.length),
  });
  const residual = residualDirection(structure, users, parameters);
  const size = Math.sqrt(theta.reduce((sum, value) => sum + value * value, 0)) || 1;
  return [
    ofCareless.theta,
    theta.map((strength) => -strength),
    theta.map((strength, k) => strength + size * residual[k]!),
    theta.map((strength, k) => strength - size * residual[k]!),
  ];
}

/** Chance of each user to be of no taste. */
function carelessProbabilities(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
): Float64Array {
  const result = new Float64Array(users.users.length);
  const mixture = toMixture(parameters);
  const size = mixture.length;
  const place = new Map(Array.from(users.users, (u, i) => [u, i]));
  const sample = cohortsOf(structure, users, parameters);
  const { groups } = groupLikelihoods(structure, sample, parameters);
  let row = 0;
  for (const cohort of sample) {
    for (const u of cohort.users) {
      let [careless, total] = [0, 0];
      for (let g = 0; g < size; g++) {
        const mass = mixture[g]! * groups[row * size + g]!;
        total += mass;
        if (g > 0 && g < CONTRARY_SHARE) careless += mass;
      }
      result[place.get(u)!] = total > 0 ? careless / total : 0;
      row++;
    }
  }
  return result;
}

/** First principal direction of users' residuals by model: Σ (y − p̂) of the comparisons with it. */
function residualDirection(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
): Float64Array {
  const { counts, cellRow, contexts, contextFirst, contextSecond } = structure;
  const gaps = directionGaps(structure, parameters, { theta: parameters.theta, sign: 1 });
  const models = counts.models;
  const residuals = Array.from(users.users, (u) => {
    const residual = new Float64Array(models);
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const row = cellRow[cell]!;
      if (row >= 3 * contexts || row % 3 === 2) continue;
      const c = Math.floor(row / 3);
      const surprise = counts.count[cell]! * ((row % 3 === 0 ? 1 : 0) - sigmoid(gaps[c]!));
      residual[contextFirst[c]!]! += surprise;
      residual[contextSecond[c]!]! -= surprise;
    }
    return residual;
  });
  let direction = Float64Array.from({ length: models }, (_, k) => Math.cos(1 + k));
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Float64Array(models);
    for (const residual of residuals) {
      let along = 0;
      for (let k = 0; k < models; k++) along += residual[k]! * direction[k]!;
      for (let k = 0; k < models; k++) next[k]! += along * residual[k]!;
    }
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) break;
    direction = next.map((value) => value / length);
  }
  return direction;
}

/** The taste of most users is the common one. */
function majorityFirst(
  structure: Structure,
  users: Representatives,
  fitted: Climb,
  stopped?: () => boolean,
): Climb | null {
  const { parameters } = fitted;
  const { tastes, shares, broad, theta } = parameters;
  if (structure.anchored !== null || tastes.length === 0 || shares.contrary > 0) return fitted;
  const common = broad.reduce((sum, share) => sum + share, shares.attentive);
  const largest = tastes.reduce((best, taste, k) => (taste.share > tastes[best]!.share ? k : best), 0);
  if (tastes[largest]!.share <= common) return fitted;
  const start = normalised({
    ...parameters,
    theta: tastes[largest]!.theta,
    shares: { ...shares, attentive: tastes[largest]!.share },
    tastes: tastes.map((taste, k) => (k === largest ? { theta, share: common } : taste)),
    broad: broad.map(() => 1e-3),
  });
  return climbPlaced(structure, users, start, { stopped });
}

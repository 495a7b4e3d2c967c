import { conjugateGradients, inverse, sigmoid, Z90 } from '../numerics/index.ts';
import { centredVariances } from '../posterior/index.ts';
import type { Pairs, PairTally } from './pairs.ts';

/** A normal law of strengths about 0 with a standard deviation of 3 log-odds: what was never compared stays finite. */
const RIDGE = 1 / 9;
const MOST_STEPS = 50;
/** In log-odds. */
const LONGEST_STEP = 2;
/** Log-odds by which strengths may still move: the last step squares what is left. */
const STILL = 1e-4;
/** Matrices of more models take longer than anybody waits. */
const MOST_WITH_INTERVALS = 400;

/**
 * Strengths in log-odds by Bradley and Terry, ties as half a win each: what a learner makes of labels who trusts them
 * all. Newton's method from `start`, each step by conjugate gradients; centred.
 */
export function pairStrengths(
  pairs: Pairs,
  tally: PairTally,
  start: Float64Array = new Float64Array(pairs.models),
): Float64Array {
  const theta = Float64Array.from(start);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, curvature } = slopes(pairs, tally, theta);
    const move = solved(pairs, curvature, gradient);
    const longest = move.reduce((most, by) => Math.max(most, Math.abs(by)), 0);
    // Farther than this the curvature tells nothing: where a model won or lost everything it is nearly flat.
    const size = Math.min(1, LONGEST_STEP / longest);
    for (let k = 0; k < theta.length; k++) theta[k]! += size * move[k]!;
    if (longest < STILL) break;
  }
  const mean = theta.reduce((sum, value) => sum + value, 0) / theta.length;
  return theta.map((value) => value - mean);
}

/**
 * Half-widths of 90% intervals of these strengths, as if comparisons hung together in nothing but their models; null
 * for more than 400 models.
 */
export function pairHalfWidths(pairs: Pairs, tally: PairTally, theta: Float64Array): Float64Array | null {
  const { models, low, high } = pairs;
  if (models > MOST_WITH_INTERVALS) return null;
  const { curvature } = slopes(pairs, tally, theta);
  const information = new Float64Array(models * models);
  for (let k = 0; k < models; k++) information[k * models + k] = RIDGE;
  for (const [p, weight] of curvature.entries()) {
    const [a, b] = [low[p]!, high[p]!];
    information[a * models + a]! += weight;
    information[b * models + b]! += weight;
    information[a * models + b]! -= weight;
    information[b * models + a]! -= weight;
  }
  const covariance = inverse(information, models);
  if (covariance === null) return null;
  const variances = centredVariances(covariance, models, new Uint16Array(models));
  return variances.map((variance) => Z90 * Math.sqrt(Math.max(0, variance)));
}

function slopes(
  { low, high }: Pairs,
  { games, wins }: PairTally,
  theta: Float64Array,
): { readonly gradient: Float64Array; readonly curvature: Float64Array } {
  const gradient = theta.map((value) => -RIDGE * value);
  const curvature = new Float64Array(games.length);
  for (let p = 0; p < games.length; p++) {
    const a = low[p]!;
    const b = high[p]!;
    const chance = sigmoid(theta[a]! - theta[b]!);
    const slope = wins[p]! - games[p]! * chance;
    gradient[a]! += slope;
    gradient[b]! -= slope;
    curvature[p] = games[p]! * chance * (1 - chance);
  }
  return { gradient, curvature };
}

function solved({ low, high }: Pairs, curvature: Float64Array, gradient: Float64Array): Float64Array {
  const diagonal = new Float64Array(gradient.length).fill(RIDGE);
  for (let p = 0; p < curvature.length; p++) {
    diagonal[low[p]!]! += curvature[p]!;
    diagonal[high[p]!]! += curvature[p]!;
  }
  const times = (vector: Float64Array) => {
    const image = vector.map((value) => RIDGE * value);
    for (let p = 0; p < curvature.length; p++) {
      const a = low[p]!;
      const b = high[p]!;
      const pull = curvature[p]! * (vector[a]! - vector[b]!);
      image[a]! += pull;
      image[b]! -= pull;
    }
    return image;
  };
  return conjugateGradients(times, diagonal, gradient);
}

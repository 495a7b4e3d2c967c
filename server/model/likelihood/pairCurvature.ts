import { conjugateGradients } from '../numerics/index.ts';
import { RIDGE_THETA } from '../population/index.ts';
import type { Structure } from './structure.ts';

/**
 * Curvature of the strengths of many models: positive weights of pairs that were compared, less what each user leaves
 * open about themselves (one direction a user), plus the ridge. Never a matrix: products cost pairs and cells.
 */
export interface PairCurvature {
  readonly models: number;
  /** Σ weight (e_first − e_second)(e_first − e_second)ᵀ. */
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  readonly weight: Float64Array;
  /** Of each user `start[u] … start[u + 1] − 1`: slopes along (e_first − e_second) of `pair`; null: nothing is left open. */
  readonly open: {
    readonly start: Uint32Array;
    readonly pair: Uint32Array;
    readonly slope: Float64Array;
  } | null;
  readonly diagonal: Float64Array;
}

/** With the curvature of each context. O(contexts). */
export function pairCurvature(
  { contexts, contextFirst, contextSecond, counts }: Structure,
  weight: Float64Array,
  open: PairCurvature['open'] = null,
): PairCurvature {
  const diagonal = new Float64Array(counts.models).fill(RIDGE_THETA);
  for (let c = 0; c < contexts; c++) {
    if (contextFirst[c] === contextSecond[c]) continue;
    diagonal[contextFirst[c]!]! += weight[c]!;
    diagonal[contextSecond[c]!]! += weight[c]!;
  }
  const whole = { models: counts.models, first: contextFirst, second: contextSecond, weight, open, diagonal };
  if (open !== null) subtractOpen(whole, open, diagonal);
  return whole;
}

function subtractOpen(
  { models, first, second }: PairCurvature,
  { start, pair, slope }: NonNullable<PairCurvature['open']>,
  diagonal: Float64Array,
): void {
  const along = new Float64Array(models);
  for (let u = 0; u + 1 < start.length; u++) {
    for (let at = start[u]!; at < start[u + 1]!; at++) {
      along[first[pair[at]!]!]! += slope[at]!;
      along[second[pair[at]!]!]! -= slope[at]!;
    }
    for (let at = start[u]!; at < start[u + 1]!; at++) {
      for (const k of [first[pair[at]!]!, second[pair[at]!]!]) {
        // A part is always left: rounding must not make it negative.
        diagonal[k] = Math.max(RIDGE_THETA, diagonal[k]! - along[k]! ** 2);
        along[k] = 0;
      }
    }
  }
}

/** The product with a vector of the models. */
export function curvatureTimes(
  { models, first, second, weight, open }: PairCurvature,
  vector: Float64Array,
): Float64Array {
  const product = new Float64Array(models);
  for (let k = 0; k < models; k++) product[k] = RIDGE_THETA * vector[k]!;
  for (let c = 0; c < weight.length; c++) {
    const [i, j] = [first[c]!, second[c]!];
    const value = weight[c]! * (vector[i]! - vector[j]!);
    product[i]! += value;
    product[j]! -= value;
  }
  if (open === null) return product;
  const { start, pair, slope } = open;
  for (let u = 0; u + 1 < start.length; u++) {
    let along = 0;
    for (let at = start[u]!; at < start[u + 1]!; at++)
      along += slope[at]! * (vector[first[pair[at]!]!]! - vector[second[pair[at]!]!]!);
    for (let at = start[u]!; at < start[u + 1]!; at++) {
      product[first[pair[at]!]!]! -= along * slope[at]!;
      product[second[pair[at]!]!]! += along * slope[at]!;
    }
  }
  return product;
}

/** What a vector is the product of. */
export function solveCurvature(curvature: PairCurvature, vector: Float64Array): Float64Array {
  return conjugateGradients((x) => curvatureTimes(curvature, x), curvature.diagonal, vector);
}

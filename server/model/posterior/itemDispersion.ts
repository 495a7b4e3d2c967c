import { inverse, type Grouped } from '../numerics/index.ts';
import { turnedOutcome } from '../outcomes.ts';
import { meanAttentiveness } from './posterior.ts';
import { manyCentredVariances, type ManyModelsCovariance, solvedProbes } from './manyModelsCovariance.ts';
import { centredVariances, type Covariance } from './strengthIntervals.ts';
import type { Structure } from '../likelihood/index.ts';
import { type Comparisons, FIRST, type Parameters, SECOND } from '../types.ts';

/**
 * By what factor variances of strengths are larger than comparisons that are independent would have it, because those
 * of one item hang together: two responses differ by more than their models do, for all who judge them. Variances by
 * clusters of items (Liang and Zeger 1986), summed over the models of each component, relative to those without; at
 * least 1. One factor for all models: with few items those of single models are erratic. How attentive users are is held:
 * what an item adds shifts strengths, and hardly that.
 * @param covariance of all estimates by the named models, in the coordinates of `vector.ts`
 */
export function itemDispersion(
  { structure, parameters }: { readonly structure: Structure; readonly parameters: Parameters },
  covariance: Covariance,
  component: Uint16Array,
  comparisons: Comparisons,
  items: Grouped,
): number {
  const { models, first, second } = comparisons;
  const slope = slopes(structure, parameters, comparisons);
  if (!(covariance instanceof Float64Array))
    return manyDispersion(covariance, component, comparisons, slope, items);
  const { start, order } = items;
  // Σ over items of the products of scores of different comparisons of the item, models × models.
  const together = new Float64Array(models * models);
  const score = new Float64Array(models);
  const touched: number[] = [];
  for (let i = 0; i + 1 < start.length; i++) {
    if (start[i + 1]! - start[i]! < 2) continue;
    for (let at = start[i]!; at < start[i + 1]!; at++) {
      const j = order[at]!;
      const [a, b, s] = [first[j]!, second[j]!, slope[j]!];
      if (a === b) continue;
      for (const k of [a, b]) if (!touched.includes(k)) touched.push(k);
      score[a]! += s;
      score[b]! -= s;
      together[a * models + a]! -= s * s;
      together[b * models + b]! -= s * s;
      together[a * models + b]! += s * s;
      together[b * models + a]! += s * s;
    }
    for (const k of touched) for (const l of touched) together[k * models + l]! += score[k]! * score[l]!;
    for (const k of touched) score[k] = 0;
    touched.length = 0;
  }
  const held = heldCovariance(covariance, models);
  if (held === null) return 1;
  const total = (matrix: Float64Array, size: number) =>
    centredVariances(matrix, size, component).reduce((sum, variance) => sum + variance, 0);
  const alone = total(covariance, Math.round(Math.sqrt(covariance.length)));
  return alone > 0 ? Math.max(1, 1 + total(sandwich(held, together, models), models) / alone) : 1;
}

/** The same by probes of both traces, without a matrix of the models. */
function manyDispersion(
  covariance: ManyModelsCovariance,
  component: Uint16Array,
  { first, second }: Comparisons,
  slope: Float64Array,
  { start, order }: Grouped,
): number {
  const alone = manyCentredVariances(covariance, component).reduce((sum, variance) => sum + variance, 0);
  const solved = solvedProbes(covariance, component);
  let more = 0;
  for (const x of solved) {
    for (let i = 0; i + 1 < start.length; i++) {
      if (start[i + 1]! - start[i]! < 2) continue;
      let [sum, own] = [0, 0];
      for (let at = start[i]!; at < start[i + 1]!; at++) {
        const j = order[at]!;
        const along = slope[j]! * (x[first[j]!]! - x[second[j]!]!);
        sum += along;
        own += along * along;
      }
      more += (sum * sum - own) / solved.length;
    }
  }
  return alone > 0 ? Math.max(1, 1 + more / alone) : 1;
}

/** ∂ log f / ∂d of each comparison at the mean attentiveness of its user. */
function slopes(structure: Structure, parameters: Parameters, comparisons: Comparisons): Float64Array {
  const { theta, beta, logNu, kappa } = parameters;
  const { user, first, second, outcome } = comparisons;
  const attentiveness = meanAttentiveness(structure, parameters);
  const nu = Math.exp(logNu);
  const slope = new Float64Array(user.length);
  for (let j = 0; j < slope.length; j++) {
    const eta = attentiveness[user[j]!]!;
    const attentive = Math.abs(eta);
    const told = eta < 0 ? turnedOutcome(outcome[j]!) : outcome[j]!;
    const lead = Math.exp((theta[first[j]!]! - theta[second[j]!]! + beta) / 2);
    const all = lead + 1 / lead + nu;
    const chance = (told === FIRST ? lead : told === SECOND ? 1 / lead : nu) / all;
    const half = told === FIRST ? 0.5 : told === SECOND ? -0.5 : 0;
    const mixed = (1 - attentive) * kappa[outcome[j]!]! + attentive * chance;
    slope[j] = (attentive * chance * (half - (lead - 1 / lead) / (2 * all))) / mixed;
  }
  return slope;
}

/** Covariance of the strengths, the first coordinates, with the others held. */
function heldCovariance(covariance: Float64Array, models: number): Float64Array | null {
  const n = Math.round(Math.sqrt(covariance.length));
  const information = inverse(covariance, n);
  if (information === null) return null;
  const block = new Float64Array(models * models);
  for (let k = 0; k < models; k++) block.set(information.subarray(k * n, k * n + models), k * models);
  return inverse(block, models);
}

/** C M C, all of them n × n. */
function sandwich(outer: Float64Array, middle: Float64Array, n: number): Float64Array {
  return product(product(outer, middle, n), outer, n);
}

function product(left: Float64Array, right: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const value = left[i * n + k]!;
      for (let l = 0; l < n; l++) result[i * n + l]! += value * right[k * n + l]!;
    }
  return result;
}

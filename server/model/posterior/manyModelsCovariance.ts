import {
  cohortsOf,
  expect,
  attentiveGap,
  davidson,
  pairCurvature,
  type PairCurvature,
  type Representatives,
  solveCurvature,
  type Structure,
} from '../likelihood/index.ts';
import { inverse } from '../numerics/index.ts';
import { gradientOf } from '../optimiser/index.ts';
import { fromVector, toVector } from '../population/index.ts';
import type { Parameters } from '../types.ts';
import { meanAttentiveness } from './posterior.ts';

/**
 * Covariance of all estimates where there are many models, without a matrix of them: with A the curvature of the
 * strengths, B what they share with the rest, S what is left of the rest's curvature, Cov = [A⁻¹ + X S⁻¹ Xᵀ, −X S⁻¹; …, S⁻¹],
 * X = A⁻¹ B.
 */
export interface ManyModelsCovariance {
  readonly pairs: PairCurvature;
  /** Columns of X; empty: the strengths share nothing. */
  readonly crossed: readonly Float64Array[];
  /** S⁻¹, row-major. */
  readonly rest: Float64Array;
}

/** Cells visited to difference the gradient in the coordinates behind the strengths; beyond, they are taken apart. */
const MOST_CELLS = 4e6;

/** Null where it has none. Cost: two passes for each coordinate behind the strengths. */
export function manyModelsCovariance(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
  rest: Float64Array,
): ManyModelsCovariance | null {
  const pairs = informationOfPairs(structure, parameters);
  const size = Math.round(Math.sqrt(rest.length));
  const apart = () => {
    const inverted = inverse(rest, size);
    return inverted && { pairs, crossed: [], rest: inverted };
  };
  if (2 * size * structure.cellRow.length > MOST_CELLS) return apart();
  const { models } = pairs;
  const differences = restDifferences(structure, users, parameters, rest);
  const crossed = differences.map((column) => solveCurvature(pairs, column.subarray(0, models)));
  const left = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let l = 0; l < size; l++) {
      let shared = 0;
      for (let m = 0; m < models; m++) shared += crossed[k]![m]! * differences[l]![m]!;
      const own = (differences[k]![models + l]! + differences[l]![models + k]!) / 2;
      left[k * size + l] = own - shared;
    }
  }
  const inverted = inverse(left, size);
  return inverted === null ? apart() : { pairs, crossed, rest: inverted };
}

/** Columns of the observed information of the coordinates behind the strengths, by differences of the gradient. */
function restDifferences(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
  rest: Float64Array,
): Float64Array[] {
  const sample = cohortsOf(structure, users, parameters);
  const centre = toVector(parameters);
  const size = Math.round(Math.sqrt(rest.length));
  const models = centre.length - size;
  const gradientAt = (k: number, by: number) => {
    const vector = centre.slice();
    vector[k]! += by;
    const at = fromVector(vector, parameters);
    return gradientOf(structure, expect(structure, sample, at), at);
  };
  return Array.from({ length: size }, (_, k) => {
    // A small part of a standard error.
    const step = 1e-3 / Math.sqrt(rest[k * size + k]!);
    const [up, down] = [gradientAt(models + k, step), gradientAt(models + k, -step)];
    const column = up.map((value, l) => (down[l]! - value) / (2 * step));
    // Fixed parameters have no slope at all.
    if (column[models + k] === 0) column[models + k] = 1;
    return column;
  });
}

/**
 * Information on the strengths at each user's mean attentiveness, less what is lost because that is not known: of a
 * comparison Σ (η f′)²/P over its outcomes, and of each user one direction, the information that strengths share with η
 * over that on η itself. O(cells).
 */
function informationOfPairs(structure: Structure, parameters: Parameters): PairCurvature {
  const { counts, contexts, cellRow } = structure;
  const { kappa, logNu } = parameters;
  const attentiveness = meanAttentiveness(structure, parameters);
  const nu = Math.exp(logNu);
  const chances = Array.from({ length: contexts }, (_, c) =>
    davidson(attentiveGap(structure, parameters, c), nu),
  );
  const weight = new Float64Array(contexts);
  const pair = new Uint32Array(cellRow.length);
  const slope = new Float64Array(cellRow.length);
  const start = new Uint32Array(counts.users + 1);
  const known = 1 / varianceOfAttention(parameters);
  let length = 0;
  for (let u = 0; u < counts.users; u++) {
    const eta = Math.min(1, Math.abs(attentiveness[u]!));
    const share = counts.userWeight?.[u] ?? 1;
    let own = known;
    const from = length;
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const c = Math.floor(cellRow[cell]! / 3);
      if (c >= contexts) continue;
      const [strengths, both, attention] = informationOf(chances[c]!, eta, kappa);
      const n = counts.count[cell]!;
      weight[c]! += share * n * strengths;
      pair[length] = c;
      slope[length++] = n * both;
      own += n * attention;
    }
    for (let at = from; at < length; at++) slope[at]! *= Math.sqrt(share / own);
    start[u + 1] = length;
  }
  return pairCurvature(structure, weight, { start, pair, slope });
}

/** Information of one comparison: on d, on d and η together, on η. */
function informationOf(
  [first, second, tie]: readonly [number, number, number],
  eta: number,
  kappa: readonly [number, number, number],
): [number, number, number] {
  let [strengths, both, attention] = [0, 0, 0];
  const lead = first - second;
  for (const [chance, leaning, careless] of [
    [first, 1, kappa[0]],
    [second, -1, kappa[1]],
    [tie, 0, kappa[2]],
  ] as const) {
    const all = eta * chance + (1 - eta) * careless;
    if (all <= 0) continue;
    const byGap = (eta * chance * (leaning - lead)) / 2;
    const byAttention = chance - careless;
    strengths += (byGap * byGap) / all;
    both += (byGap * byAttention) / all;
    attention += (byAttention * byAttention) / all;
  }
  return [strengths, both, attention];
}

/** Variance of η over users, before anything is known of one. */
function varianceOfAttention({ law: { a, b }, shares }: Parameters): number {
  const mean = a / (a + b);
  const square = (mean * (a + 1)) / (a + b + 1);
  const attentive = shares.attentive + shares.contrary;
  return Math.max(1e-3, attentive * square - (attentive * mean) ** 2);
}

/** A column of the covariance; of a coordinate behind the strengths. */
export function restColumn({ pairs, crossed, rest }: ManyModelsCovariance, coordinate: number): Float64Array {
  const { models } = pairs;
  const size = Math.round(Math.sqrt(rest.length));
  const own = rest.subarray((coordinate - models) * size, (coordinate - models + 1) * size);
  const column = new Float64Array(models + size);
  for (const [k, shared] of crossed.entries())
    for (let m = 0; m < models; m++) column[m]! -= shared[m]! * own[k]!;
  column.set(own, models);
  return column;
}

/** Probes of the diagonal: the error of a variance is a few hundredths. */
const PROBES = 64;

/**
 * Variances of strengths that are centred within their component. The diagonal of A⁻¹ is estimated from its products with
 * vectors of ±1 (Hutchinson 1990), as what it adds to the inverse of the diagonal; the same ones always.
 */
export function manyCentredVariances(covariance: ManyModelsCovariance, component: Uint16Array): Float64Array {
  const { pairs, crossed, rest } = covariance;
  const { models, diagonal } = pairs;
  const centre = centring(component);
  const inverted = diagonal.map((value) => 1 / value);
  const members = centre.size;
  const total = new Float64Array(members.length);
  for (let m = 0; m < models; m++) total[component[m]!]! += inverted[m]!;
  const variance = inverted.map((value, m) => {
    const size = members[component[m]!]!;
    return value * (1 - 2 / size) + total[component[m]!]! / size ** 2;
  });
  for (const probe of probes(models, component)) {
    const centred = centre.of(probe);
    const solved = centre.of(solveCurvature(pairs, centred));
    const plain = centre.of(centred.map((value, m) => value * inverted[m]!));
    for (let m = 0; m < models; m++) variance[m]! += (probe[m]! * (solved[m]! - plain[m]!)) / PROBES;
  }
  const columns = crossed.map((column) => centre.of(column));
  const size = Math.round(Math.sqrt(rest.length));
  return variance.map((value, m) => {
    let more = 0;
    for (let k = 0; k < columns.length; k++)
      for (let l = 0; l < columns.length; l++)
        more += columns[k]![m]! * rest[k * size + l]! * columns[l]![m]!;
    // Noise of the probes must not make a variance vanish: nothing is known better than by its own pairs alone.
    const least = members[component[m]!]! > 1 ? inverted[m]! / 2 : 0;
    return Math.max(least, value + more);
  });
}

/** Takes off each component's mean. */
function centring(component: Uint16Array): {
  readonly size: Float64Array;
  readonly of: (vector: Float64Array) => Float64Array;
} {
  const size = new Float64Array(component.reduce((most, c) => Math.max(most, c + 1), 0));
  for (const c of component) size[c]!++;
  return {
    size,
    of: (vector) => {
      const mean = new Float64Array(size.length);
      for (const [m, c] of component.entries()) mean[c]! += vector[m]! / size[c]!;
      return vector.map((value, m) => value - mean[component[m]!]!);
    },
  };
}

/** Products of A⁻¹, centred, with vectors of ±1. */
export function solvedProbes({ pairs }: ManyModelsCovariance, component: Uint16Array): Float64Array[] {
  const centre = centring(component);
  return Array.from(probes(pairs.models, component), (probe) =>
    centre.of(solveCurvature(pairs, centre.of(probe))),
  );
}

/** Vectors of ±1 by a generator of their own (SplitMix32). */
function* probes(models: number, component: Uint16Array): Generator<Float64Array> {
  let state = 0x9e3779b9 + component.length;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let h = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
    return (h ^ (h >>> 15)) & 1;
  };
  for (let p = 0; p < PROBES; p++) yield Float64Array.from({ length: models }, () => (next() === 1 ? 1 : -1));
}

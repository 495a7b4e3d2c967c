import { type Climb, gradientOf } from '../optimiser/index.ts';
import { cohortsOf, expect, type Representatives, type Structure } from '../likelihood/index.ts';
import { inverse, Z90 } from '../numerics/index.ts';
import { fromVector, toVector } from '../population/index.ts';
import type { Parameters } from '../types.ts';
import {
  manyCentredVariances,
  type ManyModelsCovariance,
  manyModelsCovariance,
  restColumn,
} from './manyModelsCovariance.ts';

/** Of all estimates together, in the coordinates of `vector.ts`: a matrix, row-major; or with many models this. */
export type Covariance = Float64Array | ManyModelsCovariance;

/** The column of a coordinate behind the strengths. */
export function covarianceColumn(covariance: Covariance, coordinate: number): Float64Array {
  if (!(covariance instanceof Float64Array)) return restColumn(covariance, coordinate);
  const n = Math.round(Math.sqrt(covariance.length));
  return Float64Array.from({ length: n }, (_, k) => covariance[k * n + coordinate]!);
}

/** Cells visited to difference the gradient; beyond, the sum of squared scores stands in. */
const MOST_CELLS = 4e6;

/**
 * Covariance of all estimates together, in the coordinates of `vector.ts`, from the observed information: an uncertain
 * scale of attentiveness is in it. Small data: the information by differences of the gradient. Large data: the sum of
 * the users' squared scores, which has the same mean. Null where it cannot be inverted.
 */
export function covarianceOf(
  structure: Structure,
  users: Representatives,
  fitted: Climb,
  scaleKnown = false,
): Covariance | null {
  if (!(fitted.information instanceof Float64Array))
    return manyModelsCovariance(structure, users, fitted.parameters, fitted.information.rest);
  const n = fitted.gradient.length;
  const small = !scaleKnown && 2 * n * structure.cellRow.length <= MOST_CELLS;
  return (
    (small
      ? inverse(informationByDifferences(structure, users, fitted.parameters, fitted.information), n)
      : null) ?? inverse(fitted.information, n)
  );
}

/**
 * Half-widths of 90% intervals of the strengths whose coordinates begin at `from`; `dispersion` as `itemDispersion.ts`
 * has it.
 */
export function strengthHalfWidths(
  covariance: Covariance | null,
  component: Uint16Array,
  dispersion: number,
  from = 0,
): Float64Array {
  if (covariance === null) return new Float64Array(component.length).fill(Infinity);
  const variances =
    covariance instanceof Float64Array
      ? centredVariances(covariance, Math.round(Math.sqrt(covariance.length)), component, from)
      : manyCentredVariances(covariance, component);
  return variances.map((variance) => Z90 * Math.sqrt(dispersion * Math.max(0, variance)));
}

/**
 * Variances of strengths that are centred within their component. Where a component as a whole lies is not
 * determined, and must not widen the intervals of what is.
 */
export function centredVariances(
  covariance: Float64Array,
  n: number,
  component: Uint16Array,
  from = 0,
): Float64Array {
  const members = new Map<number, number[]>();
  for (const [k, c] of component.entries()) members.set(c, [...(members.get(c) ?? []), k]);
  const result = new Float64Array(component.length);
  for (const models of members.values()) {
    const rowMean = models.map(
      (k) => models.reduce((sum, l) => sum + covariance[(from + k) * n + from + l]!, 0) / models.length,
    );
    const mean = rowMean.reduce((sum, value) => sum + value, 0) / models.length;
    for (const [i, k] of models.entries())
      result[k] = covariance[(from + k) * n + from + k]! - 2 * rowMean[i]! + mean;
  }
  return result;
}

/** Negative Hessian of the penalised observed log-likelihood by central differences of its gradient. */
function informationByDifferences(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
  like: Float64Array,
): Float64Array {
  const sample = cohortsOf(structure, users, parameters);
  const centre = toVector(parameters);
  const n = centre.length;
  const gradientAt = (k: number, by: number) => {
    const vector = centre.slice();
    vector[k]! += by;
    const at = fromVector(vector, parameters);
    return gradientOf(structure, expect(structure, sample, at), at);
  };
  const information = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    // A small part of a standard error.
    const step = 1e-3 / Math.sqrt(like[k * n + k]!);
    const up = gradientAt(k, step);
    const down = gradientAt(k, -step);
    for (let l = 0; l < n; l++) {
      const value = (down[l]! - up[l]!) / (2 * step);
      information[k * n + l]! += value / 2;
      information[l * n + k]! += value / 2;
    }
    // Fixed parameters have no slope at all.
    if (information[k * n + k] === 0) information[k * n + k] = 1;
  }
  return information;
}

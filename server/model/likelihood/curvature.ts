import { cholesky, dot, holdCoordinate, solveCholesky } from '../numerics/index.ts';
import { curvatureTimes, type PairCurvature, solveCurvature } from './pairCurvature.ts';
import type { Structure } from './structure.ts';

/** Beyond so many models nothing is kept of every two of them: strengths are then curved by pairs that were compared. */
const MANY = 200;

export function hasManyModels({ counts }: Pick<Structure, 'counts'>): boolean {
  return counts.models > MANY;
}

/** Curvature of the penalised log-likelihood in the coordinates of `vector.ts`: a matrix, row-major; or with many models this. */
export interface ManyModelsCurvature {
  readonly pairs: PairCurvature;
  /** Of the coordinates behind the strengths, row-major; what they share with the strengths is left out. */
  readonly rest: Float64Array;
}
export type Curvature = Float64Array | ManyModelsCurvature;

export type Solve = (vector: Float64Array) => Float64Array;

/** Place of the first of the coordinates that a sum of squared scores is kept of. */
export function firstSummed(structure: Pick<Structure, 'counts'>): number {
  return hasManyModels(structure) ? structure.counts.models : 0;
}

export function diagonalOf(curvature: Curvature): Float64Array {
  if (curvature instanceof Float64Array) return matrixDiagonal(curvature);
  return Float64Array.from([...curvature.pairs.diagonal, ...matrixDiagonal(curvature.rest)]);
}

function matrixDiagonal(matrix: Float64Array): Float64Array {
  const n = sizeOf(matrix);
  return Float64Array.from({ length: n }, (_, k) => matrix[k * n + k]!);
}

export function sizeOf(matrix: Float64Array): number {
  return Math.round(Math.sqrt(matrix.length));
}

/** The inverse, with some coordinates held where they are; null where the matrix has none. */
export function solverOf(curvature: Curvature, isHeld: (coordinate: number) => boolean): Solve | null {
  if (curvature instanceof Float64Array) return matrixSolver(curvature, isHeld);
  const { pairs, rest } = curvature;
  const solveRest = matrixSolver(rest, (k) => isHeld(pairs.models + k));
  if (solveRest === null) return null;
  return (vector) => {
    const solved = new Float64Array(vector.length);
    solved.set(solveCurvature(pairs, vector.subarray(0, pairs.models)));
    solved.set(solveRest(vector.subarray(pairs.models)), pairs.models);
    return solved;
  };
}

function matrixSolver(given: Float64Array, isHeld: (coordinate: number) => boolean): Solve | null {
  const n = sizeOf(given);
  const matrix = given.slice();
  for (let k = 0; k < n; k++) if (isHeld(k)) holdCoordinate(matrix, n, k);
  const factor = cholesky(matrix, n);
  return factor && ((vector) => solveCholesky(factor, vector));
}

/** vᵀ A v. */
export function squaredLength(curvature: Curvature, vector: Float64Array): number {
  if (curvature instanceof Float64Array) return quadratic(curvature, vector);
  const strengths = vector.subarray(0, curvature.pairs.models);
  return (
    dot(curvatureTimes(curvature.pairs, strengths), strengths) +
    quadratic(curvature.rest, vector.subarray(curvature.pairs.models))
  );
}

function quadratic(matrix: Float64Array, vector: Float64Array): number {
  const n = vector.length;
  let sum = 0;
  for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) sum += vector[k]! * matrix[k * n + l]! * vector[l]!;
  return sum;
}

/** The curvature with so much more in one coordinate behind the strengths. */
export function curvedMore(curvature: Curvature, coordinate: number, by: number): Curvature {
  const matrix = curvature instanceof Float64Array ? curvature.slice() : curvature.rest.slice();
  const at = curvature instanceof Float64Array ? coordinate : coordinate - curvature.pairs.models;
  matrix[at * sizeOf(matrix) + at]! += by;
  return curvature instanceof Float64Array ? matrix : { ...curvature, rest: matrix };
}

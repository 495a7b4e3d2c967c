/** Small dense linear algebra: symmetric positive definite systems, row-major n × n. */

/** Lower Cholesky factor, or null where the matrix is not positive definite. O(n³). */
export function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const own = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = matrix[own + j]!;
      for (let k = 0; k < j; k++) sum -= factor[own + k]! * factor[other + k]!;
      if (i === j) {
        if (!(sum > 0)) return null;
        factor[own + i] = Math.sqrt(sum);
      } else {
        factor[own + j] = sum / factor[other + j]!;
      }
    }
  }
  return factor;
}

/** Solves L Lᵀ x = b. Walks along the rows of L both times. */
export function solveCholesky(factor: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= factor[row + k]! * x[k]!;
    x[i] = sum / factor[row + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const value = x[i]! / factor[row + i]!;
    x[i] = value;
    if (value === 0) continue;
    for (let k = 0; k < i; k++) x[k]! -= factor[row + k]! * value;
  }
  return x;
}

/** Holds a coordinate where it is: its row and column become those of the identity. */
export function holdCoordinate(matrix: Float64Array, n: number, k: number): void {
  for (let i = 0; i < n; i++) matrix[i * n + k] = matrix[k * n + i] = 0;
  matrix[k * n + k] = 1;
}

/** Inverse of a symmetric positive definite matrix, or null where it is not. */
export function inverse(matrix: Float64Array, n: number): Float64Array | null {
  const factor = cholesky(matrix, n);
  if (factor === null) return null;
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n);
    unit[i] = 1;
    result.set(solveCholesky(factor, unit), i * n);
  }
  return result;
}

/** Of the squared length of what is left of an equation, relative to what was there. */
const PRECISION = 1e-11;

/**
 * Solves A y = b for a symmetric positive definite A that is known by its products, with its diagonal as preconditioner
 * (Hestenes and Stiefel 1952).
 */
export function conjugateGradients(
  times: (vector: Float64Array) => Float64Array,
  diagonal: Float64Array,
  b: Float64Array,
): Float64Array {
  const n = b.length;
  const y = new Float64Array(n);
  const rest = b.slice();
  const scaled = rest.map((value, k) => value / diagonal[k]!);
  const direction = scaled.slice();
  let size = dot(rest, scaled);
  const enough = PRECISION * size;
  for (let i = 0; i < 4 * n && size > enough && size > 0; i++) {
    const image = times(direction);
    const length = size / dot(direction, image);
    for (let k = 0; k < n; k++) {
      y[k]! += length * direction[k]!;
      rest[k]! -= length * image[k]!;
      scaled[k] = rest[k]! / diagonal[k]!;
    }
    const next = dot(rest, scaled);
    for (let k = 0; k < n; k++) direction[k] = scaled[k]! + (next / size) * direction[k]!;
    size = next;
  }
  return y;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

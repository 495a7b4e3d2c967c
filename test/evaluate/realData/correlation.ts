/** Kendall's tau of two lists of as many numbers. */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++)
    for (let k = 0; k < i; k++) sum += Math.sign(a[i]! - a[k]!) * Math.sign(b[i]! - b[k]!);
  return sum / ((a.length * (a.length - 1)) / 2);
}

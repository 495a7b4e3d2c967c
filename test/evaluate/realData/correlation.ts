/** Spearman's. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]) =>
    values.map((value) => {
      const below = values.filter((other) => other < value).length;
      const equal = values.filter((other) => other === value).length;
      return below + (equal + 1) / 2;
    });
  const [ra, rb] = [ranks(a), ranks(b)];
  const centre = (a.length + 1) / 2;
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + (value - centre) * (y[i]! - centre), 0);
  return product(ra, rb) / Math.sqrt(product(ra, ra) * product(rb, rb));
}

/** Kendall's tau of two lists of as many numbers. */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++)
    for (let k = 0; k < i; k++) sum += Math.sign(a[i]! - a[k]!) * Math.sign(b[i]! - b[k]!);
  return sum / ((a.length * (a.length - 1)) / 2);
}

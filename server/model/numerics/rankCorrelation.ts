/** Spearman's correlation of two lists of as many numbers; NaN where one of them does not vary. */
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

/** A figure over seeds with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** A statistic of all seeds together, with the standard error that leaving out one seed after the other gives (jackknife). */
export function overSeeds<T>(seeds: readonly T[], statistic: (seeds: readonly T[]) => number): Estimate {
  const value = statistic(seeds);
  const n = seeds.length;
  const without = seeds
    .map((_, left) => statistic(seeds.filter((_, i) => i !== left)))
    .filter((one) => !Number.isNaN(one));
  const mean = without.reduce((sum, one) => sum + one, 0) / without.length;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { value, error: Math.sqrt(((n - 1) / n) * squares) };
}

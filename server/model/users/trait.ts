/**
 * How the two responses of a comparison differ in some trait, such as length, in few levels, so that what follows of a
 * level is worked out once.
 */
export interface TraitLevels {
  /** By comparison: an index into `value`; {@link NO_DIFFERENCE} where they do not differ, or nothing is known of it. */
  readonly level: Uint8Array;
  /** By level: the difference, first less second, in units of a typical one; bounded by ±2. */
  readonly value: Float64Array;
}

const HALF = 8;
export const NO_DIFFERENCE = HALF;

/**
 * `gap`: the trait of the first response less that of the second, in any unit; NaN or 0: no difference. A gap g becomes
 * 2 g/(|g| + median |g|): ±1 where it is typical, at most ±2 however large. A yes-or-no trait becomes ±1.
 * O(n log n) for the median.
 */
export function traitLevels(gap: Float64Array): TraitLevels {
  const sizes = gap.filter((g) => g !== 0 && !Number.isNaN(g)).map(Math.abs);
  const typical = sizes.sort()[sizes.length >> 1] ?? 1;
  const value = Float64Array.from({ length: 2 * HALF + 1 }, (_, l) => (2 * (l - HALF)) / HALF);
  const level = new Uint8Array(gap.length).fill(NO_DIFFERENCE);
  for (let j = 0; j < gap.length; j++) {
    const g = gap[j]!;
    if (g === 0 || Number.isNaN(g)) continue;
    const size = Number.isFinite(g) ? Math.abs(g) / (Math.abs(g) + typical) : 1;
    level[j] = HALF + Math.sign(g) * Math.max(1, Math.round(HALF * size));
  }
  return { level, value };
}

const SWAPPED =
  /^(true|yes|y|1|swapped|flipped|reversed?|inverted|switched|b[ ,;|/_>-]*a|2[ ,;|/_>-]*1|right[ ,;|/_>-]*left|second|right|bottom)$/i;
const AS_NAMED =
  /^(false|no|n|0|original|normal|not[ _-]?swapped|unswapped|unflipped|default|a[ ,;|/_>-]*b|1[ ,;|/_>-]*2|left[ ,;|/_>-]*right|first|left|top)$/i;

/** Were the responses shown the other way round than the columns have them, by a value that says so? Null: it does not say. */
export function isSwap(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return null;
  const text = value.trim().replace(/^[[("']+|[\])"']+$/g, '');
  return SWAPPED.test(text) ? true : AS_NAMED.test(text) ? false : null;
}

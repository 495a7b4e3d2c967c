import { FIRST, SECOND } from '../types.ts';
import { readWords } from './winnerWords.ts';

const SWAPPED =
  /^(true|yes|y|1|swapped|flipped|reversed?|inverted|switched|b[ ,;|/_>-]*a|2[ ,;|/_>-]*1|right[ ,;|/_>-]*left|1[ ,;|/_>-]+0|second|right|bottom)$/i;
const AS_NAMED =
  /^(false|no|n|0|original|normal|not[ _-]?swapped|unswapped|unflipped|default|a[ ,;|/_>-]*b|1[ ,;|/_>-]*2|left[ ,;|/_>-]*right|0[ ,;|/_>-]+1|first|left|top)$/i;

const PLACED = '(?:is|was|shown|on|at|the)_';
const NOUN = '(?:model|response|answer|system|output|option)_';
const FIRST_PLACE = '(?:left|first|top)';
/** `a_on_left`, `is_model_a_first`, `left_is_a` */
const FIRST_IS_FIRST = new RegExp(
  `(?:^|_)[a1]_(?:${PLACED})*${FIRST_PLACE}(?:_side)?$|(?:^|_)${FIRST_PLACE}_(?:is|was|shows)_(?:${NOUN})?[a1]$`,
);
/** `b_on_left`, `a_on_right`, `left_is_b` */
const SECOND_IS_FIRST = new RegExp(
  `(?:^|_)[b2]_(?:${PLACED})*${FIRST_PLACE}(?:_side)?$|(?:^|_)[a1]_(?:${PLACED})*(?:right|second|bottom)(?:_side)?$|(?:^|_)${FIRST_PLACE}_(?:is|was|shows)_(?:${NOUN})?[b2]$`,
);

/** Does a column ask, true or false, which of the responses was shown first? */
export function asksWhichFirst(column: string): boolean {
  const name = plainName(column);
  return FIRST_IS_FIRST.test(name) || SECOND_IS_FIRST.test(name);
}

function plainName(column: string): string {
  const words = column.replace(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2_');
  return words.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** `left_model`, `shown_left`, `first_response` */
const HOLDS_FIRST = new RegExp(
  `^(?:(?:shown|displayed)_)?(?:on_)?${FIRST_PLACE}(?:_(?:model|response|answer|system|option|side|shown)){0,2}$`,
);

/** Does a column hold, in a word or by its model, the response that was shown first? */
export function holdsFirst(column: string): boolean {
  return HOLDS_FIRST.test(plainName(column));
}

/**
 * Were the responses shown the other way round? `models` are those of the first and the second response. Null: the value
 * does not say.
 */
export type SwapReader = (value: unknown, models: readonly unknown[]) => boolean | null;

/** How the values of a column that says it are read. Rows ask it, each once: its name is looked at before. */
export function swapReader(column: string): SwapReader {
  if (holdsFirst(column)) return holdsSecond;
  return FIRST_IS_FIRST.test(plainName(column)) ? isNoSwap : isSwap;
}

function holdsSecond(value: unknown, models: readonly unknown[]): boolean | null {
  const place = models.findIndex((model) => String(model) === String(value));
  const outcome = place >= 0 ? place : readWords(String(value))?.outcome;
  return outcome === FIRST ? false : outcome === SECOND ? true : null;
}

function isNoSwap(value: unknown): boolean | null {
  const said = isSwap(value);
  return said === null ? null : !said;
}

/** Were the responses shown the other way round than the columns have them, by a value that says so? Null: it does not say. */
export function isSwap(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 0) return value === 1;
  const list: unknown = Array.isArray(value) ? value.join() : value;
  if (typeof list !== 'string') return null;
  const text = list.trim().replace(/^[[("']+|[\])"']+$/g, '');
  return SWAPPED.test(text) ? true : AS_NAMED.test(text) ? false : null;
}

import { FIRST, NO_OUTCOME, SECOND, TIE, type WinnerConvention } from './types.ts';
import { readWords } from './winnerWords.ts';

/** The winner is named by its model; compare with the row's models. */
export const BY_MODEL_NAME = 254;

/** A winner as it stands in the file. */
export type WinnerValue = string | number | boolean | null;

/** Conventions of columns of numbers, and of true and false. */
export type NumberConvention = Exclude<WinnerConvention, 'words' | 'names'>;

/** How numbers are read, and what they add up to with their opposite. */
interface Numbers {
  readonly outcome: (value: number) => number;
  /** `value` and its opposite make this sum. */
  readonly sum: number;
  /** What stands for a tie when nothing is said. */
  readonly isNullTie?: boolean;
}

const NUMBERS: Readonly<Record<NumberConvention, Numbers>> = {
  'one-two': {
    outcome: (value) => (value === 0 ? TIE : value < 1 || value > 2 ? NO_OUTCOME : nearer(value - 1)),
    sum: 3,
    isNullTie: true,
  },
  index: { outcome: zeroOne(FIRST), sum: 1 },
  'is-first': { outcome: zeroOne(SECOND), sum: 1 },
  'negative-first': { outcome: (value) => (value < 0 ? FIRST : value > 0 ? SECOND : TIE), sum: 0 },
  'positive-first': { outcome: (value) => (value > 0 ? FIRST : value < 0 ? SECOND : TIE), sum: 0 },
};

/** 0 is the first, 1 the second, halfway neither. */
function nearer(value: number): number {
  return value === 0.5 ? TIE : value < 0.5 ? FIRST : SECOND;
}

/** 0 is `zero`, 1 the other, 0.5 and 2 neither. A negative zero has no opposite. */
function zeroOne(zero: number): (value: number) => number {
  return (value) => {
    if (value === 0.5 || value === 2) return TIE;
    if (value === 0) return Object.is(value, -0) ? NO_OUTCOME : zero;
    return value === 1 ? SECOND - zero : NO_OUTCOME;
  };
}

/**
 * Outcome code of a winner value; BY_MODEL_NAME where it is a word that only the row's models can explain, and
 * NO_OUTCOME where it means nothing.
 */
export function outcomeOf(value: WinnerValue, convention: WinnerConvention): number {
  if (convention === 'names') return nameOutcome(value);
  if (convention === 'words') return wordOutcome(value);
  const numbers = NUMBERS[convention];
  if (value === null) return numbers.isNullTie === true ? TIE : NO_OUTCOME;
  if (typeof value === 'boolean') return isZeroOne(convention) ? numbers.outcome(Number(value)) : NO_OUTCOME;
  if (typeof value === 'number') return numbers.outcome(value);
  const number = numberIn(value);
  if (number !== null) return isFlippable(value) ? numbers.outcome(number) : NO_OUTCOME;
  const truth = isZeroOne(convention) ? truthIn(value) : null;
  return truth === null ? wordOutcome(value) : numbers.outcome(Number(truth));
}

/** Words that name a side or a tie; any other could be the name of a model. */
function wordOutcome(value: WinnerValue): number {
  if (value === null || typeof value === 'boolean') return NO_OUTCOME;
  if (typeof value === 'number' || numberIn(value) !== null) return BY_MODEL_NAME;
  return readWords(value)?.outcome ?? BY_MODEL_NAME;
}

/** A tie, or the name of a model, whatever words it consists of. */
function nameOutcome(value: WinnerValue): number {
  return wordOutcome(value) === TIE ? TIE : value === null ? NO_OUTCOME : BY_MODEL_NAME;
}

function isZeroOne(convention: NumberConvention): boolean {
  return convention === 'index' || convention === 'is-first';
}

/**
 * The other outcome in the same spelling, so that taken twice it is the same text; null where the winner is called
 * by the name of its model. `text` must not be a tie.
 */
export function oppositeOf(text: string, convention: WinnerConvention): string | null {
  if (convention === 'names') return null;
  const isNumber = numberIn(text) !== null;
  if (convention !== 'words' && (isNumber || truthIn(text) !== null)) return oppositeNumber(text, convention);
  return isNumber ? null : (readWords(text)?.opposite ?? null);
}

const DECIMAL = /^(\s*)([+-]?)(\d*)(?:(\.)(\d*))?(?:([eE])([+-]?\d+))?(\s*)$/;

/** Decimals, exponent and white space as they are: `1.0` → `2.0`, `-3` → `3`, `True` → `False`. */
function oppositeNumber(source: string, convention: NumberConvention): string {
  const truth = truthIn(source);
  if (truth !== null) return source.replace(/true|false/i, (word) => inCaseOf(word, String(!truth)));
  const { sum } = NUMBERS[convention];
  if (sum === 0) return /^\s*-/.test(source) ? source.replace('-', '') : source.replace(/[\d.]/, '-$&');
  const [, before = '', sign = '', whole = '', point = '', fraction = '', e = '', exponent = '', after = ''] =
    DECIMAL.exec(source) ?? [];
  const decimals = fraction.length - Number(exponent);
  // Like `0e5`, whose opposite has no such exponent.
  if (decimals < 0) return String(sum - Number(source));
  const digits = String(BigInt(sum) * 10n ** BigInt(decimals) - BigInt(whole + fraction)).padStart(
    whole.length + fraction.length,
    '0',
  );
  const cut = digits.length - fraction.length;
  return `${before}${sign}${digits.slice(0, cut)}${point}${digits.slice(cut)}${e}${exponent}${after}`;
}

/** Can the number's spelling be told from that of its opposite, and back? */
function isFlippable(text: string): boolean {
  return !text.includes('+');
}

/** The decimal number that a text is, or null. */
export function numberIn(text: string): number | null {
  const [, , , whole = '', , fraction = '', , exponent = '0'] = DECIMAL.exec(text) ?? [];
  return whole + fraction === '' || Math.abs(Number(exponent)) > 20 ? null : Number(text);
}

function truthIn(text: string): boolean | null {
  const word = text.trim();
  return /^(true|True|TRUE)$/.test(word) ? true : /^(false|False|FALSE)$/.test(word) ? false : null;
}

/** `opposite` in the letter case of `word`, which is small, capitalised or all capitals. */
function inCaseOf(word: string, opposite: string): string {
  if (word === word.toUpperCase()) return opposite.toUpperCase();
  return word === word.toLowerCase() ? opposite : `${opposite.charAt(0).toUpperCase()}${opposite.slice(1)}`;
}

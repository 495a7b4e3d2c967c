import {
  FIRST,
  NO_OUTCOME,
  type ScaleConvention,
  SECOND,
  TIE,
  type ValueMap,
  type ValueMeaning,
  WINNER_CONVENTIONS,
  type WinnerConvention,
} from '../types.ts';
import { readWords } from './winnerWords.ts';

/** The winner is named by its model; compare with the row's models. */
export const BY_MODEL_NAME = 254;
/** The settings say that the value is no judgement. */
export const SKIPPED = 253;

/** A winner as it stands in the file. */
export type WinnerValue = string | number | boolean | null;

/** Conventions of columns of numbers, and of true and false. */
export type NumberConvention = Exclude<WinnerConvention, 'words' | 'names' | 'loser'>;

/** Does the column say it in words, or names of models, and numbers mean nothing in it? */
export function isOfWords(convention: WinnerConvention): convention is 'words' | 'names' | 'loser' {
  return convention === 'words' || convention === 'names' || convention === 'loser';
}

/** How numbers are read, and what they add up to with their opposite. */
interface Numbers {
  readonly outcome: (value: number) => number;
  /** `value` and its opposite make this sum. */
  readonly sum: number;
}

const NUMBERS: Readonly<Record<Exclude<NumberConvention, ScaleConvention>, Numbers>> = {
  'one-two': {
    outcome: (value) => (value === 0 ? TIE : value < 1 || value > 2 ? NO_OUTCOME : nearer(value - 1)),
    sum: 3,
  },
  index: { outcome: zeroOne(FIRST), sum: 1 },
  'is-first': { outcome: zeroOne(SECOND), sum: 1 },
  'negative-first': { outcome: (value) => (value < 0 ? FIRST : value > 0 ? SECOND : TIE), sum: 0 },
  'positive-first': { outcome: (value) => (value > 0 ? FIRST : value < 0 ? SECOND : TIE), sum: 0 },
};

const SCALE = /^(below|above)-(\d{1,3}(?:\.5)?)$/;

/** The middle of a scale, and whether numbers below it are for the first response; null for another convention. */
export function scaleOf(
  convention: WinnerConvention,
): { readonly middle: number; readonly isLowFirst: boolean } | null {
  const [, side, middle] = SCALE.exec(convention) ?? [];
  return middle === undefined ? null : { middle: Number(middle), isLowFirst: side === 'below' };
}

function numbersOf(convention: NumberConvention): Numbers {
  const scale = scaleOf(convention);
  if (scale === null) return NUMBERS[convention as keyof typeof NUMBERS];
  const { middle, isLowFirst } = scale;
  return {
    outcome: (value) => {
      if (value < 0 || value > 2 * middle || Object.is(value, -0)) return NO_OUTCOME;
      if (value === middle) return TIE;
      return value < middle === isLowFirst ? FIRST : SECOND;
    },
    sum: 2 * middle,
  };
}

/** The convention of that name; null where there is none. */
export function conventionNamed(name: unknown): WinnerConvention | null {
  const known = WINNER_CONVENTIONS.find((convention) => convention === name);
  if (known !== undefined) return known;
  return typeof name === 'string' && SCALE.test(name) && Number(name.slice(6)) > 0
    ? (name as ScaleConvention)
    : null;
}

const OUTCOME_SAID: Readonly<Record<ValueMeaning, number>> = {
  first: FIRST,
  second: SECOND,
  tie: TIE,
  skip: SKIPPED,
};

/** The outcome code, or SKIPPED, of a value that the settings speak of; null for any other. */
export function outcomeSaid(value: WinnerValue, values: ValueMap | undefined): number | null {
  if (values === undefined) return null;
  const said = meaningSaid(String(value).trim(), values) ?? (value === null ? meaningSaid('', values) : null);
  return said === null ? null : OUTCOME_SAID[said];
}

function meaningSaid(text: string, values: ValueMap): ValueMeaning | null {
  return Object.hasOwn(values, text) ? values[text]! : null;
}

/**
 * The value in place of one that the settings speak of, where the other side won: the one said in the same place of
 * those for that side, so that taken twice it is the same. Null where the settings name no such value.
 */
function oppositeSaid(text: string, values: ValueMap): string | null {
  const side = meaningSaid(text.trim(), values);
  const named = (meaning: ValueMeaning) => Object.keys(values).filter((value) => values[value] === meaning);
  if (side !== 'first' && side !== 'second') return null;
  const other = named(side === 'first' ? 'second' : 'first')[named(side).indexOf(text.trim())];
  return other === undefined ? null : text.replace(text.trim(), () => other);
}

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
  if (convention === 'loser') return winnerBeside(wordOutcome(value));
  const numbers = numbersOf(convention);
  if (value === null) return NO_OUTCOME;
  if (typeof value === 'boolean') return isZeroOne(convention) ? numbers.outcome(Number(value)) : NO_OUTCOME;
  if (typeof value === 'number') return numbers.outcome(value);
  const number = numberIn(value);
  if (number !== null) {
    const outcome = numbers.outcome(number);
    return outcome === TIE || isFlippable(value, convention) ? outcome : NO_OUTCOME;
  }
  const truth = isZeroOne(convention) ? truthIn(value) : null;
  return truth === null ? wordOutcome(value) : numbers.outcome(Number(truth));
}

/** Who won where the side that is named lost; what is no side stays. */
export function winnerBeside(loser: number): number {
  return loser === FIRST || loser === SECOND ? SECOND - loser : loser;
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
export function oppositeOf(text: string, convention: WinnerConvention, values?: ValueMap): string | null {
  if (values !== undefined) {
    const said = oppositeSaid(text, values);
    if (said !== null) return said;
    const other = oppositeOf(text, convention);
    const outcome = (one: string) => outcomeSaid(one, values) ?? outcomeOf(one, convention);
    return other !== null && outcome(other) === SECOND - outcome(text) ? other : null;
  }
  if (convention === 'names') return null;
  const isNumber = numberIn(text) !== null;
  if (!isOfWords(convention) && (isNumber || truthIn(text) !== null)) return oppositeNumber(text, convention);
  return isNumber ? null : (readWords(text)?.opposite ?? null);
}

const DECIMAL = /^(\s*)([+-]?)(\d*)(?:(\.)(\d*))?(?:([eE])([+-]?\d+))?(\s*)$/;

/** Decimals, exponent and white space as they are: `1.0` → `2.0`, `-3` → `3`, `True` → `False`. */
function oppositeNumber(source: string, convention: NumberConvention): string {
  const truths = truthsOf(source);
  if (truths !== undefined) {
    const word = source.trim();
    const other = truths[truthIn(word) === true ? 1 : 0];
    return source.replace(word, () => inCaseOf(word, other));
  }
  const { sum } = numbersOf(convention);
  if (sum === 0) return /^\s*-/.test(source) ? source.replace('-', '') : source.replace(/[\d.]/, '-$&');
  const [, before = '', sign = '', whole = '', point = '', fraction = '', e = '', exponent = '', after = ''] =
    DECIMAL.exec(source) ?? [];
  const decimals = fraction.length - Number(exponent);
  // Like `0e5`, whose opposite has no such exponent.
  if (decimals < 0) return String(sum - Number(source));
  // A number that begins with zeros is as wide as the others; any other is as short as it can be.
  const width = /^0\d/.test(whole) ? whole.length : Math.min(whole.length, 1);
  const digits = String(BigInt(sum) * 10n ** BigInt(decimals) - BigInt(whole + fraction)).padStart(
    width + fraction.length,
    '0',
  );
  const cut = digits.length - fraction.length;
  return `${before}${sign}${digits.slice(0, cut)}${point}${digits.slice(cut)}${e}${exponent}${after}`;
}

/** Can the number's spelling be told from that of its opposite, and back? */
function isFlippable(text: string, convention: NumberConvention): boolean {
  return !text.includes('+') && oppositeNumber(oppositeNumber(text, convention), convention) === text;
}

/**
 * The same of a score, also where spreadsheets write a comma for the point. Null where it might part thousands.
 */
export function decimalIn(text: string): number | null {
  const isComma = /^\s*-?(\d+,(\d{1,2}|\d{4,})|0,\d+)\s*$/.test(text);
  return isComma ? Number(text.replace(',', '.')) : numberIn(text);
}

/** The decimal number that a text is, or null. */
export function numberIn(text: string): number | null {
  const [, , , whole = '', , fraction = '', , exponent = '0'] = DECIMAL.exec(text) ?? [];
  return whole + fraction === '' || Math.abs(Number(exponent)) > 20 ? null : Number(text);
}

/** Words for true and false. Each is at home in one pair, so that it can be exchanged and back. */
const TRUTHS = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['sim', 'não'],
  ['是', '否'],
  ['はい', 'いいえ'],
] as const;

/** The pair that a text is of, spelled small, capitalised or in capitals; undefined where it is of none. */
function truthsOf(text: string): (typeof TRUTHS)[number] | undefined {
  const word = text.trim();
  const small = word.toLowerCase();
  const isPlain = inCaseOf(word, small) === word;
  return isPlain ? TRUTHS.find(([yes, no]) => small === yes || small === no) : undefined;
}

/** The truth value that a text is, or null. */
export function truthIn(text: string): boolean | null {
  const pair = truthsOf(text);
  return pair === undefined ? null : text.trim().toLowerCase() === pair[0];
}

/** `opposite` in the letter case of `word`, which is small, capitalised or all capitals. */
function inCaseOf(word: string, opposite: string): string {
  if (word === word.toUpperCase()) return opposite.toUpperCase();
  return word === word.toLowerCase() ? opposite : `${opposite.charAt(0).toUpperCase()}${opposite.slice(1)}`;
}

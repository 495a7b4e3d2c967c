import { FIRST, NO_OUTCOME, SECOND, TIE, type WinnerConvention } from './types.ts';

/** The winner is named by its model; compare with the row's models. */
export const BY_MODEL_NAME = 254;

const FIRST_WORDS = [
  'model_a',
  'a',
  'modela',
  'left',
  'first',
  'response_a',
  'system_a',
  'assistant_a',
  'answer_a',
  'model_1',
  'response_1',
  'system_1',
  'output_1',
];
const SECOND_WORDS = [
  'model_b',
  'b',
  'modelb',
  'right',
  'second',
  'response_b',
  'system_b',
  'assistant_b',
  'answer_b',
  'model_2',
  'response_2',
  'system_2',
  'output_2',
];
const TIE_WORDS = [
  'tie',
  'tied',
  'tie (bothbad)',
  'tie (both bad)',
  'tie (inconsistent)',
  'bothbad',
  'both_bad',
  'both bad',
  'both_good',
  'both good',
  'equal',
  'equally good',
  'same',
  'draw',
  'neither',
  'both',
];

const WORDS = new Map<string, number>([
  ...FIRST_WORDS.map((word) => [word, FIRST] as const),
  ...SECOND_WORDS.map((word) => [word, SECOND] as const),
  ...TIE_WORDS.map((word) => [word, TIE] as const),
]);

const NUMBERS: Readonly<Record<Exclude<WinnerConvention, 'words'>, ReadonlyMap<number, number>>> = {
  'one-two': new Map([
    [1, FIRST],
    [2, SECOND],
    [0, TIE],
    [1.5, TIE],
  ]),
  index: new Map([
    [0, FIRST],
    [1, SECOND],
  ]),
  'is-first': new Map([
    [1, FIRST],
    [0, SECOND],
  ]),
};

/** A winner as it stands in the file. */
export type WinnerValue = string | number | boolean | null;

/**
 * Outcome code of a winner value; BY_MODEL_NAME where it is a word that only the row's models can explain, and
 * NO_OUTCOME where it means nothing.
 */
export function outcomeOf(value: WinnerValue, convention: WinnerConvention): number {
  if (value === null) return convention === 'one-two' ? TIE : NO_OUTCOME;
  if (typeof value === 'boolean') return convention === 'is-first' ? (value ? FIRST : SECOND) : NO_OUTCOME;
  const number = typeof value === 'number' ? value : numberIn(value);
  if (convention !== 'words' && number !== null) return NUMBERS[convention].get(number) ?? NO_OUTCOME;
  if (typeof value === 'number') return BY_MODEL_NAME;
  return WORDS.get(value.trim().toLowerCase()) ?? BY_MODEL_NAME;
}

/** The other outcome in the same spelling; null where the word is none of those that stand for a side. */
export function oppositeWord(word: string): string | null {
  const trimmed = word.trim();
  const lower = trimmed.toLowerCase();
  const opposite = FIRST_WORDS.includes(lower)
    ? SECOND_WORDS[FIRST_WORDS.indexOf(lower)]
    : FIRST_WORDS[SECOND_WORDS.indexOf(lower)];
  return opposite === undefined ? null : word.replace(trimmed, () => inCaseOf(trimmed, opposite));
}

/** The other outcome of a number that is no tie, decimals and white space as they are: `1.0` → `2.0`. */
export function oppositeNumber(source: string, convention: Exclude<WinnerConvention, 'words'>): string {
  const other = convention === 'one-two' ? 3 - Number(source) : 1 - Number(source);
  return /^\s*[012](\.0*)?\s*$/.test(source) ? source.replace(/[012]/, String(other)) : String(other);
}

/** Convention of a column, from its name and a sample of its values; null where numbers could mean two things. */
export function conventionOf(name: string, values: readonly WinnerValue[]): WinnerConvention | null {
  // Words for a tie may stand among numbers.
  const plain = values.filter((value) => value !== null && !(typeof value === 'string' && isTieWord(value)));
  const some = plain.map((value) => (typeof value === 'string' ? numberIn(value) : value));
  if (some.includes(null) || some.length === 0) return 'words';
  if (
    /^(is[_-]?)?(a|first|left|model[_-]?a)[_-]?(is[_-]?)?(selected|better|wins|won|preferred|chosen)$/i.test(
      name,
    )
  ) {
    return 'is-first';
  }
  if (some.some((value) => typeof value === 'boolean')) return null;
  if (some.every((value) => value === 0 || value === 1 || value === 1.5 || value === 2)) {
    const isIndex = /(choice|index|idx)$/i.test(name);
    // An index of 2 may stand for a tie as well as for the second of 1 and 2.
    if (some.includes(2)) return isIndex && some.includes(0) ? null : 'one-two';
    if (isIndex && some.every((value) => value === 0 || value === 1)) return 'index';
  }
  // Other numbers can only be the names of models.
  return some.every((value) => Number(value) <= 2) ? null : 'words';
}

function isTieWord(text: string): boolean {
  return WORDS.get(text.trim().toLowerCase()) === TIE;
}

/** The number that a text is, or null. */
export function numberIn(text: string): number | null {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
}

/**
 * `opposite` in the letter case of `word`: letter by letter where they are alike but for one (`modelA`), else all
 * capitals, capitalised or small.
 */
function inCaseOf(word: string, opposite: string): string {
  const isUpper = (text: string) => text === text.toUpperCase();
  if (word.length === opposite.length) {
    return Array.from(opposite, (letter, i) => {
      const like = word.charAt(i);
      if (like.toLowerCase() === letter) return like;
      return isUpper(like) ? letter.toUpperCase() : letter;
    }).join('');
  }
  if (isUpper(word)) return opposite.toUpperCase();
  return isUpper(word.charAt(0)) ? opposite.charAt(0).toUpperCase() + opposite.slice(1) : opposite;
}

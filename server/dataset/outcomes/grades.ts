import { decimalIn } from './winners.ts';

/** Words of scales by what they stand for, of which the order alone counts: severities of faults, and how good it is. */
const GRADES: ReadonlyMap<string, number> = new Map([
  ['no-error', 0],
  ['neutral', 0],
  ['trivial', 0.5],
  ['minor', 1],
  ['major', 2],
  ['critical', 3],
  ['very poor', -2],
  ['very bad', -2],
  ['poor', -1],
  ['bad', -1],
  ['fair', 0],
  ['ok', 0],
  ['okay', 0],
  ['average', 0],
  ['good', 1],
  ['very good', 2],
  ['excellent', 3],
  ['perfect', 3],
  ['strongly disagree', -2],
  ['disagree', -1],
  ['agree', 1],
  ['strongly agree', 2],
  ['low', -1],
  ['medium', 0],
  ['high', 1],
]);

/** The rank or score that a text stands for, a number or a word of a scale; null where it is neither. */
export function gradeIn(text: string): number | null {
  return decimalIn(text) ?? GRADES.get(wordOf(text)) ?? null;
}

/** In small letters, one way to spell each. */
function wordOf(text: string): string {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s]+/g, ' ');
  return /^no[ -]?errors?$/.test(words) ? 'no-error' : words;
}

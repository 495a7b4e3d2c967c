import { elementColumn } from '../../formats/index.ts';
import { englishName } from '../vocabulary/languages.ts';
import { isName, namedColumn, valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';

/** Words in names of columns that tell the first response from the second. */
const SIDE_WORDS = [
  ['a', 'b'],
  ['1', '2'],
  ['0', '1'],
  ['left', 'right'],
  ['first', 'second'],
  ['x', 'y'],
  ['one', 'two'],
  ['i', 'j'],
] as const;

/** Two columns that are called alike but for the side. */
export interface SidePair {
  readonly columns: readonly [first: string, second: string];
  /** How they name the sides. */
  readonly sides: (typeof SIDE_WORDS)[number];
}

/** Every pair of columns that are called alike but for one word, which names the side. */
export function sidePairs(columns: Columns): SidePair[] {
  const names = [...columns.values.keys()].filter((name) => elementColumn(name) === null);
  const known = new Set(names);
  return names.flatMap((name) =>
    wordsOf(name).flatMap(({ word, at }) =>
      SIDE_WORDS.flatMap((sides): SidePair[] => {
        if (word.toLowerCase() !== sides[0]) return [];
        const other = `${name.slice(0, at)}${inCaseOf(word, sides[1])}${name.slice(at + word.length)}`;
        return known.has(other) && !isOfMore(name, known) ? [{ columns: [name, other], sides }] : [];
      }),
    ),
  );
}

/** Is it an item of a list of three or more? */
export function isOfMore(name: string, columns: ReadonlySet<string> | ReadonlyMap<string, unknown>): boolean {
  const [, list] = /^(.*)\[\d+\]$/.exec(name) ?? [];
  return list !== undefined && columns.has(`${list}[2]`);
}

/** `system1Id` is system, 1 and Id; `docA` is doc and A. */
function wordsOf(name: string): { readonly word: string; readonly at: number }[] {
  return Array.from(name.matchAll(/\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g), ({ 0: word, index }) => ({
    word,
    at: index,
  }));
}

function inCaseOf(like: string, word: string): string {
  if (like === like.toLowerCase()) return word;
  if (like.length > 1 && like !== like.toUpperCase())
    return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return word.toUpperCase();
}

/** Pairs of columns that hold texts, as those of responses do. */
export function textPairs(columns: Columns): SidePair[] {
  return sidePairs(columns).filter(({ columns: pair }) =>
    pair.every((column) =>
      valuesOf(columns, column).every((value) => value === null || typeof value === 'string'),
    ),
  );
}

/** Longer texts are responses, not names of what wrote them. */
const LONGEST_OBJECT = 80;

/**
 * Do two columns hold names of the same things, each several times, as those of models are? Texts of responses and ids
 * of rows are none.
 */
export function holdSameObjects(columns: Columns, a: string, b: string): boolean {
  const [as, bs] = [a, b].map((column) =>
    valuesOf(columns, column).filter((value) => value !== null && value !== ''),
  );
  if (as!.length === 0 || ![...as!, ...bs!].every(isObject)) return false;
  const [one, other] = [new Set(as), new Set(bs)];
  const all = new Set([...one, ...other]);
  const shared = one.size + other.size - all.size;
  const isRepeated = all.size <= (as!.length + bs!.length) * MOST_DISTINCT;
  return isRepeated && shared >= Math.min(one.size, other.size) * LEAST_SHARED && shared > 0;
}

const MOST_DISTINCT = 0.67;
const LEAST_SHARED = 0.3;

function isObject(value: unknown): boolean {
  return isName(value) && String(value).length <= LONGEST_OBJECT;
}

/** What names of columns say that models are in them. */
const MODEL_WORDS =
  /model|sys|policy|generator|engine|method|bot|agent|candidate|llm|condition|variant|tag|checkpoint|experiment|(^|[^a-z])(run|exp|ckpt|arm)([^a-z]|$)/i;
/** What they are called where something else is compared. */
const OBJECT_WORDS =
  /^(.*[.:])?(left|right|first|second|a|b|x|y)$|arg|doc|obj|entity|stimul|image|img|option|player|team|product/i;

/** Pairs of columns that may hold what was compared. */
export interface ObjectPairs {
  readonly pairs: readonly SidePair[];
  /** Do their names say so too? */
  readonly areNamed: boolean;
}

const known = new WeakMap<Columns, ObjectPairs>();

/**
 * The pairs of columns that hold what was compared, by their values; those alone whose names say so, where there are
 * any. Of pairs that tell the same things apart the one with words for names.
 */
export function objectPairs(columns: Columns): ObjectPairs {
  let found = known.get(columns);
  if (found === undefined) known.set(columns, (found = findObjectPairs(columns)));
  return found;
}

function findObjectPairs(columns: Columns): ObjectPairs {
  const pairs = sidePairs(columns).filter(({ columns: [a, b] }) => holdSameObjects(columns, a, b));
  const ofModels = pairs.filter(({ columns: [a] }) => MODEL_WORDS.test(englishName(a)));
  // Numbers may be anything, words for a few things too.
  const others = pairs.filter(
    ({ columns: [a, b] }) => !isOfNumbers(columns, a) && hasSeveral(columns, [a, b]),
  );
  const ofObjects = others.filter(({ columns: [a] }) => OBJECT_WORDS.test(englishName(a)));
  const named = [...new Set([...ofModels, ...ofObjects])];
  return {
    pairs: withoutCodes(named.length > 0 ? named : others, columns),
    areNamed: named.length > 0,
  };
}

function isOfNumbers(columns: Columns, column: string): boolean {
  return valuesOf(columns, column).every(
    (value) => typeof value === 'number' || /^[\d.]*$/.test(String(value)),
  );
}

function hasSeveral(columns: Columns, pair: readonly string[]): boolean {
  return new Set(pair.flatMap((column) => valuesOf(columns, column))).size > 1;
}

/** Leaves out pairs of numbers that stand for the names of another pair. */
function withoutCodes(pairs: readonly SidePair[], columns: Columns): SidePair[] {
  return pairs.filter((pair) => !pairs.some((other) => other !== pair && isCodeOf(pair, other, columns)));
}

function isCodeOf(code: SidePair, names: SidePair, columns: Columns): boolean {
  const valuesIn = ({ columns: [a, b] }: SidePair) =>
    [a, b].flatMap((column) => columns.values.get(column) ?? []);
  const [codes, texts] = [valuesIn(code), valuesIn(names)];
  const isNumber = (value: unknown) => typeof value === 'number' || /^\d*$/.test(String(value));
  return codes.every(isNumber) && !texts.every(isNumber) && areTheSame(codes, texts);
}

/** Do two pairs of columns tell the same things apart, side by side? */
export function sameObjects(one: readonly string[], other: readonly string[], columns: Columns): boolean {
  const valuesIn = (pair: readonly string[]) => pair.flatMap((column) => columns.values.get(column) ?? []);
  return areTheSame(valuesIn(one), valuesIn(other));
}

function areTheSame(codes: readonly unknown[], texts: readonly unknown[]): boolean {
  const nameOf = new Map<unknown, unknown>();
  return codes.every((value, i) => {
    if (!nameOf.has(value)) nameOf.set(value, texts[i]);
    return nameOf.get(value) === texts[i];
  });
}

/** The pair among those that calls its sides as winners do: `left` and `right` of a column that says left. */
export function pairSaid(
  pairs: readonly SidePair[],
  winners: readonly string[],
  columns: Columns,
): SidePair | undefined {
  const said = new Set(
    winners
      .flatMap((name) => namedColumn(columns, name) ?? [])
      .flatMap((column) => valuesOf(columns, column))
      .map((value) => String(value).trim().toLowerCase()),
  );
  return pairs.find(({ sides }) => sides.every((side) => said.has(side)));
}

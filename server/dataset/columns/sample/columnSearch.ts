import { decimalIn, gradeIn, truthIn } from '../../outcomes/index.ts';
import { elementColumn } from '../../formats/index.ts';
import { isPattern, matchedColumns } from './patterns.ts';
import type { Columns } from './sample.ts';
import { CHOSEN_PAIRS, normalisedName, USERS_OF_LIST } from '../vocabulary/schemas.ts';

/** Share of the sampled rows in which a column must make sense. */
export const MOST = 0.5;

/**
 * What stands before the names of columns that belong to their row: objects that hold nothing else, and the prefixes of
 * crowd platforms (`Input.`, `Answer.` of Mechanical Turk, `INPUT:`, `OUTPUT:`, `ASSIGNMENT:` of Toloka).
 */
const WRAPPERS =
  /^(label_annotations|annotations|player|data|meta|metadata|fields|info|extra|attributes|properties|inputs?|answers?|outputs?|assignment|row|response|result|annotation|params)[.:]/i;

/** What stands behind the names of questions in exports of Potato. */
const POTATO_ENDING = /(:::|\.)(selection|scale_value)$/;

/**
 * The column of that name, in whatever spelling; also as the `id` of an object of that name, and inside an object
 * like `data` or `metadata`. Of columns of elements (`reviews[].worker_id`) the name in the element counts, and they
 * come first; a name that begins with `[].` is that of such a column alone.
 */
export function namedColumn(columns: Columns, name: string): string | undefined {
  if (columns.values.has(name)) return name;
  const isOfElement = name.startsWith('[].');
  const named = namesOf(columns).get(normalisedName(isOfElement ? name.slice(3) : name));
  return (isOfElement ? named?.element : named?.any)?.column;
}

interface RankedColumn {
  readonly column: string;
  /** Columns of elements come first, wrapped ones last. */
  readonly rank: number;
}

/** The columns that a name stands for. */
interface NamedColumns {
  readonly any: RankedColumn;
  readonly element: RankedColumn | undefined;
}

type Names = ReadonlyMap<string, NamedColumns>;

/** Names of the columns looked through last: every name of every schema is looked for among them. */
const namesOfColumns = new WeakMap<Columns, Names>();

function namesOf(columns: Columns): Names {
  let names = namesOfColumns.get(columns);
  if (names === undefined) {
    names = normalisedNames(columns.values.keys());
    namesOfColumns.set(columns, names);
  }
  return names;
}

/** Columns by their names as names are compared; of several with one name, the first of the lowest rank. */
function normalisedNames(columns: Iterable<string>): Names {
  const names = new Map<string, NamedColumns>();
  const add = (name: string, ranked: RankedColumn, isElement: boolean) => {
    const known = names.get(name);
    const better = (one: RankedColumn | undefined) =>
      one === undefined || ranked.rank < one.rank ? ranked : one;
    names.set(name, {
      any: better(known?.any),
      element: isElement ? better(known?.element) : known?.element,
    });
  };
  for (const column of columns) {
    const element = elementColumn(column);
    const own = element?.column ?? column;
    const isElement = element !== null;
    const rank = isElement ? 0 : 1;
    const name = normalisedName(own);
    add(name, { column, rank }, isElement);
    if (own.includes('.') && name.endsWith('id')) add(name.slice(0, -2), { column, rank }, isElement);
    const plain = own.replace(WRAPPERS, '').replace(POTATO_ENDING, '');
    add(normalisedName(plain), { column, rank: rank + 2 }, isElement);
  }
  return names;
}

/** Is there a column of that name, or are there columns of its parts (`chosen[0].content`)? */
export function hasColumn(columns: Columns, name: string): boolean {
  return namedColumn(columns, name) !== undefined || containersOf(columns).has(name);
}

/** What columns are parts of: `chosen` and `chosen[0]` of `chosen[0].content`. */
const knownContainers = new WeakMap<Columns, ReadonlySet<string>>();

function containersOf(columns: Columns): ReadonlySet<string> {
  let containers = knownContainers.get(columns);
  if (containers === undefined) {
    containers = new Set(
      [...columns.values.keys()].flatMap((column) =>
        Array.from(column.matchAll(/[[.]/g), ({ index }) => column.slice(0, index)),
      ),
    );
    knownContainers.set(columns, containers);
  }
  return containers;
}

/** Is it by their names that texts say which of them was chosen? */
export function saysChosen(columns: Columns): boolean {
  return CHOSEN_PAIRS.some((names) => names.every((name) => hasColumn(columns, name)));
}

/**
 * The columns that a name in settings or in the table of schemas stands for: itself; the parts of `type+level`;
 * those of the form `annotator*`; the items of the list `answers[]`. Empty where there are none.
 */
export function columnsNamed(columns: Columns, name: string): readonly string[] {
  const found = namedColumn(columns, name);
  if (found !== undefined) return [found];
  if (isPattern(name)) return matchedColumns(name, columns.values.keys()).map(({ column }) => column);
  if (isListName(name)) return itemColumns(columns, listOf(name));
  if (!name.includes('+')) return [];
  const parts = name.split('+').map((part) => namedColumn(columns, part));
  return parts.every((part) => part !== undefined) ? parts : [];
}

const LIST = '[]';

/** Does the name stand for all items of a list? */
export function isListName(name: string): boolean {
  return name.endsWith(LIST);
}

/** The list itself: `answers` of `answers[]`. */
export function listOf(name: string): string {
  return name.slice(0, -LIST.length);
}

/** `answers[0]`, `answers[1]` … of `answers`, those that any row has something in. */
function itemColumns(columns: Columns, list: string): string[] {
  const isFilled = (column: string) => valuesOf(columns, column).some((value) => value !== null);
  const found: string[] = [];
  for (let item = `${list}[0]`; columns.values.has(item) && isFilled(item); item = `${list}[${found.length}]`)
    found.push(item);
  return found;
}

/** Lists that have one of users beside them: `better.responses` of `better.responses.users`. */
export function answerLists(columns: Columns): string[] {
  const ending = `${USERS_OF_LIST}[0]`;
  return [...columns.values.keys()]
    .filter((column) => column.endsWith(ending))
    .map((column) => column.slice(0, -ending.length));
}

/** The values that rows have of it. */
export function valuesOf(columns: Columns, column: string): readonly unknown[] {
  return (columns.values.get(column) ?? []).filter((value) => value !== undefined);
}

/** Do most values look like names: short texts, whole numbers, or lists of short texts? */
export function holdsNames(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  return values.filter((value) => isName(value)).length > values.length * MOST;
}

export function isName(value: unknown): value is string | number {
  return Number.isSafeInteger(value) || (typeof value === 'string' && value !== '' && value.length <= 200);
}

/** Lists of names stand for several that judge together: `["gpt-4", "pair-v2"]`. */
export function holdsListsOfNames(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  const lists = values.filter(
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= 4 &&
      value.every((item) => typeof item === 'string' && item !== '' && item.length <= 60),
  );
  return lists.length > values.length * MOST;
}

/** Are most values numbers, true and false, or yes and no? */
export function holdsNumbers(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  const numbers = values.filter(
    (value) =>
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && (decimalIn(value) ?? truthIn(value)) !== null),
  );
  return numbers.length > values.length * MOST;
}

/** Are most values numbers, or words of a scale? */
export function holdsGrades(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  const grades = values.filter(
    (value) => typeof value === 'number' || (typeof value === 'string' && gradeIn(value) !== null),
  );
  return grades.length > values.length * MOST;
}

/** What may stand between two names in one column, the surest first. */
const SEPARATORS = ['|', ' vs. ', ' vs ', '_vs_', '-vs-', ',', ';', ' / ', '/', ':', '__', '_'];

/** What parts nearly every value into two names; null where nothing does. */
export function separatorIn(columns: Columns, column: string): string | null {
  const values = valuesOf(columns, column).filter((value) => typeof value === 'string');
  const parts = (value: string, separator: string) => {
    const [a, b, ...more] = value.split(separator).map((part) => part.trim());
    return more.length === 0 && a !== undefined && b !== undefined && a !== '' && b !== '' && a !== b;
  };
  const isSeparator = (separator: string) =>
    values.filter((value) => parts(value, separator)).length > values.length * 0.95;
  return values.length === 0 ? null : (SEPARATORS.find(isSeparator) ?? null);
}

export function nearestNames(name: string, names: readonly string[]): string[] {
  return names
    .map((candidate) => ({
      candidate,
      distance: editDistance(normalisedName(name), normalisedName(candidate)),
    }))
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate, 'en'))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** Up to three distinct values as text. */
export function examplesOf(values: readonly unknown[]): string[] {
  const texts = values
    .filter((value) => value !== undefined)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return [...new Set(texts)].slice(0, 3).map((text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text));
}

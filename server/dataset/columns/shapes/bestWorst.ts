import {
  columnsNamed,
  isListName,
  isName,
  listOf,
  MOST,
  namedColumn,
  valuesOf,
} from '../sample/columnSearch.ts';
import { isPattern, isSide, matchedColumns } from '../sample/patterns.ts';
import type { Columns } from '../sample/sample.ts';
import { BEST_WORST_NAMES, normalisedName, WINNER_NAMES } from '../vocabulary/schemas.ts';
import type { ColumnMapping } from '../../types.ts';

/** Columns of best–worst scaling: several responses a row, of which one was said to be the best and one the worst. */
export interface BestWorst {
  readonly model: string;
  /** A column for each response. */
  readonly models: readonly string[];
  readonly best: string;
  /** Null where only the best is told. */
  readonly worst: string | null;
  /** Do best and worst say which responses they are, in nearly all of the first rows? */
  readonly isClear: boolean;
}

/** Fewer are a pair. */
const LEAST = 3;
/** So many rows must say clearly which response is the best: an index that counts from elsewhere fails more often. */
const NEARLY_ALL = 0.9;
/** Lists that are read are this long at least, or twice as long as those among the first rows. */
const LEAST_ITEMS = 8;

/** Finds best, worst and what was to choose from; columns that settings name come first. Null where there are none. */
export function bestWorst(columns: Columns, named: ColumnMapping = {}): BestWorst | null {
  const told = toldBy(columns, named);
  if (told === null) return bestAlone(columns, named);
  const [best, worst] = told;
  let first: BestWorst | null = null;
  for (const { model, found } of responseGroups(columns, named.model, [best, worst])) {
    if (found.length < LEAST) continue;
    const models = isListName(model) ? longer(model, found.length) : found;
    const one = { model, models, best, worst, isClear: isClear(columns, found, [best, worst]) };
    if (one.isClear) return one;
    first ??= one;
  }
  return first;
}

/** What responses among which the best alone is told may be called, besides the usual names of models. */
const RESPONSES =
  /model|sys|policy|generator|response|answer|output|completion|option|candidate|item|summar|text/i;

/** Finds the best of three responses or more, of which nothing else is told: a winner that is not one of two. Null where there is none. */
function bestAlone(columns: Columns, named: ColumnMapping): BestWorst | null {
  if (named.worst !== undefined) return null;
  const names =
    named.best === undefined ? [...BEST_WORST_NAMES.map(([best]) => best), ...WINNER_NAMES] : [named.best];
  for (const best of new Set(names.flatMap((name) => namedColumn(columns, name) ?? []))) {
    for (const { model, found } of responseGroups(columns, named.model, [best])) {
      if (found.length < LEAST || !(RESPONSES.test(model) || named.model !== undefined)) continue;
      if (!isClear(columns, found, [best])) continue;
      const models = isListName(model) ? longer(model, found.length) : found;
      return { model, models, best, worst: null, isClear: true };
    }
  }
  return null;
}

function toldBy(columns: Columns, { best, worst }: ColumnMapping): readonly [string, string] | null {
  const pairs = best === undefined && worst === undefined ? BEST_WORST_NAMES : [[best ?? '', worst ?? '']];
  for (const [one, other] of pairs) {
    const found = [namedColumn(columns, one), namedColumn(columns, other)] as const;
    if (found[0] !== undefined && found[1] !== undefined) return [found[0], found[1]];
  }
  return null;
}

/** Columns that are called alike but for a number or letter, and items of lists: those that settings name, or all. */
function responseGroups(
  columns: Columns,
  named: string | undefined,
  taken: readonly string[],
): { readonly model: string; readonly found: readonly string[] }[] {
  const names = [...columns.values.keys()].filter((name) => !taken.includes(name));
  // A letter says a text as well as the model that wrote it.
  const patterns = named === undefined ? patternsIn(names).sort(byWhetherModels) : [named];
  return patterns.map((model) => {
    const found = isPattern(model)
      ? matchedColumns(model, names).flatMap(({ column, part }) => (isSide(part) ? [column] : []))
      : columnsNamed(columns, model);
    return { model, found: found.filter((column) => valuesOf(columns, column).every(mayBeName)) };
  });
}

const MODELS = /model|sys|policy|generator|engine|llm/i;

function byWhetherModels(a: string, b: string): number {
  return Number(MODELS.test(b)) - Number(MODELS.test(a));
}

function mayBeName(value: unknown): boolean {
  return value === null || value === '' || isName(value);
}

/** `item*` of `item1`, `Input.option*` of `Input.optionA`, `tuple[]` of `tuple[0]`. */
function patternsIn(names: readonly string[]): string[] {
  const patterns = names.map((name) => {
    if (name.endsWith('[0]')) return `${name.slice(0, -3)}[]`;
    return name.replace(/\d{1,3}(?=[^\d]*$)|(?<=[a-z])[A-Z]$|(?<=[_ .-])[A-Za-z]$/, '*');
  });
  return [...new Set(patterns.filter((pattern) => isListName(pattern) || isPattern(pattern)))];
}

function longer(list: string, length: number): string[] {
  return Array.from({ length: Math.max(LEAST_ITEMS, 2 * length) }, (_, i) => `${listOf(list)}[${i}]`);
}

/** Does nearly every row say, by a column each, which of its responses are meant? */
function isClear(columns: Columns, models: readonly string[], told: readonly string[]): boolean {
  const callings = callingsOf(models);
  const said = new Set<number>();
  let [rows, clear, isByPlace] = [0, 0, false];
  for (let row = 0; row < columns.rows; row++) {
    const at = (column: string) => columns.values.get(column)?.[row];
    const values = told.map(at);
    if (values.some((value) => value === undefined || value === null)) continue;
    rows++;
    const names = models.map(at);
    const places = values.map((value) => placeSaid(value, names, callings));
    for (const place of places) said.add(place);
    if (!places.includes(-1) && new Set(places).size === places.length) clear++;
    isByPlace ||= values.some((value) => !isAmong(value, names));
  }
  // What counts from 0 where columns count from 1 would never say the last.
  const isWhole = said.has(models.length - 1) || !isByPlace;
  const areSeveral = [...models.keys()].filter((place) => said.has(place)).length >= LEAST;
  return (
    rows > columns.rows * MOST && clear > rows * NEARLY_ALL && isWhole && (told.length > 1 || areSeveral)
  );
}

function isAmong(value: unknown, names: readonly unknown[]): boolean {
  return names.some((name) => isName(name) && isName(value) && String(name) === String(value));
}

/** What each response of a row may be called by besides its name: by its column, or by what tells that from the others. */
export function callingsOf(models: readonly string[]): ReadonlyMap<string, number> {
  const callings = new Map<string, number>();
  for (const [place, column] of models.entries()) {
    callings.set(normalisedName(column), place);
    callings.set(normalisedName(column.replace(/^.*[.:]/, '')), place);
    const [part] = /\d{1,3}(?=\D*$)|[A-Za-z]$/.exec(column.replace(/\]$/, '')) ?? [];
    if (part !== undefined && !column.endsWith(']')) callings.set(part.toLowerCase(), place);
  }
  return callings;
}

/** The response that a value says, by its place; -1 where it says none. A name comes before a number. */
export function placeSaid(
  value: unknown,
  names: readonly unknown[],
  callings: ReadonlyMap<string, number>,
): number {
  if (!isName(value)) return -1;
  const text = String(value);
  const byName = names.findIndex((name) => isName(name) && String(name) === text);
  return byName >= 0 ? byName : (callings.get(normalisedName(text)) ?? -1);
}

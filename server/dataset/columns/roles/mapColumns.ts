import {
  columnsNamed,
  holdsGrades,
  holdsListsOfNames,
  holdsNames,
  holdsNumbers,
  isListName,
  MOST,
  namedColumn,
  separatorIn,
  valuesOf,
} from '../sample/columnSearch.ts';
import { isDoubtful, userColumns, winnerColumns } from '../sample/evidence.ts';
import { asksOfSide } from './conventions.ts';
import { outcomeColumns } from './outcomeColumns.ts';
import type { Columns } from '../sample/sample.ts';
import {
  BOTH_MODELS,
  type Kind,
  type PairedColumns,
  type Schema,
  WINNER_NAMES,
} from '../vocabulary/schemas.ts';
import { holdSameObjects, isOfMore, objectPairs, pairSaid, sameObjects, sidePairs } from './sidePairs.ts';
import type { ColumnMapping, ColumnSettings, Role, ValueMap, WinnerConvention } from '../../types.ts';
import { truthIn } from '../../outcomes/index.ts';
import { isPattern, isSide, matchedColumns } from '../sample/patterns.ts';
import { columnsIn } from './settings.ts';
import { conventionsOf, type RowModels, sideNumbering } from './winnerColumn.ts';

/** The columns of one file as one schema takes them. */
export interface MappedColumns {
  readonly schema: Schema;
  readonly mapping: ColumnMapping;
  /** The columns of the roles that take several together. */
  readonly parts: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** What the winner column may mean; empty where there is none, or it means nothing. */
  readonly conventions: readonly WinnerConvention[];
  /** What parts the names in the column of both models; '' where there is none. */
  readonly separator: string;
  /** Pairs of columns that could hold the models as well as those taken do, which come first; else empty. */
  readonly rivalPairs: readonly (readonly [string, string])[];
  /** Columns that each answer another question, where none says which counts; else empty. */
  readonly criteria: readonly string[];
  /** Was the winner column found by lone words for sides, under a name that does not speak of a verdict? */
  readonly isDoubtful: boolean;
  /** Roles without a column that the schema cannot do without. */
  readonly missing: readonly Role[];
}

interface Found {
  readonly mapping: Partial<Record<Role, string>>;
  readonly parts: Partial<Record<Role, readonly string[]>>;
  rivalPairs: readonly (readonly [string, string])[];
  criteria: readonly string[];
  isDoubtful: boolean;
}

/** Finds the columns of a schema; those that `settings` name come first. `pair`: the models, where no column does. */
export function mapColumns(
  schema: Schema,
  columns: Columns,
  settings: ColumnSettings,
  pair?: readonly [string, string],
): MappedColumns {
  const found: Found = { mapping: {}, parts: {}, rivalPairs: [], criteria: [], isDoubtful: false };
  for (const [role, column] of Object.entries(columnsIn(settings)) as [Role, string][])
    take(found, role, column, columnsNamed(columns, column));
  for (const pair of [...schema.pairs, ...schema.optional.pairs]) takePair(found, pair, columns);
  let conventions: readonly WinnerConvention[] = [];
  for (const [role, names] of Object.entries(schema.columns) as [Role, readonly string[]][]) {
    if (role === 'user' && settings.by !== undefined) continue;
    if (role === 'winner') conventions = takeWinner(found, schema, names, columns, pair, settings);
    else takeFullest(found, role, names, columns);
  }
  for (const [role, names] of Object.entries(schema.optional.columns) as [Role, readonly string[]][])
    if (role === 'seconds') takeTimes(found, names, columns);
    else if (role === 'known') takeKnown(found, conventions, names, columns, pair, settings.values);
    else if (role === 'tie') takeTie(found, names, columns);
    else takeFirst(found, role, names, columns);
  const { mapping, parts, rivalPairs, criteria, isDoubtful } = found;
  const separator = mapping.models === undefined ? '' : (separatorIn(columns, mapping.models) ?? '');
  const missing = missingRoles(schema, mapping).filter(
    (role) => role !== 'user' || settings.by === undefined,
  );
  return { schema, mapping, parts, conventions, separator, rivalPairs, criteria, isDoubtful, missing };
}

/** Every role that a schema may give a column to. */
export function rolesOf({ pairs, columns, optional }: Schema): Role[] {
  return [
    ...[...pairs, ...optional.pairs].flatMap(({ roles, instead }) => [
      ...roles,
      ...(instead ? [instead] : []),
    ]),
    ...(Object.keys(columns) as Role[]),
    ...(Object.keys(optional.columns) as Role[]),
  ];
}

function missingRoles(schema: Schema, mapping: ColumnMapping): Role[] {
  const pairs = schema.pairs.flatMap(({ roles, instead }) =>
    instead !== undefined && mapping[instead] !== undefined ? [] : roles,
  );
  const required = [...pairs, ...(Object.keys(schema.columns) as Role[])];
  return required.filter((role) => mapping[role] === undefined);
}

function take({ mapping, parts }: Found, role: Role, name: string, columns: readonly string[]): void {
  mapping[role] = isPattern(name) || isListName(name) ? name : columns.join('+');
  if (columns.length > 1 || isListName(name)) parts[role] = columns;
}

function takePair(
  found: Found,
  { roles: [a, b], kind, names, instead, areOutcomes }: PairedColumns,
  columns: Columns,
): void {
  const { mapping } = found;
  if (areOutcomes === true && ![a, b].every((role) => mayTell(mapping[role], columns))) {
    delete mapping.scoreA;
    delete mapping.scoreB;
    return;
  }
  if (mapping[a] !== undefined && mapping[b] !== undefined) return;
  if (instead !== undefined && mapping[instead] !== undefined) return;
  const isFree = mapping[a] === undefined && mapping[b] === undefined;
  const named = names.find(
    (pair) =>
      isPair(pair, kind, columns) && (areOutcomes !== true || pair.every((name) => mayTell(name, columns))),
  );
  if (instead !== undefined && isFree && takeByEvidence(found, [a, b], named, columns)) return;
  if (named !== undefined) {
    if (mapping[a] === undefined) take(found, a, named[0], columnsNamed(columns, named[0]));
    if (mapping[b] === undefined) take(found, b, named[1], columnsNamed(columns, named[1]));
    return;
  }
  if (areOutcomes === true && isFree) takeOutcomes(found, columns);
  if (instead === undefined || mapping[a] !== undefined || mapping[b] !== undefined) return;
  const both = BOTH_MODELS.flatMap((name) => columnsNamed(columns, name)).find(
    (column) => separatorIn(columns, column) !== null,
  );
  if (both !== undefined) take(found, instead, both, [both]);
}

/** Does a column hold true and false, or 1 and 0, alone? One that is not there may. */
function mayTell(name: string | undefined, columns: Columns): boolean {
  const isTruth = (value: unknown) =>
    value === null ||
    value === '' ||
    typeof value === 'boolean' ||
    value === 0 ||
    value === 1 ||
    (typeof value === 'string' && truthIn(value) !== null);
  return (
    name === undefined ||
    columnsNamed(columns, name).every((column) => valuesOf(columns, column).every(isTruth))
  );
}

/** Takes the only columns that say, true or false, what was chosen. */
function takeOutcomes(found: Found, columns: Columns): void {
  const [only, ...more] = outcomeColumns(columns).filter(({ areComplete }) => areComplete);
  if (only === undefined) return;
  // Of several none says which counts.
  if (more.length > 0) return;
  take(found, 'scoreA', only.sides[0], [only.sides[0]]);
  take(found, 'scoreB', only.sides[1], [only.sides[1]]);
  if (only.tie !== null) take(found, 'tie', only.tie, [only.tie]);
}

function isPair(pair: readonly [string, string], kind: Kind, columns: Columns): boolean {
  const [one, other] = pair.map((name) => columnsNamed(columns, name)) as [
    readonly string[],
    readonly string[],
  ];
  if (one.length === 0 || one.length !== other.length) return false;
  if (isOfMore(one[0]!, columns.values)) return false;
  if (kind === 'objects') return one.length === 1 && holdSameObjects(columns, one[0]!, other[0]!);
  return [...one, ...other].every((column) => holds(columns, column, kind));
}

/**
 * Takes the pair of models that the values show: the one that calls its sides as winners do, before that of a usual
 * name; else the only one, where no name is usual. Where several remain they are rivals.
 */
function takeByEvidence(
  found: Found,
  [a, b]: readonly [Role, Role],
  named: readonly [string, string] | undefined,
  columns: Columns,
): boolean {
  const { pairs, areNamed } = objectPairs(columns);
  const said = pairSaid(pairs, WINNER_NAMES, columns);
  const usual = named?.flatMap((name) => columnsNamed(columns, name));
  if (said !== undefined && usual !== undefined && said.columns.join() !== usual.join()) {
    const isUsualSaid = sidePairs(columns).some(
      (pair) =>
        pair.columns.every((column) => usual.includes(column)) &&
        pairSaid([pair], WINNER_NAMES, columns) !== undefined,
    );
    if (isUsualSaid) return false;
    if (!sameObjects(usual, said.columns, columns) && usual.length === 2)
      found.rivalPairs = [said.columns, usual as [string, string]];
  } else if (usual !== undefined || !areNamed) return false;
  const [first, ...more] = said === undefined ? pairs : [said];
  if (first === undefined) return false;
  take(found, a, first.columns[0], [first.columns[0]]);
  take(found, b, first.columns[1], [first.columns[1]]);
  if (more.length > 0) found.rivalPairs = [first, ...more].map((pair) => pair.columns);
  return true;
}

function holds(columns: Columns, column: string, kind: Exclude<Kind, 'objects'>): boolean {
  return kind === 'names' ? holdsNames(columns, column) : holdsNumbers(columns, column);
}

/** Takes the winner column whose values make sense, and says what they may mean. */
function takeWinner(
  found: Found,
  schema: Schema,
  names: readonly string[],
  columns: Columns,
  pair: readonly [string, string] | undefined,
  settings: ColumnSettings,
): readonly WinnerConvention[] {
  const { mapping } = found;
  const { values } = settings;
  const models = pair === undefined ? rowModels(found, columns) : () => pair;
  const sides = sideNumbering(mapping, columns);
  const meanings = (name: string, list: readonly string[]) =>
    conventionsOf({ list, isOfUsers: isOfUsers || isListName(name), values }, columns, models, sides);
  const isOfUsers = schema.columns.user === undefined;
  const isNamed = mapping.winner !== undefined;
  const outcomes = new Set(outcomeColumns(columns).flatMap(({ sides, tie }) => [...sides, tie ?? '']));
  const asking = isOfUsers ? [] : [...columns.values.keys()].filter(asksOfSide);
  const candidates = (mapping.winner === undefined ? [...names, ...asking] : [mapping.winner])
    .map((name) => ({ name, list: columnsNamed(columns, name).map((column) => onlyItem(columns, column)) }))
    .filter(({ name, list }) => list.length > 0 && isPattern(name) === isOfUsers)
    // Of a pattern in the table only what is told apart by a number or a letter; settings may mean any.
    .filter(({ name, list }) => isNamed || !isOfUsers || isOfSides(name, list))
    .filter(({ list }) => !isOfUsers || list.length > 1)
    // One of several columns of outcomes does not tell who won where it is false.
    .filter(({ list }) => isNamed || !list.some((column) => outcomes.has(column)))
    .map(({ name, list }) => ({ name, list, conventions: meanings(name, list) }));
  const clear = candidates.filter(({ conventions }) => conventions.length === 1);
  const filled = ({ list }: { list: readonly string[] }) => filledRows(columns, list[0]!);
  const best =
    clear.find((candidate) => filled(candidate) > columns.rows * MOST) ??
    [...clear].sort((a, b) => filled(b) - filled(a))[0] ??
    candidates.find(({ conventions }) => conventions.length > 1) ??
    (isNamed || isOfUsers ? undefined : winnerByEvidence(found, columns, models, settings)) ??
    // Where models stand beside it, a column of that name is worth asking about.
    (mapping.modelA === undefined || isOfUsers ? undefined : candidates[0]);
  if (best === undefined || found.criteria.length > 0) {
    delete mapping.winner;
    return [];
  }
  take(found, 'winner', best.name, best.list);
  return best.conventions;
}

/** The first item of a column of lists of one, as forms with several boxes have them (`["A"]`); else the column. */
function onlyItem(columns: Columns, column: string): string {
  const item = `${column}[0]`;
  return columns.values.has(item) && valuesOf(columns, column).every(isShortList) ? item : column;
}

function isShortList(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length <= 1);
}

/** Columns of answers, as Mechanical Turk and Toloka call them, and sliders of Potato. */
const ANSWER = /^(answer|output)s?[.:]|(:::|\.)scale_value$/i;

/** The only column whose values say who won; several are criteria. */
function winnerByEvidence(found: Found, columns: Columns, models: RowModels, { scoreA }: ColumnSettings) {
  const used = new Set(Object.values(found.mapping).flatMap((name) => columnsNamed(columns, name)));
  const outcomes = new Set(outcomeColumns(columns).flatMap(({ sides, tie }) => [...sides, tie ?? '']));
  const isFree = (column: string) => !used.has(column) && !outcomes.has(column);
  // Who names the scores says that these tell who won.
  const said = winnerColumns(columns, models).filter(
    (column) => isFree(column) && !(scoreA !== undefined && isDoubtful(columns, column)),
  );
  // What a platform calls an answer may be a number.
  const answers =
    said.length > 0
      ? []
      : [...columns.values.keys()].filter((column) => isFree(column) && ANSWER.test(column));
  const numbers = answers.flatMap((name) => {
    const list = [name];
    const conventions = conventionsOf(
      { list, isOfUsers: false, values: undefined },
      columns,
      models,
      sideNumbering(found.mapping, columns),
    );
    return conventions.length > 0 && conventions[0] !== 'words' ? [{ name, list, conventions }] : [];
  });
  if (numbers.length > 0) {
    if (numbers.length > 1) found.criteria = numbers.map(({ name }) => name);
    found.isDoubtful = numbers.length === 1 && isDoubtful(columns, numbers[0]!.name);
    return numbers[0];
  }
  const winners = said;
  if (winners.length > 1) found.criteria = winners;
  const [name] = winners;
  found.isDoubtful = winners.length === 1 && isDoubtful(columns, name!);
  return name === undefined ? undefined : { name, list: [name], conventions: ['words'] as const };
}

function isOfSides(pattern: string, list: readonly string[]): boolean {
  return !/[^.]\*$/.test(pattern) || matchedColumns(pattern, list).every(({ part }) => isSide(part));
}

function rowModels({ mapping }: Found, columns: Columns): RowModels {
  const valueIn = (column: string | undefined, row: number) =>
    column === undefined ? undefined : columns.values.get(column)?.[row];
  const separator = mapping.models === undefined ? null : separatorIn(columns, mapping.models);
  return (row) => {
    const both = valueIn(mapping.models, row);
    if (typeof both === 'string' && separator !== null) {
      const [a, b] = both.split(separator).map((name) => name.trim());
      return [a, b];
    }
    return [valueIn(mapping.modelA, row), valueIn(mapping.modelB, row)];
  };
}

/** Takes the first column by one of these names that most rows have, else the fullest. */
function takeFullest(found: Found, role: Role, names: readonly string[], columns: Columns): void {
  if (found.mapping[role] !== undefined) return;
  const [list] = names;
  if (list !== undefined && isListName(list)) {
    const items = columnsNamed(columns, list);
    if (items.length > 0 && items.every((item) => holdsNames(columns, item))) take(found, role, list, items);
    return;
  }
  const isUsable = (column: string) =>
    role === 'tie'
      ? mayTell(column, columns)
      : role === 'rank' || role === 'score'
        ? holdsGrades(columns, column)
        : holdsNames(columns, column) || (role === 'user' && holdsListsOfNames(columns, column));
  const usable = names.flatMap((name) => columnsNamed(columns, name)).filter(isUsable);
  const best =
    usable.find((column) => filledRows(columns, column) > columns.rows * MOST) ??
    [...usable].sort((a, b) => filledRows(columns, b) - filledRows(columns, a))[0];
  const [sounding, ...more] = best === undefined && role === 'user' ? userColumns(columns) : [];
  const told = best ?? (more.length === 0 ? sounding : undefined);
  if (told !== undefined) take(found, role, told, [told]);
}

function takeFirst(found: Found, role: Role, names: readonly string[], columns: Columns): void {
  if (found.mapping[role] !== undefined) return;
  const isUsable = (list: readonly string[]) =>
    list.length > 0 && list.every((column) => holdsNames(columns, column));
  const name = names.find((candidate) => isUsable(columnsNamed(columns, candidate)));
  if (name !== undefined) take(found, role, name, columnsNamed(columns, name));
}

/** A column that says, true or false, that neither response is better. */
function takeTie(found: Found, names: readonly string[], columns: Columns): void {
  if (found.mapping.tie !== undefined) return;
  const column = names
    .map((name) => namedColumn(columns, name))
    .find((one) => one !== undefined && filledRows(columns, one) > 0 && mayTell(one, columns));
  if (column !== undefined) take(found, 'tie', column, [column]);
}

/** A column of numbers that are those of one judgement: of rows that hold several, one in the element. */
function takeTimes(found: Found, names: readonly string[], columns: Columns): void {
  if (found.mapping.seconds !== undefined) return;
  const ownName = (name: string) => (columns.around === null ? name : `[].${name}`);
  const column = names
    .map((name) => namedColumn(columns, ownName(name)))
    .find((one) => one !== undefined && holdsNumbers(columns, one));
  if (column !== undefined) take(found, 'seconds', column, [column]);
}

/** A column of known winners, spelled as the winner column is. In most rows it is empty: it is that of control items. */
function takeKnown(
  found: Found,
  conventions: readonly WinnerConvention[],
  names: readonly string[],
  columns: Columns,
  pair: readonly [string, string] | undefined,
  values: ValueMap | undefined,
): void {
  const { winner, known } = found.mapping;
  if (known !== undefined || winner === undefined || conventions.length !== 1) return;
  const models = pair === undefined ? rowModels(found, columns) : () => pair;
  const sides = sideNumbering(found.mapping, columns);
  const isKnown = (column: string) => {
    const filled = filledRows(columns, column);
    if (filled === 0 || filled > columns.rows * MOST) return false;
    const some = new Map([[column, columns.values.get(column)!.map((value) => value ?? '')]]);
    const of = { list: [column], isOfUsers: false, values };
    return conventionsOf(of, { ...columns, values: some }, models, sides).includes(conventions[0]!);
  };
  const column = names
    .flatMap((name) => [`${winner}_${name}`, `${name}_${winner}`, name])
    .map((name) => namedColumn(columns, name))
    .find((one) => one !== undefined && one !== winner && isKnown(one));
  if (column !== undefined) take(found, 'known', column, [column]);
}

function filledRows(columns: Columns, column: string): number {
  return valuesOf(columns, column).filter((value) => value !== null && value !== '').length;
}

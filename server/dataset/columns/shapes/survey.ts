import { columnsNamed, holdsNames, isListName, MOST, namedColumn, valuesOf } from '../sample/columnSearch.ts';
import { type ModelPair, pairInHeading, pairSpelled } from '../vocabulary/comparedPair.ts';
import { twoNames } from '../sample/evidence.ts';
import { isPattern, patternOf } from '../sample/patterns.ts';
import { statusColumns } from '../roles/rowStatus.ts';
import type { Columns } from '../sample/sample.ts';
import { normalisedName, RESPONDENT_NAMES, USER_NAMES } from '../vocabulary/schemas.ts';
import type { ColumnSettings, WinnerConvention } from '../../types.ts';
import { conventionsOf } from '../roles/winnerColumn.ts';

/** Rows that hold what one person said of several pairs: each column of answers is about a comparison of its own. */
export interface Survey {
  /** Null where no column says it. */
  readonly user: string | null;
  /** The columns of answers as settings would name them. */
  readonly winner: string;
  readonly answers: readonly string[];
  /** What each is about, null where it does not tell; null where none does. */
  readonly pairs: readonly (ModelPair | null)[] | null;
  /** What answers may mean; empty where they mean nothing. */
  readonly conventions: readonly WinnerConvention[];
}

/** Fewer headings that name a pair may be a title. */
const LEAST_ANSWERS = 2;
/** Rows below the header that may hold questions in full and ids of columns, as Qualtrics and SurveyMonkey write them. */
const MOST_LABEL_ROWS = 2;

/** The survey that settings name by its columns of answers; null where they name none. */
export function surveyNamed(columns: Columns, settings: ColumnSettings): Survey | null {
  const { winner } = settings;
  if (winner === undefined || !isPattern(winner) || isListName(winner)) return null;
  const user = respondents(columns, settings);
  const answers = columnsNamed(columns, winner);
  if (user === null || answers.length === 0) return null;
  const { data, headings } = partedLabels(columns, user);
  const told = answers.map((column) => toldPair(column, headings(column), data, settings));
  return surveyOf({ user, winner, answers, told, data, settings });
}

/** The survey whose headings name what was compared; null where they do not. */
export function surveyByHeadings(columns: Columns, settings: ColumnSettings): Survey | null {
  if (settings.winner !== undefined) return null;
  const user = respondents(columns, settings);
  const { data, headings } = partedLabels(columns, user);
  const aside = new Set([user, ...statusColumns(columns, [])]);
  const found = [...columns.values.keys()].flatMap((column) => {
    if (aside.has(column) || /\[\d+\]$/.test(column)) return [];
    const answers = filled(data, column);
    // Nobody answers in fractions: those are measured, as p-values are.
    if (answers.some((value) => typeof value === 'number' && !Number.isInteger(value))) return [];
    const pair = pairAsAnswered(pairOfHeadings(headings(column)), answers);
    return pair !== null && isAnsweredSo(data, column, pair, settings) ? [{ column, pair }] : [];
  });
  if (found.length < LEAST_ANSWERS || found.every(({ column }) => filled(data, column).length === 0))
    return null;
  const answers = found.map(({ column }) => column);
  const winner = patternOf(answers, columns.values.keys());
  return surveyOf({ user, winner, answers, told: found.map(({ pair }) => pair), data, settings });
}

/** Columns that could say whose the rows are: each row another's, the likeliest first. */
export function likelyRespondents(columns: Columns, answers: readonly string[]): string[] {
  const isOne = (column: string) => {
    const values = filled(columns, column);
    return (
      !answers.includes(column) &&
      holdsNames(columns, column) &&
      values.length === columns.rows &&
      new Set(values).size === values.length
    );
  };
  return [...columns.values.keys()].filter(isOne);
}

/** What people said in these columns, without rows of labels. */
export function answersIn(columns: Columns, user: string | null, answers: readonly string[]): unknown[] {
  const { data } = partedLabels(columns, user);
  return answers.flatMap((column) => filled(data, column));
}

/** Questions with the answers of these alone, in file order: one to which everybody gave the same is among them. */
export function answeredLike(columns: Columns, some: readonly string[]): string[] {
  const answers = new Set(some.flatMap((column) => filled(columns, column)));
  return [...columns.values.keys()].filter((column) => {
    const own = filled(columns, column);
    return own.length > 0 && own.every((value) => answers.has(value));
  });
}

interface Parts {
  readonly user: string | null;
  readonly winner: string;
  readonly answers: readonly string[];
  readonly told: readonly (ModelPair | null)[];
  readonly data: Columns;
  readonly settings: ColumnSettings;
}

function surveyOf({ user, winner, answers, told, data, settings }: Parts): Survey {
  const each = completed(told, answers, data);
  const pairs = each.every((pair) => pair === null) ? null : each;
  return { user, winner, answers, pairs, conventions: conventionsOfAll(data, answers, each, settings) };
}

/** Who answered: the person, or else the form that was handed in. */
function respondents(columns: Columns, { user, by }: ColumnSettings): string | null {
  if (by !== undefined) return null;
  if (user !== undefined) return namedColumn(columns, user) ?? null;
  const isFilled = (column: string | undefined): column is string =>
    column !== undefined &&
    holdsNames(columns, column) &&
    filled(columns, column).length > columns.rows * MOST;
  return (
    [...USER_NAMES, ...RESPONDENT_NAMES].map((name) => namedColumn(columns, name)).find(isFilled) ?? null
  );
}

/** The rows below those that hold labels, and the headings of each column: its name, and those labels. */
function partedLabels(
  columns: Columns,
  user: string | null,
): { readonly data: Columns; readonly headings: (column: string) => readonly string[] } {
  let labels = 0;
  while (labels < Math.min(MOST_LABEL_ROWS, columns.rows) && isLabelRow(columns, user, labels)) labels++;
  const values = new Map(Array.from(columns.values, ([name, list]) => [name, list.slice(labels)] as const));
  const data = labels === 0 ? columns : { ...columns, rows: columns.rows - labels, values };
  const headings = (column: string) => [
    column,
    ...(columns.values.get(column) ?? [])
      .slice(0, labels)
      .filter((label): label is string => typeof label === 'string'),
  ];
  return { data, headings };
}

function isLabelRow(columns: Columns, user: string | null, row: number): boolean {
  const own = user === null ? undefined : columns.values.get(user)?.[row];
  if (user !== null && (own === null || own === '')) return true;
  if (typeof own === 'string' && user !== null && normalisedName(own) === normalisedName(user)) return true;
  return [...columns.values.values()].some((list) => String(list[row]).startsWith('{"ImportId":'));
}

function pairOfHeadings(headings: readonly string[]): ModelPair | null {
  for (const heading of headings) {
    const pair = pairInHeading(heading);
    if (pair !== null) return pair;
  }
  return null;
}

/** What settings say before what headings say. */
function toldPair(
  column: string,
  headings: readonly string[],
  data: Columns,
  { pairs = {} }: ColumnSettings,
): ModelPair | null {
  const said = Object.hasOwn(pairs, column) ? pairs[column] : pairs['*'];
  if (said !== undefined) return pairSpelled(said);
  const answers = filled(data, column);
  const named = pairAsAnswered(pairOfHeadings(headings), answers);
  return named !== null && isAnsweredSo(data, column, named, {}) ? named : twoNames(answers);
}

/** Could the answers be about that pair? Of a column without any nothing else is known. */
function isAnsweredSo(data: Columns, column: string, pair: ModelPair, settings: ColumnSettings): boolean {
  return filled(data, column).length === 0 || conventionsWith(data, [column], pair, settings).length > 0;
}

/** The pair with its names as answers spell them. */
function pairAsAnswered(pair: ModelPair | null, answers: readonly unknown[]): ModelPair | null {
  const texts = answers.filter((value): value is string => typeof value === 'string');
  const spelled = (name: string) =>
    texts.find((text) => text.trim().toLowerCase() === name.toLowerCase()) ?? name;
  return pair === null ? null : [spelled(pair[0]), spelled(pair[1])];
}

/** Pairs with names as answers spell them; in a column in which one of the only two names alone won, both. */
function completed(
  told: readonly (ModelPair | null)[],
  answers: readonly string[],
  data: Columns,
): readonly (ModelPair | null)[] {
  const all = answers.flatMap((column) => filled(data, column));
  const pairs = told.map((pair) => pairAsAnswered(pair, all));
  const names = new Set(pairs.flatMap((pair) => pair ?? []));
  const [first, second] = names;
  if (names.size !== 2) return pairs;
  return pairs.map((pair, i) => {
    const isOfTwo = filled(data, answers[i]!).some((value) => names.has(value as string));
    return pair ?? (isOfTwo ? [first!, second!] : null);
  });
}

function conventionsOfAll(
  data: Columns,
  answers: readonly string[],
  pairs: readonly (ModelPair | null)[],
  settings: ColumnSettings,
): readonly WinnerConvention[] {
  const told = answers.filter((column) => filled(data, column).length > 0);
  const each = told.map((column) =>
    conventionsWith(data, [column], pairs[answers.indexOf(column)], settings),
  );
  const [first] = each;
  if (first !== undefined && each.every((one) => one.join() === first.join())) return first;
  // Numbers are one scale, of which a column need not show every step.
  return conventionsWith(data, told, null, settings);
}

function conventionsWith(
  columns: Columns,
  list: readonly string[],
  pair: ModelPair | null | undefined,
  { values }: ColumnSettings,
): readonly WinnerConvention[] {
  return conventionsOf(
    { list, isOfUsers: true, values },
    columns,
    () => pair ?? [undefined, undefined],
    'letters',
  );
}

function filled(columns: Columns, column: string): readonly unknown[] {
  return valuesOf(columns, column).filter((value) => value !== null && value !== '');
}

import { containerSteps, type Sample } from '../../formats/index.ts';
import { LIMITS } from '../../limits.ts';
import { isRecord } from '../../text/index.ts';
import {
  BEST_WORST_NAMES,
  MODEL_LISTS,
  namesUsers,
  normalisedName,
  ORDER_NAMES,
  RANK_LISTS,
  SCORE_LISTS,
  USERS_OF_LIST,
} from '../vocabulary/schemas.ts';

/** Values deeper than this are texts or metadata, not columns. */
const MAX_DEPTH = 4;
/** So many lists of one element within each other are looked into beyond that. */
const MOST_SINGLE = 4;

/** Values by column path, one entry a row; undefined where the row has no such column. */
export interface Columns {
  readonly rows: number;
  /** Of elements: the row around each. */
  readonly around: readonly number[] | null;
  readonly values: ReadonlyMap<string, readonly unknown[]>;
}

/** A row of the sample, or an element of one: values by the path that they stand at. */
type Parts = readonly (readonly [path: string, value: unknown])[];

/**
 * The columns of the sample with their values, by path (`judge`, `judge.id`, `responses[0].policy`), in order of
 * first appearance. Objects and arrays are columns of their parts.
 */
export function sampleColumns({ rows }: Sample): Columns {
  return { around: null, ...columnsOf(rows.map((row) => [['', row]])) };
}

/**
 * The columns of the elements of a container (`reviews[]`, `questions.*`), one entry an element, and those of the
 * row around each.
 */
export function elementColumns({ rows }: Sample, container: string): Columns {
  const steps = containerSteps(container);
  const [first] = steps;
  const own = typeof first === 'object' ? first.key : '';
  const rowOf: number[] = [];
  const elements = rows.flatMap((row, index) => {
    const around = Object.fromEntries(Object.entries(row).filter(([key]) => key !== own));
    return valuesAt(row, steps)
      .filter(isRecord)
      .map((element): Parts => {
        rowOf.push(index);
        return [
          ['', around],
          [container, element],
        ];
      });
  });
  return { around: rowOf, ...columnsOf(elements) };
}

function valuesAt(value: unknown, steps: ReturnType<typeof containerSteps>): unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (step === 'elements') return Array.isArray(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
  if (!isRecord(value)) return [];
  if (step === 'members') return Object.values(value).flatMap((member) => valuesAt(member, rest));
  return Object.hasOwn(value, step.key) ? valuesAt(value[step.key], rest) : [];
}

/** How far down containers are looked for. */
const MOST_STEPS = 4;

/**
 * Containers whose elements are objects and might be rows of their own: lists of objects, and objects whose members
 * all have the same members. The outermost first.
 */
export function containersIn({ rows }: Sample): string[] {
  const found = new Set<string>();
  const look = (values: readonly unknown[], path: string, depth: number) => {
    if (depth > MOST_STEPS) return;
    const records = values.filter(isRecord);
    const keys = new Set(records.flatMap((record) => Object.keys(record)));
    for (const key of keys) {
      if (/[.[\]*]/.test(key)) continue;
      const below = records.map((record) => record[key]);
      const at = path === '' ? key : `${path}.${key}`;
      const lists = below.filter(Array.isArray) as unknown[][];
      if (lists.some((list) => list.some(isRecord))) {
        found.add(`${at}[]`);
        look(lists.flat(), `${at}[]`, depth + 1);
      }
      lookInMembers(below.filter(isRecord), at, depth + 1);
    }
  };
  const lookInMembers = (maps: readonly Record<string, unknown>[], path: string, depth: number) => {
    if (depth > MOST_STEPS || maps.length === 0) return;
    if (!maps.every(isMap)) {
      look(maps, path, depth);
      return;
    }
    const members = maps.flatMap((map) => Object.values(map).filter(isRecord));
    found.add(`${path}.*`);
    if (members.every(isMap)) lookInMembers(members, `${path}.*`, depth + 1);
    else look(members, `${path}.*`, depth + 1);
  };
  look(rows, '', 0);
  return [...found].sort((a, b) => a.length - b.length);
}

/** Is it an object of several objects that all have the same members? */
function isMap(value: Record<string, unknown>): boolean {
  const members = Object.values(value);
  const keysOf = (member: unknown) => (isRecord(member) ? Object.keys(member).sort().join() : null);
  const first = keysOf(members[0]);
  return members.length > 1 && first !== null && members.every((member) => keysOf(member) === first);
}

/** Longer lists are no answers of users. */
const MOST_ANSWERS = 50;

/** Is the member a list of answers, or that of the users who gave them? Its parts are columns. */
function isAnswerList(
  key: string,
  of: Record<string, unknown>,
  isLengthOfAnswers: (length: number) => boolean,
): boolean {
  const answers = key.endsWith(USERS_OF_LIST) ? key.slice(0, -USERS_OF_LIST.length) : key;
  const isArgilla = [answers, answers + USERS_OF_LIST].every((name) => {
    const list = of[name];
    return Array.isArray(list) && list.length <= MOST_ANSWERS;
  });
  const list = of[key];
  return isArgilla || (isPlainList(list) && (isLengthOfAnswers(list.length) || namesResponses(key)));
}

/** Does an object say which is the best and which the worst? Lists beside that may hold what was to choose from. */
function saysBestWorst(of: Record<string, unknown>): boolean {
  const names = new Set(Object.keys(of).map(normalisedName));
  return BEST_WORST_NAMES.some((pair) => pair.every((name) => names.has(normalisedName(name))));
}

/**
 * Tells by its length whether a list of plain values in an object holds answers: it is as long as a list of users
 * there, or the best and the worst are named beside it.
 */
function answersIn(of: Record<string, unknown>): (length: number) => boolean {
  if (saysBestWorst(of)) return () => true;
  const lengths = new Set<number>();
  for (const [name, list] of Object.entries(of)) {
    if (isPlainList(list) && namesUsers(name)) lengths.add(list.length);
  }
  return (length) => lengths.has(length);
}

const LISTS: ReadonlySet<string> = new Set(
  [...MODEL_LISTS, ...RANK_LISTS, ...SCORE_LISTS, ...ORDER_NAMES].map((name) =>
    normalisedName(name.replace('[]', '')),
  ),
);

/** Is a list of that name about the responses of its row, one item each? */
function namesResponses(key: string): boolean {
  return LISTS.has(normalisedName(key));
}

function isPlainList(list: unknown): list is unknown[] {
  return (
    Array.isArray(list) &&
    list.length <= MOST_ANSWERS &&
    list.every((item) => item === null || typeof item !== 'object')
  );
}

function columnsOf(rows: readonly Parts[]): Omit<Columns, 'around'> {
  const columns = new Map<string, unknown[]>();
  const add = (row: number, path: string, value: unknown, depth: number) => {
    if (depth < MAX_DEPTH && isRecord(value)) {
      const isLengthOfAnswers = answersIn(value);
      for (const [key, member] of Object.entries(value)) {
        const at = path === '' ? key : `${path}.${key}`;
        add(row, at, member, depth + 1);
        if (isAnswerList(key, value, isLengthOfAnswers))
          for (const [index, item] of (member as unknown[]).entries())
            add(row, `${at}[${index}]`, item, MAX_DEPTH);
      }
    } else if (depth < MAX_DEPTH && Array.isArray(value) && value.length <= 4 && value.some(isRecord)) {
      for (const [index, element] of value.entries()) add(row, `${path}[${index}]`, element, depth + 1);
    } else if (path !== '') {
      if (Array.isArray(value) && value.length === 1 && depth < MAX_DEPTH + MOST_SINGLE)
        add(row, `${path}[0]`, value[0], Math.max(depth, MAX_DEPTH) + 1);
      let values = columns.get(path);
      if (values === undefined) {
        if (columns.size >= LIMITS.columns) return;
        columns.set(path, (values = new Array<unknown>(rows.length).fill(undefined)));
      }
      values[row] = value;
    }
  };
  for (const [row, parts] of rows.entries()) {
    for (const [path, value] of parts) add(row, path, value, 0);
  }
  return { rows: rows.length, values: columns };
}

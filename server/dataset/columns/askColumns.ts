import {
  columnsNamed,
  examplesOf,
  holdsNames,
  MOST,
  nearestNames,
  saysChosen,
  valuesOf,
} from './columnSearch.ts';
import { meaningOf } from './conventions.ts';
import type { MappedColumns } from './mapColumns.ts';
import type { Columns } from './sample.ts';
import { JUDGE_NAMES, normalisedName, PERSON_NAMES } from './schemas.ts';
import { readWords } from '../winnerWords.ts';
import type { ColumnCandidate, ColumnMapping, ColumnNeeded, Role } from '../types.ts';

/** What the column of a role says, in messages. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  user: 'who judged (the user)',
  modelA: 'which model wrote the first response',
  modelB: 'which model wrote the second response',
  models: 'which two models were compared',
  winner: 'which response was preferred (the winner)',
  chosenModel: 'which model wrote the chosen response',
  rejectedModel: 'which model wrote the rejected response',
  scoreA: 'how well the first response scored',
  scoreB: 'how well the second response scored',
  rankA: 'which rank the first response has',
  rankB: 'which rank the second response has',
  item: 'what was judged',
  model: 'which model wrote the response',
  rank: 'which rank the response has',
  score: 'how well the response scored',
  judgement: 'which responses were judged together',
};

/** The winner column means nothing, or could mean several things. */
export function unclearWinner(
  { mapping, parts, conventions }: MappedColumns,
  columns: Columns,
): ColumnNeeded {
  const { winner, ...found } = mapping;
  const examples = examplesOf((parts.winner ?? [winner!]).flatMap((column) => valuesOf(columns, column)));
  const advice =
    conventions.length === 0
      ? 'The audit reads model_a and model_b, A and B, left and right, 1 and 2, the name of the winning model, and tie.'
      : `It may mean: ${conventions.map((name) => `${meaningOf(name)} (${name})`).join('; or ')}. ` +
        'Say which in the setting preferenceAuditor.columns, or with --columns, as its “convention”.';
  return {
    kind: 'column-needed',
    missing: ['winner'],
    found: conventions.length === 0 ? found : mapping,
    candidates: candidatesFor('winner', columns, found),
    conventions,
    message: `The column “${winner!}” does not say clearly which response was preferred (values ${examples.join(', ')}). ${advice}`,
  };
}

/** Columns are missing. */
export function incomplete(found: ColumnMapping, missing: readonly Role[], columns: Columns): ColumnNeeded {
  const what =
    saysChosen(columns) && missing.includes('user')
      ? 'This looks like training data: it says which response was chosen, but it has'
      : 'This preference dataset has';
  return {
    kind: 'column-needed',
    missing,
    found,
    candidates: missing.flatMap((role) => candidatesFor(role, columns, found)).filter(uniqueColumn()),
    conventions: [],
    message:
      `${what} no column that says ${list(missing.map((role) => ROLE_NAMES[role]))}. ` +
      (missing.includes('winner') ? adviceOnProse(columns) : '') +
      'The audit compares what users chose between models: it needs one column for the user and one for each model. ' +
      'Add them, or name them in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

/** Where a column of texts begins with verdicts: that it is not read, and what would be. Else nothing. */
function adviceOnProse(columns: Columns): string {
  const isVerdict = (value: unknown) => {
    const [, beginning] = /^\s*([^.;:,\n–—-]{1,24}?)\s*(?:[.;:,\n–—]| -)/.exec(String(value)) ?? [];
    return typeof value === 'string' && beginning !== undefined && readWords(beginning) !== null;
  };
  const column = [...columns.values.keys()].find((name) => {
    const values = valuesOf(columns, name);
    return values.filter(isVerdict).length > values.length * MOST;
  });
  if (column === undefined) return '';
  const [example] = examplesOf(valuesOf(columns, column));
  return `The column “${column}” seems to say it in prose (“${example!}”), which is not read: add a column that says A, B or tie. `;
}

/** Two columns could say who judged. */
export function unclearUser(
  { mapping }: MappedColumns,
  users: readonly string[],
  columns: Columns,
): ColumnNeeded {
  const found = Object.fromEntries(Object.entries(mapping).filter(([role]) => role !== 'user'));
  const described = users.map((name) => `“${name}” (${examplesOf(valuesOf(columns, name)).join(', ')})`);
  return {
    kind: 'column-needed',
    missing: ['user'],
    found,
    candidates: users.map((column) => candidate(column, columns)),
    conventions: [],
    message:
      `More than one column could say who judged: ${list(described)}. ` +
      'Name the right one as “user” in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

/** A column that was named is not there. */
export function unknownColumn(column: string, columns: Columns, override: ColumnMapping): ColumnNeeded {
  const exists = (name: string) => columnsNamed(columns, name).length > 0;
  const nearest = nearestNames(column, [...columns.values.keys()]);
  return {
    kind: 'column-needed',
    missing: (Object.keys(override) as Role[]).filter((role) => !exists(override[role]!)),
    found: Object.fromEntries(Object.entries(override).filter(([, name]) => exists(name))),
    candidates: nearest.map((name) => candidate(name, columns)),
    conventions: [],
    message: `There is no column “${column}” in this file; the nearest are ${list(nearest.map((name) => `“${name}”`))}.`,
  };
}

/** The column named for both models does not hold two names. */
export function unclearModels({ mapping }: MappedColumns, columns: Columns): ColumnNeeded {
  const { models, ...found } = mapping;
  const examples = examplesOf(valuesOf(columns, models!));
  return {
    kind: 'column-needed',
    missing: ['modelA', 'modelB'],
    found,
    candidates: candidatesFor('modelA', columns, found),
    conventions: [],
    message: `The column “${models!}” does not hold the names of two models with one of | , ; / : _ or vs between them (values ${examples.join(', ')}).`,
  };
}

/** Columns of several layouts were named, which exclude each other. */
export function mixedRoles(columns: Columns, override: ColumnMapping): ColumnNeeded {
  const { user, ...rest } = override;
  return {
    kind: 'column-needed',
    missing: Object.keys(rest) as Role[],
    found: user === undefined ? {} : { user },
    candidates: candidatesFor('modelA', columns, override),
    conventions: [],
    message:
      'The columns named belong to two layouts: name modelA and modelB (or models) with winner, with scoreA and scoreB, or with rankA and rankB; or name chosenModel and rejectedModel.',
  };
}

/** One column cannot say two things. Null where none is said to. */
export function twoRoles({ mapping, parts }: MappedColumns, columns: Columns): ColumnNeeded | null {
  const roles = (Object.keys(mapping) as Role[]).filter((role) => role !== 'item');
  const columnsOf = (role: Role) => parts[role] ?? [mapping[role]!];
  const role = roles.find((one, i) =>
    roles.slice(0, i).some((before) => columnsOf(before).some((column) => columnsOf(one).includes(column))),
  );
  if (role === undefined) return null;
  const { [role]: column, ...found } = mapping;
  return {
    kind: 'column-needed',
    missing: [role],
    found,
    candidates: candidatesFor(role, columns, found),
    conventions: [],
    message: `The column “${column!}” is named for two things; another one has to say ${ROLE_NAMES[role]}.`,
  };
}

/** Columns that might serve as `role`, the likeliest first: names or few distinct values, not taken already. */
function candidatesFor(role: Role, columns: Columns, taken: ColumnMapping): ColumnCandidate[] {
  const used = new Set<string>(Object.values(taken).flatMap((name) => columnsNamed(columns, name)));
  const usable = [...columns.values.keys()].filter((column) => {
    if (used.has(column) || !holdsNames(columns, column)) return false;
    const values = valuesOf(columns, column);
    const distinct = new Set(values).size;
    return role === 'winner'
      ? distinct <= 20
      : distinct > 1 && (values.length < 20 || distinct < values.length);
  });
  const likely = role === 'user' ? soundsLikeUser : () => false;
  return [...usable.filter(likely), ...usable.filter((column) => !likely(column))].map((column) =>
    candidate(column, columns),
  );
}

function soundsLikeUser(column: string): boolean {
  const spelled = normalisedName(column);
  return [...JUDGE_NAMES, ...PERSON_NAMES].some((name) => spelled.includes(normalisedName(name)));
}

function candidate(column: string, columns: Columns): ColumnCandidate {
  return { column, examples: examplesOf(valuesOf(columns, column)) };
}

function uniqueColumn(): (candidate: ColumnCandidate) => boolean {
  const seen = new Set<string>();
  return ({ column }) => !seen.has(column) && Boolean(seen.add(column));
}

/** `a`, `a and b`, `a, b and c` */
function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

import { type Dialect, tableName, valueRows } from './dialects.ts';
import { decideStatement, type DecideSettings } from './decide.ts';
import { scoreStatement, weightStatement } from './score.ts';
import { isComparison, judgedOutcome, judgedRows, type Source } from './source.ts';
import { ownTable, type Place } from './tables.ts';
import { andIsOf, type UserPart } from './userParts.ts';
import type { Population } from '../../audit/index.ts';

export const STEPS = [
  'counts',
  'sample',
  'score',
  'cells',
  'histogram',
  'decide',
  'weights',
  'clean',
] as const;
export type StepName = (typeof STEPS)[number];

/** How often each user saw each pair of models and said what: all that the audit needs of the rows of these users. */
export function countsStatement(dialect: Dialect, source: Source, of: UserPart = null): string {
  const { identifier: name } = dialect;
  const keys = ['user', 'first', 'second', 'outcome'].map(name).join(', ');
  return [
    `WITH judged AS (\n  ${judgedRows(dialect, source)}\n)`,
    `SELECT ${keys}, COUNT(*) AS ${name('count')}`,
    'FROM judged',
    `WHERE ${isComparison(dialect)}${andIsOf(dialect, name('user'), of)}`,
    `GROUP BY ${keys}`,
  ].join('\n');
}

/** Hexadecimal digits of the hash that samples go by. */
const HASH_DIGITS = 8;

/**
 * The counts of a share of the users, whole users by the hash of their names: the same ones on every engine and in every
 * run. Null: of all.
 */
export function sampleStatement(dialect: Dialect, place: Place, share: number | null): string {
  const { identifier: name, text } = dialect;
  const keys = ['user', 'first', 'second', 'outcome', 'count'].map(name).join(', ');
  const all = `SELECT ${keys}\nFROM ${ownTable(dialect, place, 'counts')}`;
  if (share === null) return all;
  const below = Math.min(16 ** HASH_DIGITS - 1, Math.round(share * 16 ** HASH_DIGITS));
  const edge = below.toString(16).padStart(HASH_DIGITS, '0');
  return `${all}\nWHERE SUBSTR(${dialect.md5(name('user'))}, 1, ${HASH_DIGITS}) < ${text(edge)}`;
}

/** The names of all models of the counts. */
export function modelNames(dialect: Dialect, place: Place): string {
  const { identifier: name } = dialect;
  const counts = ownTable(dialect, place, 'counts');
  return `SELECT ${name('first')} AS name FROM ${counts} UNION SELECT ${name('second')} FROM ${counts}`;
}

/** How many users there are. */
export function usersIn(dialect: Dialect, place: Place): string {
  return `SELECT COUNT(DISTINCT ${dialect.identifier('user')}) AS users FROM ${ownTable(dialect, place, 'counts')}`;
}

/**
 * A row a user, for the program's own scorer: the user and all their cells as one text (`UserCells`), of a share of the
 * users or, null, of all, and of one part of them. Cells of other models are left out.
 */
export function cellsOfUsers(
  dialect: Dialect,
  place: Place,
  models: readonly string[],
  share: number | null,
  of: UserPart = null,
): string {
  const { identifier: name, text, types, joined } = dialect;
  const known = valueRows(
    dialect,
    ['name', 'id'],
    models.map((model, id) => [text(model), `${id}`]),
  );
  const outcome = `CASE c.${name('outcome')} WHEN ${text('first')} THEN 0 WHEN ${text('second')} THEN 1 ELSE 2 END`;
  const code = `(a.id * ${models.length} + b.id) * 3 + ${outcome}`;
  const cell = `CONCAT(CAST(${code} AS ${types.text}), ':', CAST(c.${name('count')} AS ${types.text}))`;
  return [
    `WITH models AS (\n  ${known}\n)`,
    `SELECT c.${name('user')} AS who, ${joined(cell)} AS cells`,
    `FROM (${sampleStatement(dialect, place, share)}) AS c`,
    `JOIN models AS a ON a.name = c.${name('first')}`,
    `JOIN models AS b ON b.name = c.${name('second')}${andIsOf(dialect, `c.${name('user')}`, of)}`,
    `GROUP BY c.${name('user')}`,
  ].join('\n');
}

/** The same as a table for whoever streams its rows through `score`: columns `user` and `cells`. */
export function cellsStatement(dialect: Dialect, place: Place, { models }: Population): string {
  const { identifier: name } = dialect;
  return `SELECT who AS ${name('user')}, cells\nFROM (\n${cellsOfUsers(dialect, place, models, null)}\n) AS users`;
}

/** Scores in SQL; see `scoreStatement`. */
export function scoresStatement(dialect: Dialect, place: Place, population: Population): string {
  return scoreStatement(dialect, ownTable(dialect, place, 'counts'), population);
}

/** What users' other comparisons say of them, in SQL; see `weightStatement`. */
export function weightsStatement(dialect: Dialect, place: Place, population: Population): string {
  return weightStatement(dialect, ownTable(dialect, place, 'counts'), population);
}

/** Users and comparisons by probability attentive, in a hundred bins. */
export function histogramStatement(dialect: Dialect, place: Place): string {
  const bin = 'LEAST(99, FLOOR(p_attentive * 100))';
  return [
    `SELECT CAST(${bin} AS ${dialect.types.integer}) AS percent_attentive, COUNT(*) AS users, SUM(comparisons) AS comparisons`,
    `FROM ${ownTable(dialect, place, 'scores')}`,
    `GROUP BY ${bin}`,
    'ORDER BY percent_attentive',
  ].join('\n');
}

/** Scores with what is recommended of each user; see `decideStatement`. */
export function usersStatement(
  dialect: Dialect,
  place: Place,
  population: Population,
  settings: DecideSettings,
): string {
  return decideStatement(dialect, ownTable(dialect, place, 'scores'), population, settings);
}

/** Decisions of people, by user. */
export type Decisions = ReadonlyMap<string, 'keep' | 'drop' | 'flip'>;

/**
 * The rows of the table without those of dropped users, with `pa_outcome` (first, second, tie; other side for users who are
 * flipped; null where the row is no comparison) and `pa_attentiveness` of the user beside them. What people decided comes
 * before what is recommended; a flip is only ever decided. `weighted`: with `pa_weight` and `pa_flip_rate` too, by the table of
 * weights; both null where the row is no comparison.
 */
export function cleanStatement(
  dialect: Dialect,
  place: Place,
  source: Source,
  decisions: Decisions,
  weighted = false,
): string {
  const { identifier: name, text, types } = dialect;
  const none = `CAST(NULL AS ${types.text})`;
  const decided = valueRows(
    dialect,
    ['who', 'decision'],
    [[none, none], ...Array.from(decisions, ([user, decision]) => [text(user), text(decision)])],
  );
  const user = `CAST(t.${name(source.user)} AS ${types.text})`;
  const outcome = judgedOutcome(dialect, source);
  const isFlipped = `d.decision = ${text('flip')}`;
  const recommended = `CASE u.recommendation WHEN ${text('drop')} THEN ${text('drop')} ELSE ${text('keep')} END`;
  return [
    `WITH decided AS (\n${decided}\n)`,
    'SELECT t.*,',
    `  CASE CASE WHEN ${isFlipped} THEN 1 ELSE 0 END WHEN 0 THEN ${outcome}`,
    `  ELSE CASE ${outcome} WHEN ${text('first')} THEN ${text('second')} WHEN ${text('second')} THEN ${text('first')} WHEN ${text('tie')} THEN ${text('tie')} END`,
    '  END AS pa_outcome,',
    `  u.attentiveness AS pa_attentiveness${weighted ? ',' : ''}`,
    ...(weighted ? weightColumns(dialect, isFlipped) : []),
    `FROM ${tableName(dialect, source.table)} AS t`,
    `LEFT JOIN ${ownTable(dialect, place, 'users')} AS u ON u.${name('user')} = ${user}`,
    `LEFT JOIN decided AS d ON d.who = ${user}`,
    ...(weighted ? [weightJoin(dialect, place, source, user, outcome)] : []),
    `WHERE COALESCE(d.decision, ${recommended}) <> ${text('drop')}`,
  ].join('\n');
}

/** As `comparisonWeight` and `flipRate` of the model have them; of labels that are flipped η is −η. */
function weightColumns({ number }: Dialect, isFlipped: string): string[] {
  const eta = `CASE WHEN ${isFlipped} THEN -w.attentiveness ELSE w.attentiveness END`;
  const weight = `CASE WHEN w.attentiveness IS NOT NULL THEN LEAST(${number(1)}, GREATEST(${number(0)}, ${eta})) END`;
  return [`  ${weight} AS pa_weight,`, `  (1 - ${weight}) / 2 AS pa_flip_rate`];
}

function weightJoin(dialect: Dialect, place: Place, source: Source, user: string, outcome: string): string {
  const { identifier: name, types } = dialect;
  const model = (column: string) => `CAST(t.${name(column)} AS ${types.text})`;
  return [
    `LEFT JOIN ${ownTable(dialect, place, 'weights')} AS w ON w.${name('user')} = ${user}`,
    `  AND w.${name('first')} = ${model(source.first)} AND w.${name('second')} = ${model(source.second)}`,
    `  AND w.${name('outcome')} = ${outcome}`,
  ].join('\n');
}

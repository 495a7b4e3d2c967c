import { type Dialect, tableName } from './dialects.ts';
import { type ColumnSettings, NOBODY, type ValueMap } from '../../dataset/index.ts';
import { OUTCOMES } from '../counts/cellList.ts';
import { WarehouseRefusal } from '../refusal.ts';

/** The table to audit, and what its columns are. */
export interface Source {
  readonly table: string;
  readonly user: string;
  readonly first: string;
  readonly second: string;
  /** Null where the first model is the chosen one. */
  readonly winner: string | null;
  /** What the values of the winner column mean; others may name a model. */
  readonly values: ValueMap;
  /** Do the columns tell which response was shown first? */
  readonly ordered: boolean;
}

/** What values mean where nobody says; a word in any letter case. Numbers could mean several things. */
export const USUAL_VALUES: ValueMap = Object.fromEntries([
  ...['a', 'model_a', 'left', 'first', 'response_a', 'assistant_a'].map((word) => [word, 'first'] as const),
  ...['b', 'model_b', 'right', 'second', 'response_b', 'assistant_b'].map(
    (word) => [word, 'second'] as const,
  ),
  ...['tie', 'tie (bothbad)', 'tie (both bad)', 'bothbad', 'both_bad', 'draw', 'equal'].map(
    (word) => [word, 'tie'] as const,
  ),
]);

/** The roles that a table is audited by. Throws WarehouseRefusal with what is missing or cannot be taken. */
export function sourceOf(table: string, columns: ColumnSettings): Source {
  const { user, modelA, modelB, winner, chosenModel, rejectedModel, values, order, convention, ...more } =
    columns;
  const others = Object.keys(more);
  if (others.length > 0 || convention !== undefined) {
    const what = [...others, ...(convention === undefined ? [] : ['convention'])].join(', ');
    throw new WarehouseRefusal(
      `A table is audited by its models alone: ${what} cannot be taken. Say what values mean by --values.`,
    );
  }
  const [first, second] = [modelA ?? chosenModel, modelB ?? rejectedModel];
  const byWinner = modelA !== undefined;
  if (
    user === undefined ||
    first === undefined ||
    second === undefined ||
    (byWinner && winner === undefined)
  ) {
    throw new WarehouseRefusal(
      'Name the columns: --columns user=…,modelA=…,modelB=…,winner=…, or user=…,chosenModel=…,rejectedModel=….',
    );
  }
  return {
    table,
    user,
    first,
    second,
    winner: byWinner ? winner! : null,
    values: values ?? USUAL_VALUES,
    ordered: byWinner && order !== 'unknown',
  };
}

/**
 * The rows of the table as `"user"`, `"first"`, `"second"` and `"outcome"`, texts all of them; the outcome is null where the
 * value means nothing.
 */
export function judgedRows(dialect: Dialect, source: Source): string {
  const { identifier: name, types } = dialect;
  const asText = (column: string) => `CAST(t.${name(column)} AS ${types.text})`;
  const columns = [
    `${asText(source.user)} AS ${name('user')}`,
    `${asText(source.first)} AS ${name('first')}`,
    `${asText(source.second)} AS ${name('second')}`,
    `${outcomeOf(dialect, source)} AS ${name('outcome')}`,
  ];
  return `SELECT\n    ${columns.join(',\n    ')}\n  FROM ${tableName(dialect, source.table)} AS t`;
}

/** What a row `t` says who won: values that the settings speak of, then the names of the row's models. */
function outcomeOf({ identifier: name, text, types }: Dialect, source: Source): string {
  if (source.winner === null) return text('first');
  const asText = (column: string) => `CAST(t.${name(column)} AS ${types.text})`;
  const winner = asText(source.winner);
  const usual = source.values === USUAL_VALUES;
  const said = OUTCOMES.flatMap((outcome) => {
    const words = Object.keys(source.values).filter((word) => source.values[word] === outcome);
    if (words.length === 0) return [];
    const value = usual ? `LOWER(TRIM(${winner}))` : `TRIM(${winner})`;
    return [`WHEN ${value} IN (${words.map(text).join(', ')}) THEN ${text(outcome)}`];
  });
  const skipped = Object.keys(source.values).filter((word) => source.values[word] === 'skip');
  return [
    'CASE',
    ...(skipped.length === 0 ? [] : [`WHEN TRIM(${winner}) IN (${skipped.map(text).join(', ')}) THEN NULL`]),
    ...said,
    `WHEN ${winner} = ${asText(source.first)} THEN ${text('first')}`,
    `WHEN ${winner} = ${asText(source.second)} THEN ${text('second')}`,
    'END',
  ].join('\n      ');
}

/** Which of the judged rows are comparisons. */
export function isComparison({ identifier: name, text }: Dialect): string {
  const [user, first, second] = [name('user'), name('first'), name('second')];
  return [comparesTwo(text, user, first, second), `${name('outcome')} IS NOT NULL`].join('\n  AND ');
}

/** What a row `t` says who won of two models; null where it is no comparison by anybody. */
export function judgedOutcome(dialect: Dialect, source: Source): string {
  const asText = (column: string) => `CAST(t.${dialect.identifier(column)} AS ${dialect.types.text})`;
  const is = comparesTwo(dialect.text, asText(source.user), asText(source.first), asText(source.second));
  return `CASE WHEN ${is} THEN ${outcomeOf(dialect, source)} END`;
}

function comparesTwo(text: Dialect['text'], user: string, first: string, second: string): string {
  return [
    `TRIM(${user}) NOT IN (${[...NOBODY].map(text).join(', ')})`,
    `${first} <> ${text('')}`,
    `${second} <> ${text('')}`,
    `${first} <> ${second}`,
  ].join('\n  AND ');
}

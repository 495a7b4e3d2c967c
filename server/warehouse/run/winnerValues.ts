import { readWords, type ValueMap } from '../../dataset/index.ts';
import { OUTCOMES } from '../counts/cellList.ts';
import type { Engine } from '../engines/engine.ts';
import { type Dialect, tableName } from '../sql/dialects.ts';
import { type Source, USUAL_VALUES } from '../sql/source.ts';

/** A column of more values says something else than who won. */
const MOST_VALUES = 1000;

/**
 * The source with what the values of its winner column mean, where nobody has said so: those that a reader of files
 * would understand, in whatever language. Numbers could mean several things. Throws WarehouseRefusal.
 */
export async function withValuesRead(engine: Engine, source: Source): Promise<Source> {
  const { winner } = source;
  if (winner === null || source.values !== USUAL_VALUES) return source;
  const rows = await engine.rows(valuesStatement(engine.dialect, { ...source, winner }));
  if (rows.length > MOST_VALUES) return source;
  return { ...source, values: valuesIn(rows.map(([value]) => String(value))) };
}

function valuesIn(values: readonly string[]): ValueMap {
  return Object.fromEntries(
    values.toSorted().flatMap((value) => {
      const words = /^\d+$/.test(value) ? null : readWords(value);
      return words === null ? [] : [[value, OUTCOMES[words.outcome]!] as const];
    }),
  );
}

/** The values that name neither of the row's models. */
function valuesStatement(
  dialect: Dialect,
  { table, first, second, winner }: Source & { readonly winner: string },
): string {
  const { identifier, types } = dialect;
  const text = (column: string) => `CAST(t.${identifier(column)} AS ${types.text})`;
  return [
    `SELECT DISTINCT TRIM(${text(winner)}) AS said`,
    `FROM ${tableName(dialect, table)} AS t`,
    `WHERE ${text(winner)} <> ${text(first)} AND ${text(winner)} <> ${text(second)}`,
    `LIMIT ${MOST_VALUES + 1}`,
  ].join('\n');
}

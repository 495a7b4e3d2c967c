import type { Engine, EngineName, Row } from '../engines/engine.ts';
import { type Dialect, tableName } from '../sql/dialects.ts';
import type { Source } from '../sql/source.ts';

/** What the audited columns of a table hold: any rows that came, went or changed make another one. */
export interface SourceState {
  readonly rows: number;
  /** Sum of hashes of the rows, whatever their order. */
  readonly fingerprint: string;
}

/** A hash of texts, some of them null, as a number that may be summed over a table. */
const HASHES: Readonly<Record<EngineName, (texts: readonly string[]) => string>> = {
  duckdb: (texts) => `HASH(${texts.join(', ')})`,
  postgres: (texts) => `CAST(HASH_RECORD_EXTENDED(ROW(${texts.join(', ')}), 0) AS NUMERIC)`,
  // It passes nulls over.
  spark: (texts) =>
    `CAST(XXHASH64(${texts.flatMap((text) => [`${text} IS NULL`, text]).join(', ')}) AS DECIMAL(38, 0))`,
};

/** Reads the audited columns once. Throws WarehouseRefusal. */
export async function sourceState(engine: Engine, source: Source): Promise<SourceState> {
  const [[rows, fingerprint]] = (await engine.rows(stateStatement(engine.dialect, source))) as [Row];
  return { rows: Number(rows), fingerprint: String(fingerprint) };
}

function stateStatement(dialect: Dialect, { table, user, first, second, winner }: Source): string {
  const { identifier, types, name } = dialect;
  const texts = [user, first, second, ...(winner === null ? [] : [winner])].map(
    (column) => `CAST(t.${identifier(column)} AS ${types.text})`,
  );
  const sum = `COALESCE(SUM(${HASHES[name as EngineName](texts)}), 0)`;
  return `SELECT COUNT(*) AS n, CAST(${sum} AS ${types.text}) AS fingerprint FROM ${tableName(dialect, table)} AS t`;
}

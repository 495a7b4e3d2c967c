import type * as DuckDb from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { dialectOf } from '../sql/dialects.ts';
import { tableOf } from '../sql/printed.ts';
import { type Column, type Content, declared, type Engine, type Row } from './engine.ts';
import { failed, missing } from './failures.ts';

/** DuckDB in this process, over a database file that holds our tables. Throws WarehouseRefusal. */
export async function openDuckDb(
  path: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Engine> {
  let api: typeof DuckDb;
  try {
    api = await import('@duckdb/node-api');
  } catch {
    throw missing('The driver of DuckDB', 'npm install @duckdb/node-api');
  }
  try {
    const instance = await api.DuckDBInstance.create(path, settings);
    const [writer, reader] = [await instance.connect(), await instance.connect()];
    return engineOn(writer, reader, await rowsAtOnce(writer), () => {
      writer.closeSync();
      reader.closeSync();
      instance.closeSync();
    });
  } catch (error) {
    throw failed('DuckDB', error);
  }
}

/** Bytes of memory a row: 1e8 rows of a million users were counted, and their cells joined, within 8e9. */
const BYTES_A_ROW = 80;
const BYTES: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

async function rowsAtOnce(connection: DuckDBConnection): Promise<number> {
  const [[limit]] = (await (await connection.run("SELECT current_setting('memory_limit')")).getRowsJS()) as [
    [string],
  ];
  const [amount, unit] = limit.split(' ') as [string, string | undefined];
  return Math.ceil((Number(amount) * (BYTES[unit ?? ''] ?? 1)) / BYTES_A_ROW);
}

function engineOn(
  writer: DuckDBConnection,
  reader: DuckDBConnection,
  rowsAtOnce: number,
  close: () => void,
): Engine {
  const dialect = dialectOf('duckdb');
  const run = async (statement: string) => {
    try {
      await writer.run(statement);
    } catch (error) {
      throw failed('DuckDB', error);
    }
  };
  return {
    dialect,
    rowsAtOnce,
    run,
    rows: async (statement) => {
      try {
        return plainRows(await (await writer.run(statement)).getRowsJS());
      } catch (error) {
        throw failed('DuckDB', error);
      }
    },
    stream: (statement) => streamed(reader, statement),
    build: async (table: string, content: Content, done: string) => {
      await run('BEGIN TRANSACTION');
      try {
        await run(dialect.drop(table));
        if ('queries' in content)
          for (const made of tableOf(dialect, table, content.queries)) await run(made);
        else {
          await run(`CREATE TABLE ${table} (${declared(dialect, content.columns)})`);
          await append(writer, table, content.columns, content.batches);
        }
        await run(done);
        await run('COMMIT');
      } catch (error) {
        await writer.run('ROLLBACK').catch(() => undefined);
        throw failed('DuckDB', error);
      }
    },
    interrupt: () => {
      writer.interrupt();
      reader.interrupt();
    },
    close: () => {
      close();
      return Promise.resolve();
    },
  };
}

async function* streamed(connection: DuckDBConnection, statement: string): AsyncGenerator<Row> {
  try {
    const result = await connection.stream(statement);
    for await (const rows of result.yieldRowsJs()) yield* plainRows(rows);
  } catch (error) {
    throw failed('DuckDB', error);
  }
}

/** Whole numbers fit into doubles here: they are counts. */
function plainRows(rows: readonly (readonly unknown[])[]): Row[] {
  return rows.map((row) =>
    row.map((value) => (typeof value === 'bigint' ? Number(value) : (value as string | number | null))),
  );
}

/** Many times as fast as statements; within the transaction that made the table. */
async function append(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  batches: AsyncIterable<readonly Row[]>,
): Promise<void> {
  const parts = table.match(/"(?:[^"]|"")*"/g)!.map((part) => part.slice(1, -1).replaceAll('""', '"'));
  const [name, schema, catalog] = parts.reverse();
  const appender = await connection.createAppender(name!, schema, catalog);
  for await (const rows of batches) {
    for (const row of rows) {
      for (const [c, [, type]] of columns.entries()) appendCell(appender, type, row[c]!);
      appender.endRow();
    }
    appender.flushSync();
  }
  appender.closeSync();
}

function appendCell(appender: DuckDBAppender, type: Column[1], value: Row[number]): void {
  if (value === null) appender.appendNull();
  else if (type === 'text') appender.appendVarchar(String(value));
  else if (type === 'integer') appender.appendBigInt(BigInt(value));
  else appender.appendDouble(Number(value));
}

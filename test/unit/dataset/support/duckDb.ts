import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** An independent reader of the formats that we write, and a folder for the files that it reads. */
export interface DuckDb {
  /** Where a file of the folder is. */
  readonly path: (name: string) => string;
  /** Rows of the answer, values as plain JavaScript. */
  readonly query: (sql: string) => Promise<unknown[][]>;
}

/** For the tests of the suite around the call; both are gone after them. */
export function useDuckDb(): DuckDb {
  const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  let connection: DuckDBConnection;

  before(async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    connection = await instance.connect();
    // It would take a file that was just rewritten, at the same size, for the one it has read before.
    await connection.run('set enable_external_file_cache = false');
  });

  after(() => {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  });

  return {
    path: (name) => join(folder, name),
    query: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowsJS();
    },
  };
}

/**
 * `from` this for rows numbered i that are written as row groups of `size` rows with that `row_group_size`: DuckDB ends
 * a group only where a piece of its work ends, and otherwise makes none of fewer than 2048 rows.
 */
export function rowsInGroups(rows: number, size: number): string {
  const parts = Array.from({ length: Math.ceil(rows / size) }, (_, part) => {
    const from = part * size;
    return `select i from range(${from}, ${Math.min(rows, from + size)}) t(i)`;
  });
  return `(${parts.join(' union all ')})`;
}

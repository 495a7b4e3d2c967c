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

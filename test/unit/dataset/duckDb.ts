import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** An independent reader of the formats that we write. */
export class DuckDb {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(): Promise<DuckDb> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    return new DuckDb(await instance.connect());
  }

  /** Rows of the answer, values as plain JavaScript. */
  async query(sql: string): Promise<unknown[][]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowsJS();
  }

  close(): void {
    this.#connection.closeSync();
  }
}

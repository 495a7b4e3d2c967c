import { openDuckDb } from './duckdb.ts';
import type { Engine, EngineName, KeepFile } from './engine.ts';
import { openPostgres } from './postgres.ts';
import { openSpark } from './spark.ts';
import { WarehouseRefusal } from '../refusal.ts';

/**
 * Connects: DuckDB to a database file, PostgreSQL to an address or as the environment says, Spark to a master.
 * `memory`: most that DuckDB takes, such as `8GB`; `keepFile`: for what Spark reads. Throws WarehouseRefusal.
 */
export function openEngine(
  name: EngineName,
  connect: string | null,
  memory: string | null,
  keepFile: KeepFile,
): Promise<Engine> {
  switch (name) {
    case 'duckdb':
      if (connect === null)
        throw new WarehouseRefusal('Name the database file that holds our tables: --connect audit.duckdb.');
      return openDuckDb(connect, memory === null ? {} : { memory_limit: memory });
    case 'postgres':
      return openPostgres(connect);
    case 'spark':
      return openSpark({ master: connect, keepFile });
  }
}

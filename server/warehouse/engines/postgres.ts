import type * as Postgres from 'pg';
import type { Client } from 'pg';
import { dialectOf } from '../sql/dialects.ts';
import { tableOf } from '../sql/printed.ts';
import { WarehouseRefusal } from '../refusal.ts';
import { type Column, type Content, declared, type Engine, type Row } from './engine.ts';
import { failed, goneAway, missing } from './failures.ts';

/** Rows fetched at a time. */
const FETCHED = 2000;

/**
 * PostgreSQL by two connections: one builds, one reads beside it. Null: as the environment says (PGHOST, PGUSER,
 * PGPASSWORD, PGPASSFILE …). Passwords come from there or ~/.pgpass alone. Throws WarehouseRefusal.
 */
export async function openPostgres(address: string | null): Promise<Engine> {
  if (address !== null && /:\/\/[^/@]*:[^/@]*@|[?&\s]password=/i.test(address)) {
    throw new WarehouseRefusal(
      'The address holds a password, which other users of this machine could read: put it into PGPASSWORD or ~/.pgpass.',
    );
  }
  let pg: typeof Postgres;
  try {
    pg = await import('pg');
  } catch {
    throw missing('The driver of PostgreSQL', 'npm install pg');
  }
  const { Client } = 'default' in pg ? (pg.default as typeof Postgres) : pg;
  const clients = [1, 2].map(
    () =>
      new Client({
        ...(address === null ? {} : { connectionString: address }),
        application_name: 'preference-auditor',
      }),
  );
  const broken = new Set<Client>();
  // A connection that breaks fails what waits for it; with nothing waiting nobody need hear of it.
  for (const client of clients) client.on('error', () => broken.add(client));
  try {
    for (const client of clients) await client.connect();
    for (const client of clients) await client.query("SET client_encoding = 'UTF8'");
  } catch (error) {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    throw failed('PostgreSQL', error);
  }
  return engineOn(clients[0]!, clients[1]!, broken);
}

function engineOn(writer: Client, reader: Client, broken: ReadonlySet<Client>): Engine {
  const dialect = dialectOf('postgres');
  const ask = async (client: Client, statement: string, values?: unknown[]): Promise<Row[]> => {
    try {
      const { rows } = await client.query<unknown[]>({
        text: statement,
        rowMode: 'array',
        ...(values && { values }),
      });
      return rows.map((row) => row.map(plain));
    } catch (error) {
      if (broken.has(client) || isShutdown(error)) throw goneAway('PostgreSQL', error);
      throw failed('PostgreSQL', error);
    }
  };
  const pids = [writer, reader].map((client) => (client as Client & { processID: number }).processID);
  return {
    dialect,
    run: async (statement) => {
      await ask(writer, statement);
    },
    rowsAtOnce: Infinity,
    rows: (statement) => ask(writer, statement),
    stream: (statement) => streamed((text) => ask(reader, text), statement),
    build: async (table: string, content: Content, done: string) => {
      await ask(writer, 'BEGIN');
      try {
        await ask(writer, dialect.drop(table));
        if ('queries' in content)
          for (const made of tableOf(dialect, table, content.queries)) await ask(writer, made);
        else {
          await ask(writer, `CREATE TABLE ${table} (${declared(dialect, content.columns)})`);
          const insert = insertion(dialect.types, table, content.columns);
          for await (const rows of content.batches)
            await ask(
              writer,
              insert,
              content.columns.map((_, c) => rows.map((row) => row[c])),
            );
        }
        await ask(writer, done);
        await ask(writer, 'COMMIT');
      } catch (error) {
        await writer.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    },
    interrupt: () => void cancelled(writer, pids),
    close: async () => {
      await Promise.all([writer.end(), reader.end()]);
    },
  };
}

/** Does the server say that it ends (class 57P of its codes), or did the connection just break? */
function isShutdown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^57P0[1-4]$|^ECONN|^EPIPE$/.test(code) || error.message.startsWith('Connection terminated');
}

/** Ends what the two connections run; a third one is needed for that. */
async function cancelled(like: Client, pids: readonly number[]): Promise<void> {
  const { Client } = (await import('pg')).default;
  const { host, port, user, database, password } = like;
  const client = new Client({
    host,
    port,
    ...(user && { user }),
    ...(database && { database }),
    ...(password && { password }),
  });
  try {
    await client.connect();
    for (const pid of pids) await client.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    // The server then ends them once the connections close.
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function* streamed(ask: (statement: string) => Promise<Row[]>, statement: string): AsyncGenerator<Row> {
  await ask('BEGIN READ ONLY');
  try {
    await ask(`DECLARE pa_rows NO SCROLL CURSOR FOR ${statement}`);
    for (;;) {
      const rows = await ask(`FETCH ${FETCHED} FROM pa_rows`);
      if (rows.length === 0) break;
      yield* rows;
    }
  } finally {
    await ask('ROLLBACK').catch(() => undefined);
  }
}

/** Rows as columns of arrays: one statement a batch. */
function insertion(
  types: Readonly<Record<Column[1], string>>,
  table: string,
  columns: readonly Column[],
): string {
  const arrays = columns.map(([, type], c) => `$${c + 1}::${types[type]}[]`);
  return `INSERT INTO ${table} SELECT * FROM UNNEST(${arrays.join(', ')})`;
}

/** Counts come as text, since they may be longer than a double holds. */
function plain(value: unknown): string | number | null {
  if (typeof value === 'bigint') return Number(value);
  return value as string | number | null;
}

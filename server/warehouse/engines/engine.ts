import type { Dialect } from '../sql/dialects.ts';

export const ENGINES = ['duckdb', 'postgres', 'spark'] as const;
export type EngineName = (typeof ENGINES)[number];

/** A value that a table of ours holds. */
export type Cell = string | number | null;
export type Row = readonly Cell[];

/** A column of a table of ours: its name, and which of the dialect's types it has. */
export type Column = readonly [name: string, type: 'text' | 'double' | 'integer'];

/** Keeps a text in a file of that name, until the run is over; returns the path. */
export type KeepFile = (name: string, text: string) => Promise<string>;

/** A connection to an engine. Every method throws WarehouseRefusal, whose message never holds a credential. */
export interface Engine {
  readonly dialect: Dialect;
  /** Of how many rows the users are counted, or their cells joined, within its memory. */
  readonly rowsAtOnce: number;
  /** Runs a statement whose rows nobody wants. */
  readonly run: (statement: string) => Promise<void>;
  /** Few rows, texts and numbers. */
  readonly rows: (statement: string) => Promise<Row[]>;
  /** Many rows, in bounded memory, read beside what else the connection does. */
  readonly stream: (statement: string) => AsyncIterable<Row>;
  /**
   * Makes a table, whole or not at all, in place of one that is there: of queries, or of rows that are made here; `done`
   * is a statement that becomes true together with it, or where the engine has no transactions, after it.
   */
  readonly build: (table: string, content: Content, done: string) => Promise<void>;
  /** Stops what runs; the promise that waits for it rejects. */
  readonly interrupt: () => void;
  readonly close: () => Promise<void>;
}

export type Content =
  | { readonly queries: readonly [string, ...string[]] }
  | { readonly columns: readonly Column[]; readonly batches: AsyncIterable<readonly Row[]> };

/** The columns as a statement declares them. */
export function declared({ identifier, types }: Dialect, columns: readonly Column[]): string {
  return columns.map(([name, type]) => `${identifier(name)} ${types[type]}`).join(', ');
}

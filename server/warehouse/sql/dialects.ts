import { WarehouseRefusal } from '../refusal.ts';

export const DIALECTS = ['duckdb', 'postgres', 'spark', 'bigquery', 'snowflake'] as const;
export type DialectName = (typeof DIALECTS)[number];

/** What differs between engines in what the steps need. Everything else is the SQL that all have. */
export interface Dialect {
  readonly name: DialectName;
  /** A name of one part, quoted: whatever it holds, it stays a name. */
  readonly identifier: (name: string) => string;
  /** A text, quoted. */
  readonly text: (value: string) => string;
  readonly types: Readonly<Record<'text' | 'double' | 'integer', string>>;
  /** A double, to its last bit. */
  readonly number: (value: number) => string;
  /** The MD5 of a text as 32 small hexadecimal digits. */
  readonly md5: (text: string) => string;
  /** Texts of a group joined by a space. */
  readonly joined: (text: string) => string;
  /**
   * Is a text in part `part` of `parts`, by a hash? Null where the engine spills to disk whatever does not fit into
   * memory, so that nothing needs to be done in parts.
   */
  readonly isInPart: ((text: string, part: number, parts: number) => string) | null;
  /** Removes a table if it is there. */
  readonly drop: (table: string) => string;
}

const doubled = (quote: string) => (name: string) =>
  `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
const standardText = doubled("'");
/** Where a backslash begins an escape within a text. */
const escapedText = (value: string) =>
  `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;

const STANDARD = {
  identifier: doubled('"'),
  text: standardText,
  types: { text: 'VARCHAR', double: 'DOUBLE', integer: 'BIGINT' },
  // With an exponent, so that it is no decimal.
  number: (value: number) => value.toExponential().replace('e+', 'e'),
  md5: (text: string) => `MD5(${text})`,
  joined: (text: string) => `STRING_AGG(${text}, ' ')`,
  isInPart: null,
  drop: (table: string) => `DROP TABLE IF EXISTS ${table}`,
} as const;

const DIALECT: Readonly<Record<DialectName, Omit<Dialect, 'name'>>> = {
  duckdb: { ...STANDARD, isInPart: (text, part, parts) => `HASH(${text}) % ${parts} = ${part}` },
  postgres: {
    ...STANDARD,
    number: (value) => `${STANDARD.text(STANDARD.number(value))}::float8`,
    types: { text: 'TEXT', double: 'DOUBLE PRECISION', integer: 'BIGINT' },
  },
  spark: {
    ...STANDARD,
    identifier: doubled('`'),
    text: escapedText,
    types: { text: 'STRING', double: 'DOUBLE', integer: 'BIGINT' },
    joined: (text) => `CONCAT_WS(' ', COLLECT_LIST(${text}))`,
  },
  bigquery: {
    ...STANDARD,
    identifier: (name) => `\`${name.replace(/[\\`]/g, '\\$&')}\``,
    text: escapedText,
    types: { text: 'STRING', double: 'FLOAT64', integer: 'INT64' },
    md5: (text) => `TO_HEX(MD5(${text}))`,
  },
  snowflake: {
    ...STANDARD,
    text: (value) => standardText(value.replaceAll('\\', '\\\\')),
    types: { text: 'VARCHAR', double: 'DOUBLE', integer: 'BIGINT' },
    joined: (text) => `LISTAGG(${text}, ' ')`,
  },
};

/** The dialect; names and texts that hold a NUL, which no engine takes, throw WarehouseRefusal. */
export function dialectOf(name: DialectName): Dialect {
  const dialect = DIALECT[name];
  return {
    ...dialect,
    name,
    identifier: (part) => {
      if (part === '') throw new WarehouseRefusal('A column or table without a name cannot be asked for.');
      return dialect.identifier(withoutNul(part));
    },
    text: (value) => dialect.text(withoutNul(value)),
  };
}

function withoutNul(text: string): string {
  if (text.includes('\0')) throw new WarehouseRefusal('A name holds a NUL character, which no engine takes.');
  return text;
}

/**
 * A query of these rows, cells and names written as SQL. Spark, which runs every `SELECT` without a table as a task
 * of its own, has a way for it.
 */
export function valueRows(
  { name }: Dialect,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (name === 'spark') {
    const values = rows.map((cells) => `(${cells.join(', ')})`);
    return `SELECT * FROM VALUES\n  ${values.join(',\n  ')}\n  AS listed(${columns.join(', ')})`;
  }
  return rows
    .map((cells) => `SELECT ${cells.map((cell, c) => `${cell} AS ${columns[c]!}`).join(', ')}`)
    .join('\nUNION ALL ');
}

/** Files that an engine reads as tables. */
const FILE = /\.(parquet|csv|tsv|jsonl|ndjson|json)(\.(gz|zst))?$/i;

/**
 * The table as the statements name it: `schema.table` part by part, a part in double quotes or backquotes with its dots.
 * DuckDB takes a file or a pattern of files too. Throws WarehouseRefusal.
 */
export function tableName({ name, identifier, text }: Dialect, table: string): string {
  if (name === 'duckdb' && FILE.test(table)) return text(table);
  const parts = table.match(/"(?:[^"]|"")*"|`(?:[^`]|``)*`|[^.]+/g) ?? [];
  if (parts.length === 0 || parts.join('.') !== table)
    throw new WarehouseRefusal(
      `“${table}” names no table: write it as table, schema.table or catalog.schema.table.`,
    );
  return parts.map((part) => identifier(unquoted(part))).join('.');
}

function unquoted(part: string): string {
  const [quote] = part;
  if (part.length < 2 || (quote !== '"' && quote !== '`') || !part.endsWith(quote)) return part;
  return part.slice(1, -1).replaceAll(quote + quote, quote);
}

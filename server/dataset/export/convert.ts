import { lenientJson } from '../text/index.ts';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ExportPlan } from '../exportPlan.ts';
import { formatOf } from '../formatTable.ts';
import { objectMembers, sourceText, spelledCell } from '../formats/index.ts';
import type { Layout } from '../layout.ts';

/** Formats that a cleaned file is written in, whatever it was read from. */
export type OtherFormat = 'jsonl' | 'csv' | 'parquet';

/** Whole numbers that a double would round are bigint; lists and objects are their JSON. */
type Value = null | boolean | number | bigint | string | { readonly json: string };
type Row = Record<string, Value>;

/**
 * A cleaned file in another format. Rows that are malformed cannot be said in it and are left out. The file is held
 * in memory.
 */
export async function converted(plan: ExportPlan, layout: Layout, to: OtherFormat): Promise<ExportPlan> {
  const rows = await formatOf(layout).jsonRows(Buffer.concat([...plan.segments]));
  return { ...plan, segments: [WRITERS[to](rows)], rowsWritten: rows.length };
}

/** How rows that are lines of JSON are written, by format. */
const WRITERS: Readonly<Record<OtherFormat, (rows: readonly string[]) => Uint8Array>> = {
  jsonl: (rows) => Buffer.from(rows.map((row) => `${row}\n`).join(''), 'utf8'),
  csv: (rows) => Buffer.from(csvText(rows.map(parsed)), 'utf8'),
  parquet: (rows) => parquetBytes(rows.map(parsed)),
};

function parsed(row: string): Row {
  const bytes = Buffer.from(row, 'utf8');
  return Object.fromEntries(
    objectMembers(bytes, 0, bytes.length).map(({ key, valueStart, valueEnd }) => [
      key,
      valueOf(sourceText(bytes, valueStart, valueEnd)),
    ]),
  );
}

function valueOf(source: string): Value {
  if (/^-?\d+$/.test(source) && !Number.isSafeInteger(Number(source))) return BigInt(source);
  const value = lenientJson(source) as Exclude<Value, bigint>;
  if (typeof value !== 'object' || value === null) return value;
  return { json: LONG_NUMBER.test(source) ? source : JSON.stringify(value) };
}

/** Digits that are not for certain kept when they are parsed. */
const LONG_NUMBER = /\d{16}/;

/** A value where all are texts. */
function textOf(value: Exclude<Value, null>): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? value.json : String(value);
}

function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** Texts as they are, null as an empty cell, lists and objects as JSON. */
function csvText(rows: readonly Row[]): string {
  const columns = columnsOf(rows);
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => spelledCell(cell, COMMA, false)).join(',')}\n`;
  const cell = (value: Value | undefined) => (value === null || value === undefined ? '' : textOf(value));
  return line(columns) + rows.map((row) => line(columns.map((column) => cell(row[column])))).join('');
}

const COMMA = 0x2c;

/** Columns of texts, numbers or truth values where all values are; JSON where they are mixed, lists or objects. */
function parquetBytes(rows: readonly Row[]): Uint8Array {
  const columnData = columnsOf(rows).map((name) => {
    const values = rows.map((row) => row[name] ?? null);
    const known = values.filter((value) => value !== null);
    const column = { name, nullable: true };
    if (known.length > 0 && known.every((value) => typeof value === 'boolean'))
      return { ...column, data: values, type: 'BOOLEAN' as const };
    if (known.length > 0 && known.every(isWhole))
      return {
        ...column,
        data: values.map((value) => (value === null ? null : BigInt(value as number | bigint))),
        type: 'INT64' as const,
      };
    if (known.length > 0 && known.every((value) => typeof value === 'number'))
      return { ...column, data: values, type: 'DOUBLE' as const };
    const data = values.map((value) => (value === null ? null : textOf(value)));
    return { ...column, data, type: 'STRING' as const };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Is it a whole number of 64 bits? */
function isWhole(value: Value): boolean {
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
}

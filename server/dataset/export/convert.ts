import { parquetWriteBuffer } from 'hyparquet-writer';
import { bytesInMemory } from '../byteSource.ts';
import type { ExportPlan } from './export.ts';
import {
  cellValue,
  delimitedLayout,
  objectMembers,
  openRows,
  sourceText,
  spelledCell,
} from '../formats/index.ts';
import type { Layout } from '../layout.ts';
import { ParquetFile, rowLines } from '../parquet/index.ts';

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
  const rows = await jsonRows(Buffer.concat([...plan.segments]), layout);
  return { ...plan, segments: [written(rows, to)], rowsWritten: rows.length };
}

function written(rows: readonly string[], to: OtherFormat): Uint8Array {
  switch (to) {
    case 'jsonl':
      return Buffer.from(rows.map((row) => `${row}\n`).join(''), 'utf8');
    case 'csv':
      return Buffer.from(csvText(rows.map(parsed)), 'utf8');
    case 'parquet':
      return parquetBytes(rows.map(parsed));
  }
}

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
  const value = JSON.parse(source) as Exclude<Value, bigint>;
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

/** The rows as JSON objects on one line each; numbers as they are spelled. */
async function jsonRows(bytes: Uint8Array, layout: Layout): Promise<string[]> {
  switch (layout.format) {
    case 'parquet':
      return parquetRows(bytes);
    case 'csv':
    case 'tsv':
      return cellRows(bytes);
    case 'json':
    case 'jsonl':
      return objectRows(bytes, layout);
  }
}

function objectRows(bytes: Uint8Array, layout: Layout): string[] {
  const rows: string[] = [];
  const source = openRows(bytes, layout, []);
  while (source.next()) {
    if (source.scan() !== null) continue;
    // Line ends stand between tokens alone, and so do the blanks around them.
    rows.push(
      sourceText(bytes, source.start, source.end)
        .replace(/[ \t]*[\r\n]\s*/g, '')
        .trim(),
    );
  }
  return rows;
}

/** Cells have no types: numbers that are spelled as JSON would are numbers, empty cells null, all else texts. */
function cellRows(bytes: Uint8Array): string[] {
  const layout = delimitedLayout(bytes);
  if (layout === null) return [];
  const rows: string[] = [];
  const source = openRows(bytes, layout, layout.columns);
  while (source.next()) {
    if (source.scan() !== null) continue;
    const members = layout.columns.map((name, field) => {
      if (source.value(field) === null) return [name, null] as const;
      const text = source.text(field);
      const value = cellValue(text);
      return [name, String(value) === text ? value : text] as const;
    });
    rows.push(JSON.stringify(Object.fromEntries(members)));
  }
  return rows;
}

async function parquetRows(bytes: Uint8Array): Promise<string[]> {
  const file = new ParquetFile(bytesInMemory(bytes));
  const rows: string[] = [];
  for await (const group of file.read(file.columns)) {
    const lines = rowLines(group, file.columns).toString('utf8').trimEnd().split('\n');
    for (const line of lines) rows.push(line);
  }
  return rows;
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

import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { DiskFile, FileError, reasonOf, unlessMissing } from '../files/index.ts';
import { byteOrderMark, CellScanner, cellText, packingOf } from '../formats/index.ts';
import { type Layout, PARQUET } from '../layout.ts';
import { LIMITS } from '../limits.ts';
import { ParquetFile } from '../parquet/index.ts';

/** Columns of a table by name, in the order of its rows. */
export interface ReadTable {
  readonly layout: Layout;
  readonly rows: number;
  /** Texts and numbers, as the file has them; null where a cell is empty. Of CSV all are texts. */
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

const COMMA = 0x2c;
/** More than any header takes. */
const HEAD_BYTES = 2 ** 16;
/** Rows read between two looks at what else waits: some milliseconds. */
const ROWS_A_SLICE = 4096;

/**
 * The wanted columns of a Parquet file, or of comma-separated values with a header; names in any letter case, other
 * columns are left alone. Null where there is no such file, or where it lacks one of them. Throws FileError.
 */
export async function readTable(path: string, wanted: readonly string[]): Promise<ReadTable | null> {
  const file = await unlessMissing(DiskFile.open(path));
  if (file === null) return null;
  try {
    switch (packingOf(file.slice(0, 4))) {
      case 'parquet':
        return await readParquet(new ParquetFile(file), wanted);
      case 'gzip':
        return null;
      case null:
        return await readDelimited(file, wanted);
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}

async function readParquet(file: ParquetFile, wanted: readonly string[]): Promise<ReadTable | null> {
  const places = placesOf(file.columns, wanted);
  if (places === null) return null;
  const names = places.map((place) => file.columns[place]!);
  const columns = wanted.map((): unknown[] => []);
  for await (const { rows, values } of file.read(names)) {
    for (const [c, name] of names.entries()) {
      const from = values.get(name)!;
      for (let row = 0; row < rows; row++) columns[c]!.push(from[row] ?? null);
    }
    await yieldToOthers();
  }
  return { layout: PARQUET, rows: file.rows, columns: named(wanted, columns) };
}

async function readDelimited(file: DiskFile, wanted: readonly string[]): Promise<ReadTable | null> {
  const header = headerOf(file.slice(0, HEAD_BYTES));
  const places = placesOf(header, wanted);
  if (places === null) return null;
  if (file.length > LIMITS.heldBytes)
    throw new FileError('too-large', `${file.path} is too large to be held in memory: export it as Parquet.`);
  const bytes = file.slice(0, file.length);
  const scanner = new CellScanner(bytes, COMMA);
  scanner.scan(byteOrderMark(bytes));
  const headerEnd = scanner.rowEnd;
  const rowsStart = scanner.next;
  const columns = wanted.map((): unknown[] => []);
  let [rows, line] = [0, 2];
  for (let at = rowsStart; at < bytes.length; at = scanner.next, line += 1 + scanner.innerLineEnds) {
    scanner.scan(at);
    if (scanner.fault !== null)
      throw new FileError('unreadable', `${file.path}: line ${line}: ${scanner.fault.message}`);
    if (scanner.rowEnd === at) continue;
    for (const [c, place] of places.entries()) {
      const text = place < scanner.cells ? cellText(bytes, scanner.start[place]!, scanner.end[place]!) : '';
      columns[c]!.push(text === '' ? null : text);
    }
    if (++rows % ROWS_A_SLICE === 0) await yieldToOthers();
  }
  const layout: Layout = {
    format: 'csv',
    delimiter: COMMA,
    columns: header,
    headerStart: byteOrderMark(bytes),
    headerEnd,
    rowsStart,
  };
  return { layout, rows, columns: named(wanted, columns) };
}

function headerOf(head: Uint8Array): string[] {
  const scanner = new CellScanner(head, COMMA);
  scanner.scan(byteOrderMark(head));
  if (scanner.fault !== null) return [];
  return Array.from({ length: scanner.cells }, (_, cell) =>
    cellText(head, scanner.start[cell]!, scanner.end[cell]!).trim(),
  );
}

/** Where the wanted columns stand; null where one is missing. */
function placesOf(columns: readonly string[], wanted: readonly string[]): number[] | null {
  const found = columns.map((column) => column.toLowerCase());
  const places = wanted.map((name) => found.indexOf(name));
  return places.includes(-1) ? null : places;
}

function named(names: readonly string[], columns: readonly unknown[][]): ReadTable['columns'] {
  return new Map(names.map((name, c) => [name, columns[c]!]));
}

import type { NamedCells } from '../../audit/index.ts';
import { type Layout, ParquetFile } from '../../dataset/index.ts';
import { CellList, COUNT_COLUMNS, type CountRow } from './cellList.ts';
import { delimitedRows } from './delimitedRows.ts';
import { WarehouseRefusal } from '../refusal.ts';

/** Bytes of a file that are read as they are needed, or of standard input. */
export interface CountsBytes {
  readonly length: number;
  slice(start: number, end: number): Uint8Array;
}

export interface CountsRead {
  readonly cells: NamedCells;
  readonly layout: Layout;
}

const PIECE_BYTES = 2 ** 20;

/**
 * Reads a table of counts: Parquet, or comma-separated values with a header. Which is told from the first bytes; other
 * columns are left alone. `ordered`: do the counts tell which response was shown first? Throws WarehouseRefusal.
 */
export async function readCounts(bytes: CountsBytes, ordered: boolean): Promise<CountsRead> {
  const isParquet = Buffer.from(bytes.slice(0, 4)).toString('latin1') === 'PAR1';
  return isParquet ? readParquet(bytes, ordered) : readDelimited(bytes, ordered);
}

async function readParquet(bytes: CountsBytes, ordered: boolean): Promise<CountsRead> {
  const file = new ParquetFile(bytes);
  const places = placesOf(file.columns);
  const names = places.map((place) => file.columns[place]!);
  const list = new CellList();
  for await (const { rowStart, rows, values } of file.read(names)) {
    const columns = names.map((name) => values.get(name)!);
    for (let row = 0; row < rows; row++)
      list.add(rowOf(columns.map((column) => column[row])), () => `row ${rowStart + row + 1}`);
  }
  return { cells: list.cells(ordered), layout: { format: 'parquet' } };
}

async function readDelimited(bytes: CountsBytes, ordered: boolean): Promise<CountsRead> {
  const list = new CellList();
  let header: readonly string[] | null = null;
  let places: readonly number[] = [];
  for await (const { cells, line } of delimitedRows(textOf(bytes))) {
    if (header === null) {
      header = cells.map((cell) => cell.trim());
      places = placesOf(header);
    } else list.add(rowOf(places.map((place) => cells[place])), () => `line ${line}`);
  }
  const columns = header ?? placesOf([]).map(String);
  const layout: Layout = {
    format: 'csv',
    delimiter: 44,
    columns,
    headerStart: 0,
    headerEnd: 0,
    rowsStart: 0,
  };
  return { cells: list.cells(ordered), layout };
}

function rowOf([user, first, second, outcome, count]: readonly unknown[]): CountRow {
  return { user, first, second, outcome, count };
}

/** Where the columns of counts stand, whatever their letter case. */
function placesOf(columns: readonly string[]): number[] {
  const found = columns.map((column) => column.toLowerCase());
  const missing = COUNT_COLUMNS.filter((name) => !found.includes(name));
  if (missing.length > 0) {
    throw new WarehouseRefusal(
      `this is no table of counts: the column${missing.length === 1 ? '' : 's'} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
        'It needs user, first, second, outcome and count, as “sql --step counts” makes them.',
    );
  }
  return COUNT_COLUMNS.map((name) => found.indexOf(name));
}

async function* textOf(bytes: CountsBytes): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const end = Math.min(bytes.length, start + PIECE_BYTES);
    // Lets others be heard between two pieces.
    yield await Promise.resolve(decoder.decode(bytes.slice(start, end), { stream: end < bytes.length }));
  }
}

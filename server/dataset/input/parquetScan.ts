import { AUDIT_COLUMNS, auditColumn, type CarriedParts } from '../records/index.ts';
import { formatOf } from '../formatTable.ts';
import {
  carriedParts,
  ColumnRows,
  type ColumnValues,
  type FlatColumns,
  type ParquetFile,
  rowLines,
} from '../parquet/index.ts';
import { columnsRead, createReader, createReaderOf, type Part } from '../rows/index.ts';
import type { Mapped } from '../types.ts';

const PIECE_BYTES = 2 ** 22;
/** Rows that are lines of JSON at a time. */
const PIECE_ROWS = 2 ** 13;

/** Rows [rowStart, rowEnd), which are those of whole row groups. */
export interface RowRange {
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** What some rows hold; offsets of `part` are in the rows as they were spelled to be read, `bytes` in all. */
export interface ScannedRows {
  readonly part: Part;
  readonly bytes: number;
  /** What rows of the file carry in the columns of decisions. */
  readonly records: ReadonlyMap<number, CarriedParts>;
}

/**
 * Reads rows: of their columns those that the audit needs, a row group at a time. Rows have numbers, but no lines and no
 * columns of text. Null once `pause` says true. Throws RangeError where the file is malformed.
 */
export function scanRows(
  file: ParquetFile,
  recognition: Mapped,
  range: RowRange,
  pause: Pause,
): Promise<ScannedRows | null> {
  const scan = areFlatColumns(file, columnsRead(recognition)) ? scanColumns : scanLines;
  return scan(file, recognition, range, pause);
}

/** Called every few milliseconds: true ends reading. */
type Pause = () => boolean | Promise<boolean>;

/** Is each a column of the file by its whole name, or none, and nothing that stands within one? */
function areFlatColumns(file: ParquetFile, names: readonly string[]): boolean {
  const found = file.columnsOf([...names, 'audit']);
  return (
    found.every((column) => names.includes(column)) &&
    [...found, ...decisionColumns(file)].every((column) => file.isFlat(column))
  );
}

/** Columns that stand for themselves: values go to comparisons as they are. */
async function scanColumns(
  file: ParquetFile,
  recognition: Mapped,
  range: RowRange,
  pause: Pause,
): Promise<ScannedRows | null> {
  const names = columnsRead(recognition);
  const wanted = new Set([...file.columnsOf(names), ...decisionColumns(file)]);
  const records = new Map<number, CarriedParts>();
  const rows = new ColumnRows(names);
  const reader = createReaderOf(rows, recognition);
  for await (const group of file.readFlat([...wanted], range)) {
    const decided = decidedIn(group);
    for (let row = 0; row < group.rows; row += PIECE_ROWS) {
      rows.take(group, decided, row, row + PIECE_ROWS);
      reader.step(Infinity);
      if (await pause()) return null;
    }
    collectRecords(decided, records);
  }
  return { part: reader.part(), bytes: rows.base + rows.end + 1, records };
}

/** The columns of decisions in a row group, those that there are. */
function decidedIn({ rowStart, rows, columns }: FlatColumns): ColumnValues {
  const values = AUDIT_COLUMNS.map(auditColumn).flatMap((column): [string, unknown[]][] => {
    const found = columns.get(column);
    if (found === undefined) return [];
    return [[column, Array.from(found.places, (place) => (place < 0 ? null : found.values[place]))]];
  });
  return { rowStart, rows, values: new Map(values) };
}

function decisionColumns(file: ParquetFile): string[] {
  return AUDIT_COLUMNS.map(auditColumn).filter((column) => file.columns.includes(column));
}

/** Columns within others: rows are spelled as lines of JSON that hold the wanted ones, and read like any others. */
export async function scanLines(
  file: ParquetFile,
  recognition: Mapped,
  range: RowRange,
  pause: Pause,
): Promise<ScannedRows | null> {
  const names = [...columnsRead(recognition), 'audit'];
  const wanted = file.columnsOf(names);
  const byUser = formatOf(recognition.layout).isDecidedByUser(recognition);
  const records = new Map<number, CarriedParts>();
  const reader = createReader(new Uint8Array(0), recognition, { continues: true, more: true });
  let bytes = 0;
  for await (const group of file.read([...new Set([...wanted, ...decisionColumns(file)])], {
    ...range,
    names,
  })) {
    for (let row = 0; row < group.rows; row += PIECE_ROWS) {
      const lines = rowLines(group, wanted, { from: row, to: row + PIECE_ROWS, byUser });
      bytes += lines.length;
      reader.refill(lines, { more: true });
      while (!reader.step(PIECE_BYTES)) if (await pause()) return null;
      if (await pause()) return null;
    }
    collectRecords(group, records);
  }
  return { part: reader.part(), bytes, records };
}

function collectRecords(group: ColumnValues, records: Map<number, CarriedParts>): void {
  const decisions = group.values.get(auditColumn('decision'));
  if (decisions === undefined) return;
  for (let row = 0; row < group.rows; row++)
    if (decisions[row] != null) records.set(group.rowStart + row, carriedParts(group.values, row));
}

/** The row groups in stretches of about so many rows. */
export function rowRanges(groupRows: readonly number[], rows: number): RowRange[] {
  const ranges: RowRange[] = [];
  let [rowStart, rowEnd] = [0, 0];
  for (const own of groupRows) {
    rowEnd += own;
    if (rowEnd - rowStart < rows) continue;
    ranges.push({ rowStart, rowEnd });
    rowStart = rowEnd;
  }
  return rowEnd > rowStart ? [...ranges, { rowStart, rowEnd }] : ranges;
}

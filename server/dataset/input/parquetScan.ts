import { AUDIT_COLUMNS, auditColumn, type CarriedParts } from '../records/index.ts';
import { formatOf } from '../formatTable.ts';
import { carriedParts, type ColumnValues, type ParquetFile, rowLines } from '../parquet/index.ts';
import { columnsRead, createReader, type Part } from '../rows/index.ts';
import type { Mapped } from '../types.ts';

const PIECE_BYTES = 2 ** 22;
/** Rows that are lines of JSON at a time. */
const PIECE_ROWS = 2 ** 13;

/** Rows [rowStart, rowEnd), which are those of whole row groups. */
export interface RowRange {
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** What some rows hold; offsets of `part` are in the lines of JSON that they were read as, `bytes` in all. */
export interface ScannedRows {
  readonly part: Part;
  readonly bytes: number;
  /** What rows of the file carry in the columns of decisions. */
  readonly records: ReadonlyMap<number, CarriedParts>;
}

/**
 * Reads rows: of their columns those that the audit needs, a row group at a time, as lines of JSON that are read like
 * any others. Rows have numbers, but no lines and no columns of text. Null once `pause`, which is called every few
 * milliseconds between row groups, says true. Throws RangeError where the file is malformed.
 */
export async function scanRows(
  file: ParquetFile,
  recognition: Mapped,
  range: RowRange,
  pause: () => boolean | Promise<boolean>,
): Promise<ScannedRows | null> {
  const names = [...columnsRead(recognition), 'audit'];
  const wanted = file.columnsOf(names);
  const ours = AUDIT_COLUMNS.map(auditColumn).filter((column) => file.columns.includes(column));
  const byUser = formatOf(recognition.layout).isDecidedByUser(recognition);
  const records = new Map<number, CarriedParts>();
  const reader = createReader(new Uint8Array(0), recognition, { continues: true, more: true });
  let bytes = 0;
  for await (const group of file.read([...new Set([...wanted, ...ours])], { ...range, names })) {
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

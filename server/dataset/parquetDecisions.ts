import { parquetWriteBuffer } from 'hyparquet-writer';
import { AUDIT_COLUMNS, auditColumn, sameRecord } from './auditRecord.ts';
import { appendedColumns, footerOf } from './formats/parquetFooter.ts';
import type { ByteSource } from './byteSource.ts';
import { ParquetBytes } from './parquetBytes.ts';
import { type DecisionEdits, HEADER, type RefusedRow, type RowRecord } from './rowEdits.ts';
import type { AuditRecord, Dataset } from './types.ts';

/**
 * The edit that makes a Parquet file carry these records: columns `audit_decision` … `audit_at` are appended
 * behind all that is there, with a footer that knows of them; where they were before, they are replaced. No byte of
 * the file is touched, and without decisions it is cut back to what it was.
 */
export function appendedEdits(
  source: ByteSource,
  dataset: Dataset,
  records: readonly RowRecord[],
): DecisionEdits {
  if (!(source instanceof ParquetBytes))
    throw new TypeError('A Parquet dataset goes with the file it was read from.');
  const { parquet: file } = source;
  const refusal = whyRefused(source, dataset);
  if (refusal !== null)
    return { edits: [], changed: [], refused: records.map(({ row }) => ({ row, reason: refusal })) };
  const after = new Map<number, Partial<AuditRecord>>(source.records);
  const changed: number[] = [];
  const refused: RefusedRow[] = [];
  for (const { row, record } of records) {
    const present = source.records.get(row);
    if (record === null ? present === undefined : present !== undefined && sameRecord(present, record))
      continue;
    if (record === null) after.delete(row);
    else after.set(row, record);
    changed.push(row);
  }
  if (changed.length === 0) return { edits: [], changed, refused };
  const start = file.originalLength ?? file.bytes.length;
  const edit = { row: HEADER, start, end: file.bytes.length, text: '' };
  if (after.size === 0) return { edits: [edit], changed, refused };
  const bytes = appendedColumns(footerBefore(source), start, columnsFile(file.rows, file.groupRows, after));
  return { edits: [{ ...edit, bytes }], changed, refused };
}

/** A column of our name that we did not append. */
function whyRefused({ parquet: file }: ParquetBytes, { unit }: Dataset): string | null {
  if (unit !== 'row')
    return 'Rows of this Parquet file hold several judgements each; export it as JSONL to decide on them.';
  if (file.originalLength !== null) return null;
  const foreign = ['audit', ...AUDIT_COLUMNS.map(auditColumn)].find((name) => file.columns.includes(name));
  if (foreign === undefined) return null;
  return `The file has a column “${foreign}” of its own; export it as JSONL to decide on it.`;
}

function footerBefore({ parquet: file }: ParquetBytes): Uint8Array {
  if (file.originalLength === null) return file.footer;
  const length = file.originalLength;
  const trailer = file.bytes.slice(length - 8, length);
  const size = footerOf(trailer) as number;
  return footerOf(file.bytes.slice(length - size, length)) as Uint8Array;
}

/** A file of our columns alone, in the same row groups. */
function columnsFile(
  rows: number,
  groupRows: readonly number[],
  records: ReadonlyMap<number, Partial<AuditRecord>>,
): Uint8Array {
  const columnData = AUDIT_COLUMNS.map((part) => {
    const data = new Array<string | number | null>(rows).fill(null);
    for (const [row, record] of records) data[row] = record[part] ?? null;
    return {
      name: auditColumn(part),
      data,
      type: part === 'attentiveness' ? ('DOUBLE' as const) : ('STRING' as const),
      nullable: true,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: [...groupRows] }));
}

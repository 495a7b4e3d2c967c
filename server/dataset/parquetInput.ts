import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { auditCodes, AUDIT_COLUMNS, auditColumn, NO_AUDIT } from './auditRecord.ts';
import type { Bytes } from './byteSource.ts';
import { ParquetBytes } from './parquetBytes.ts';
import type { DatasetInput } from './input.ts';
import type { FileRead } from './diskFile.ts';
import { FileError, reasonOf } from './files.ts';
import { PARQUET } from './formats/layout.ts';
import { carriedParts, type ColumnValues, ParquetFile, rowLines } from './formats/parquet.ts';
import { columnsRead, createReader } from './reader.ts';
import { recogniseSample } from './recognise.ts';
import type { AuditRecord, Mapped } from './types.ts';

const PIECE_BYTES = 2 ** 22;
/** Rows that are lines of JSON at a time. */
const PIECE_ROWS = 2 ** 13;

/**
 * A Parquet file to be read: of its columns those that the audit needs, a row group at a time, as lines of JSON
 * that are read like any others. Rows have numbers, but no lines and no columns of text.
 */
export function inputParquet(bytes: Bytes, path: string): DatasetInput {
  let opened: ParquetFile | null = null;
  const open = () => (opened ??= new ParquetFile(bytes));
  return {
    recognise: async (columns) => {
      try {
        return recogniseSample(PARQUET, await open().sample(), columns);
      } catch (error) {
        if (error instanceof FileError) throw error;
        const message = `This Parquet file cannot be read: ${reasonOf(error)}.`;
        return { kind: 'not-preference-data' as const, message };
      }
    },
    read: async (recognition, signal) => {
      try {
        return await readParquet(open(), recognition, signal);
      } catch (error) {
        if (error instanceof FileError) throw error;
        throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
      }
    },
  };
}

async function readParquet(
  file: ParquetFile,
  recognition: Mapped,
  signal: AbortSignal,
): Promise<FileRead | null> {
  const names = [...columnsRead(recognition), 'audit'];
  const wanted = file.columnsOf(names);
  const ours = AUDIT_COLUMNS.map(auditColumn).filter((column) => file.columns.includes(column));
  const records = new Map<number, Partial<AuditRecord>>();
  const reader = createReader(new Uint8Array(0), recognition, { continues: true, more: true });
  for await (const group of file.read([...new Set([...wanted, ...ours])], { names })) {
    for (let row = 0; row < group.rows; row += PIECE_ROWS) {
      reader.refill(rowLines(group, wanted, row, row + PIECE_ROWS), { more: true });
      while (!reader.step(PIECE_BYTES)) {
        await yieldToOthers();
        if (signal.aborted) return null;
      }
      await yieldToOthers();
      if (signal.aborted) return null;
    }
    collectRecords(group, records);
  }
  return { dataset: reader.finish(), bytes: new ParquetBytes(file, records, recognition) };
}

function collectRecords(group: ColumnValues, records: Map<number, Partial<AuditRecord>>): void {
  const decisions = group.values.get(auditColumn('decision'));
  if (decisions === undefined) return;
  for (let row = 0; row < group.rows; row++) {
    if (decisions[row] == null) continue;
    const parts = carriedParts(group.values, row);
    if (auditCodes(parts) !== NO_AUDIT) records.set(group.rowStart + row, parts as Partial<AuditRecord>);
  }
}

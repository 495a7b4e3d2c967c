import { type ByteSource, bytesInMemory } from '../byteSource.ts';
import { AUDIT_COLUMNS, auditColumn } from '../auditRecord.ts';
import { JSONL } from '../layout.ts';
import { type ParquetBytes, rowLines } from '../parquet/index.ts';
import { readDataset } from '../rows/index.ts';
import type { Dataset } from '../types.ts';

/**
 * A Parquet file as lines of JSON, and its dataset read from them, row for row the same: for rows of several
 * judgements, of which one may be taken out of a line, but not out of columns. The columns of decisions are kept as
 * such, or left out. Held in memory. Throws where the file cannot be read.
 */
export async function jsonLinesOf(
  { parquet, recognition }: ParquetBytes,
  keepAudit: boolean,
): Promise<{ readonly bytes: ByteSource; readonly dataset: Dataset }> {
  const ours = keepAudit || parquet.originalLength === null ? [] : AUDIT_COLUMNS.map(auditColumn);
  const columns = parquet.columns.filter((column) => !ours.includes(column));
  const lines: Uint8Array[] = [];
  for await (const group of parquet.read(columns)) lines.push(rowLines(group, columns));
  const bytes = Buffer.concat(lines);
  return { bytes: bytesInMemory(bytes), dataset: readDataset(bytes, { ...recognition, layout: JSONL }) };
}

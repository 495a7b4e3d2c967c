import { type ByteSource, columnAt, countLineEnds, type Dataset, formatOf } from '../../dataset/index.ts';
import type { ByteSpan } from '../../audit/index.ts';

/** Where something stands in a text: lines and columns from 1, columns in code points. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Column behind the last character; null where that is on another line. */
  readonly endColumn: number | null;
  /** The file, where several are audited together; relative to the repository. */
  readonly path?: string;
}

/** Where a span of a row stands; null where the file has no lines (Parquet) or the whole file is meant. */
export function placeOf(
  { bytes, dataset }: { readonly bytes: ByteSource; readonly dataset: Dataset },
  row: number | null,
  span: ByteSpan,
): Place | null {
  if (row === null || !formatOf(dataset.layout).hasText) return null;
  const rowStart = dataset.rowStart[row]!;
  const before = bytes.slice(rowStart, Math.max(rowStart, span.start));
  const line = dataset.rowLine[row]! + 1 + countLineEnds(before, 0, before.length);
  const inside = bytes.slice(span.start, span.end);
  const column = columnAt(bytes, span.start);
  const isOneLine = countLineEnds(inside, 0, inside.length) === 0;
  return { line, column, endColumn: isOneLine ? column + characters(inside) : null };
}

/** Code points of UTF-8: its continuation bytes belong to the character before. */
function characters(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

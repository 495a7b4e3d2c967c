import type { Position, Range } from 'vscode-languageserver';
import type { ByteSource } from '../dataset/byteSource.ts';
import { lineStartBefore } from '../dataset/positions.ts';
import { type Dataset, NO_OUTCOME } from '../dataset/types.ts';
import type { ByteSpan } from '../audit/findings.ts';

// Line breaks and offsets inside a line are all that differs between bytes and LSP positions. `ignoreBOM`
// keeps a U+FEFF in the count.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-16 length of bytes [start, end). */
function utf16Length(bytes: ByteSource, start: number, end: number): number {
  return decoder.decode(bytes.slice(start, end)).length;
}

/** LSP range of a span within one row. */
export function rangeInRow(bytes: ByteSource, dataset: Dataset, row: number, span: ByteSpan): Range {
  const line = dataset.rowLine[row]!;
  // A byte order mark that the client sends is a character of the first line.
  const lineStart = line === 0 ? 0 : lineStartBefore(bytes, dataset.rowStart[row]!);
  const start = utf16Length(bytes, lineStart, span.start);
  const end = start + utf16Length(bytes, span.start, span.end);
  return { start: { line, character: start }, end: { line, character: end } };
}

/** The row on a line, or null. Rows are in line order. */
export function rowAtLine(dataset: Dataset, line: number): number | null {
  let low = 0;
  let high = dataset.rows - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const there = dataset.rowLine[middle]!;
    if (there === line) return middle;
    if (there < line) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

export function contains(range: Range, { line, character }: Position): boolean {
  return line === range.start.line && character >= range.start.character && character <= range.end.character;
}

/** The row at a position, where one of these parts of it is; null elsewhere and on rows that are no comparisons. */
export function rowAt(
  audit: { readonly bytes: ByteSource; readonly dataset: Dataset },
  position: Position,
  parts: readonly ((audit: { readonly dataset: Dataset }, row: number) => ByteSpan)[],
): number | null {
  const { bytes, dataset } = audit;
  const row = rowAtLine(dataset, position.line);
  if (row === null || dataset.outcome[row] === NO_OUTCOME) return null;
  return parts.some((part) => contains(rangeInRow(bytes, dataset, row, part(audit, row)), position))
    ? row
    : null;
}

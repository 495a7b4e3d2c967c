import type { Position, Range } from 'vscode-languageserver';
import {
  type ByteSource,
  countLineEnds,
  type Dataset,
  formatOf,
  HEADER,
  NO_OUTCOME,
  UNITS,
} from '../../dataset/index.ts';
import { type ByteSpan, firstRowFrom } from '../../audit/index.ts';
import { LineCharacters, utf16Length } from './lineCharacters.ts';

/** Kept as long as the bytes of the file: every place on a long line is found from those before it. */
const lineCharacters = new WeakMap<ByteSource, LineCharacters>();

function charactersOf(bytes: ByteSource): LineCharacters {
  let characters = lineCharacters.get(bytes);
  if (characters === undefined) lineCharacters.set(bytes, (characters = new LineCharacters(bytes)));
  return characters;
}

/** Is every row a line, from its first byte on? */
function isOneLine({ layout, unit }: Dataset): boolean {
  return formatOf(layout).isLines && UNITS[unit].isWholeRow;
}

/** LSP range of a span within one row, which may go over several lines; or above all rows, where row is HEADER. */
export function rangeInRow(bytes: ByteSource, dataset: Dataset, row: number, span: ByteSpan): Range {
  // Where there is no text, the number of the row stands for its line.
  if (!formatOf(dataset.layout).hasText) {
    const there = { line: dataset.rowLine[row] ?? 0, character: 0 };
    return { start: there, end: there };
  }
  const from = row === HEADER ? 0 : dataset.rowStart[row]!;
  const line = row === HEADER ? 0 : dataset.rowLine[row]!;
  if (line > 0 && isOneLine(dataset)) {
    const character = utf16Length(bytes, from, span.start);
    const length = utf16Length(bytes, span.start, span.end);
    return { start: { line, character }, end: { line, character: character + length } };
  }
  return rangeAfter(bytes, { offset: from, line }, span);
}

/** The same for spans in file order. Each is counted from the one before where that is nearer than its row. */
export function* rangesInOrder(
  bytes: ByteSource,
  dataset: Dataset,
  spans: Iterable<ByteSpan & { readonly row: number }>,
): Generator<Range> {
  const isCounted = formatOf(dataset.layout).hasText && !isOneLine(dataset);
  let known = { offset: 0, line: 0 };
  for (const { row, ...span } of spans) {
    const isNearer = isCounted && known.offset > (dataset.rowStart[row] ?? 0);
    const range = isNearer ? rangeAfter(bytes, known, span) : rangeInRow(bytes, dataset, row, span);
    known = { offset: span.start, line: range.start.line };
    yield range;
  }
}

/** Range of a span behind a place whose line is known. */
function rangeAfter(
  bytes: ByteSource,
  known: { readonly offset: number; readonly line: number },
  span: ByteSpan,
): Range {
  const start = positionAt(bytes, known.offset, known.line, span.start);
  if (span.end === span.start) return { start, end: start };
  const isWithinLine = lineEndsIn(bytes, span.start, span.end) === 0;
  return {
    start,
    end: isWithinLine
      ? { line: start.line, character: start.character + utf16Length(bytes, span.start, span.end) }
      : positionAt(bytes, span.start, start.line, span.end),
  };
}

/** Position of `offset`, where `from`, at or before it, is on line `line`. */
function positionAt(bytes: ByteSource, from: number, line: number, offset: number): Position {
  const at = line + lineEndsIn(bytes, from, offset);
  return { line: at, character: charactersOf(bytes).before(offset, at === 0) };
}

function lineEndsIn(bytes: ByteSource, start: number, end: number): number {
  // One byte more: a `\r` before a `\n` ends no line.
  const slice = bytes.slice(start, end + 1);
  return countLineEnds(slice, 0, Math.min(slice.length, end - start));
}

/** The row that is on a line, the last to start where there are several; or null. Rows are in line order. */
function rowAtLine(bytes: ByteSource, dataset: Dataset, line: number): number | null {
  let low = 0;
  let high = dataset.rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dataset.rowLine[middle]! <= line) low = middle + 1;
    else high = middle;
  }
  const row = low - 1;
  if (row < 0) return null;
  const last = dataset.rowLine[row]! + lineEndsIn(bytes, dataset.rowStart[row]!, dataset.rowEnd[row]!);
  return line <= last ? row : null;
}

/**
 * The row at a position: of several that stand at one place (a row with a column for each user) the one whose outcome,
 * else whose user is there, else the first. Between rows the first that starts on the line.
 */
export function rowAtPosition(bytes: ByteSource, dataset: Dataset, position: Position): number | null {
  const last = rowAtLine(bytes, dataset, position.line);
  if (last === null) return null;
  const firstOnLine = firstRowFrom(dataset, dataset.rowLine[last]!);
  const rangeOf = (row: number, from: number, to: number) => {
    const start = dataset.rowStart[row]!;
    return rangeInRow(bytes, dataset, row, { start: start + from, end: start + to });
  };
  const isPast = (row: number) => isAtOrBefore(rangeOf(row, 0, 0).start, position);
  const isIn = (row: number, from: number, to: number) => contains(rangeOf(row, from, to), position);
  // The last row that starts at the position or before it: one that goes over several lines may end on this one.
  let low = Math.max(0, firstOnLine - 1);
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isPast(middle)) low = middle;
    else high = middle - 1;
  }
  if (!isIn(low, 0, dataset.rowEnd[low]! - dataset.rowStart[low]!)) return firstOnLine;
  const rows = [low];
  while (rows[0]! > 0 && dataset.rowStart[rows[0]! - 1] === dataset.rowStart[low]) rows.unshift(rows[0]! - 1);
  return (
    rows.find((row) => isIn(row, dataset.winnerStart[row]!, dataset.winnerEnd[row]!)) ??
    rows.find((row) => isIn(row, dataset.userStart[row]!, dataset.userEnd[row]!)) ??
    rows[0]!
  );
}

function isAtOrBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}

export function contains({ start, end }: Range, position: Position): boolean {
  return isAtOrBefore(start, position) && isAtOrBefore(position, end);
}

/** The row at a position, where one of these parts of it is; null elsewhere and on rows that are no comparisons. */
export function rowAt(
  audit: { readonly bytes: ByteSource; readonly dataset: Dataset },
  position: Position,
  parts: readonly ((audit: { readonly dataset: Dataset }, row: number) => ByteSpan)[],
): number | null {
  const { bytes, dataset } = audit;
  const row = rowAtPosition(bytes, dataset, position);
  if (row === null || dataset.outcome[row] === NO_OUTCOME) return null;
  return parts.some((part) => contains(rangeInRow(bytes, dataset, row, part(audit, row)), position))
    ? row
    : null;
}

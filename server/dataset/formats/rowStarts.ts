import { CellScanner } from './cellScanner.ts';
import type { DelimitedLayout } from '../layout.ts';
import { afterLineEnd, type ReadAt } from './rows.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const PIECE = 2 ** 16;
/** Bytes, and lines in them, in which a row of cells is looked for. */
const SEARCH = 2 ** 18;
const MOST_LINES = 200;

/** The first line start at or after `from`, which is not 0; the end of the file if there is none. */
export function nextLineStart(read: ReadAt, from: number): number {
  for (let at = from - 1; ;) {
    const bytes = read(at, PIECE);
    const end = bytes.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
    if (end < 0) {
      if (bytes.length === 0) return at;
      at += bytes.length;
    } else if (end + 1 === bytes.length && bytes.length > 1) at += end;
    else return at + afterLineEnd(bytes, end);
  }
}

/**
 * The first line at or after `from` from which on two rows have as many cells as the header; the first of all if there is
 * none. It may be mistaken where cells hold line ends.
 */
export function likelyRowOfCells(
  read: ReadAt,
  from: number,
  { columns, rowCells, delimiter }: DelimitedLayout,
): number {
  const first = nextLineStart(read, from);
  const bytes = read(first, SEARCH);
  const scanner = new CellScanner(bytes, delimiter);
  const isRow = (at: number) => {
    scanner.scan(at);
    return scanner.fault === null && (scanner.cells === columns.length || scanner.cells === rowCells);
  };
  let at = 0;
  for (let lines = 0; lines < MOST_LINES && at < bytes.length; lines++) {
    if (isRow(at) && !scanner.open && isRow(scanner.next)) return first + at;
    const end = bytes.findIndex((byte, i) => i >= at && (byte === LINE_FEED || byte === CARRIAGE_RETURN));
    if (end < 0) break;
    at = afterLineEnd(bytes, end);
  }
  return first;
}

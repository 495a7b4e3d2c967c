import { CellScanner } from './cellScanner.ts';
import { likelyElementStart } from './elementStarts.ts';
import type { DelimitedLayout, Layout } from '../layout.ts';
import { afterLineEnd, type ReadAt } from './rows.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const PIECE = 2 ** 16;
/** Bytes, and lines in them, in which a row of cells is looked for. */
const SEARCH = 2 ** 18;
const MOST_LINES = 200;

/**
 * Where the first row starts at or after `from`, which is not 0, as far as can be told without reading what stands
 * before; null where it cannot. Lines are always told; rows of cells may be mistaken where cells hold line ends, and
 * elements of arrays, which start as `startsAs`, where other objects do.
 */
export function likelyRowStart(
  read: ReadAt,
  from: number,
  layout: Layout,
  startsAs: Uint8Array | null,
): number | null {
  switch (layout.format) {
    case 'json':
      return startsAs === null ? null : likelyElementStart(read, from, layout, startsAs);
    case 'csv':
    case 'tsv':
      return rowOfCells(read, lineStart(read, from), layout);
    case 'jsonl':
    case 'parquet':
      return lineStart(read, from);
  }
}

/** The first line start at or after `from`; the end of the file if there is none. */
function lineStart(read: ReadAt, from: number): number {
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

/** The first line from which on two rows have as many cells as the header; `first` if there is none. */
function rowOfCells(read: ReadAt, first: number, { columns, delimiter }: DelimitedLayout): number {
  const bytes = read(first, SEARCH);
  const scanner = new CellScanner(bytes, delimiter);
  const isRow = (at: number) => {
    scanner.scan(at);
    return scanner.fault === null && scanner.cells === columns.length;
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

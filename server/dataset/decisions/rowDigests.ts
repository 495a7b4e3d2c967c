import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Block, bytesInMemory, type ByteSource } from '../byteSource.ts';
import { formatOf, textFormatOf } from '../formatTable.ts';
import { lineEndAfter, lineStartBefore } from '../formats/index.ts';
import { rowsOfBlock } from '../rowBlocks.ts';
import { UNITS } from '../rowUnits.ts';
import type { Stripper } from '../rowEdits.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** Bytes, and rows of them, read at a time, between two looks at what else waits: a few milliseconds of work. */
const SLICE_BYTES = 2 ** 21;
const SLICE_ROWS = 2 ** 12;
/** What is read in vain between two rows costs less than reading twice. */
const GAP_BYTES = 2 ** 16;

/**
 * Can the bytes of a row be told? Columns of Parquet have none for a row; where the object around an element of an
 * array ends, the dataset does not say; and a ranking may go over several rows.
 */
export function haveDigests(dataset: Dataset): boolean {
  return formatOf(dataset.layout).tellsRows(dataset.unit);
}

/**
 * CRC-32 of what the given rows (ascending) say, our decisions left out; of an element of a list together with the line
 * around it. One entry a row of the dataset, 0 where none was asked for. Yields often; null once `signal` is aborted.
 * Throws FileError.
 */
export async function rowDigests(
  source: ByteSource,
  dataset: Dataset,
  rows: Uint32Array,
  signal: AbortSignal,
): Promise<Uint32Array | null> {
  const digests = new Uint32Array(dataset.rows);
  for (let next = 0; next < rows.length;) {
    const stretch = stretchFrom(source, dataset, rows, next);
    const { dataset: part, firstRow } = rowsOfBlock(dataset, stretch);
    const digest = digester(source.slice(stretch.start, stretch.end), part);
    for (; rows[next]! < firstRow + part.rows; next++) digests[rows[next]!] = digest(rows[next]! - firstRow);
    await yieldToOthers();
    if (signal.aborted) return null;
  }
  return digests;
}

/** Whole rows from `rows[next]` on, with their lines where those count, for as long as they stand close together. */
function stretchFrom(
  source: ByteSource,
  { unit, rowStart, rowEnd }: Dataset,
  rows: Uint32Array,
  next: number,
): Block {
  const start = rowStart[rows[next]!]!;
  let end = rowEnd[rows[next]!]!;
  for (let k = next + 1; k < rows.length; k++) {
    const from = rowStart[rows[k]!]!;
    // Several judgements of one row stand in the same place.
    const isFull = end - start >= SLICE_BYTES || k - next >= SLICE_ROWS;
    if ((isFull && from >= end) || from - end > GAP_BYTES) break;
    end = rowEnd[rows[k]!]!;
  }
  return UNITS[unit].isInList
    ? { start: lineStartBefore(source, start), end: lineEndAfter(source, end) }
    : { start, end };
}

function digester(bytes: Uint8Array, dataset: Dataset): (row: number) => number {
  const { rowStart, rowEnd } = dataset;
  const strip = textFormatOf(dataset.layout).stripper(bytes, dataset);
  const own = (row: number, before: number) =>
    digestWithout(bytes, [rowStart[row]!, rowEnd[row]!], strip(decidedAt(dataset, row)), before);
  if (!UNITS[dataset.unit].isInList) return (row) => own(row, 0);
  const around = lineDigester(bytes, dataset, strip);
  return (row) => own(row, around(row));
}

/** Of the rows that stand where this one does, one for each user, the first that is decided; itself where none is. */
function decidedAt({ rowStart, decision }: Dataset, row: number): number {
  const isThere = (one: number) => rowStart[one] === rowStart[row];
  let one = row;
  while (isThere(one - 1)) one--;
  for (; isThere(one); one++) if (decision[one] !== 0) return one;
  return row;
}

/** Of the line that an element stands in; to be asked line by line. */
function lineDigester(
  bytes: Uint8Array,
  { rows, rowStart, rowLine }: Dataset,
  strip: Stripper,
): (row: number) => number {
  const source = bytesInMemory(bytes);
  let [line, digest] = [-1, 0];
  return (row) => {
    if (rowLine[row] === line) return digest;
    line = rowLine[row]!;
    let first = row;
    while (first > 0 && rowLine[first - 1] === line) first--;
    const edits: ByteEdit[] = [];
    for (let one = first; one < rows && rowLine[one] === line; one++) edits.push(...strip(one));
    const at = rowStart[row]!;
    digest = digestWithout(bytes, [lineStartBefore(source, at), lineEndAfter(source, at)], edits, 0);
    return digest;
  };
}

/** Of a stretch without what the edits, in order, take out; goes on from the digest of what comes before. */
function digestWithout(
  bytes: Uint8Array,
  [start, end]: readonly [number, number],
  edits: readonly ByteEdit[],
  before: number,
): number {
  let [digest, at] = [before, start];
  for (const edit of edits) {
    digest = crc32(bytes.subarray(at, edit.start), digest);
    at = edit.end;
  }
  return crc32(bytes.subarray(at, end), digest);
}

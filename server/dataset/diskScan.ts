import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DatasetMerger } from './mergeDatasets.ts';
import { createReader } from './reader.ts';
import type { Dataset, Mapped } from './types.ts';

/** A stretch of a file of rows on lines of their own: the lines that start at or after `start` and before `end`. */
export interface Chunk {
  readonly path: string;
  readonly recognition: Mapped;
  readonly start: number;
  readonly end: number;
  /** Bytes read at a time; longer rows take as much as they need. */
  readonly blockBytes: number;
}

/** What a chunk holds; offsets and lines of `dataset` are those within the bytes [start, end) of the file. */
export interface ScannedChunk {
  readonly start: number;
  readonly end: number;
  /** Null where no line starts in the chunk. */
  readonly dataset: Dataset | null;
  readonly lineEnds: number;
  /** CRC-32 of the bytes, which tells later whether they are still the same. */
  readonly crc: number;
}

/** The longest row that is read. */
const MOST_ROW_BYTES = 2 ** 29;
/** Bytes between two looks at whether to stop. */
const SLICE = 2 ** 22;
const LINE_FEED = 0x0a;

/**
 * Reads a chunk, a block of whole lines at a time. Null once `stopped`. Throws what the file system throws, and
 * RangeError for a row beyond all measure.
 */
export function scanChunk(chunk: Chunk, stopped: () => boolean): ScannedChunk | null {
  const file = openSync(chunk.path, 'r');
  try {
    const start = chunk.start === 0 ? 0 : lineStartAfter(file, chunk.start - 1);
    const merger = new DatasetMerger();
    let buffer = Buffer.allocUnsafe(chunk.blockBytes);
    let at = start;
    let lineEnds = 0;
    let crc = 0;
    while (at < chunk.end) {
      if (stopped()) return null;
      const size = readFully(file, buffer, at);
      if (size === 0) break;
      const last = size < buffer.length;
      const length =
        last && at + size <= chunk.end ? size : wholeLines(buffer.subarray(0, size), chunk.end - at, last);
      if (length === 0) {
        if (buffer.length >= MOST_ROW_BYTES)
          throw new RangeError(`The row at byte ${at} is longer than ${MOST_ROW_BYTES} bytes.`);
        buffer = Buffer.allocUnsafe(buffer.length * 4);
        continue;
      }
      const block = buffer.subarray(0, length);
      const reader = createReader(block, chunk.recognition, { continues: at > 0 });
      while (!reader.step(SLICE)) if (stopped()) return null;
      merger.add(reader.finish(), at - start, reader.lineEnds);
      lineEnds += reader.lineEnds;
      crc = crc32(block, crc);
      at += length;
    }
    return { start, end: at, dataset: merger.take(), lineEnds, crc };
  } finally {
    closeSync(file);
  }
}

/** Length of the whole lines at the start of a block, of those that start before `limit`; 0 if none ends in it. */
function wholeLines(block: Uint8Array, limit: number, last: boolean): number {
  if (limit <= block.length) {
    const end = block.indexOf(LINE_FEED, limit - 1);
    if (end >= 0) return end + 1;
    if (last) return block.length;
  }
  return block.lastIndexOf(LINE_FEED) + 1;
}

/** Where the line starts that follows the first line feed at or after `at`; the end of the file if there is none. */
function lineStartAfter(file: number, at: number): number {
  const buffer = Buffer.allocUnsafe(2 ** 16);
  for (;;) {
    const size = readSync(file, buffer, 0, buffer.length, at);
    const feed = buffer.subarray(0, size).indexOf(LINE_FEED);
    if (feed >= 0) return at + feed + 1;
    if (size === 0) return at;
    at += size;
  }
}

/** Fills the buffer from `position` on, up to the end of the file; returns how many bytes were read. */
export function readFully(file: number, buffer: Uint8Array, position: number): number {
  let size = 0;
  while (size < buffer.length) {
    const read = readSync(file, buffer, size, buffer.length - size, position + size);
    if (read === 0) break;
    size += read;
  }
  return size;
}

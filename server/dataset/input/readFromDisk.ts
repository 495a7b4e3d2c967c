import { bytesOnDisk, type DiskFile, type FileRead, type ReadBlock } from '../files/index.ts';
import { formatOf } from '../formatTable.ts';
import { byteOrderMark, skipSpace } from '../formats/index.ts';
import { PartMerger } from './mergeParts.ts';
import { provenChunks } from './provenChunks.ts';
import { recogniseDataset } from '../columns/index.ts';
import type { ChunkScanner } from './scanners.ts';
import type { ColumnSettings, Mapped, Recognition } from '../types.ts';

/** Bytes that tell what a file is; more where its first rows are longer. */
const HEAD_BYTES = 2 ** 21;
const OPEN_BRACKET = 0x5b;
const MOST_HEAD_BYTES = 2 ** 27;

/** Recognises a file by its first rows. Throws FileError. */
export function recogniseFile(file: DiskFile, columns?: ColumnSettings): Recognition {
  let size = HEAD_BYTES;
  let head = file.slice(0, size);
  const isArray = head[skipSpace(head, byteOrderMark(head))] === OPEN_BRACKET;
  while (!isArray && head.length < file.length && !head.includes(0x0a) && size < MOST_HEAD_BYTES) {
    size *= 4;
    head = file.slice(0, size);
  }
  // Whole lines, where there are any.
  const lines = head.lastIndexOf(0x0a) + 1;
  const whole = head.length === file.length || lines === 0 ? head.length : lines;
  return recogniseDataset(head.subarray(0, whole), columns);
}

/** Bytes that a worker scans at a time: often enough to show progress, seldom enough to cost nothing. */
const CHUNK_BYTES = 2 ** 25;
/** Small enough to stay in the processor's cache between being read and being scanned. */
const WINDOW_BYTES = 2 ** 20;
const BLOCK_BYTES = 2 ** 23;

export interface FileReading {
  readonly file: DiskFile;
  readonly recognition: Mapped;
  readonly scan: ChunkScanner;
  /** Chunks scanned at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  readonly chunkBytes?: number;
  readonly windowBytes?: number;
  readonly blockBytes?: number;
  /** Called after every chunk, in file order, with the bytes read so far and what they hold. */
  readonly onProgress?: (bytes: number, soFar: PartMerger) => void;
}

/**
 * Reads a file of rows of text, chunks in parallel where rows can be found from the middle. Null once the signal is
 * aborted. The result is that of reading it whole, whatever the number of threads. Throws FileError.
 */
export async function readFromDisk(reading: FileReading): Promise<FileRead | null> {
  const { file, recognition, signal, parallel } = reading;
  const { windowBytes = WINDOW_BYTES } = reading;
  const format = formatOf(recognition.layout);
  const { chunkBytes = CHUNK_BYTES, blockBytes = BLOCK_BYTES } = reading;
  const merger = new PartMerger(recognition, file.length);
  const blocks: ReadBlock[] = [];
  const stop = new AbortController();
  const scanning = AbortSignal.any([signal, stop.signal]);
  let length = 0;
  try {
    const startsAs =
      chunkBytes < file.length ? format.startOfRows((at, size) => file.slice(at, at + size)) : null;
    const chunks = provenChunks({
      length: file.length,
      chunkBytes,
      parallel,
      canGuess: !format.needsStart || startsAs !== null,
      scan: (start, end, isExact) =>
        reading.scan(
          { path: file.path, recognition, start, end, isExact, startsAs, windowBytes, blockBytes },
          scanning,
        ),
    });
    for await (const scanned of chunks) {
      if (signal.aborted) return null;
      merger.add(scanned.part, scanned.start, scanned.lineEnds);
      for (const block of scanned.blocks) blocks.push(block);
      length = scanned.end;
      reading.onProgress?.(length, merger);
    }
    if (signal.aborted) return null;
    file.slice(0, 0);
    if (length !== file.length) throw file.changed();
  } catch (error) {
    throw file.failed(error);
  } finally {
    stop.abort();
  }
  return {
    dataset: merger.take(),
    bytes: bytesOnDisk(file, blocks),
  };
}

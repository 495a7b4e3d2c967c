import { closeSync, fstatSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ByteSource } from './byteSource.ts';
import { type ReadBlock, readFully } from './diskScan.ts';
import { FileError, reasonOf } from './files.ts';
import { startOfElements } from './formats/elementStarts.ts';
import { skipSpace } from './formats/jsonArray.ts';
import { byteOrderMark } from './formats/rows.ts';
import { DatasetMerger } from './mergeDatasets.ts';
import { provenChunks } from './provenChunks.ts';
import { readDataset } from './reader.ts';
import { recogniseDataset } from './recognise.ts';
import type { ChunkScanner, KnownFile } from './scanners.ts';
import type { ColumnSettings, Dataset, Mapped, Recognition } from './types.ts';

/** What a file was when it was opened; its bytes are read when they are needed. */
export class DiskFile implements KnownFile {
  readonly path: string;
  readonly length: number;
  readonly mtimeNs: bigint;

  private constructor(path: string, length: number, mtimeNs: bigint) {
    this.path = path;
    this.length = length;
    this.mtimeNs = mtimeNs;
  }

  /** A file that was opened, maybe in another thread. */
  static known({ path, length, mtimeNs }: KnownFile): DiskFile {
    return new DiskFile(path, length, mtimeNs);
  }

  /** Throws FileError. */
  static async open(path: string): Promise<DiskFile> {
    try {
      const stats = await stat(path, { bigint: true });
      if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'it is a folder' : 'it is no file');
      return new DiskFile(path, Number(stats.size), stats.mtimeNs);
    } catch (error) {
      throw this.#unreadable(path, error);
    }
  }

  /** Bytes [start, end), cut at the end. Throws FileError, also where the file is no longer what it was. */
  slice(start: number, end: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, this.length) - start));
    try {
      const file = openSync(this.path, 'r');
      try {
        const now = fstatSync(file, { bigint: true });
        const isSame = Number(now.size) === this.length && now.mtimeNs === this.mtimeNs;
        if (!isSame || readFully(file, bytes, start) < bytes.length) throw this.changed();
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw DiskFile.#unreadable(this.path, error);
    }
    return bytes;
  }

  changed(): FileError {
    return new FileError('changed', `${this.path} has changed since it was read.`);
  }

  /** What went wrong with the file, as FileError. */
  failed(error: unknown): FileError {
    return DiskFile.#unreadable(this.path, error);
  }

  static #unreadable(path: string, error: unknown): FileError {
    if (error instanceof FileError) return error;
    return new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}

/** A file that was read, by the blocks it was read in. */
function bytesOnDisk(file: DiskFile, blocks: readonly ReadBlock[]): ByteSource {
  const crcAt = new Map(blocks.map(({ start, crc }) => [start, crc]));
  return {
    length: file.length,
    isChecked: true,
    blocks,
    block: ({ start, end }) => {
      const bytes = file.slice(start, end);
      if (crc32(bytes) !== crcAt.get(start)) throw file.changed();
      return bytes;
    },
    slice: (start, end) => file.slice(start, end),
  };
}

/** A file that is still being read: its bytes are those of the file that was opened, and no block is known. */
export function bytesOfFile(file: DiskFile): ByteSource {
  return {
    length: file.length,
    blocks: [],
    block: ({ start, end }) => file.slice(start, end),
    slice: (start, end) => file.slice(start, end),
  };
}

const PIECE_BYTES = 2 ** 22;

/** The bytes of a file as it was opened, in pieces. */
export function piecesOfFile(file: DiskFile): ByteSource {
  return {
    length: file.length,
    blocks: Array.from({ length: Math.ceil(file.length / PIECE_BYTES) }, (_, i) => ({
      start: i * PIECE_BYTES,
      end: Math.min(file.length, (i + 1) * PIECE_BYTES),
    })),
    block: ({ start, end }) => file.slice(start, end),
    slice: (start, end) => file.slice(start, end),
  };
}

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
  const recognition = recogniseDataset(head.subarray(0, whole), columns);
  if (recognition.kind === 'mapped' && isUndivided(recognition) && file.length > MOST_UNDIVIDED_BYTES)
    return {
      kind: 'not-preference-data',
      message: 'Rankings of several responses are read from files up to 2 GiB: split the file to audit it.',
    };
  return recognition;
}

/** Are the rows read as one? A judgement of several responses may stand on both sides of where a file is cut. */
export function isUndivided({ unit }: Mapped): boolean {
  return unit === 'ranking';
}

/** What is held in memory at once. */
const MOST_UNDIVIDED_BYTES = 2 ** 31 - 1;

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
  readonly onProgress?: (bytes: number, soFar: DatasetMerger) => void;
}

/** What was read, and where its bytes are. */
export interface FileRead {
  readonly dataset: Dataset;
  readonly bytes: ByteSource;
}

/**
 * Reads a file of rows of text, chunks in parallel where rows can be found from the middle. Null once the signal is
 * aborted. The result is that of reading it whole, whatever the number of threads. Throws FileError.
 */
export async function readFromDisk(reading: FileReading): Promise<FileRead | null> {
  const { file, recognition, signal, parallel } = reading;
  const { windowBytes = WINDOW_BYTES } = reading;
  const { layout } = recognition;
  const whole = isUndivided(recognition) ? file.length : null;
  const chunkBytes = whole ?? reading.chunkBytes ?? CHUNK_BYTES;
  const blockBytes = whole ?? reading.blockBytes ?? BLOCK_BYTES;
  const merger = new DatasetMerger(file.length);
  const blocks: ReadBlock[] = [];
  const stop = new AbortController();
  const scanning = AbortSignal.any([signal, stop.signal]);
  let length = 0;
  try {
    const startsAs =
      layout.format === 'json' && chunkBytes < file.length
        ? startOfElements((at, size) => file.slice(at, at + size), layout)
        : null;
    const chunks = provenChunks({
      length: file.length,
      chunkBytes,
      parallel,
      canGuess: layout.format !== 'json' || startsAs !== null,
      scan: (start, end, isExact) =>
        reading.scan(
          { path: file.path, recognition, start, end, isExact, startsAs, windowBytes, blockBytes },
          scanning,
        ),
    });
    for await (const scanned of chunks) {
      if (signal.aborted) return null;
      merger.add(scanned.dataset, scanned.start, scanned.lineEnds);
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
    dataset: merger.take() ?? readDataset(new Uint8Array(0), recognition),
    bytes: bytesOnDisk(file, blocks),
  };
}

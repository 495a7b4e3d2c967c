import { LIMITS } from '../limits.ts';
import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type ReadBlock, readFully } from '../files/index.ts';
import { ScanKernel } from '../kernel/index.ts';
import { formatOf } from '../formatTable.ts';
import type { ReadAt } from '../formats/index.ts';
import { createReader, type DatasetReader, NameTable, type NameTables, type Part } from '../rows/index.ts';
import type { Mapped } from '../types.ts';

/** A stretch of a file: the rows that start in bytes [start, end). */
export interface Chunk {
  readonly path: string;
  readonly recognition: Mapped;
  readonly start: number;
  readonly end: number;
  /** Does a row start at `start`? Otherwise it is looked for from there on, which may go wrong. */
  readonly isExact: boolean;
  /** How elements of an array start, where that is known. */
  readonly startsAs: Uint8Array | null;
  /** Bytes read at a time; longer rows take as much as they need. */
  readonly windowBytes: number;
  /** Length that blocks have at least, unless they end the chunk. */
  readonly blockBytes: number;
}

/** What a chunk holds; offsets and lines of `part` are those within the bytes [start, end) of the file. */
export interface ScannedChunk {
  readonly start: number;
  readonly end: number;
  readonly part: Part;
  readonly lineEnds: number;
  /** All its bytes, one block after the other. */
  readonly blocks: readonly ReadBlock[];
}

/** Bytes between two looks at whether to stop. */
const SLICE = 2 ** 20;

/** A window holds a byte order mark at least. */
const LEAST_WINDOW = 16;

/** Where the bytes of this thread's files are read to. */
const kernel = new ScanKernel();

/**
 * Reads a chunk, a window at a time. Null once `stopped`, and where no row is found where one is to be looked for.
 * Null, too, where what was taken for a row leads to the end of an array before the end of the file. Throws what the
 * file system throws, and RangeError for a row beyond all measure.
 */
export function scanChunk(chunk: Chunk, stopped: () => boolean): ScannedChunk | null {
  const { recognition, isExact } = chunk;
  const file = openSync(chunk.path, 'r');
  try {
    const start = isExact
      ? chunk.start
      : formatOf(recognition.layout).likelyRowStart(pieces(file), chunk.start, chunk.startsAs);
    if (start === null) return null;
    let window = kernel.place(firstWindow(chunk));
    let reader: DatasetReader | null = null;
    const blocks = new BlockList(start, chunk.blockBytes);
    for (let kept = 0; ;) {
      if (stopped()) return null;
      const size = kept + readFully(file, window.subarray(kept), blocks.end + kept);
      const bytes = window.subarray(0, size);
      const more = size === window.length;
      const extent = { more, until: chunk.end - blocks.end };
      if (reader === null)
        reader = createReader(bytes, recognition, { ...extent, continues: start > 0 }, namesOf(recognition));
      else reader.refill(bytes, extent);
      while (!reader.step(SLICE)) if (stopped()) return null;
      if (!isExact && more && reader.hasEnded) return null;
      const { consumed } = reader;
      blocks.add(bytes.subarray(0, consumed));
      if (!more || (blocks.end >= chunk.end && !reader.hasEnded)) break;
      kept = size - consumed;
      if (consumed > 0) window.copyWithin(0, consumed, size);
      else if (size < LIMITS.rowBytes) window = kernel.place(size * 4);
      else throw new RangeError(`The row at byte ${blocks.end} is longer than ${LIMITS.rowBytes} bytes.`);
    }
    const { lineEnds } = reader;
    return { start, end: blocks.end, part: reader.part(), lineEnds, blocks: blocks.finish() };
  } finally {
    closeSync(file);
  }
}

/** Names that were read last, and from rows of which recognition. */
let names: (NameTables & { readonly of: string }) | null = null;
const MOST_NAMES = 2 ** 17;

/** Most names come again in the next chunk. */
function namesOf(recognition: Mapped): NameTables {
  const of = JSON.stringify(recognition);
  if (names?.of !== of || names.users.names.length + names.models.names.length > MOST_NAMES)
    names = { of, users: new NameTable(), models: new NameTable() };
  return names;
}

/** What stands before the rows is read in one piece. */
function firstWindow({ start, windowBytes, recognition: { layout } }: Chunk): number {
  const { rowsStart } = formatOf(layout);
  const before = start === 0 && rowsStart > 0 ? rowsStart + 1 : 0;
  return Math.max(windowBytes, before, LEAST_WINDOW);
}

/** Whole rows, put together to blocks. */
class BlockList {
  readonly #blockBytes: number;
  readonly #blocks: ReadBlock[] = [];
  #start: number;
  #crc = 0;
  end: number;

  constructor(start: number, blockBytes: number) {
    this.#blockBytes = blockBytes;
    this.#start = start;
    this.end = start;
  }

  /** The next bytes. */
  add(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.end += bytes.length;
    if (this.end - this.#start >= this.#blockBytes) this.#close();
  }

  #close(): void {
    if (this.end > this.#start) this.#blocks.push({ start: this.#start, end: this.end, crc: this.#crc });
    this.#start = this.end;
    this.#crc = 0;
  }

  finish(): readonly ReadBlock[] {
    this.#close();
    return this.#blocks;
  }
}

function pieces(file: number): ReadAt {
  return (at, size) => {
    const buffer = Buffer.allocUnsafe(size);
    return buffer.subarray(0, readFully(file, buffer, at));
  };
}

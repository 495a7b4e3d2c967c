import { closeSync, fstatSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Block, ByteSource } from '../byteSource.ts';
import { reasonOf } from './errors.ts';
import { FileError } from './files.ts';
import { readFully } from './readFully.ts';
import type { Dataset } from '../types.ts';

/** What tells a file from what it was before. */
export interface KnownFile {
  readonly path: string;
  readonly length: number;
  readonly mtimeNs: bigint;
}

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

/** A block, and the checksum that its bytes had when they were read. */
export interface ReadBlock extends Block {
  /** CRC-32. */
  readonly crc: number;
}

/** A file that was read, by the blocks it was read in. */
export function bytesOnDisk(file: DiskFile, blocks: readonly ReadBlock[]): ByteSource {
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

/** What was read, and where its bytes are. */
export interface FileRead {
  readonly dataset: Dataset;
  readonly bytes: ByteSource;
}

import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { bytesInMemory } from './byteSource.ts';
import {
  bytesOfFile,
  type DiskFile,
  type FileRead,
  piecesOfFile,
  readFromDisk,
  recogniseFile,
} from './diskFile.ts';
import { packingOf } from './formats/packing.ts';
import type { DatasetInput, RowsInput } from './input.ts';
import { inputGzip } from './gzipInput.ts';
import { inputParquet } from './parquetInput.ts';
import { createReader } from './reader.ts';
import { recogniseDataset } from './recognise.ts';
import type { ChunkScanner } from './scanPool.ts';

/** Files up to this size are read into memory whole. */
export const MOST_BYTES_IN_MEMORY = 50 * 2 ** 20;

/** Bytes read between two looks at what else waits: a few milliseconds of work. */
const SLICE_BYTES = 2 ** 21;

/** Bytes of a file of any kind; `name` is what messages call it. */
export function inputInMemory(bytes: Uint8Array, name = 'The file'): DatasetInput {
  switch (packingOf(bytes)) {
    case 'parquet':
      return inputParquet(bytesInMemory(bytes), name);
    case 'gzip':
      return inputGzip(bytesInMemory(bytes), rowsInMemory);
    case null:
      return rowsInMemory(bytes);
  }
}

const rowsInMemory: RowsInput = (bytes) => {
  return {
    recognise: (columns) => recogniseDataset(bytes, columns),
    read: async (recognition, signal) => {
      const reader = createReader(bytes, recognition);
      while (!reader.step(SLICE_BYTES)) {
        await yieldToOthers();
        if (signal.aborted) return null;
      }
      return { dataset: reader.finish(), bytes: bytesInMemory(bytes) };
    },
  };
};

/** What is told while a file is read. */
export interface ReadingHooks {
  /** Called as reading goes on, with the share of the file that is read. */
  readonly onProgress?: (share: number) => void;
  /** Called once, while reading goes on, with what the first tenth of a file on disk holds. */
  readonly onFirstPart?: (part: FileRead, share: number) => void;
}

/** How a file on disk is scanned. */
export interface DiskScanning extends ReadingHooks {
  readonly scan: ChunkScanner;
  /** Chunks scanned at a time. */
  readonly parallel: number;
}

/** First results are given of at most this share of a file. */
const FIRST_PART = 0.1;

export function inputOnDisk(
  file: DiskFile,
  { scan, parallel, onProgress, onFirstPart }: DiskScanning,
): DatasetInput {
  let gaveFirstPart = onFirstPart === undefined;
  let packed: DatasetInput | null | undefined;
  const input = () => (packed === undefined ? (packed = packedOnDisk(file)) : packed);
  return {
    recognise: (columns) => input()?.recognise(columns) ?? recogniseFile(file, columns),
    read: async (recognition, signal) => {
      const other = input();
      if (other !== null) return other.read(recognition, signal);
      return readFromDisk({
        file,
        recognition,
        scan,
        parallel,
        signal,
        chunkBytes: chunkBytesFor(file.length),
        onProgress: (bytes, soFar) => {
          const share = bytes / file.length;
          onProgress?.(share);
          if (gaveFirstPart || share < FIRST_PART / 2 || share > FIRST_PART) return;
          gaveFirstPart = true;
          const dataset = soFar.finish();
          if (dataset !== null) onFirstPart?.({ dataset, bytes: bytesOfFile(file) }, share);
        },
      });
    },
  };
}

/** Chunks for a thread each: small enough for first results to come early, large enough to cost nothing. */
function chunkBytesFor(length: number): number {
  return Math.max(2 ** 20, Math.min(2 ** 27, Math.ceil((length * FIRST_PART) / 3)));
}

/** A file that is no text; null where it is one. */
function packedOnDisk(file: DiskFile): DatasetInput | null {
  switch (packingOf(file.slice(0, 4))) {
    case 'parquet':
      return inputParquet(file, file.path);
    case 'gzip':
      return inputGzip(piecesOfFile(file), rowsInMemory);
    case null:
      return null;
  }
}

import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { bytesInMemory } from '../byteSource.ts';
import { bytesOfFile, type DiskFile, piecesOfFile } from '../files/index.ts';
import { readFromDisk, recogniseFile } from './readFromDisk.ts';
import { looksLikePandas, packingOf } from '../formats/index.ts';
import { LIMITS } from '../limits.ts';
import { type DatasetInput, FIRST_PART, isFirstPart, type ReadingHooks, type RowsInput } from './input.ts';
import { inputGzip } from './gzipInput.ts';
import { inputParquet, inputParquetOnDisk } from './parquetInput.ts';
import { inputRows } from './pandasInput.ts';
import { createReader } from '../rows/index.ts';
import { recogniseDataset } from '../columns/index.ts';
import type { ChunkScanner, ParquetScanner } from './scanners.ts';

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

const rowsInMemory: RowsInput = inputRows((bytes) => {
  return {
    recognise: (columns) => recogniseDataset(bytes, columns),
    head: () => Promise.resolve(bytes),
    read: async (recognition, signal) => {
      const reader = createReader(bytes, recognition);
      while (!reader.step(SLICE_BYTES)) {
        await yieldToOthers();
        if (signal.aborted) return null;
      }
      return { dataset: reader.finish(), bytes: bytesInMemory(bytes) };
    },
  };
});

/** How a file on disk is scanned. */
export interface DiskScanning extends ReadingHooks {
  readonly scan: ChunkScanner;
  /** Reads Parquet in other threads; without, it is read in this one. */
  readonly parquet?: ParquetScanner;
  /** Chunks scanned at a time. */
  readonly parallel: number;
}

/** Enough to tell what a file is. */
const HEAD_BYTES = 2 ** 21;

export function inputOnDisk(file: DiskFile, scanning: DiskScanning): DatasetInput {
  const { scan, parallel, onProgress, onFirstPart } = scanning;
  let gaveFirstPart = onFirstPart === undefined;
  let packed: DatasetInput | null | undefined;
  const input = () => (packed === undefined ? (packed = packedOnDisk(file, scanning)) : packed);
  return {
    recognise: (columns) => input()?.recognise(columns) ?? recogniseFile(file, columns),
    head: () => input()?.head?.() ?? Promise.resolve(file.slice(0, HEAD_BYTES)),
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
          if (gaveFirstPart || !isFirstPart(share)) return;
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
function packedOnDisk(file: DiskFile, { parquet, ...scanning }: DiskScanning): DatasetInput | null {
  switch (packingOf(file.slice(0, 4))) {
    case 'parquet':
      return parquet === undefined
        ? inputParquet(file, file.path)
        : inputParquetOnDisk(file, { ...scanning, scanner: parquet });
    case 'gzip':
      return inputGzip(piecesOfFile(file), rowsInMemory);
    case null:
      return file.length <= LIMITS.pandasBytes && looksLikePandas(file.slice(0, HEAD_BYTES))
        ? rowsInMemory(file.slice(0, file.length))
        : null;
  }
}

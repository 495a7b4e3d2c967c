import type { KnownFile } from '../files/index.ts';
import type { Chunk, ScannedChunk } from './diskScan.ts';
import type { Sample } from '../formats/index.ts';
import type { RowRange, ScannedRows } from './parquetScan.ts';
import type { Mapped } from '../types.ts';

/** Scans a chunk somewhere, as scanChunk does; null also once `signal` is aborted. */
export type ChunkScanner = (chunk: Chunk, signal: AbortSignal) => Promise<ScannedChunk | null>;

/** Reads a Parquet file somewhere. */
export interface ParquetScanner {
  sample(file: KnownFile): Promise<Sample>;
  /** Null once `signal` is aborted. */
  rows(
    file: KnownFile,
    recognition: Mapped,
    range: RowRange,
    signal: AbortSignal,
  ): Promise<ScannedRows | null>;
}

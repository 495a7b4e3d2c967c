import type { FileRead } from './diskFile.ts';
import type { ColumnSettings, Mapped, Recognition } from './types.ts';

/** A file to be read, in memory or on disk. */
export interface DatasetInput {
  /** What the file is, by its first rows. Throws FileError. */
  recognise(columns?: ColumnSettings): Recognition | Promise<Recognition>;
  /** Reads it, yielding often; null once `signal` is aborted. Throws FileError. */
  read(recognition: Mapped, signal: AbortSignal): Promise<FileRead | null>;
}

/** Reads rows of text that are in memory. */
export type RowsInput = (bytes: Uint8Array) => DatasetInput;

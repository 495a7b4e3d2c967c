import type { VersionRead } from '../datasetChange.ts';
import type { FileRead } from '../files/index.ts';
import type { ColumnSettings, Mapped, Recognition } from '../types.ts';

/** A file to be read, in memory or on disk. */
export interface DatasetInput {
  /** What the file is, by its first rows. Throws FileError. */
  recognise(columns?: ColumnSettings): Recognition | Promise<Recognition>;
  /** The first rows as they stand in a file of text, of another as lines of JSON; null where it has none. Throws FileError. */
  head?(): Promise<Uint8Array | null>;
  /** Reads it, yielding often; null once `signal` is aborted. Throws FileError. */
  read(recognition: Mapped, signal: AbortSignal): Promise<VersionRead | null>;
}

/** Reads rows of text that are in memory. */
export type RowsInput = (bytes: Uint8Array) => DatasetInput;

/** What is told while a file is read. */
export interface ReadingHooks {
  /** Called as reading goes on, with the share of the file that is read. */
  readonly onProgress?: (share: number) => void;
  /** Called once, while reading goes on, with what the first tenth of a file on disk holds. */
  readonly onFirstPart?: (part: FileRead, share: number) => void;
}

/** First results are given of at most this share of a file. */
export const FIRST_PART = 0.1;

/** Is so much of a file enough for first results, and not too much? */
export function isFirstPart(share: number): boolean {
  return share >= FIRST_PART / 2 && share <= FIRST_PART;
}

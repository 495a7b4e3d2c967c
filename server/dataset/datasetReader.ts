import type { Dataset } from './types.ts';

/** Reads a file in slices: call `step` until it returns true, then `finish`. Never throws on what it reads. */
export interface DatasetReader {
  /** Reads about that many bytes more; true when the file is read. */
  step(bytes: number): boolean;
  finish(): Dataset;
  /** Line ends read so far. */
  readonly lineEnds: number;
}

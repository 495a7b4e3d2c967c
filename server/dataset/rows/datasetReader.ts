import type { Extent } from '../formats/index.ts';
import type { Part } from './responses.ts';
import type { Dataset } from '../types.ts';

/** Reads a file in slices: call `step` until it returns true, then `finish`. Never throws on what it reads. */
export interface DatasetReader {
  /** Reads about that many bytes more; true when all that is there is read. */
  step(bytes: number): boolean;
  /** Goes on with other bytes, which begin with what was not {@link consumed} of those before. */
  refill(bytes: Uint8Array, extent: Extent): void;
  /** How many of the bytes are read. */
  readonly consumed: number;
  /** Do no more rows follow, whatever does? */
  readonly hasEnded: boolean;
  finish(): Dataset;
  /** What was read of a part of a file, to be put together with the other parts. */
  part(): Part;
  /** Line ends read so far. */
  readonly lineEnds: number;
}

import { DROP, NO_OUTCOME, type RowWeights } from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';

/** Which comparisons a draw by weight keeps. */
export interface Resampled {
  /** Decision of every row, those that the draw leaves out dropped. Index into DECISIONS. */
  readonly effective: Uint8Array;
  readonly kept: number;
  readonly of: number;
}

/**
 * Keeps every comparison with a chance of its weight over the highest one, so that a learner that knows no weights
 * learns as if it did, on average. The same seed keeps the same comparisons.
 */
export function resampled(
  { dataset }: Audit,
  decided: Uint8Array,
  { weight }: RowWeights,
  seed: number,
): Resampled {
  const random = mulberry32(seed);
  const effective = decided.slice();
  let highest = 0;
  for (let row = 0; row < dataset.rows; row++) if (weight[row]! > highest) highest = weight[row]!;
  let [kept, of] = [0, 0];
  for (let row = 0; row < dataset.rows; row++) {
    if (dataset.outcome[row] === NO_OUTCOME || decided[row] === DROP) continue;
    of++;
    if (random() * highest < weight[row]!) kept++;
    else effective[row] = DROP;
  }
  return { effective, kept, of };
}

/** Numbers in [0, 1) from a 32-bit seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

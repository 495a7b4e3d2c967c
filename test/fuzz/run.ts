import { Coverage } from './coverage.ts';
import type { FuzzedFormat } from './formats.ts';
import { mutated } from './mutate.ts';

export interface Failure {
  readonly input: number;
  readonly bytes: Buffer;
  readonly error: unknown;
}

/** What no run may grow to: readers hold nothing of the inputs they have done with. */
const MOST_MEMORY = 1.5e9;
/** Inputs after which is asked whether they did something new. */
const BATCH = 64;
/** Files that are kept of a format: those that add most to what the others make the readers do. */
const MOST_KEPT = 24;

export interface FuzzRun {
  /** Files that are mutated beside those of the format. */
  readonly corpus?: readonly Uint8Array[];
  /** Inputs that made the readers do what they had not done are mutated further, and given back. */
  readonly coverage?: Coverage;
  /** Is told of each input before it is read. */
  readonly onInput?: (bytes: Uint8Array) => void;
}

/**
 * Checks so many mutated files; the first that fails, or null, and the files that found something new. The same
 * generator gives the same files, as long as nothing is mutated further.
 */
export async function fuzz(
  format: FuzzedFormat,
  inputs: number,
  random: () => number,
  { corpus = [], coverage, onInput }: FuzzRun = {},
): Promise<{ readonly failure: Failure | null; readonly found: readonly Buffer[] }> {
  const found: Buffer[] = [];
  const files = [...format.files, ...corpus];
  let batch: Buffer[] = [];
  for (let input = 0; input < inputs; input++) {
    const bytes = mutated({ ...format, files }, random);
    onInput?.(bytes);
    try {
      await format.check(bytes, random);
      if (input % 1000 === 0 && process.memoryUsage.rss() > MOST_MEMORY)
        throw new Error('memory grows without bounds');
    } catch (error) {
      return { failure: { input, bytes, error }, found };
    }
    if (coverage === undefined) continue;
    batch.push(bytes);
    if (batch.length < BATCH) continue;
    const telling = coverage.isNewTogether() ? await newAmong(batch, format, coverage, random, onInput) : [];
    found.push(...telling);
    files.push(...telling);
    batch = [];
  }
  return { failure: null, found };
}

/** Reads once more, one by one, inputs that did something new together. */
async function newAmong(
  inputs: readonly Buffer[],
  format: FuzzedFormat,
  coverage: Coverage,
  random: () => number,
  onInput: FuzzRun['onInput'],
): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for (const bytes of inputs) {
    onInput?.(bytes);
    await format.check(bytes, random);
    if (coverage.isNew()) found.push(bytes);
  }
  return found;
}

/** Of these files those that add most, the smaller before the larger, to what the readers do with a format's own. */
export async function mostTelling(
  format: FuzzedFormat,
  files: readonly Uint8Array[],
  random: () => number,
): Promise<Uint8Array[]> {
  const coverage = new Coverage();
  for (const file of format.files) await format.check(Buffer.from(file), random);
  coverage.isNew();
  const kept: { readonly bytes: Uint8Array; readonly ways: number }[] = [];
  for (const bytes of files.toSorted((a, b) => a.length - b.length)) {
    const before = coverage.size;
    await format.check(bytes, random);
    if (coverage.isNew()) kept.push({ bytes, ways: coverage.size - before });
  }
  coverage.stop();
  return kept
    .sort((a, b) => b.ways - a.ways)
    .slice(0, MOST_KEPT)
    .map(({ bytes }) => bytes);
}

import type { FuzzedFormat } from './formats.ts';
import { mutated } from './mutate.ts';

export interface Failure {
  readonly input: number;
  readonly bytes: Buffer;
  readonly error: unknown;
}

/** What no run may grow to: readers hold nothing of the inputs they have done with. */
const MOST_MEMORY = 1.5e9;

/** Checks so many mutated files; the first that fails, or null. The same generator gives the same files. */
export async function fuzz(
  format: FuzzedFormat,
  inputs: number,
  random: () => number,
): Promise<Failure | null> {
  for (let input = 0; input < inputs; input++) {
    const bytes = mutated(format, random);
    try {
      await format.check(bytes, random);
      if (input % 1000 === 0 && process.memoryUsage.rss() > MOST_MEMORY)
        throw new Error('memory grows without bounds');
    } catch (error) {
      return { input, bytes, error };
    }
  }
  return null;
}

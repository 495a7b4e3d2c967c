import type { Comparisons } from '../types.ts';
import { rings } from './rings.ts';
import type { UserFit } from './userFit.ts';

/**
 * How much each user counts where answers on shared items copy one another: a ring once together. Null where there is
 * none. What it costs if users only happen to agree: some of their weight, and nobody is told of it.
 */
export function weightsOfCopied(
  comparisons: Comparisons,
  fit: Pick<UserFit, 'chances' | 'attentiveness'>,
): Float64Array | null {
  const { ring } = rings(comparisons, fit);
  const size = new Map<number, number>();
  for (const of of ring) size.set(of, (size.get(of) ?? 0) + 1);
  if (size.get(0) === ring.length) return null;
  return Float64Array.from(ring, (of) => (of === 0 ? 1 : 1 / size.get(of)!));
}

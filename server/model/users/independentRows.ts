import type { Comparisons } from '../types.ts';
import { isDecisive } from './userFit.ts';

/**
 * The decisive ones of some rows, by default all, of which none follows from others, ascending: of a ranking, pairs that share no response.
 * A ranking never contradicts itself, however carelessly it was made; but who of two responses comes first is a fair coin
 * in a random ranking, for pairs without a common response independently. O(rows log rows of one judgement).
 */
export function independentRows(comparisons: Comparisons, rows?: Uint32Array): Uint32Array {
  const { judgement, first, second } = comparisons;
  const all = rows ?? Uint32Array.from({ length: comparisons.user.length }, (_, j) => j);
  const decisive = all.filter((j) => isDecisive(comparisons, j));
  if (judgement === undefined) return decisive;
  const low = (j: number) => Math.min(first[j]!, second[j]!);
  const high = (j: number) => Math.max(first[j]!, second[j]!);
  const sorted = decisive
    .slice()
    .sort((a, b) => judgement[a]! - judgement[b]! || low(a) - low(b) || high(a) - high(b) || a - b);
  const used = new Set<number>();
  return sorted
    .filter((j, at) => {
      if (at > 0 && judgement[sorted[at - 1]!] !== judgement[j]) used.clear();
      if (used.has(first[j]!) || used.has(second[j]!)) return false;
      used.add(first[j]!).add(second[j]!);
      return true;
    })
    .sort((a, b) => a - b);
}

import { cellFinder } from '../../model/index.ts';
import { type Audit, recommendationOf } from '../audit.ts';

/** A comparison whose outcome is improbable given the same user's other comparisons. */
export interface SuspiciousComparison {
  readonly row: number;
  /** Chance of the outcome, in (0, 1). */
  readonly probability: number;
}

/** An outcome below this chance is worth a look. */
const IMPROBABLE = 0.05;

/**
 * Comparisons of users recommended to keep whose outcome had a chance below 5%, most improbable first. To be
 * looked at, never dropped automatically: see the leakage trap, derivations.md 5.
 */
export function suspiciousComparisons(
  audit: Audit,
  most: number,
): { listed: SuspiciousComparison[]; total: number } {
  const { counts, outcomeProbability, fit } = audit.fitted;
  if (!fit.signal) return { listed: [], total: 0 };
  const found: SuspiciousComparison[] = [];
  const { comparisons } = audit.comparisons;
  const cellOf = cellFinder(counts, comparisons, audit.fitted.sources);
  const isLookedAt = Uint8Array.from({ length: counts.users }, (_, user) => {
    if (recommendationOf(audit, user) !== 'keep' || audit.decisions.decision[user] !== 0) return 0;
    const own = outcomeProbability.subarray(counts.start[user], counts.start[user + 1]);
    return Number(own.some((probability) => probability < IMPROBABLE));
  });
  const rows = audit.comparisons.row;
  for (let j = 0; j < rows.length; j++) {
    if (isLookedAt[comparisons.user[j]!] === 0) continue;
    const row = rows[j]!;
    const probability = outcomeProbability[cellOf(j)]!;
    if (probability < IMPROBABLE && audit.dataset.decision[row] === 0) found.push({ row, probability });
  }
  found.sort((a, b) => a.probability - b.probability || a.row - b.row);
  return { listed: found.slice(0, most), total: found.length };
}

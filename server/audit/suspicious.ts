import { cellFinder } from '../model/counts.ts';
import { type Audit, recommendationOf } from './audit.ts';
import { comparisonAt } from './comparisons.ts';
import { rowsOf } from './userRows.ts';

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
 * looked at, never dropped automatically: see the leakage trap, model-notes 5.
 */
export function suspiciousComparisons(
  audit: Audit,
  most: number,
): { listed: SuspiciousComparison[]; total: number } {
  const { counts, outcomeProbability, fit } = audit.fitted;
  if (!fit.signal) return { listed: [], total: 0 };
  const found: SuspiciousComparison[] = [];
  const cellOf = cellFinder(counts, audit.comparisons.comparisons, audit.fitted.sources);
  for (let user = 0; user < counts.users; user++) {
    if (recommendationOf(audit, user) !== 'keep' || audit.decisions.decision[user] !== 0) continue;
    const own = outcomeProbability.subarray(counts.start[user], counts.start[user + 1]);
    if (!own.some((probability) => probability < IMPROBABLE)) continue;
    for (const row of rowsOf(audit.userRows, user)) {
      const probability = outcomeProbability[cellOf(comparisonAt(audit.comparisons, row))]!;
      if (probability < IMPROBABLE && audit.dataset.decision[row] === 0) found.push({ row, probability });
    }
  }
  found.sort((a, b) => a.probability - b.probability || a.row - b.row);
  return { listed: found.slice(0, most), total: found.length };
}

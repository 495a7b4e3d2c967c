import type { Audit } from './audit.ts';
import { recommendationOf } from './audit.ts';
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
  for (let user = 0; user < counts.users; user++) {
    if (recommendationOf(audit, user) !== 'keep' || audit.decisions.decision[user] !== 0) continue;
    for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
      const probability = outcomeProbability[cell]!;
      if (probability >= IMPROBABLE) continue;
      for (const row of rowsOfCell(audit, user, cell)) {
        if (audit.dataset.decision[row] === 0) found.push({ row, probability });
      }
    }
  }
  found.sort((a, b) => a.probability - b.probability || a.row - b.row);
  return { listed: found.slice(0, most), total: found.length };
}

/** The rows that a cell counts. Cells of unordered files stand for both orders. */
function rowsOfCell(audit: Audit, user: number, cell: number): Uint32Array {
  const { dataset } = audit;
  const { counts } = audit.fitted;
  const [first, second, outcome] = [counts.first[cell]!, counts.second[cell]!, counts.outcome[cell]!];
  const turned = outcome === 2 ? outcome : 1 - outcome;
  return rowsOf(audit.userRows, user).filter(
    (row) =>
      (dataset.first[row] === first && dataset.second[row] === second && dataset.outcome[row] === outcome) ||
      (!counts.ordered &&
        dataset.first[row] === second &&
        dataset.second[row] === first &&
        dataset.outcome[row] === turned),
  );
}

import type { RowWeights } from '../dataset/rowWeights.ts';
import { DECISIONS, NO_OUTCOME, TIE } from '../dataset/types.ts';
import { leaveOneOut } from '../model/surprise.ts';
import { comparisonWeight, flipRate } from '../model/weights.ts';
import type { Audit } from './audit.ts';
import { rowsOf } from './userRows.ts';

/** Models are numbered in 16 bits. */
const MOST_MODELS = 2 ** 16;
const FLIP = DECISIONS.indexOf('flip');

/**
 * Weight and flip rate of every row from the attentiveness of its user with that comparison left out; NaN where a
 * row is no comparison. Where a user's labels are flipped, η is that of the flipped ones, −η. `effective` holds the
 * decision of every row.
 */
export function comparisonWeights(audit: Audit, effective: Uint8Array): RowWeights {
  const { dataset, userRows, decisions } = audit;
  const { counts, fit } = audit.fitted;
  const { attentiveness } = leaveOneOut(counts, fit);
  const weight = new Float64Array(dataset.rows).fill(NaN);
  const rate = new Float64Array(dataset.rows).fill(NaN);
  for (let user = 0; user < counts.users; user++) {
    const cells = new Map<number, number>();
    for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++)
      cells.set(cellKey(counts.first[cell]!, counts.second[cell]!, counts.outcome[cell]!), cell);
    for (const row of rowsOf(userRows, user)) {
      const outcome = dataset.outcome[row]!;
      if (outcome === NO_OUTCOME) continue;
      const [first, second] = [dataset.first[row]!, dataset.second[row]!];
      // Cells of unordered files stand for both orders.
      const turned = cellKey(second, first, outcome === TIE ? TIE : 1 - outcome);
      const cell =
        cells.get(cellKey(first, second, outcome)) ?? (counts.ordered ? undefined : cells.get(turned));
      if (cell === undefined) throw new Error(`Row ${row + 1} is not among the comparisons of the fit.`);
      const isTurned = effective[row] === FLIP && decisions.decision[user] === FLIP;
      const eta = isTurned ? -attentiveness[cell]! : attentiveness[cell]!;
      weight[row] = comparisonWeight(eta);
      rate[row] = flipRate(eta);
    }
  }
  return { weight, flipRate: rate };
}

function cellKey(first: number, second: number, outcome: number): number {
  return 3 * (first * MOST_MODELS + second) + outcome;
}

/** Σw of the rows that are written, and how many unweighted comparisons they are worth: (Σw)²/Σw² (Kish). */
export function weightTotals(
  { weight }: RowWeights,
  isWritten: (row: number) => boolean,
): { readonly sum: number; readonly effectiveComparisons: number } {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < weight.length; row++) {
    const one = weight[row]!;
    if (Number.isNaN(one) || !isWritten(row)) continue;
    sum += one;
    squares += one * one;
  }
  return { sum, effectiveComparisons: squares === 0 ? 0 : sum ** 2 / squares };
}

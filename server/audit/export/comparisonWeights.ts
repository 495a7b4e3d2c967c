import { type RowWeights, FLIP } from '../../dataset/index.ts';
import { cellFinder, comparisonWeight, flipRate, leaveOneOut } from '../../model/index.ts';
import type { Audit } from '../audit.ts';

/**
 * Weight and flip rate of every row, from the attentiveness of its user with that comparison left out. What the
 * checks of users take from it (a habit of sides, a push for a model) is off. NaN where a row is no comparison. Where
 * a user's labels are flipped, η is that of the flipped ones, −η. A copy has the flip rate of the row it copies and
 * weighs nothing, so that a learner too counts them once. `effective` holds the decision of every row.
 */
export function comparisonWeights(audit: Audit, effective: Uint8Array): RowWeights {
  const { dataset, decisions } = audit;
  const { counts, fit, kept } = audit.fitted;
  const { attentiveness } = leaveOneOut(counts, fit);
  // The method `paper` goes by the posteriors, which hold what the checks found.
  const share = fit.parameters === null ? null : kept;
  const weight = new Float64Array(dataset.rows).fill(NaN);
  const rate = new Float64Array(dataset.rows).fill(NaN);
  const { comparisons, row: rowOf, copies } = audit.comparisons;
  const cellOf = cellFinder(counts, comparisons, audit.fitted.sources);
  for (const [j, row] of rowOf.entries()) {
    const isTurned = effective[row] === FLIP && decisions.decision[dataset.user[row]!] === FLIP;
    const own = attentiveness[cellOf(j)]! * (share?.[dataset.user[row]!] ?? 1);
    const eta = isTurned ? -own : own;
    weight[row] = comparisonWeight(eta);
    rate[row] = flipRate(eta);
  }
  for (const [k, row] of copies.row.entries()) {
    weight[row] = 0;
    rate[row] = rate[copies.of[k]!]!;
  }
  return { weight, flipRate: rate };
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

/**
 * Label smoothing for losses that allow for noise, such as robust DPO: the mean flip rate of what is written, by
 * weight where a learner goes by weights. Null where nothing is written, and from a half on, where such losses end.
 */
export function labelSmoothing(
  { weight, flipRate: rate }: RowWeights,
  isWritten: (row: number) => boolean,
  isWeighted: boolean,
): number | null {
  let [sum, total] = [0, 0];
  for (let row = 0; row < weight.length; row++) {
    if (Number.isNaN(weight[row]!) || !isWritten(row)) continue;
    const one = isWeighted ? weight[row]! : 1;
    sum += one * rate[row]!;
    total += one;
  }
  const mean = sum / total;
  return mean < 0.5 ? mean : null;
}

import { countCells } from '../model/counts.ts';
import { fitModel } from '../model/fit.ts';
import { leaveOneOut } from '../model/surprise.ts';
import type { Comparisons, Counts, Fit, FitSettings } from '../model/types.ts';

/** A fit with what the findings need beside it. Plain data: it crosses from the fit worker. */
export interface FittedModel {
  readonly counts: Counts;
  readonly fit: Fit;
  /** Chance of each cell's outcome, given the user's other comparisons. One entry a cell. */
  readonly outcomeProbability: Float64Array;
}

/** Counts, fits, and judges every cell by the others; null when stopped. */
export function fitComparisons(
  comparisons: Comparisons,
  settings: FitSettings,
  shouldStop?: () => boolean,
): FittedModel | null {
  const counts = countCells(comparisons);
  const fit = fitModel(counts, settings, shouldStop);
  if (fit === null) return null;
  return { counts, fit, outcomeProbability: leaveOneOut(counts, fit).outcomeProbability };
}

/** Comparisons of a dataset → fit, in a worker. */
export {
  changedComparisons,
  comparisonAt,
  comparisonRows,
  type ComparisonRows,
  originalOf,
} from './comparisons.ts';
export { type Copies, copiesIn, NO_COPIES } from './copies.ts';
export { fitComparisons, fitCounts, type FittedModel } from './fitComparisons.ts';
export { type FitChange, Fitter } from './fitter.ts';

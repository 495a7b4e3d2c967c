/** Counts → fit → posteriors → recommendations: pure functions over typed arrays. The one way in for audit. */
export {
  type CellColumns,
  cellFinder,
  type ComparisonChange,
  countsOfCells,
  type Sources,
  spliced,
  updateCounts,
  type UpdatedCounts,
} from './counts/index.ts';
export {
  commonStandard,
  DEFAULT_FIT_SETTINGS,
  fitInRounds,
  fitState,
  type FitState,
  frozenFit,
  type FrozenFit,
  logOddsError,
  refitUpdated,
  type RoundsFit,
  scoreUsers,
  scoringTables,
  type ScoringTables,
} from './fit/index.ts';
export { davidson } from './likelihood/index.ts';
export { Z90 } from './numerics/index.ts';
export {
  attentiveChances,
  leaveOneOut,
  leaveOneOutOf,
  otherTasteChances,
  ownStandard,
  probabilityAtLeast,
  userCurve,
  type UserCurve,
} from './posterior/index.ts';
export {
  emptyTally,
  type HeldOut,
  heldOut,
  pairHalfWidths,
  type Pairs,
  pairsOf,
  pairStrengths,
  type PairTally,
  type Treatment,
} from './plain/index.ts';
export {
  beatsCoin,
  comparisonWeight,
  DEFAULT_RECOMMENDATION_SETTINGS,
  EVEN,
  flipRate,
  openAttention,
  recommend,
} from './recommendation/index.ts';
export {
  type Anchors,
  type Caveat,
  type Comparisons,
  type Counts,
  type Doubt,
  DOUBTS,
  type Fit,
  type FitSettings,
  GROUPS,
  KINDS,
  MAY_DROP,
  type Levels,
  PAPER_VERSIONS,
  POLICIES,
  type Policy,
  type Posteriors,
  type Recommendations,
  RECOMMENDATIONS,
  type RecommendationSettings,
  UNKNOWN,
} from './types.ts';
export {
  checkUsers,
  FINDINGS,
  type UserChecks,
  type UserFinding,
  weightsOfCopied,
  withChecks,
} from './users/index.ts';

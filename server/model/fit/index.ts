/** A fit from start to end, and anew after a change. */
export { commonStandard } from './commonStandard.ts';
export { DEFAULT_FIT_SETTINGS, fitState, type FitState, populationOf } from './fit.ts';
export { frozenFit, type FrozenFit, leftOutAttentiveness, scoreUsers } from './frozen.ts';
export { scoringTables, type ScoringTables } from './scoringTables.ts';
export { logOddsError } from './logOddsError.ts';
export { refitUpdated } from './refit.ts';
export { fitInRounds, type RoundsFit } from './rounds.ts';

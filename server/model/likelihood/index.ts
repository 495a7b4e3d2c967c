/** How likely a user's answers are in every state. */
export { centred, modelComponents } from './components.ts';
export {
  type Curvature,
  curvedMore,
  diagonalOf,
  hasManyModels,
  type ManyModelsCurvature,
  type Solve,
  solverOf,
  squaredLength,
} from './curvature.ts';
export { clickerState, coinState, directionsOf, directionState } from './directions.ts';
export { davidson, margin } from './davidson.ts';
export { expect, expectedOf, type Expectation, groupLikelihoods, posteriorsOf } from './expectation.ts';
export { attentiveGap, directionGaps } from './gaps.ts';
export { addPriorInformation, usersSummed } from './information.ts';
export {
  allUsers,
  type Cohort,
  cohortsOf,
  contextMargins,
  gridsFor,
  nodesFor,
  representatives,
  type Representatives,
  type Sample,
  SIZES,
  thinned,
} from './sample.ts';
export { curvatureTimes, pairCurvature, type PairCurvature, solveCurvature } from './pairCurvature.ts';
export { clickerProbability, judgementGain, overNodes, userPosterior } from './states.ts';
export { hasRepeats, sharesOf, type Structure, structureOf, structureOfFit } from './structure.ts';
export { forInverseChances, ownLevel, statesOf } from './ownStates.ts';
export type { OwnProducts } from './stages.ts';
export { addGapSlope, strengthsAt } from './strengthScores.ts';
export { type Tables, tabulate } from './tables.ts';

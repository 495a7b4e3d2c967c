/** How likely a user's answers are in every state. */
export { centred, modelComponents } from './components.ts';
export { davidson, margin } from './davidson.ts';
export { expect, type Expectation, groupLikelihoods } from './expectation.ts';
export { addPriorInformation } from './information.ts';
export {
  allUsers,
  type Cohort,
  cohortsOf,
  contextMargins,
  representatives,
  type Representatives,
  type Sample,
  thinned,
} from './sample.ts';
export {
  clickerProbability,
  clickerState,
  coinState,
  contraryState,
  judgementGain,
  overNodes,
  stateCount,
  userPosterior,
} from './states.ts';
export { hasRepeats, sharesOf, type Structure, structureOf, structureOfFit } from './structure.ts';
export { attentiveGap, type Tables, tabulate } from './tables.ts';

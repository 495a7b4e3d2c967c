/** Who the users are: laws of attentiveness, habits, shares, their priors and coordinates. */
export {
  DEFAULT_HYPER_PRIOR,
  fitBetaLaw,
  hyperPrior,
  type HyperPrior,
  hyperPriorGradient,
  lawChain,
  lawInformation,
  type LawMoments,
  LOG_CONCENTRATION_BOUNDS,
  LOGIT_MEAN_BOUNDS,
  toCoordinates,
} from './betaLaw.ts';
export { habitChance, HABITS, logHabit, TIE_HABIT } from './habits.ts';
export {
  fromMixture,
  logPrior,
  MIXTURE_SIZE,
  normalised,
  PRIOR_MIXTURE,
  PRIOR_OUTCOMES,
  PRIOR_SHARES,
  RIDGE_BETA,
  RIDGE_LOG_NU,
  RIDGE_SLOPE,
  RIDGE_THETA,
  toMixture,
} from './parameters.ts';
export { settledShares } from './shares.ts';
export { fromVector, type Layout, layoutOf, toVector } from './vector.ts';

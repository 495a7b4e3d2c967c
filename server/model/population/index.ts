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
export { BROAD_LAWS } from './broadLaws.ts';
export { habitChance, HABITS, logHabit, TIE_HABIT } from './habits.ts';
export {
  ATTENTIVE_SHARE,
  CLOSENESS_MEAN,
  COIN_SHARE,
  CONTRARY_SHARE,
  fromMixture,
  LOG_SPREAD_MEAN,
  logPrior,
  type MixtureParameters,
  normalised,
  PRIOR_NEVER,
  PRIOR_OUTCOMES,
  priorMixture,
  RIDGE_BETA,
  RIDGE_CLOSENESS,
  RIDGE_LOG_NU,
  RIDGE_LOG_SPREAD,
  RIDGE_SLOPE,
  RIDGE_TASTE,
  RIDGE_THETA,
  TASTE_SHARES,
  toMixture,
} from './parameters.ts';
export { settledShares } from './shares.ts';
export { fromVector, type Layout, layoutOf, LOG_SPREAD_BOUNDS, shareGroups, toVector } from './vector.ts';

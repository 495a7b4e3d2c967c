/** What the fit says of users, models and scale, and how surely. */
export { attentiveChances, ownStandard } from './attentiveChances.ts';
export { measureOverdispersion, type Overdispersion, testHeterogeneity, withUsers } from './heterogeneity.ts';
export { itemDispersion } from './itemDispersion.ts';
export { addBelief, emptyBelief, massBeyond, shareAbove } from './belief.ts';
export { computePosteriors, LEAST_ATTENTIVE, meanAttentiveness, updatePosteriors } from './posterior.ts';
export { anchoredAt, knownScale, scalePoints, scaleRange } from './scale.ts';
export type { WeightedEstimates } from './weightedEstimates.ts';
export { centredVariances, type Covariance, covarianceOf, strengthHalfWidths } from './strengthIntervals.ts';
export { leaveOneOut, leaveOneOutOf } from './surprise.ts';
export { probabilityAtLeast } from './tail.ts';
export { userCurve, type UserCurve } from './userCurve.ts';

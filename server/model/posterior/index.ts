/** What the fit says of users, models and scale, and how surely. */
export { attentiveChances, ownStandard } from './attentiveChances.ts';
export { measureOverdispersion, type Overdispersion, testHeterogeneity, withUsers } from './heterogeneity.ts';
export { itemDispersion } from './itemDispersion.ts';
export { addBelief, attentiveShares, emptyBelief, massBeyond, shareAbove } from './belief.ts';
export { beliefCohorts } from './beliefs.ts';
export { otherTasteChances } from './otherTaste.ts';
export { computePosteriors, meanAttentiveness, updatePosteriors } from './posterior.ts';
export { anchoredAt, knownScale, scalePoints, scaleRange } from './scale.ts';
export { centredVariances, type Covariance, covarianceOf, strengthHalfWidths } from './strengthIntervals.ts';
export { leaveOneOut, leaveOneOutOf } from './surprise.ts';
export { probabilityAtLeast } from './tail.ts';
export { userCurve, type UserCurve } from './userCurve.ts';

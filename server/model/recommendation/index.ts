/** From posterior to keep, review, drop or flip. */
export { EVEN } from './policies.ts';
export { beatsCoin, DEFAULT_RECOMMENDATION_SETTINGS, openAttention, recommend } from './recommend.ts';
export { comparisonWeight, flipRate } from './weights.ts';

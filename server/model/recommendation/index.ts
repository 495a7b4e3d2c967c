/** From posterior to keep, review, drop or flip. */
export { BEYOND_COIN, MOST_NOT_CONTRARY, NEARLY_EVERYBODY } from './limits.ts';
export { EVEN } from './policies.ts';
export {
  beatsCoin,
  DEFAULT_RECOMMENDATION_SETTINGS,
  expectations,
  openAttention,
  recommend,
} from './recommend.ts';
export { comparisonWeight, flipRate } from './weights.ts';

/** What a filter does to a file's labels. */
export { describeEffect, isIdle, nameOfTaste, shareOf } from './describe.ts';
export { comparedEffect, filterEffect, policyEffect } from './filterEffect.ts';

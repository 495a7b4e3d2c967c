/** Cleaned files, other formats, weights, shapes of trainers. */
export { dividedRows, planCleaned } from './cleaned.ts';
export { converted, type OtherFormat } from './convert.ts';
export { type LeftOut, TextsMissing, trlExport } from './trlExport.ts';

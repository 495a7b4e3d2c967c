/** Cleaned files, other formats, weights, shapes of trainers. */
export { planCleaned } from './cleaned.ts';
export { converted, type OtherFormat } from './convert.ts';
export type { ExportPlan } from './export.ts';
export { jsonLinesOf } from './parquetLines.ts';
export type { RowWeights } from './rowWeights.ts';
export { type LeftOut, TextsMissing, trlExport } from './trlExport.ts';

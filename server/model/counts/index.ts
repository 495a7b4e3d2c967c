/** Comparisons → sufficient statistics. */
export type { VoteWeights } from './agreement.ts';
export { type CellColumns, countsOfCells } from './cells.ts';
export { type ComparisonChange, spliced, updateCounts, type UpdatedCounts } from './changes.ts';
export { cellFinder, countCells } from './counts.ts';
export { keptOpinion, REPEAT_CODES, REPEAT_ROWS } from './repeats.ts';
export { binsOf, sourceData, type Sources, sourcesOf } from './sources.ts';

/** Orders → records, edits and marks of rows. */
export { activityOf } from './activity.ts';
export { DecidedFile } from './decidedFile.ts';
export { decisionsTable } from './decisionsTable.ts';
export {
  type Order,
  orderedRecords,
  type RefusedOrder,
  undecidedDrops,
  withRecommendations,
} from './orders.ts';
export type { PlannedEdits } from './planned.ts';
export { plannedEdits, whyBeside } from './plannedEdits.ts';
export { awaitingStretches, findRow, firstRowFrom, markOf, marksWithin } from './rowMarks.ts';

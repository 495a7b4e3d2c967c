/** Orders → records and marks of rows. */
export { activityOf } from './activity.ts';
export {
  type Order,
  orderedRecords,
  type OrderedRecords,
  type RefusedOrder,
  type RowRecord,
  undecidedDrops,
  withRecommendations,
} from './orders.ts';
export { awaitingStretches, findRow, firstRowFrom, markOf, marksWithin } from './rowMarks.ts';

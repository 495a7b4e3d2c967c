import type { ByteEdit, RefusedRow, RowEdit, RowRecord } from '../../dataset/index.ts';
import type { RefusedOrder } from './orders.ts';

/** What orders come to in the bytes of a file, or of the decisions file beside it. */
export interface PlannedEdits {
  /** In file order. */
  readonly edits: readonly RowEdit[];
  /** Those of the decisions file; there are either these or the others. */
  readonly besideEdits: readonly ByteEdit[];
  /** What rows shall carry, in row order. */
  readonly records: readonly RowRecord[];
  /** Rows (0-based) that the edits change. */
  readonly changed: readonly number[];
  /** What of the orders cannot be carried out on this file, and which rows do not take a record. */
  readonly refusedOrders: readonly RefusedOrder[];
  readonly refusedRows: readonly RefusedRow[];
}

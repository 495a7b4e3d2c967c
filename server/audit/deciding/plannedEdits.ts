import { decisionEditsYielding, type RefusedRow, type RowEdit, type RowRecord } from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';
import { type Order, orderedRecords, type RefusedOrder } from './orders.ts';

/** What orders come to in the bytes of a file. */
export interface PlannedEdits {
  /** In file order. */
  readonly edits: readonly RowEdit[];
  /** What rows shall carry, in row order. */
  readonly records: readonly RowRecord[];
  /** Rows (0-based) that the edits change. */
  readonly changed: readonly number[];
  /** What of the orders cannot be carried out on this file, and which rows do not take a record. */
  readonly refusedOrders: readonly RefusedOrder[];
  readonly refusedRows: readonly RefusedRow[];
}

/**
 * The edits that carry orders out; of several for one row the last counts. Others are heard while a large file is
 * looked through. Throws FileError where the file is no longer what was audited.
 */
export async function plannedEdits(
  audit: Audit,
  orders: readonly Order[],
  signal?: AbortSignal,
): Promise<PlannedEdits> {
  const ordered = orders.map((order) => orderedRecords(audit, order));
  const byRow = new Map(ordered.flatMap(({ records }) => records.map((one) => [one.row, one] as const)));
  const records = [...byRow.values()].sort((a, b) => a.row - b.row);
  const { edits, changed, refused } = await decisionEditsYielding(
    audit.bytes,
    audit.dataset,
    records,
    signal,
  );
  return {
    edits,
    records,
    changed,
    refusedOrders: ordered.flatMap((one) => one.refused),
    refusedRows: refused,
  };
}

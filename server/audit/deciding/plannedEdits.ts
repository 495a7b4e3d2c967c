import { decisionEditsYielding, whyUndecidable } from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';
import { type Order, type OrderedRecords, orderedRecords } from './orders.ts';
import type { PlannedEdits } from './planned.ts';
import { plannedBeside, plannedOnUsers } from './plannedBeside.ts';

/** Why decisions go into a file beside the one that is audited; null where they go into its rows, or nowhere. */
export function whyBeside({ beside, bytes, dataset, from }: Audit): string | null {
  if (beside === null) return null;
  if (from === 'users') return 'The rows of this file are users; their comparisons are in a warehouse.';
  return beside.stamp === null
    ? whyUndecidable(bytes, dataset)
    : 'Decisions on this file lie in a file beside it.';
}

/**
 * The edits that carry orders out; of several for one row the last counts. Where no row takes a decision, or decisions
 * lie beside the file already, they are those of the file beside it. Others are heard while a large file is
 * looked through. `ordered`: the records that the orders make rows carry, where they were made elsewhere. Throws FileError where the file is no longer what was audited.
 */
export async function plannedEdits(
  audit: Audit,
  orders: readonly Order[],
  signal?: AbortSignal,
  ordered: readonly OrderedRecords[] = orders.map((order) => orderedRecords(audit, order)),
): Promise<PlannedEdits> {
  const reason = whyBeside(audit);
  if (reason !== null && audit.beside !== null && audit.from === 'users')
    return plannedOnUsers(audit, audit.beside, orders, reason);
  if (reason !== null && audit.beside !== null)
    return plannedBeside(audit, audit.beside, orders, ordered, reason);
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
    besideEdits: [],
    records,
    changed,
    refusedOrders: ordered.flatMap((one) => one.refused),
    refusedRows: refused,
  };
}

import { basename } from 'node:path';
import {
  changedUsers,
  type DecisionChanges,
  type DecisionsBeside,
  decisionsFileEdits,
  type RefusedRow,
  type RowRecord,
  type UserDecision,
} from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';
import { rowsOf } from '../userRows.ts';
import { quoted } from '../wording.ts';
import type { Order, OrderedRecords, RefusedOrder } from './orders.ts';
import type { PlannedEdits } from './planned.ts';

/**
 * The edits of the decisions file that carry orders out. It holds decisions on users: rows have no names by which they
 * would be found again. `reason` says why the rows of the file take none.
 */
export function plannedBeside(
  audit: Audit,
  beside: DecisionsBeside,
  orders: readonly Order[],
  ordered: readonly OrderedRecords[],
  reason: string,
): PlannedEdits {
  const { dataset, userRows } = audit;
  const changes = new Map<number, UserDecision | null>();
  const refusedOrders: RefusedOrder[] = [];
  const refusedRows: RefusedRow[] = [];
  for (const [i, order] of orders.entries()) {
    const { records, refused } = ordered[i]!;
    refusedOrders.push(...refused);
    if ('rows' in order.target) {
      const ofUsers = `${reason} ${basename(beside.path)} holds decisions on users: decide on the user.`;
      refusedRows.push(...records.map(({ row }) => ({ row, reason: ofUsers })));
      continue;
    }
    for (const { row, record } of records) changes.set(dataset.user[row]!, record);
  }
  for (const [user, change] of changes) {
    const why = whyNotBeside(audit, beside, user, change);
    if (why === null) continue;
    refusedOrders.push({ row: null, reason: why });
    changes.delete(user);
  }
  const byName: DecisionChanges = new Map(
    Array.from(changes, ([user, change]) => [dataset.users[user]!, change]),
  );
  const isChanged = changedUsers(beside, byName);
  const records: RowRecord[] = [];
  for (const [user, change] of changes) {
    if (!isChanged.has(dataset.users[user]!)) continue;
    const record = change === null ? null : { ...change, scope: 'user' as const };
    for (const row of rowsOf(userRows, user)) records.push({ row, record });
  }
  records.sort((a, b) => a.row - b.row);
  return {
    edits: [],
    besideEdits: decisionsFileEdits(beside, byName),
    records,
    changed: records.map(({ row }) => row),
    refusedOrders,
    refusedRows,
  };
}

/** Why a decision on a user does not go into the decisions file; null where it does. */
function whyNotBeside(
  { dataset, decisions }: Audit,
  { path, decisions: lying }: DecisionsBeside,
  user: number,
  change: UserDecision | null,
): string | null {
  const name = dataset.users[user]!;
  if (Buffer.from(name).toString() !== name)
    return `The name ${quoted(name)} is no Unicode text, and cannot be written to ${basename(path)}.`;
  if (change !== null || lying.has(name) || decisions.decision[user] === 0) return null;
  return `The rows of ${quoted(name)} carry a decision that cannot be taken out of them.`;
}

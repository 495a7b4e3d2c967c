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
import { decidedUsers, type Order, type OrderedRecords, type RefusedOrder } from './orders.ts';
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
  const changes: Changes = new Map();
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
  refuseUnwritable(audit, beside, changes, refusedOrders);
  const byName = changesByName(audit, changes);
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

/** The same where the audit is of users alone, whose rows are elsewhere. What changes is told by the rows of their table. */
export function plannedOnUsers(
  audit: Audit,
  beside: DecisionsBeside,
  orders: readonly Order[],
  reason: string,
): PlannedEdits {
  const changes: Changes = new Map();
  const refusedOrders: RefusedOrder[] = [];
  for (const order of orders) {
    if ('rows' in order.target) {
      refusedOrders.push({ row: null, reason: `${reason} Decide on the user.` });
      continue;
    }
    const { decided, refused } = decidedUsers(audit, order, order.target.users);
    refusedOrders.push(...refused);
    for (const [user, record] of decided) changes.set(user, record);
  }
  refuseUnwritable(audit, beside, changes, refusedOrders);
  const byName = changesByName(audit, changes);
  const isChanged = changedUsers(beside, byName);
  return {
    edits: [],
    besideEdits: decisionsFileEdits(beside, byName),
    records: [],
    changed: [...changes.keys()].filter((user) => isChanged.has(audit.dataset.users[user]!)),
    refusedOrders,
    refusedRows: [],
  };
}

type Changes = Map<number, UserDecision | null>;

function refuseUnwritable(
  audit: Audit,
  beside: DecisionsBeside,
  changes: Changes,
  refused: RefusedOrder[],
): void {
  for (const [user, change] of changes) {
    const why = whyNotBeside(audit, beside, user, change);
    if (why === null) continue;
    refused.push({ row: null, reason: why });
    changes.delete(user);
  }
}

function changesByName({ dataset }: Audit, changes: Changes): DecisionChanges {
  return new Map(Array.from(changes, ([user, change]) => [dataset.users[user]!, change]));
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

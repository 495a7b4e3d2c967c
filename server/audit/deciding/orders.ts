import { type AuditRecord, type Decision, NO_OUTCOME, DROP, type RowRecord } from '../../dataset/index.ts';
import type { DecisionOrder, DecisionTarget } from '../../protocol.ts';
import { type Audit, fitOf, recommendationOf } from '../audit.ts';
import { decidedAlone } from '../decisions.ts';
import { recordedReason } from '../findings/index.ts';
import { rowsOf } from '../userRows.ts';
import { quoted } from '../wording.ts';

/** An auditor's order: what to record where, by whom and when. */
export interface Order {
  readonly target: DecisionTarget;
  readonly order: DecisionOrder;
  /** Null: the reason of the recommendation where it is accepted, none where it is overridden. */
  readonly reason: string | null;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A row (0-based) or user that the order cannot be carried out on. */
export interface RefusedOrder {
  readonly row: number | null;
  readonly reason: string;
}

export interface OrderedRecords {
  readonly records: readonly RowRecord[];
  readonly refused: readonly RefusedOrder[];
}

/**
 * Turns an order into the records that rows shall carry. A decision on a user leaves alone the rows that were
 * decided on their own. A recommended flip is accepted for one user at a time, never in bulk.
 */
export function orderedRecords(audit: Audit, order: Order): OrderedRecords {
  return 'users' in order.target
    ? recordsForUsers(audit, order, order.target.users)
    : recordsForRows(audit, order, order.target.rows);
}

function recordsForUsers(audit: Audit, order: Order, names: readonly string[]): OrderedRecords {
  const { decided, refused } = decidedUsers(audit, order, names);
  const records: RowRecord[] = [];
  for (const [user, record] of decided) {
    for (const row of rowsOf(audit.userRows, user))
      if (!decidedAlone(audit.dataset, audit.decisions, row)) records.push({ row, record });
  }
  records.sort((a, b) => a.row - b.row);
  return { records, refused };
}

/** What an order comes to for each of these users, by index; null takes a decision away. */
export function decidedUsers(
  audit: Audit,
  order: Order,
  names: readonly string[],
): {
  readonly decided: readonly (readonly [user: number, AuditRecord | null])[];
  readonly refused: RefusedOrder[];
} {
  const byName = new Map(audit.dataset.users.map((name, index) => [name, index]));
  const decided: [number, AuditRecord | null][] = [];
  const refused: RefusedOrder[] = [];
  for (const name of names) {
    const user = byName.get(name);
    if (user === undefined) {
      refused.push({ row: null, reason: `There is no user ${quoted(name)} in this file.` });
      continue;
    }
    const decision = ordered(audit, order.order, user);
    if (decision === 'review') {
      refused.push({
        row: null,
        reason: `For ${quoted(name)} a review is recommended: decide keep or drop.`,
      });
      continue;
    }
    if (order.order === 'recommended' && decision === 'flip' && names.length > 1) {
      refused.push({
        row: null,
        reason: `A flip is not accepted in bulk: accept it on ${quoted(name)} alone.`,
      });
      continue;
    }
    decided.push([user, decision === null ? null : recordOf(audit, order, user, decision, 'user')]);
  }
  return { decided, refused };
}

function recordsForRows(audit: Audit, order: Order, rows: readonly number[]): OrderedRecords {
  const records: RowRecord[] = [];
  const refused: RefusedOrder[] = [];
  for (const number of [...new Set(rows)].sort((a, b) => a - b)) {
    const row = number - 1;
    const outcome = audit.dataset.outcome[row];
    if (outcome === undefined || outcome === NO_OUTCOME) {
      const reason = outcome === undefined ? 'does not exist' : 'could not be read as a comparison';
      refused.push({ row, reason: `Row ${number} ${reason}.` });
      continue;
    }
    const user = audit.dataset.user[row]!;
    const decision = ordered(audit, order.order, user);
    if (decision === 'review') {
      refused.push({ row, reason: `For row ${number} a review is recommended: decide keep or drop.` });
      continue;
    }
    const record = decision === null ? null : recordOf(audit, order, user, decision, 'comparison');
    records.push({ row, record });
  }
  return { records, refused };
}

/** What the order means for this user: a decision, null to clear, or a review that cannot be accepted. */
function ordered(audit: Audit, order: DecisionOrder, user: number): Decision | 'review' | null {
  if (order === 'clear') return null;
  return order === 'recommended' ? recommendationOf(audit, user) : order;
}

function recordOf(
  audit: Audit,
  order: Order,
  user: number,
  decision: Decision,
  scope: AuditRecord['scope'],
): AuditRecord {
  const recommended = recommendationOf(audit, user);
  // A review asks for a decision, whichever it is: making one overrides nothing.
  const accepted = decision === recommended || recommended === 'review';
  return {
    decision,
    source: accepted ? 'accepted' : 'override',
    scope,
    attentiveness: Math.round(fitOf(audit).posteriors.attentiveness[user]! * 1000) / 1000,
    reason: order.reason ?? (decision === recommended ? recordedReason(audit, user) : null),
    by: order.by,
    at: order.at,
  };
}

/** Names of the users whose recommended drop is not decided yet; flips are accepted one by one. */
export function undecidedDrops(audit: Audit): string[] {
  return audit.dataset.users.filter(
    (_, user) => recommendationOf(audit, user) === 'drop' && audit.decisions.decision[user] === 0,
  );
}

/** Decision of every row under "as recommended" where the auditor has not decided. Index into DECISIONS. */
export function withRecommendations(audit: Audit, effective: Uint8Array): Uint8Array {
  return effective.map((decision, row) => {
    if (decision !== 0 || audit.dataset.outcome[row] === NO_OUTCOME) return decision;
    return recommendationOf(audit, audit.dataset.user[row]!) === 'drop' ? DROP : 0;
  });
}

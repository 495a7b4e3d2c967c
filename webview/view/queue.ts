import type { AuditSnapshot, Decision, Reason, Recommendation, UserColumns } from '../../server/protocol.ts';
import { category } from './usersView.ts';

/** Why users are looked at, as people call it. */
const LABELS: Readonly<Record<Reason, string>> = {
  'first-clicker': 'Always first',
  'second-clicker': 'Always second',
  'tie-clicker': 'Always tie',
  'longer-clicker': 'Longer answer',
  'shorter-clicker': 'Shorter answer',
  pattern: 'A pattern',
  'coin-flipper': 'Coin flip',
  contrary: 'Against all',
  promoter: 'For one model',
  detractor: 'Against one model',
  replayed: 'Repeated answers',
  ring: 'In step',
  stops: 'Gives up midway',
  starts: 'Starts late',
  'fails-controls': 'Fails controls',
  'other-taste': 'Other taste',
  'own-taste': 'Own taste',
  unsure: 'Not certain',
};

/** Users who are looked at for one reason. */
export interface QueueGroup {
  readonly reason: Reason;
  readonly label: string;
  /** The undecided, surest first. */
  readonly users: readonly number[];
}

/** Who is to be decided, by reason. Recommended to be dropped or flipped, or for review. */
export interface Queue {
  readonly groups: readonly QueueGroup[];
  /** All of them in the order of the groups, decided or not. */
  readonly order: readonly number[];
  readonly decided: readonly number[];
}

/** Decisions that are made and not yet in the audit that is shown, by user; null: cleared. */
export type PendingDecisions = ReadonlyMap<number, Decision | null>;

export function decisionOf(users: UserColumns, user: number, pending: PendingDecisions): Decision | null {
  const made = pending.get(user);
  return made === undefined ? category(users.decision, user) : made;
}

/** What a reason is called; nothing for users without one. */
export function reasonLabel(users: UserColumns, user: number): string {
  const reason = category(users.reason, user);
  return reason === null ? '' : LABELS[reason];
}

/** What is known of an audit whatever is being decided. */
interface Standing {
  readonly byReason: ReadonlyMap<Reason, readonly number[]>;
  /** Users of all reasons, in the order of the reasons. */
  readonly order: readonly number[];
  /** Users whom the file says to be decided. */
  readonly decided: number;
}

/** Found out once an audit: every key press asks for it, and there may be 100,000 users. */
const standings = new WeakMap<AuditSnapshot, Standing>();

function standingOf(snapshot: AuditSnapshot): Standing {
  const known = standings.get(snapshot);
  if (known !== undefined) return known;
  const byReason = snapshot.signal ? usersByReason(snapshot.users) : new Map<Reason, readonly number[]>();
  const standing = {
    byReason,
    order: reasonsIn(snapshot.users).flatMap((reason) => byReason.get(reason) ?? []),
    decided: snapshot.users.name.reduce(
      (sum, _, user) => sum + Number(category(snapshot.users.decision, user) !== null),
      0,
    ),
  };
  standings.set(snapshot, standing);
  return standing;
}

/** In the order in which they are gone through. */
function reasonsIn({ reason }: UserColumns): Reason[] {
  return reason.names.filter((name) => name !== null);
}

/** Surest first. */
function usersByReason(users: UserColumns): Map<Reason, readonly number[]> {
  const byReason = new Map<Reason, number[]>();
  for (let user = 0; user < users.name.length; user++) {
    const reason = category(users.reason, user);
    if (reason === null) continue;
    const group = byReason.get(reason);
    if (group === undefined) byReason.set(reason, [user]);
    else group.push(user);
  }
  for (const group of byReason.values())
    group.sort((a, b) => users.probabilityAttentive[a]! - users.probabilityAttentive[b]! || a - b);
  return byReason;
}

/** How many users are decided, those of `pending` included. */
export function countDecided(snapshot: AuditSnapshot, pending: PendingDecisions): number {
  let { decided } = standingOf(snapshot);
  for (const [user, made] of pending) {
    // Somebody who is no longer in the file.
    if (user < 0) continue;
    decided += Number(made !== null) - Number(category(snapshot.users.decision, user) !== null);
  }
  return decided;
}

/** The users of a file who ask for a decision. */
export function queueOf(snapshot: AuditSnapshot, pending: PendingDecisions): Queue {
  const { users } = snapshot;
  const { byReason, order } = standingOf(snapshot);
  const isOpen = (user: number) => decisionOf(users, user, pending) === null;
  const groups = reasonsIn(users).flatMap((reason): QueueGroup[] => {
    const open = (byReason.get(reason) ?? []).filter(isOpen);
    return open.length === 0 ? [] : [{ reason, label: LABELS[reason], users: open }];
  });
  return { groups, order, decided: order.filter((user) => !isOpen(user)) };
}

/** The next undecided user behind one in the queue, or from its start on; −1: all others are decided. */
export function nextOpen({ order }: Queue, from: number, isOpen: (user: number) => boolean): number {
  const place = order.indexOf(from);
  const behind = [...order.slice(place + 1), ...order.slice(0, Math.max(0, place))];
  return behind.find(isOpen) ?? -1;
}

/** What decisions on some users do. */
export interface Outcome {
  readonly users: number;
  readonly comparisons: number;
}

/** Of some users, those for whom this is recommended. */
export function recommendedTo(
  users: UserColumns,
  some: readonly number[],
  recommendation: Recommendation,
): readonly number[] {
  return some.filter((user) => category(users.recommendation, user) === recommendation);
}

export function outcomeOf(users: UserColumns, some: readonly number[]): Outcome {
  return {
    users: some.length,
    comparisons: some.reduce((sum, user) => sum + users.comparisons[user]!, 0),
  };
}

/** Of all users, those decided so. */
export function decidedTo(
  users: UserColumns,
  decision: Decision,
  pending: PendingDecisions,
): readonly number[] {
  const found: number[] = [];
  for (let user = 0; user < users.name.length; user++)
    if (decisionOf(users, user, pending) === decision) found.push(user);
  return found;
}

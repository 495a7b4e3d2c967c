import type { AuditSnapshot, Decision, DecisionOrder, DecisionTarget } from '../../server/protocol.ts';
import { count } from '../shared/format.ts';
import type { Requests } from '../shared/requests.ts';
import type { PendingDecisions } from '../view/queue.ts';
import { category } from '../view/usersView.ts';

/** What a user was decided to be, ahead of the audit that says so. */
interface Made {
  readonly decision: Decision | null;
  /** The host has done it: the next audit has it. */
  done: boolean;
}

/**
 * Decisions on their way to the file, one after the other, and the reasons that are being written for them. What is
 * decided counts at once; it is taken back where the host refuses.
 */
export class Decisions {
  readonly #requests: Requests;
  readonly #changed: () => void;
  readonly #made = new Map<string, Made>();
  readonly #reasons = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  /** `changed` is called whenever what is shown has to be drawn anew. */
  constructor(requests: Requests, changed: () => void) {
    this.#requests = requests;
    this.#changed = changed;
  }

  /** Decisions that the audit shown does not know yet, by index of the user. */
  pendingIn({ users: { name } }: AuditSnapshot): PendingDecisions {
    const pending = new Map<number, Decision | null>();
    for (const [user, { decision }] of this.#made) pending.set(name.indexOf(user), decision);
    return pending;
  }

  /** What an audit knows is no longer pending. */
  adopt(): void {
    for (const [user, { done }] of this.#made) if (done) this.#made.delete(user);
  }

  /** The reason written for a user, or for the selection (`''`); it goes with that decision and no other. */
  reasonFor(user: string): string {
    return this.#reasons.get(user) ?? '';
  }

  setReason(user: string, reason: string): void {
    this.#reasons.set(user, reason);
    this.#changed();
  }

  /** Decides on one user at once; the file follows. */
  decide(latest: () => AuditSnapshot, user: number, order: DecisionOrder): void {
    const { users } = latest();
    const name = users.name[user]!;
    const made: Made = { decision: decisionOfOrder(users, user, order), done: false };
    this.#made.set(name, made);
    this.#changed();
    const reason = this.reasonFor(name);
    this.#reasons.delete(name);
    this.#last = this.#last.then(async () => {
      const done = await this.#make(latest(), { users: [name] }, order, name, reason);
      made.done = done;
      if (done) return;
      if (this.#made.get(name) === made) this.#made.delete(name);
      this.#reasons.set(name, reason);
      this.#changed();
    });
  }

  /** Decides on several users or on rows, when what came before is done. Resolves to whether it was done. */
  async order(
    latest: () => AuditSnapshot,
    target: DecisionTarget,
    order: DecisionOrder,
    { what, reasonOf = '' }: { readonly what: string; readonly reasonOf?: string },
  ): Promise<boolean> {
    const reason = this.reasonFor(reasonOf);
    const made = this.#last.then(() => this.#make(latest(), target, order, what, reason));
    this.#last = made;
    const done = await made;
    if (done && reason !== '') this.setReason(reasonOf, '');
    return done;
  }

  /** Does something when all decisions before it are made. */
  after(action: () => Promise<unknown>): void {
    this.#last = this.#last.then(action);
  }

  async #make(
    { version }: AuditSnapshot,
    target: DecisionTarget,
    order: DecisionOrder,
    what: string,
    reason: string,
  ): Promise<boolean> {
    const given = reason.trim();
    return this.#requests.make(
      { type: 'decide', version, target, order, ...(given === '' ? {} : { reason: given }) },
      `${ORDER_DONE[order]} ${what}.`,
    );
  }
}

/** `ada`, `24 users` */
export function usersInWords(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${count(names.length)} users`;
}

function decisionOfOrder(users: AuditSnapshot['users'], user: number, order: DecisionOrder): Decision | null {
  if (order === 'clear') return null;
  if (order !== 'recommended') return order;
  const recommended = category(users.recommendation, user);
  return recommended === 'review' ? null : recommended;
}

const ORDER_DONE: Readonly<Record<DecisionOrder, string>> = {
  recommended: 'Accepted the recommendation for',
  keep: 'Kept',
  drop: 'Dropped',
  flip: 'Flipped',
  clear: 'Cleared the decision on',
};

import { turnedOutcome } from '../outcomes.ts';
import { repeatCode } from './repeats.ts';
import type { Comparisons } from '../types.ts';

/** Comparisons sorted by item: those of item i are `order[start[i]] … order[start[i + 1] - 1]`, in their order. */
export interface ByItem {
  readonly start: Uint32Array;
  readonly order: Uint32Array;
}

/** Who said what of which item. */
export interface ItemVotes {
  readonly members: ByItem;
  /** Each user's first judgement of an item is a vote: those on item i are `start[i] … start[i + 1] - 1`. */
  readonly start: Uint32Array;
  /** Comparison of each vote. */
  readonly comparison: Uint32Array;
  /** By comparison: the vote of its user on its item. */
  readonly vote: Uint32Array;
  /** By comparison: what the user said of the item before (`repeats.ts`). */
  readonly repeat: Uint8Array;
}

/** One pass over the comparisons of each item, in their order. */
export function itemVotes(comparisons: Comparisons, item: Uint32Array): ItemVotes {
  const { users, user } = comparisons;
  const n = item.length;
  const members = byItem(item);
  const { start, order } = members;
  const votes = new Uint32Array(start.length);
  const comparison = new Uint32Array(n);
  const vote = new Uint32Array(n);
  const repeat = new Uint8Array(n);
  // Of each user, for the item at hand alone: its number plus one, the vote, and the outcomes so far.
  const seenOn = new Uint32Array(users);
  const ownVote = new Uint32Array(users);
  const said = new Uint32Array(3 * users);
  let cast = 0;
  for (let i = 0; i + 1 < start.length; i++) {
    for (let at = start[i]!; at < start[i + 1]!; at++) {
      const j = order[at]!;
      const u = user[j]!;
      const outcome = itemOutcome(comparisons, j);
      if (seenOn[u] === i + 1) {
        const same = said[3 * u + outcome]!;
        repeat[j] = repeatCode(same, said[3 * u]! + said[3 * u + 1]! + said[3 * u + 2]! - same);
      } else {
        seenOn[u] = i + 1;
        said.fill(0, 3 * u, 3 * u + 3);
        comparison[cast] = j;
        ownVote[u] = cast++;
      }
      said[3 * u + outcome]!++;
      vote[j] = ownVote[u]!;
    }
    votes[i + 1] = cast;
  }
  return { members, start: votes, comparison: comparison.subarray(0, cast), vote, repeat };
}

/** Counting sort of the comparisons by item. */
function byItem(item: Uint32Array): ByItem {
  const items = item.reduce((most, one) => Math.max(most, one + 1), 0);
  const start = new Uint32Array(items + 1);
  for (const one of item) start[one + 1]!++;
  for (let i = 0; i < items; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const order = new Uint32Array(item.length);
  for (let j = 0; j < item.length; j++) order[next[item[j]!]!++] = j;
  return { start, order };
}

/** Do the responses stand in the other order than the item has them? */
export function isTurned({ first, second, turned }: Comparisons, j: number): boolean {
  return turned === undefined ? first[j]! > second[j]! : turned[j] === 1;
}

/** The outcome as the item orders its responses. */
export function itemOutcome(comparisons: Comparisons, j: number): number {
  const outcome = comparisons.outcome[j]!;
  return isTurned(comparisons, j) ? turnedOutcome(outcome) : outcome;
}

import { groupBy, type Grouped } from '../numerics/index.ts';
import { turnedOutcome } from '../outcomes.ts';
import { repeatCode } from './repeats.ts';
import type { Comparisons } from '../types.ts';

/** Who said what of which item. */
export interface ItemVotes {
  /** Comparisons by item. */
  readonly members: Grouped;
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
  const members = groupBy(
    item,
    item.reduce((most, one) => Math.max(most, one + 1), 0),
  );
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

/** Do the responses stand in the other order than the item has them? */
export function isTurned({ first, second, turned }: Comparisons, j: number): boolean {
  return turned === undefined ? first[j]! > second[j]! : turned[j] === 1;
}

/** The outcome as the item orders its responses. */
function itemOutcome(comparisons: Comparisons, j: number): number {
  const outcome = comparisons.outcome[j]!;
  return isTurned(comparisons, j) ? turnedOutcome(outcome) : outcome;
}

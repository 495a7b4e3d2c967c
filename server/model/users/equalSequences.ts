import { groupBy, Joined, membersOf } from '../numerics/index.ts';
import type { Comparisons } from '../types.ts';
import type { UserFit } from './userFit.ts';

/** Users who gave the same long sequence of answers to other questions. */
export interface EqualSequences {
  /** By user: the number of their set, from 1 on; 0: none. */
  readonly set: Uint32Array;
  /** By user: the other one of the longest equal stretch found, its length, and where it begins among their rows. */
  readonly partner: Int32Array;
  readonly length: Uint32Array;
  readonly from: Uint32Array;
}

const FEWEST = 20;
/** Chance that any two sequences of the file are equal by accident, at most. */
const ACCIDENT = 0.01;
const BASE = 0x01000193;

/**
 * Answers that are replayed: equal stretches of outcomes, in file order, of two users. Found by hashing every stretch of
 * a fixed length; believed where the partner's answers would be equal by accident with a chance below
 * {@link ACCIDENT} over all pairs of places: given how the partner's answers follow each other and what an attentive
 * judgement would say, whichever is likelier. Rows at which both were shown the same tell nothing there. O(rows).
 */
export function equalSequences(comparisons: Comparisons, fit: UserFit): EqualSequences {
  const { users, user, outcome, ordered, judgement } = comparisons;
  const result = {
    set: new Uint32Array(users),
    partner: new Int32Array(users).fill(-1),
    length: new Uint32Array(users),
    from: new Uint32Array(users),
  };
  if (!ordered || judgement !== undefined) return result;
  const n = user.length;
  // Answers tell at most log 3 each.
  const needed = 2 * Math.log(Math.max(2, n)) - Math.log(2 * ACCIDENT);
  const length = Math.max(FEWEST, Math.ceil(needed / Math.LN2));
  const byUser = groupBy(user, users);
  const surprise = surprises(comparisons, fit, byUser);
  const joined = new Joined(users);
  const firstAt = new Map<number, number>();
  const lastPower = power(length - 1);
  let compared = { one: -1, other: -1, to: 0 };
  for (let u = 0; u < users; u++) {
    const rows = membersOf(byUser, u);
    let hash = 0;
    for (let t = 0; t < rows.length; t++) {
      if (t >= length) hash = (hash - Math.imul(outcome[rows[t - length]!]! + 1, lastPower)) | 0;
      hash = (Math.imul(hash, BASE) + outcome[rows[t]!]! + 1) | 0;
      if (t + 1 < length) continue;
      const here = byUser.start[u]! + t + 1 - length;
      const there = firstAt.get(hash);
      if (there === undefined) firstAt.set(hash, here);
      else if (user[byUser.order[there]!] !== u) compare(there, here);
    }
  }
  return { ...result, set: joined.numbered() };

  /** Two places in `byUser.order` where stretches of different users have the same hash. */
  function compare(there: number, here: number): void {
    const [one, other] = [user[byUser.order[there]!]!, user[byUser.order[here]!]!];
    let equal = 0;
    // Of a long stretch every place hashes alike: it is compared once.
    if (compared.one === one && compared.other === other && here < compared.to) return;
    const [mostThere, mostHere] = [byUser.start[one + 1]! - there, byUser.start[other + 1]! - here];
    const told = [0, 0];
    for (; equal < Math.min(mostThere, mostHere); equal++) {
      const [i, j] = [byUser.order[there + equal]!, byUser.order[here + equal]!];
      if (outcome[i] !== outcome[j]) break;
      if (showSame(comparisons, i, j)) continue;
      told[0]! += surprise[i]!;
      told[1]! += surprise[j]!;
    }
    compared = { one, other, to: here + equal };
    // The one whose answers are the easier to guess decides.
    if (Math.min(...told) < needed) return;
    joined.join(one, other);
    for (const [u, v, at] of [
      [one, other, there],
      [other, one, here],
    ] as const) {
      if (equal <= result.length[u]!) continue;
      result.partner[u] = v;
      result.length[u] = equal;
      result.from[u] = at - byUser.start[u]!;
    }
  }
}

/** Were two users shown the same models in the same order, or the same item? Then they may well answer alike. */
function showSame({ first, second, item }: Comparisons, i: number, j: number): boolean {
  if (item !== undefined && item[i] === item[j]) return true;
  return first[i] === first[j] && second[i] === second[j];
}

/** By comparison: −log of the chance of its outcome, by the user's own chain of outcomes or the fit, if that is likelier. */
function surprises(
  { users, user, outcome }: Comparisons,
  { chances }: UserFit,
  byUser: ReturnType<typeof groupBy>,
): Float64Array {
  const result = new Float64Array(user.length);
  const count = new Float64Array(9);
  for (let u = 0; u < users; u++) {
    const rows = membersOf(byUser, u);
    count.fill(0.5);
    for (let t = 1; t < rows.length; t++) count[3 * outcome[rows[t - 1]!]! + outcome[rows[t]!]!]!++;
    for (let t = 0; t < rows.length; t++) {
      const j = rows[t]!;
      const before = t === 0 ? 0 : outcome[rows[t - 1]!]!;
      const total = count[3 * before]! + count[3 * before + 1]! + count[3 * before + 2]!;
      result[j] = -Math.log(
        Math.max(count[3 * before + outcome[j]!]! / total, chances[3 * j + outcome[j]!]!),
      );
    }
  }
  return result;
}

/** {@link BASE} to a power, modulo 2³². */
function power(exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, BASE);
  return result;
}

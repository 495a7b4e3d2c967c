import { groupBy, Joined, membersOf } from '../numerics/index.ts';
import { type Comparisons, FIRST, SECOND, TIE } from '../types.ts';
import { type Agreement, PairSums } from './pairSums.ts';
import type { UserFit } from './userFit.ts';

/** Users whose answers on the same items are alike beyond what the fit, and the items, explain. */
export interface Rings {
  /** By user: the number of their ring, from 1 on; 0: none. False discovery rate 5% over pairs of users. */
  readonly ring: Uint32Array;
  /** By user: who is most like them in the ring, items that both judged, equal answers, and how many were expected. */
  readonly partner: Int32Array;
  readonly shared: Uint32Array;
  readonly same: Uint32Array;
  readonly expectedSame: Float64Array;
}

/** Pairs of users on one item that are looked at for a start; items of many users are cut into blocks to keep to it. */
const MOST_PAIRS = 1e6;
/** Pairs that stand out most at the start, of which all shared items are looked at. */
const MOST_CANDIDATES = 10_000;
/** Users of one ring say the same this often, on at least so many items. */
const LEAST_SAME = 0.9;
const FEWEST = 12;
const FALSE_DISCOVERIES = 0.05;
/** What the model says of an item weighs as much as so many of the others’ votes. */
const MODEL_VOTES = 3;
/** Median of χ² with one degree of freedom. */
const MEDIAN_SQUARE = 0.4549;

/**
 * Pairs of users who judged the same items: how often their answers are equal, against how often they would be. That
 * is told by the fit's chances, each user's η and own shares of outcomes, and what the others said of each item. The
 * null is empirical: where all pairs are much alike, nobody stands out. A pair is found by a bound on the tail of its
 * equal answers, at a false discovery rate over all pairs of users; a ring is who hangs together by such pairs. None
 * without items. Cost: rows, at most {@link MOST_PAIRS} pairs for a start, and the shared items of those that stand
 * out.
 */
export function rings(comparisons: Comparisons, fit: Pick<UserFit, 'chances' | 'attentiveness'>): Rings {
  const { users } = comparisons;
  const result = {
    ring: new Uint32Array(users),
    partner: new Int32Array(users).fill(-1),
    shared: new Uint32Array(users),
    same: new Uint32Array(users),
    expectedSame: new Float64Array(users),
  };
  const votes = itemVotes(comparisons, fit);
  if (votes === null) return result;
  const sums = sampledPairs(votes, users);
  const excess = commonExcess(sums);
  const spread = spreadOf(sums, excess);
  const pairs = [...sums.keys()]
    .map((at) => ({ one: sums.one(at), other: sums.other(at), log: tail(sums.of(at), excess, spread) }))
    .filter(({ log }) => log < Math.log(0.2))
    .sort((a, b) => a.log - b.log || a.one - b.one || a.other - b.other)
    .slice(0, MOST_CANDIDATES)
    .map((pair) => {
      const agreement = agreementOf(votes, pair.one, pair.other);
      return { ...pair, ...agreement, log: tail(agreement, excess, spread) };
    })
    .filter(({ shared, same }) => shared >= FEWEST && same >= LEAST_SAME * shared)
    .sort((a, b) => a.log - b.log || a.one - b.one || a.other - b.other);
  const tested = (users * (users - 1)) / 2;
  // Benjamini and Hochberg 1995; pairs that were never looked at count as tests, too.
  let found = pairs.length;
  while (found > 0 && pairs[found - 1]!.log > Math.log((FALSE_DISCOVERIES * found) / tested)) found--;
  const joined = new Joined(users);
  for (const pair of pairs.slice(0, found)) {
    joined.join(pair.one, pair.other);
    for (const [u, v] of [
      [pair.one, pair.other],
      [pair.other, pair.one],
    ] as const) {
      if (result.partner[u]! >= 0) continue;
      result.partner[u] = v;
      result.shared[u] = pair.shared;
      result.same[u] = pair.same;
      result.expectedSame[u] = expectedOf(pair, excess);
    }
  }
  return { ...result, ring: joined.numbered() };
}

/** Everybody's first answer on every item of several users, as the item orders its responses. */
interface ItemVotes {
  readonly byItem: ReturnType<typeof groupBy>;
  readonly byUser: ReturnType<typeof groupBy>;
  readonly user: Uint32Array;
  readonly item: Uint32Array;
  readonly outcome: Uint8Array;
  /** Chances of the three outcomes of each vote, 3 a vote, at the user's η and own shares of outcomes. */
  readonly chance: Float64Array;
  readonly attentiveness: Float64Array;
  /** By item: votes of each outcome. */
  readonly said: Uint32Array;
}

function itemVotes(
  comparisons: Comparisons,
  fit: Pick<UserFit, 'chances' | 'attentiveness'>,
): ItemVotes | null {
  const { item, user, users, first, second, turned, outcome } = comparisons;
  if (item === undefined) return null;
  const shares = outcomeShares(comparisons);
  const items = item.reduce((most, one) => Math.max(most, one + 1), 0);
  const lastUser = new Int32Array(items).fill(-1);
  const byUser = groupBy(user, users);
  // Users one after the other: who judged an item before is its last user.
  const rows = byUser.order.filter((j) => {
    if (lastUser[item[j]!] === user[j]) return false;
    lastUser[item[j]!] = user[j]!;
    return true;
  });
  const votes = {
    user: rows.map((j) => user[j]!),
    item: rows.map((j) => item[j]!),
    outcome: new Uint8Array(rows.length),
    chance: new Float64Array(3 * rows.length),
    attentiveness: fit.attentiveness.map((eta) => Math.max(0, eta)),
    said: new Uint32Array(3 * items),
  };
  for (let i = 0; i < rows.length; i++) {
    const j = rows[i]!;
    const eta = Math.min(1, votes.attentiveness[user[j]!]!);
    const isTurned = turned === undefined ? first[j]! > second[j]! : turned[j] === 1;
    for (let o = 0; o < 3; o++) {
      const to = o === TIE || !isTurned ? o : o === FIRST ? SECOND : FIRST;
      votes.chance[3 * i + to] = eta * fit.chances[3 * j + o]! + (1 - eta) * shares[3 * user[j]! + o]!;
      if (outcome[j] === o) votes.outcome[i] = to;
    }
    votes.said[3 * votes.item[i]! + votes.outcome[i]!]!++;
  }
  return { ...votes, byItem: groupBy(votes.item, items), byUser: groupBy(votes.user, users) };
}

/** By user: shares of first, second and tie, as if each had been seen half a time more. */
function outcomeShares({ users, user, outcome }: Comparisons): Float64Array {
  const shares = new Float64Array(3 * users).fill(0.5);
  for (let j = 0; j < user.length; j++) shares[3 * user[j]! + outcome[j]!]!++;
  for (let u = 0; u < users; u++) {
    const total = shares[3 * u]! + shares[3 * u + 1]! + shares[3 * u + 2]!;
    for (let o = 0; o < 3; o++) shares[3 * u + o]! /= total;
  }
  return shares;
}

/** Chance that two votes on one item are equal, the others' votes on it taken into account; and what an excess adds. */
function equality(votes: ItemVotes, a: number, b: number): { expected: number; leeway: number } {
  const { chance, outcome, said, item, user, attentiveness } = votes;
  let [model, others, pairs] = [0, 0, 0];
  const at = 3 * item[a]!;
  for (let o = 0; o < 3; o++) {
    model += chance[3 * a + o]! * chance[3 * b + o]!;
    const n = said[at + o]! - Number(outcome[a] === o) - Number(outcome[b] === o);
    others += n;
    pairs += n * (n - 1);
  }
  // As sure as one pair for each of the other votes, not as all their pairs, which hang together. That they differ is no
  // ground to expect less of two users: the model knows of easy pairs of models, not of hard items.
  const equal = others > 1 ? pairs / (others * (others - 1)) : 0;
  const weight = others > 1 ? (others - 1) / (others - 1 + MODEL_VOTES) : 0;
  const attentive = attentiveness[user[a]!]! * attentiveness[user[b]!]!;
  const expected = model + attentive * weight * Math.max(0, equal - model);
  return { expected, leeway: attentive * (1 - expected) };
}

/** Pairs of users on common items, blocks of the voters of each item where there are too many. */
function sampledPairs(votes: ItemVotes, users: number): PairSums {
  const { start } = votes.byItem;
  const sizes = Array.from({ length: start.length - 1 }, (_, i) => start[i + 1]! - start[i]!);
  let block = sizes.reduce((most, size) => Math.max(most, size), 2);
  const work = (most: number) =>
    sizes.reduce((sum, size) => sum + (size * (Math.min(size, most) - 1)) / 2, 0);
  while (block > 2 && work(block) > MOST_PAIRS) block = Math.ceil(block / 2);
  const sums = new PairSums(users, Math.min(MOST_PAIRS, Math.ceil(work(block))));
  for (let i = 0; i < sizes.length; i++) {
    let members = membersOf(votes.byItem, i);
    // Another order for every item, so that any two users meet on some of their items.
    if (members.length > block)
      members = members.slice().sort((a, b) => scrambled(votes.user[a]!, i) - scrambled(votes.user[b]!, i));
    for (let from = 0; from < members.length; from += block) {
      const to = Math.min(members.length, from + block);
      for (let x = from; x < to; x++) {
        for (let y = x + 1; y < to; y++) {
          const [a, b] = [members[x]!, members[y]!];
          const { expected, leeway } = equality(votes, a, b);
          const same = votes.outcome[a] === votes.outcome[b];
          sums.add(votes.user[a]!, votes.user[b]!, same, expected, leeway);
        }
      }
    }
  }
  return sums;
}

function scrambled(user: number, item: number): number {
  let h = Math.imul(user + 1, 0x9e3779b1) ^ Math.imul(item + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

/** All items that two users share. */
function agreementOf(votes: ItemVotes, one: number, other: number): Agreement {
  const onItem = new Map<number, number>();
  for (const a of membersOf(votes.byUser, one)) onItem.set(votes.item[a]!, a);
  let [shared, same, expected, leeway] = [0, 0, 0, 0];
  for (const b of membersOf(votes.byUser, other)) {
    const a = onItem.get(votes.item[b]!);
    if (a === undefined) continue;
    const chance = equality(votes, a, b);
    shared++;
    same += Number(votes.outcome[a] === votes.outcome[b]);
    expected += chance.expected;
    leeway += chance.leeway;
  }
  return { shared, same, expected, leeway };
}

/** The share of its leeway by which agreement is higher than expected, over all pairs: items differ beyond the models. */
function commonExcess(sums: PairSums): number {
  let [excess, leeway] = [0, 0];
  for (const at of sums.keys()) {
    const pair = sums.of(at);
    excess += pair.same - pair.expected;
    leeway += pair.leeway;
  }
  return leeway > 0 ? Math.min(0.95, Math.max(0, excess / leeway)) : 0;
}

function expectedOf({ shared, expected, leeway }: Agreement, excess: number): number {
  return Math.min(expected + excess * leeway, shared - 1e-9);
}

/** By how much squared residuals of pairs exceed those of independent answers; at least 1. */
function spreadOf(sums: PairSums, excess: number): number {
  const squares: number[] = [];
  for (const at of sums.keys()) {
    const pair = sums.of(at);
    if (pair.shared < FEWEST / 2) continue;
    const mean = expectedOf(pair, excess);
    squares.push((pair.same - mean) ** 2 / (mean * (1 - mean / pair.shared)));
  }
  if (squares.length < 20) return 1;
  squares.sort((a, b) => a - b);
  return Math.max(1, squares[squares.length >> 1]! / MEDIAN_SQUARE);
}

/**
 * log of a bound on the chance of so many equal answers: e^−n KL(seen ‖ expected) holds for independent answers whatever
 * the chance of each (Hoeffding 1963); divided by the spread of pairs.
 */
function tail(pair: Agreement, excess: number, spread: number): number {
  const { shared, same } = pair;
  const expected = expectedOf(pair, excess);
  if (same <= expected) return 0;
  const other = shared - same;
  const divergence =
    same * Math.log(same / expected) + (other > 0 ? other * Math.log(other / (shared - expected)) : 0);
  return -divergence / spread;
}

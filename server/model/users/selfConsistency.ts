import { groupBy, logBeta, logMeanExp, membersOf } from '../numerics/index.ts';
import { type Comparisons, FIRST } from '../types.ts';
import { independentRows } from './independentRows.ts';
import { type Cells, circlesOf, coreCells, rankingEvidence } from './ownRanking.ts';

/** What a user's answers follow; index is the code in {@link SelfConsistency.verdict}. */
export const CONSISTENCIES = ['open', 'own taste', 'coin'] as const;

/** One entry a user. */
export interface SelfConsistency {
  /**
   * log of how much likelier the answers are under a ranking, or opinions on items, of the user's own than under a coin
   * with the user's own share of sides. 0 where nothing was judged twice in any way.
   */
  readonly logBayesFactor: Float64Array;
  /** Index into {@link CONSISTENCIES}. */
  readonly verdict: Uint8Array;
  /** Decisive rows that were looked at, and the independent circles that they close: 0 tells nothing. */
  readonly rows: Uint32Array;
  readonly circles: Uint32Array;
  /** Rows that agree with the user's own likeliest ranking. */
  readonly agreeing: Uint32Array;
  /** Triples of which every two were judged, one way more often than the other; those that go round in a circle. */
  readonly triads: Uint32Array;
  readonly circularTriads: Uint32Array;
  /** Rows of items that the user judged before, and those among them that say the same as most of the earlier ones. */
  readonly again: Uint32Array;
  readonly againSame: Uint32Array;
}

/** Own taste, or a coin, is said where it is so many times likelier: derivations.md, “Self-consistency”. */
const PLAIN = Math.log(20);
/** Beta prior (Jeffreys) of an opinion on an item. */
const OPINION = 0.5;

/**
 * Does a user agree with themselves, whatever the others think? The marginal likelihood of their decisive rows under
 * Bradley–Terry with strengths of their own is held against that without strengths. Both have an order effect of
 * their own. Strengths are normal a priori with a spread from ½ to 4; Laplace's approximation. Where users judge
 * items again, opinions on items are the other half of “own taste”. `of`: the users who matter, all by default; the
 * others stay open. Cost: rows of these users, and the cube of the objects that one of them judged, at most 64.
 */
export function selfConsistency(comparisons: Comparisons, of?: Iterable<number>): SelfConsistency {
  const { users, user } = comparisons;
  const counts = () => new Uint32Array(users);
  const result = {
    logBayesFactor: new Float64Array(users),
    verdict: new Uint8Array(users),
    rows: counts(),
    circles: counts(),
    agreeing: counts(),
    triads: counts(),
    circularTriads: counts(),
    again: counts(),
    againSame: counts(),
  };
  const byUser = groupBy(user, users);
  const local = new Int32Array(comparisons.models).fill(-1);
  for (const u of of ?? Array.from({ length: users }, (_, u) => u)) {
    const rows = independentRows(comparisons, membersOf(byUser, u));
    const cells = coreCells(comparisons, rows, local);
    const ranking = rankingEvidence(cells);
    const opinions = opinionEvidence(comparisons, rows);
    result.logBayesFactor[u] =
      opinions.again === 0
        ? ranking.logBayesFactor
        : logMeanExp([ranking.logBayesFactor, opinions.logBayesFactor]);
    if (result.logBayesFactor[u] >= PLAIN) result.verdict[u] = 1;
    else if (result.logBayesFactor[u] <= -PLAIN) result.verdict[u] = 2;
    result.rows[u] = cells.wins.reduce((sum, n) => sum + n, 0);
    result.circles[u] = circlesOf(cells);
    result.agreeing[u] = ranking.agreeing;
    [result.triads[u], result.circularTriads[u]] = triadsOf(cells);
    result.again[u] = opinions.again;
    result.againSame[u] = opinions.same;
  }
  return result;
}

/** Triples of which every two were decided, and the circular ones among them (Kendall and Babington Smith 1940). */
function triadsOf({ objects, winner, loser, wins }: Cells): [number, number] {
  const lead = new Float64Array(objects * objects);
  for (let c = 0; c < wins.length; c++) {
    lead[winner[c]! * objects + loser[c]!]! += wins[c]!;
    lead[loser[c]! * objects + winner[c]!]! -= wins[c]!;
  }
  let [triads, circular] = [0, 0];
  for (let a = 0; a < objects; a++) {
    for (let b = a + 1; b < objects; b++) {
      const ab = lead[a * objects + b]!;
      if (ab === 0) continue;
      for (let c = b + 1; c < objects; c++) {
        const [bc, ca] = [lead[b * objects + c]!, lead[c * objects + a]!];
        if (bc === 0 || ca === 0) continue;
        triads++;
        if (ab > 0 === bc > 0 && bc > 0 === ca > 0) circular++;
      }
    }
  }
  return [triads, circular];
}

/**
 * Items that the user judged several times: an opinion on each, Beta(½, ½), against a coin, fair or with the user's own
 * share of first responses, whichever explains more.
 */
function opinionEvidence(
  { item, first, second, turned, outcome, ordered }: Comparisons,
  rows: Uint32Array,
): { logBayesFactor: number; again: number; same: number } {
  if (item === undefined) return { logBayesFactor: 0, again: 0, same: 0 };
  const said = new Map<number, { one: number; other: number; firsts: number }>();
  let [again, same] = [0, 0];
  for (const j of rows) {
    let on = said.get(item[j]!);
    if (on === undefined) said.set(item[j]!, (on = { one: 0, other: 0, firsts: 0 }));
    const isTurned = turned === undefined ? first[j]! > second[j]! : turned[j] === 1;
    const isFirst = outcome[j] === FIRST;
    const isOne = isFirst !== isTurned;
    if (on.one + on.other > 0) {
      again++;
      if (on.one !== on.other && on.one > on.other === isOne) same++;
    }
    if (isOne) on.one++;
    else on.other++;
    if (isFirst) on.firsts++;
  }
  let [opinions, firsts, judged] = [0, 0, 0];
  for (const { one, other, firsts: shownFirst } of said.values()) {
    if (one + other < 2) continue;
    opinions += logBeta(OPINION + one, OPINION + other) - logBeta(OPINION, OPINION);
    firsts += shownFirst;
    judged += one + other;
  }
  const side = logBeta(OPINION + firsts, OPINION + judged - firsts) - logBeta(OPINION, OPINION);
  const coin = Math.max(-judged * Math.LN2, ordered ? side : -Infinity);
  return { logBayesFactor: opinions - coin, again, same };
}

import { groupBy, logBeta, logMeanExp, membersOf } from '../numerics/index.ts';
import { type Comparisons, FIRST } from '../types.ts';
import { chanceOfChosen, decisiveChances, ETA_NODES, isDecisive, type UserFit } from './userFit.ts';

/** How the sides that a user chooses follow each other; index is the code in {@link SequencePatterns.verdict}. */
export const PATTERNS = ['none', 'alternating', 'repeating'] as const;

/** One entry a user. */
export interface SequencePatterns {
  /**
   * log of how much likelier a pattern is than the best explanation without one (at most so much, where it is below 0);
   * NaN where that cannot be told.
   */
  readonly logBayesFactor: Float64Array;
  /** Index into {@link PATTERNS}: the side differs from, or equals, the one chosen `lag` rows before. */
  readonly verdict: Uint8Array;
  /** The lag at which a pattern is likeliest, 1 to {@link LAGS}. */
  readonly lag: Uint8Array;
  /** Decisive rows with one that many rows before, and those among them that chose the same side as it. */
  readonly pairs: Uint32Array;
  readonly same: Uint32Array;
}

/** A, B, A, B, … shows at lag 1; A, A, B, B, … at lag 2. */
const LAGS = 3;
/** A pattern is said where it is so many times likelier than anything else: derivations.md, “Patterns of sides”. */
const PLAIN = Math.log(30);
/** Fewer decisive rows never show a pattern that is plain. */
const FEWEST = 12;
/** Beta prior (Jeffreys) of each chance of a Markov chain, and of an own opinion on a pair. */
const PRIOR = 0.5;

/**
 * Do the sides that a user chooses follow a pattern of their own? A Markov chain of lag 1 to {@link LAGS} with Beta
 * priors against the likeliest of: a coin of the user's own, attentive judgements, own opinions on every two models.
 * The last two matter: files may show the stronger side in turns, and then the honest choose in turns. Rows of an item
 * that the user judged just before are left out. O(rows).
 */
export function sequencePatterns(comparisons: Comparisons, fit: UserFit): SequencePatterns {
  const { users, user, ordered } = comparisons;
  const result = {
    logBayesFactor: new Float64Array(users).fill(NaN),
    verdict: new Uint8Array(users),
    lag: new Uint8Array(users),
    pairs: new Uint32Array(users),
    same: new Uint32Array(users),
  };
  // Without an order there are no sides; within a ranking, sides are told by how its pairs are listed.
  if (!ordered || comparisons.judgement !== undefined) return result;
  const byUser = groupBy(user, users);
  const decisive = decisiveChances(fit);
  for (let u = 0; u < users; u++) {
    const rows = freshRows(comparisons, membersOf(byUser, u));
    if (rows.length < FEWEST) continue;
    const side = Uint8Array.from(rows, (j) => Number(comparisons.outcome[j] !== FIRST));
    const chains = Array.from({ length: LAGS }, (_, k) => chain(side, k + 1));
    const pattern = logMeanExp(chains.map(({ log }) => log));
    // A coin alone explains most users as well as a pattern does: nothing else need be worked out for them.
    let other = coin(side);
    if (pattern > other) {
      const chance = Float64Array.from(rows, (j) => chanceOfChosen(decisive, comparisons, j));
      other = Math.max(other, meant(side, chance, comparisons, rows));
    }
    result.logBayesFactor[u] = pattern - other;
    const best = chains.reduce((a, b, k) => (b.log > chains[a]!.log ? k : a), 0);
    const { pairs, same } = chains[best]!;
    result.lag[u] = best + 1;
    result.pairs[u] = pairs;
    result.same[u] = same;
    if (result.logBayesFactor[u]! >= PLAIN) result.verdict[u] = 2 * same < pairs ? 1 : 2;
  }
  return result;
}

/** The decisive rows of a user without those whose item is that of one of the {@link LAGS} rows before. */
function freshRows(comparisons: Comparisons, rows: Uint32Array): Uint32Array {
  const { item } = comparisons;
  return rows.filter((j, t) => {
    if (!isDecisive(comparisons, j)) return false;
    for (let back = 1; item !== undefined && back <= Math.min(LAGS, t); back++)
      if (item[rows[t - back]!] === item[j]) return false;
    return true;
  });
}

/** Log-likelihood of a chain in which each side depends on the one `lag` rows before; the first rows are a coin. */
export function chain(side: Uint8Array, lag: number): { log: number; pairs: number; same: number } {
  const count = [0, 0, 0, 0];
  for (let t = lag; t < side.length; t++) count[2 * side[t - lag]! + side[t]!]!++;
  const [aa, ab, ba, bb] = count as [number, number, number, number];
  const pairs = aa + ab + ba + bb;
  return {
    log: urn(aa, ab) + urn(ba, bb) - Math.min(lag, side.length) * Math.LN2,
    pairs,
    same: aa + bb,
  };
}

/** log of the Beta–binomial probability of one sequence with these counts. */
function urn(one: number, other: number): number {
  return logBeta(PRIOR + one, PRIOR + other) - logBeta(PRIOR, PRIOR);
}

/** Log-likelihood of a coin, fair or of the user's own. */
function coin(side: Uint8Array): number {
  const seconds = side.reduce((sum, one) => sum + one, 0);
  return Math.max(urn(side.length - seconds, seconds), -side.length * Math.LN2);
}

/** Log-likelihood of attentive judgements, or of own opinions on every two models, whichever is likelier. */
function meant(side: Uint8Array, chance: Float64Array, comparisons: Comparisons, rows: Uint32Array): number {
  const { first, second } = comparisons;
  const pair = pairNumbers(comparisons, rows);
  const attentive = new Float64Array(ETA_NODES.length);
  const opinions = new Map<number, [number, number]>();
  for (let t = 0; t < side.length; t++) {
    for (const [g, eta] of ETA_NODES.entries()) attentive[g]! += Math.log((1 - eta) / 2 + eta * chance[t]!);
    let said = opinions.get(pair[t]!);
    if (said === undefined) opinions.set(pair[t]!, (said = [0, 0]));
    // The model of lower index, whichever side it stands on.
    said[side[t] === Number(first[rows[t]!]! > second[rows[t]!]!) ? 0 : 1]++;
  }
  let own = 0;
  for (const [low, high] of opinions.values()) own += urn(low, high);
  return Math.max(logMeanExp(attentive), own);
}

/** The two models of each row as one number, whichever is shown first. */
function pairNumbers({ first, second, models }: Comparisons, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (j) => {
    const [a, b] = [first[j]!, second[j]!];
    return Math.min(a, b) * models + Math.max(a, b);
  });
}

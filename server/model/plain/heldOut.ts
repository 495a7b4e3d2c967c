import type { Comparisons } from '../types.ts';
import { emptyTally, type Pairs, type PairTally } from './pairs.ts';
import { pairStrengths } from './pairStrengths.ts';
import { logSigmoid } from '../numerics/index.ts';

/** What is done with labels: how much each counts, and whether it is turned round. One entry a comparison. */
export interface Treatment {
  /** From 0, left out, to 1. */
  readonly weight: Float64Array;
  /** 1: turned round. */
  readonly turned: Uint8Array;
}

/** How well labels are foretold that were held out, in nats a comparison. */
export interface HeldOut {
  /** Mean log-likelihood under strengths from all other labels as they are, and as treated. */
  readonly before: number;
  readonly after: number;
  /** Standard error of the difference, over users. */
  readonly standardError: number;
  /** Labels that were foretold. */
  readonly comparisons: number;
}

const FOLDS = 5;

/**
 * Foretells the labels that a treatment keeps, a fifth at a time, by strengths from the other four fifths: of all
 * labels as they are, and of those that it keeps as it keeps them. What is one judgement is held out as one. Null where
 * it keeps none. The treatment was chosen by all labels, those foretold too, which flatters it a little.
 */
export function heldOut(
  pairs: Pairs,
  { user, users, judgement }: Comparisons,
  { weight, turned }: Treatment,
  start: Float64Array,
): HeldOut | null {
  const n = pairs.of.length;
  const foldOf = (j: number) => (Math.imul(judgement?.[j] ?? j, 0x9e3779b1) >>> 16) % FOLDS;
  const won = (j: number) => (turned[j] === 1 ? 1 - pairs.won[j]! : pairs.won[j]!);
  const folds = () => Array.from({ length: FOLDS }, () => emptyTally(pairs));
  const [raw, treated] = [folds(), folds()];
  for (let j = 0; j < n; j++) {
    const fold = foldOf(j);
    const pair = pairs.of[j]!;
    raw[fold]!.games[pair]!++;
    raw[fold]!.wins[pair]! += pairs.won[j]!;
    treated[fold]!.games[pair]! += weight[j]!;
    treated[fold]!.wins[pair]! += weight[j]! * won(j);
  }
  const byRaw = withoutEach(pairs, raw, start);
  const byTreated = withoutEach(pairs, treated, start);

  const [gain, total] = [new Float64Array(users), new Float64Array(users)];
  let [before, after, sum, comparisons] = [0, 0, 0, 0];
  for (let j = 0; j < n; j++) {
    const w = weight[j]!;
    if (w === 0) continue;
    const fold = foldOf(j);
    const first = pairs.low[pairs.of[j]!]!;
    const second = pairs.high[pairs.of[j]!]!;
    const foretold = (theta: Float64Array) => w * logChance(won(j), theta[first]! - theta[second]!);
    const a = foretold(byRaw[fold]!);
    const b = foretold(byTreated[fold]!);
    before += a;
    after += b;
    sum += w;
    comparisons++;
    gain[user[j]!]! += b - a;
    total[user[j]!]! += w;
  }
  if (sum === 0) return null;
  const mean = (after - before) / sum;
  const squares = gain.reduce((squared, own, u) => squared + (own - mean * total[u]!) ** 2, 0);
  return { before: before / sum, after: after / sum, standardError: Math.sqrt(squares) / sum, comparisons };
}

/** Strengths by the labels of all folds but each. */
function withoutEach(pairs: Pairs, tallies: readonly PairTally[], start: Float64Array): Float64Array[] {
  return tallies.map((_, fold) => pairStrengths(pairs, others(pairs, tallies, fold), start));
}

/** log of the chance of what was won, by the log-odds to win it. */
function logChance(won: number, gap: number): number {
  if (won === 1) return logSigmoid(gap);
  return won === 0 ? logSigmoid(-gap) : won * logSigmoid(gap) + (1 - won) * logSigmoid(-gap);
}

function others(pairs: Pairs, tallies: readonly PairTally[], fold: number): PairTally {
  const sum = emptyTally(pairs);
  for (const [other, { games, wins }] of tallies.entries()) {
    if (other === fold) continue;
    for (let p = 0; p < games.length; p++) {
      sum.games[p]! += games[p]!;
      sum.wins[p]! += wins[p]!;
    }
  }
  return sum;
}

import { cholesky, Joined, logMeanExp, logSigmoid, sigmoid, solveCholesky } from '../numerics/index.ts';
import { type Comparisons, FIRST } from '../types.ts';

/** Standard deviations that a user's own strengths may have on the log-odds scale. */
export const SPREADS: readonly number[] = [0.5, 1, 2, 4];
/** Of a user's own order effect, with or without a ranking. */
const ORDER_SPREAD = 2;
/** Of more objects those with most rows are looked at: the cost grows with their cube. */
const MOST_OBJECTS = 64;

/** A user's decisive rows counted by winner and loser. */
export interface Cells {
  readonly objects: number;
  /** Numbers of the objects, from 0 on. */
  readonly winner: Uint16Array;
  readonly loser: Uint16Array;
  /** +1 where the winner was shown first, −1 where second, 0 where the file has no order. */
  readonly side: Int8Array;
  readonly wins: Float64Array;
}

/**
 * The rows between objects that were each judged more than once: an object judged once agrees with any ranking. Of too
 * many objects those with most rows. Which rows these are depends on what was shown alone, never on what was said.
 */
export function coreCells(comparisons: Comparisons, rows: Uint32Array, local: Int32Array): Cells {
  const { first, second, ordered, outcome } = comparisons;
  let kept = rows;
  for (;;) {
    const degree = new Map<number, number>();
    for (const j of kept) for (const k of [first[j]!, second[j]!]) degree.set(k, (degree.get(k) ?? 0) + 1);
    let objects = [...degree.keys()].filter((k) => degree.get(k)! > 1);
    if (objects.length > MOST_OBJECTS)
      objects = objects.sort((a, b) => degree.get(b)! - degree.get(a)! || a - b).slice(0, MOST_OBJECTS);
    const those = new Set(objects);
    const next = kept.filter((j) => those.has(first[j]!) && those.has(second[j]!));
    if (next.length === kept.length) break;
    kept = next;
  }
  let objects = 0;
  const number = (k: number) => (local[k]! < 0 ? (local[k] = objects++) : local[k]!);
  const cells = new Map<number, number>();
  for (const j of kept) {
    const [one, other] = [number(first[j]!), number(second[j]!)];
    const key = (one * MOST_OBJECTS + other) * 2 + Number(outcome[j] !== FIRST);
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  for (const j of kept) local[first[j]!] = local[second[j]!] = -1;
  const keys = [...cells.keys()].sort((a, b) => a - b);
  const shownFirst = keys.map((key) => Math.floor(key / (2 * MOST_OBJECTS)));
  const shownSecond = keys.map((key) => (key >> 1) % MOST_OBJECTS);
  return {
    objects,
    winner: Uint16Array.from(keys, (key, c) => (key % 2 === 0 ? shownFirst : shownSecond)[c]!),
    loser: Uint16Array.from(keys, (key, c) => (key % 2 === 0 ? shownSecond : shownFirst)[c]!),
    side: Int8Array.from(keys, (key) => (!ordered ? 0 : key % 2 === 0 ? 1 : -1)),
    wins: Float64Array.from(keys, (key) => cells.get(key)!),
  };
}

/** How much likelier the cells are under a ranking than under a coin, and the rows that the likeliest ranking explains. */
export function rankingEvidence(cells: Cells): { logBayesFactor: number; agreeing: number } {
  if (circlesOf(cells) === 0) return { logBayesFactor: 0, agreeing: 0 };
  const ordered = cells.side.some((side) => side !== 0);
  const coin = laplace({ ...cells, objects: 0 }, 1, ordered);
  let start: Float64Array | undefined;
  const fits = SPREADS.map((spread) => {
    const fit = laplace(cells, spread, ordered, start);
    start = fit.mode;
    return fit;
  });
  const best = fits.reduce((a, b) => (b.log > a.log ? b : a));
  let agreeing = 0;
  for (let c = 0; c < cells.wins.length; c++)
    if (best.mode[cells.winner[c]!]! > best.mode[cells.loser[c]!]!) agreeing += cells.wins[c]!;
  return { logBayesFactor: logMeanExp(fits.map(({ log }) => log)) - coin.log, agreeing };
}

/**
 * log-likelihood of a user's decisive rows under a ranking of their own, with an order effect of their own or none. Rows
 * that tell nothing of a ranking are coin-flips. `local`: scratch, −1 for every model.
 */
export function ownRankingLog(comparisons: Comparisons, rows: Uint32Array, local: Int32Array): number {
  const cells = coreCells(comparisons, rows, local);
  const told = cells.wins.reduce((sum, n) => sum + n, 0);
  const orders = comparisons.ordered ? [false, true] : [false];
  const logs = orders.flatMap((ordered) => SPREADS.map((spread) => laplace(cells, spread, ordered).log));
  return logMeanExp(logs) - (rows.length - told) * Math.LN2;
}

/**
 * Laplace's approximation to the log marginal likelihood of the cells, strengths N(0, spread²) and an order effect
 * N(0, {@link ORDER_SPREAD}²), which comes last in `mode`: log joint density at its mode less ½ log det of its negative
 * Hessian, in units of the prior's spreads. Newton's steps, which the concave log density lets converge.
 */
function laplace(
  { objects, winner, loser, side, wins }: Cells,
  spread: number,
  ordered: boolean,
  start?: Float64Array,
): { log: number; mode: Float64Array } {
  const n = objects + 1;
  const precision = new Float64Array(n).fill(1 / spread ** 2);
  // Where there is no order the effect stays at zero: its rows never speak.
  precision[objects] = 1 / ORDER_SPREAD ** 2;
  let mode = start?.slice() ?? new Float64Array(n);
  const gapAt = (x: Float64Array, c: number) =>
    (objects === 0 ? 0 : x[winner[c]!]! - x[loser[c]!]!) + (ordered ? side[c]! * x[objects]! : 0);
  const density = (x: Float64Array) => {
    let log = 0;
    for (let c = 0; c < wins.length; c++) log += wins[c]! * logSigmoid(gapAt(x, c));
    for (let k = 0; k < n; k++) log -= (precision[k]! * x[k]! * x[k]!) / 2;
    return log;
  };
  let value = density(mode);
  for (let round = 0; ; round++) {
    const gradient = mode.map((x, k) => -precision[k]! * x);
    const hessian = new Float64Array(n * n);
    for (let k = 0; k < n; k++) hessian[k * n + k] = precision[k]!;
    for (let c = 0; c < wins.length; c++) {
      const p = sigmoid(gapAt(mode, c));
      const slope = wins[c]! * (1 - p);
      const weight = slope * p;
      const places = objects === 0 ? [] : [winner[c]!, loser[c]!];
      const signs = objects === 0 ? [] : [1, -1];
      if (ordered) {
        places.push(objects);
        signs.push(side[c]!);
      }
      for (const [a, k] of places.entries()) {
        gradient[k]! += signs[a]! * slope;
        for (const [b, l] of places.entries()) hessian[k * n + l]! += signs[a]! * signs[b]! * weight;
      }
    }
    const factor = cholesky(hessian, n);
    if (factor === null) throw new RangeError('The Hessian of a concave density is not definite.');
    const step = solveCholesky(factor, gradient);
    let decrement = 0;
    for (let k = 0; k < n; k++) decrement += step[k]! * gradient[k]!;
    if (decrement < 1e-8 || round === MOST_ROUNDS) {
      let log = value;
      for (let k = 0; k < n; k++) log += Math.log(precision[k]!) / 2 - Math.log(factor[k * n + k]!);
      return { log, mode };
    }
    for (let length = 1; ; length /= 2) {
      const moved = mode.map((x, k) => x + length * step[k]!);
      const reached = density(moved);
      if (reached > value || length < 1e-6) {
        [mode, value] = [moved, reached];
        break;
      }
    }
  }
}

const MOST_ROUNDS = 50;

/** Rows beyond those of a forest: rows − objects + components. */
export function circlesOf({ objects, winner, loser, wins }: Cells): number {
  const joined = new Joined(objects);
  let circles = 0;
  for (let c = 0; c < wins.length; c++) circles += wins[c]! - Number(joined.join(winner[c]!, loser[c]!));
  return circles;
}

import { groupBy, logAdd, logMeanExp, logSumExp, membersOf } from '../numerics/index.ts';
import type { Comparisons } from '../types.ts';
import { independentRows } from './independentRows.ts';
import { chanceOfChosen, decisiveChances, ETA_NODES, type UserFit } from './userFit.ts';

/** What became of a user's attention; index is the code in {@link ChangePoints.verdict}. */
export const CHANGES = ['none', 'stops', 'starts'] as const;

/** One entry a user. */
export interface ChangePoints {
  /** log of how much likelier one change is than none; NaN where there are too few decisive rows to tell. */
  readonly logBayesFactor: Float64Array;
  /** Index into {@link CHANGES}: attention stops, or starts, within the user's rows. */
  readonly verdict: Uint8Array;
  /** Rows of the user, in file order, before the likeliest change; with the central 90% of its posterior. */
  readonly position: Uint32Array;
  readonly positionLow: Uint32Array;
  readonly positionHigh: Uint32Array;
  /** Expected share of the user's rows on the attentive side, if there is a change; NaN where that cannot be told. */
  readonly attentiveShare: Float64Array;
}

/** A change is said where it is so many times likelier than none: derivations.md, “Change point”. */
const PLAIN = Math.log(30);
/** Fewer decisive rows never show a change that is plain. */
const FEWEST = 10;
/** Careless stretches: coin-flips half of the time, else Beta laws of choosing the first response. */
const HABITS: readonly (readonly [number, number])[] = [
  [12, 0.5],
  [0.5, 12],
  [1, 1],
];
const LOG_COIN_SHARE = Math.log(0.5);
const LOG_HABIT_SHARE = Math.log(0.5 / HABITS.length);

/**
 * Does a user's attention stop or start somewhere in their rows, in file order? The likelihood of one change, averaged
 * over its place and both directions, against none. A stretch is attentive with one η, averaged over a grid, or
 * careless; ties tell nothing. Cost: rows × nodes.
 */
export function changePoints(comparisons: Comparisons, fit: UserFit): ChangePoints {
  const { users, user } = comparisons;
  const byUser = groupBy(user, users);
  const decisive = decisiveChances(fit);
  const result = {
    logBayesFactor: new Float64Array(users).fill(NaN),
    verdict: new Uint8Array(users),
    position: new Uint32Array(users),
    positionLow: new Uint32Array(users),
    positionHigh: new Uint32Array(users),
    attentiveShare: new Float64Array(users).fill(NaN),
  };
  for (let u = 0; u < users; u++) {
    const rows = membersOf(byUser, u);
    const seen = independentRows(comparisons, rows);
    if (seen.length < FEWEST) continue;
    const chance = Float64Array.from(seen, (j) => chanceOfChosen(decisive, comparisons, j));
    const isFirst = Uint8Array.from(seen, (j) => Number(comparisons.outcome[j] === 0));
    const { logBayesFactor, logStops, logStarts } = changeEvidence(
      chance,
      comparisons.ordered ? isFirst : null,
    );
    result.logBayesFactor[u] = logBayesFactor;
    const stops = logSumExp(logStops);
    const starts = logSumExp(logStarts);
    if (logBayesFactor >= PLAIN) result.verdict[u] = stops >= starts ? 1 : 2;
    const places = placesAmong(rows, seen);
    const where = stops >= starts ? logStops : logStarts;
    [result.position[u], result.positionLow[u], result.positionHigh[u]] = summary(where, places);
    const total = logAdd(stops, starts);
    let share = 0;
    for (let t = 1; t < seen.length; t++) {
      const before = places[t]! / rows.length;
      share += Math.exp(logStops[t]! - total) * before + Math.exp(logStarts[t]! - total) * (1 - before);
    }
    result.attentiveShare[u] = share;
  }
  return result;
}

/** Of one user: the Bayes factor, and by decisive rows before the change (1 … n − 1) its weight in each direction. */
export interface ChangeEvidence {
  readonly logBayesFactor: number;
  readonly logStops: Float64Array;
  readonly logStarts: Float64Array;
}

/**
 * `chance`: of the side that each decisive row prefers, if attentive. `isFirst`: 1 where that is the first response;
 * null where the file has no order, so that nobody can click one side.
 */
export function changeEvidence(chance: Float64Array, isFirst: Uint8Array | null): ChangeEvidence {
  const n = chance.length;
  const before = attentiveBefore(chance);
  const after = attentiveBefore(chance.slice().reverse()).reverse();
  const carelessFrom = carelessBefore(n, isFirst);
  const carelessTo = carelessBefore(n, isFirst === null ? null : isFirst.slice().reverse()).reverse();
  const logStops = new Float64Array(n).fill(-Infinity);
  const logStarts = logStops.slice();
  let carelessTwice = -Infinity;
  for (let t = 1; t < n; t++) {
    logStops[t] = before[t]! + carelessTo[t]!;
    logStarts[t] = carelessFrom[t]! + after[t]!;
    carelessTwice = logAdd(carelessTwice, carelessFrom[t]! + carelessTo[t]!);
  }
  const places = Math.log(n - 1);
  const changed = logAdd(logSumExp(logStops), logSumExp(logStarts)) - places - Math.LN2;
  // Who is careless throughout may still change from one careless habit to another.
  const careless = logAdd(carelessFrom[n]!, carelessTwice - places) - Math.LN2;
  const same = logAdd(before[n]!, careless) - Math.LN2;
  return { logBayesFactor: changed - same, logStops, logStarts };
}

/** By t: log-likelihood of the first t rows, attentive with one η, averaged over the nodes. */
function attentiveBefore(chance: Float64Array): Float64Array {
  const log = new Float64Array(ETA_NODES.length);
  const result = new Float64Array(chance.length + 1);
  for (let t = 0; t < chance.length; t++) {
    for (let g = 0; g < ETA_NODES.length; g++) {
      const eta = ETA_NODES[g]!;
      log[g]! += Math.log((1 - eta) / 2 + eta * chance[t]!);
    }
    result[t + 1] = logMeanExp(log);
  }
  return result;
}

/** By t: log-likelihood of the sides of the first t rows if they are careless, by Pólya's urns. */
function carelessBefore(n: number, isFirst: Uint8Array | null): Float64Array {
  const result = Float64Array.from({ length: n + 1 }, (_, t) => -t * Math.LN2);
  if (isFirst === null) return result;
  const log = new Float64Array(HABITS.length);
  let firsts = 0;
  for (let t = 0; t < n; t++) {
    const chosen = isFirst[t] === 1 ? 0 : 1;
    const given = chosen === 0 ? firsts : t - firsts;
    let all = LOG_COIN_SHARE + result[t + 1]!;
    for (let h = 0; h < HABITS.length; h++) {
      const habit = HABITS[h]!;
      log[h]! += Math.log((habit[chosen] + given) / (habit[0] + habit[1] + t));
      all = logAdd(all, LOG_HABIT_SHARE + log[h]!);
    }
    if (chosen === 0) firsts++;
    result[t + 1] = all;
  }
  return result;
}

/** By t: how many of the user's rows, ties too, come before their t-th decisive row. */
function placesAmong(rows: Uint32Array, seen: Uint32Array): Uint32Array {
  const places = new Uint32Array(seen.length);
  for (let i = 0, t = 0; t < seen.length; i++) if (rows[i] === seen[t]) places[t++] = i;
  return places;
}

/** Likeliest place and the central 90% of places. */
function summary(logWeight: Float64Array, places: Uint32Array): [number, number, number] {
  const total = logSumExp(logWeight);
  let [best, low, high, below] = [1, 0, 0, 0];
  for (let t = 1; t < logWeight.length; t++) {
    if (logWeight[t]! > logWeight[best]!) best = t;
    below += Math.exp(logWeight[t]! - total);
    if (low === 0 && below >= 0.05) low = t;
    if (high === 0 && below >= 0.95) high = t;
  }
  const last = logWeight.length - 1;
  return [places[best]!, places[low === 0 ? last : low]!, places[high === 0 ? last : high]!];
}

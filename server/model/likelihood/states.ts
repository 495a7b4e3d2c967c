import { HABITS, toMixture } from '../population/index.ts';
import { clickerState, coinState, directionState, stateCount } from './directions.ts';
import { ownLikelihoods } from './ownStates.ts';
import type { OwnProducts } from './stages.ts';
import type { Structure } from './structure.ts';
import type { Tables } from './tables.ts';
import type { Parameters } from '../types.ts';

/** Beyond so many comparisons a cell sums of logarithms are faster than products: they do not care how many. */
const MULTIPLIED_A_CELL = 3;

/** Fills `states` with the posterior of one user; returns the log-likelihood of the user's comparisons. */
export function userPosterior(
  structure: Structure,
  tables: Tables,
  parameters: Parameters,
  user: number,
  states: Float64Array,
  keep?: OwnProducts,
): number {
  const log = userLikelihoods(structure, tables, user, states, 0, keep);
  return log + Math.log(weigh(tables, toMixture(parameters), states, 0));
}

/**
 * Likelihood of the user's comparisons in every state, nodes weighted by the law, into `states` from `at` on; to be
 * multiplied by the exponential of what is returned.
 */
export function userLikelihoods(
  structure: Structure,
  tables: Tables,
  user: number,
  states: Float64Array,
  at: number,
  keep?: OwnProducts,
): number {
  const { userOutcomes, weighedOutcomes, habitLog, anchored, judgementPower } = structure;
  const { logKappa, weights, directions, clickers } = tables;
  const { size } = tables.nodes;
  const known = anchored !== null && anchored[user] === 1;
  if (tables.own !== null) {
    const log = ownLikelihoods(structure, tables, tables.own, user, states, at, keep);
    if (known) states.fill(0, at + size, at + stateCount(size, directions.length));
    return log;
  }
  let [coinLog, comparisons] = [0, 0];
  for (let o = 0; o < 3; o++) {
    const n = weighedOutcomes[3 * user + o]!;
    if (n > 0) coinLog += n * logKappa[o]!;
    comparisons += userOutcomes[3 * user + o]!;
  }
  const cells = structure.counts.start[user + 1]! - structure.counts.start[user]!;
  const multiplied = Math.min(tables.mostMultiplied, MULTIPLIED_A_CELL * cells);
  if (judgementPower !== null || comparisons > multiplied) {
    return coinLog + likelihoodsByLogs(structure, tables, user, coinLog, known, states, at);
  }
  states[at + coinState(size)] = 1;
  for (let h = 0; h < HABITS.length; h++) {
    states[at + clickerState(size) + h] = clickers
      ? Math.exp(habitLog[user * HABITS.length + h]! - coinLog)
      : 0;
  }
  for (let k = 0; k < directions.length; k++) {
    products(structure, directions[k]!.ratio, weights.weight, user, states, at + directionState(size, k));
  }
  if (known) states.fill(0, at + size, at + stateCount(size, directions.length));
  return coinLog;
}

/**
 * Turns the likelihoods of one user into its posterior under these shares (as in `toMixture`), in place; returns their
 * weighted sum. Nodes of the common direction hold users of the law and of all broad ones together.
 */
export function weigh(
  { nodes: { size }, directions, broad }: Tables,
  mixture: Float64Array,
  states: Float64Array,
  at: number,
): number {
  let total = 0;
  const firstBroad = mixture.length - broad.length;
  for (let g = 0; g < size; g++) {
    let weight = mixture[0]!;
    for (let b = 0; b < broad.length; b++) weight += mixture[firstBroad + b]! * broad[b]![g]!;
    total += states[at + g]! *= weight;
  }
  // Coin-flipper and clickers lie next to each other in both.
  const coin = at + coinState(size);
  for (let s = 0; s <= HABITS.length; s++) total += states[coin + s]! *= mixture[1 + s]!;
  for (let k = 1; k < directions.length; k++) {
    const from = at + directionState(size, k);
    const share = mixture[directions[k]!.group]!;
    for (let g = 0; g < size; g++) total += states[from + g]! *= share;
  }
  const to = at + stateCount(size, directions.length);
  for (let s = at; s < to; s++) states[s]! /= total;
  return total;
}

/**
 * states[at + g] = weight_g Π ratio_g over the user's comparisons, eight nodes at a time held in registers. This and
 * `expectedShares8` are the inner loops of a fit.
 */
function products(
  structure: Structure,
  ratio: Float64Array,
  weight: Float64Array,
  user: number,
  states: Float64Array,
  at: number,
): void {
  const { cellRow, counts } = structure;
  const { count, start } = counts;
  const size = weight.length;
  const [from, to] = [start[user]!, start[user + 1]!];
  for (let block = 0; block < size; block += 8) {
    let p0 = weight[block]!;
    let p1 = weight[block + 1]!;
    let p2 = weight[block + 2]!;
    let p3 = weight[block + 3]!;
    let p4 = weight[block + 4]!;
    let p5 = weight[block + 5]!;
    let p6 = weight[block + 6]!;
    let p7 = weight[block + 7]!;
    for (let cell = from; cell < to; cell++) {
      const row = cellRow[cell]! * size + block;
      for (let n = count[cell]!; n > 0; n--) {
        p0 *= ratio[row]!;
        p1 *= ratio[row + 1]!;
        p2 *= ratio[row + 2]!;
        p3 *= ratio[row + 3]!;
        p4 *= ratio[row + 4]!;
        p5 *= ratio[row + 5]!;
        p6 *= ratio[row + 6]!;
        p7 *= ratio[row + 7]!;
      }
    }
    const place = at + block;
    states[place] = p0;
    states[place + 1] = p1;
    states[place + 2] = p2;
    states[place + 3] = p3;
    states[place + 4] = p4;
    states[place + 5] = p5;
    states[place + 6] = p6;
    states[place + 7] = p7;
  }
}

/** states[at + g] = log weight_g + Σ n log ratio_g over the user's cells, eight nodes at a time. */
function logProducts(
  { cellRow, counts: { count, start } }: Structure,
  logRatio: Float64Array,
  weight: Float64Array,
  user: number,
  states: Float64Array,
  at: number,
): void {
  const size = weight.length;
  const [from, to] = [start[user]!, start[user + 1]!];
  for (let block = 0; block < size; block += 8) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let cell = from; cell < to; cell++) {
      const row = cellRow[cell]! * size + block;
      const n = count[cell]!;
      s0 += n * logRatio[row]!;
      s1 += n * logRatio[row + 1]!;
      s2 += n * logRatio[row + 2]!;
      s3 += n * logRatio[row + 3]!;
      s4 += n * logRatio[row + 4]!;
      s5 += n * logRatio[row + 5]!;
      s6 += n * logRatio[row + 6]!;
      s7 += n * logRatio[row + 7]!;
    }
    const place = at + block;
    states[place] = s0;
    states[place + 1] = s1;
    states[place + 2] = s2;
    states[place + 3] = s3;
    states[place + 4] = s4;
    states[place + 5] = s5;
    states[place + 6] = s6;
    states[place + 7] = s7;
  }
  for (let g = 0; g < size; g++) states[at + g]! += Math.log(weight[g]!);
}

/**
 * states[at + g] = log weight_g + Σ log(1 + η_g (gain − 1)) over the user's judgements, of which the comparisons are
 * attentive together or not at all.
 */
function logJudgements(
  structure: Structure,
  logGain: Float64Array,
  eta: Float64Array,
  weight: Float64Array,
  user: number,
  states: Float64Array,
  at: number,
): void {
  const { start } = structure.counts.judgements!;
  for (let g = 0; g < weight.length; g++) states[at + g] = Math.log(weight[g]!);
  for (let r = start[user]!; r < start[user + 1]!; r++) {
    const gain = judgementGain(structure, logGain, r);
    for (let g = 0; g < eta.length; g++) states[at + g]! += Math.log1p(eta[g]! * (gain - 1));
  }
}

/** By how much likelier a judgement is where it is attentive than where it is careless: Π (f₁/κ)^power. */
export function judgementGain(
  { counts, cellRow, judgementPower }: Structure,
  logGain: Float64Array,
  judgement: number,
): number {
  const { from, cell } = counts.judgements!;
  let log = 0;
  for (let j = from[judgement]!; j < from[judgement + 1]!; j++) log += logGain[cellRow[cell[j]!]!]!;
  return Math.exp(judgementPower![judgement]! * log);
}

/**
 * {@link userLikelihoods} for users with many comparisons a cell, or so many that products could overflow, or whose
 * comparisons hang together.
 */
function likelihoodsByLogs(
  structure: Structure,
  tables: Tables,
  user: number,
  coinLog: number,
  known: boolean,
  states: Float64Array,
  at: number,
): number {
  const { weights, directions, nodes, clickers } = tables;
  const { size } = nodes;
  const { habitLog } = structure;
  const { weight } = weights;
  for (const [k, { logGain, logRatio }] of directions.entries()) {
    const from = at + directionState(size, k);
    if (structure.judgementPower !== null)
      logJudgements(structure, logGain(), nodes.eta, weight, user, states, from);
    else logProducts(structure, logRatio(), weight, user, states, from);
  }
  states[at + coinState(size)] = 0;
  for (let h = 0; h < HABITS.length; h++) {
    states[at + clickerState(size) + h] = clickers
      ? habitLog[user * HABITS.length + h]! - coinLog
      : -Infinity;
  }
  const to = at + stateCount(size, directions.length);
  if (known) states.fill(-Infinity, at + size, to);
  let most = -Infinity;
  for (let i = at; i < to; i++) most = Math.max(most, states[i]!);
  for (let i = at; i < to; i++) states[i] = Math.exp(states[i]! - most);
  return most;
}

/** Probability that the user is a clicker of any habit. */
export function clickerProbability(size: number, states: Float64Array, at = 0): number {
  let sum = 0;
  for (let h = 0; h < HABITS.length; h++) sum += states[at + clickerState(size) + h]!;
  return sum;
}

/** Σ_g states_g table_g for one row: a chance that depends on the node, averaged over the posterior. */
export function overNodes(
  table: Float64Array,
  row: number,
  size: number,
  states: Float64Array,
  at: number,
): number {
  let sum = 0;
  const from = row * size;
  for (let g = 0; g < size; g++) sum += table[from + g]! * states[at + g]!;
  return sum;
}

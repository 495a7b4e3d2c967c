import { turnedOutcome } from './counts.ts';
import { davidson } from './davidson.ts';
import { GRID_SIZE, logBetaWeights, NODES } from './grid.ts';
import type { Parameters } from './types.ts';
import { logSumExp } from './special.ts';
import type { Structure } from './structure.ts';

/**
 * Places of a user's possible states in a vector of {@link STATES}: the grid of the attentive group, the
 * coin-flipper, the clicker, the grid of the contrary group.
 */
export const COIN = GRID_SIZE;
export const CLICKER = GRID_SIZE + 1;
export const CONTRARY = GRID_SIZE + 2;
export const STATES = 2 * GRID_SIZE + 2;

/** Tables per (pair, outcome, node), made once an iteration: nothing transcendental is left for the cells. */
export interface Tables {
  /** log P(outcome | attentive with η_g), at (3 pair + outcome) × GRID_SIZE + g. */
  readonly logAttentive: Float64Array;
  /** Chance that the judgement was attentive, given its outcome and η_g: q = η f₁/P. */
  readonly attentiveShare: Float64Array;
  /** The same for contrary users; empty where there are none. */
  readonly logContrary: Float64Array;
  readonly contraryShare: Float64Array;
  /** log weight of each state before any comparison. */
  readonly logPriorState: Float64Array;
  readonly logKappa: Float64Array;
}

export function tabulate(structure: Structure, parameters: Parameters): Tables {
  const { pairs, pairFirst, pairSecond } = structure;
  const { theta, beta, logNu, kappa, shares } = parameters;
  const contrary = shares.contrary > 0;
  const size = pairs * 3 * GRID_SIZE;
  const tables = {
    logAttentive: new Float64Array(size),
    attentiveShare: new Float64Array(size),
    logContrary: new Float64Array(contrary ? size : 0),
    contraryShare: new Float64Array(contrary ? size : 0),
    logPriorState: logPriorStates(parameters),
    logKappa: Float64Array.from(kappa, Math.log),
  };
  for (let pair = 0; pair < pairs; pair++) {
    const f1 = davidson(theta[pairFirst[pair]!]! - theta[pairSecond[pair]!]! + beta, Math.exp(logNu));
    for (let outcome = 0; outcome < 3; outcome++) {
      const at = (3 * pair + outcome) * GRID_SIZE;
      fill(tables.logAttentive, tables.attentiveShare, at, f1[outcome]!, kappa[outcome]!);
      if (contrary)
        fill(tables.logContrary, tables.contraryShare, at, f1[turnedOutcome(outcome)]!, kappa[outcome]!);
    }
  }
  return tables;
}

function fill(log: Float64Array, share: Float64Array, at: number, f1: number, f0: number): void {
  for (let g = 0; g < GRID_SIZE; g++) {
    const attentive = NODES[g]! * f1;
    const probability = attentive + (1 - NODES[g]!) * f0;
    log[at + g] = Math.log(probability);
    share[at + g] = probability > 0 ? attentive / probability : 0;
  }
}

function logPriorStates({ law, shares }: Parameters): Float64Array {
  const weights = logBetaWeights(law);
  const states = new Float64Array(STATES);
  for (let g = 0; g < GRID_SIZE; g++) {
    states[g] = Math.log(shares.attentive) + weights[g]!;
    states[CONTRARY + g] = Math.log(shares.contrary) + weights[g]!;
  }
  states[COIN] = Math.log(shares.coin);
  states[CLICKER] = Math.log(shares.clicker);
  return states;
}

/** Fills `states` with the log joint of each state and the user's comparisons; returns their log-sum. */
export function userLogJoint(
  structure: Structure,
  tables: Tables,
  user: number,
  states: Float64Array,
): number {
  const { counts, cellPair, userOutcomes, clickerLog } = structure;
  const { logAttentive, logContrary, logKappa } = tables;
  const contrary = logContrary.length > 0;
  states.set(tables.logPriorState);
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const at = (3 * cellPair[cell]! + counts.outcome[cell]!) * GRID_SIZE;
    const n = counts.count[cell]!;
    for (let g = 0; g < GRID_SIZE; g++) states[g]! += n * logAttentive[at + g]!;
    if (contrary) for (let g = 0; g < GRID_SIZE; g++) states[CONTRARY + g]! += n * logContrary[at + g]!;
  }
  for (let outcome = 0; outcome < 3; outcome++) {
    const n = userOutcomes[3 * user + outcome]!;
    if (n > 0) states[COIN]! += n * logKappa[outcome]!;
  }
  states[CLICKER]! += clickerLog[user]!;
  return logSumExp(states);
}

/** Turns log joints into posterior probabilities, in place. */
export function normaliseStates(states: Float64Array, logTotal: number): void {
  for (let state = 0; state < STATES; state++) states[state] = Math.exp(states[state]! - logTotal);
}

/** What the E-step hands to the M-step. */
export interface Expectation {
  readonly logLikelihood: number;
  /** Expected attentive judgements per pair and outcome: 3 pair + outcome. Contrary ones count turned. */
  readonly attentive: Float64Array;
  /** Expected careless judgements per outcome, those of clickers left out. */
  readonly careless: Float64Array;
  /** Expected users at each node of the grid, attentive and contrary together. */
  readonly nodes: Float64Array;
  /** Expected users: attentive, coin-flippers, clickers, contrary. */
  readonly groups: readonly [number, number, number, number];
}

/**
 * E-step (model-notes 3.4): posterior of every user over the states, summed into expected counts. Cost: cells ×
 * grid.
 */
export function expect(structure: Structure, parameters: Parameters): Expectation {
  const { counts, cellPair, pairs } = structure;
  const tables = tabulate(structure, parameters);
  const contrary = tables.logContrary.length > 0;
  const attentive = new Float64Array(pairs * 3);
  const careless = new Float64Array(3);
  const nodes = new Float64Array(GRID_SIZE);
  const states = new Float64Array(STATES);
  let logLikelihood = 0;
  let [attentiveUsers, coinUsers, clickerUsers, contraryUsers] = [0, 0, 0, 0];
  for (let user = 0; user < counts.users; user++) {
    const logTotal = userLogJoint(structure, tables, user, states);
    logLikelihood += logTotal;
    normaliseStates(states, logTotal);
    let [r1, r3] = [0, 0];
    for (let g = 0; g < GRID_SIZE; g++) {
      r1 += states[g]!;
      r3 += states[CONTRARY + g]!;
      nodes[g]! += states[g]! + states[CONTRARY + g]!;
    }
    attentiveUsers += r1;
    coinUsers += states[COIN]!;
    clickerUsers += states[CLICKER]!;
    contraryUsers += r3;
    const judging = r1 + states[COIN]! + r3;
    for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
      const outcome = counts.outcome[cell]!;
      const row = 3 * cellPair[cell]!;
      const at = (row + outcome) * GRID_SIZE;
      const n = counts.count[cell]!;
      let share = 0;
      for (let g = 0; g < GRID_SIZE; g++) share += states[g]! * tables.attentiveShare[at + g]!;
      attentive[row + outcome]! += n * share;
      if (contrary) {
        let against = 0;
        for (let g = 0; g < GRID_SIZE; g++) against += states[CONTRARY + g]! * tables.contraryShare[at + g]!;
        attentive[row + turnedOutcome(outcome)]! += n * against;
        share += against;
      }
      careless[outcome]! += n * (judging - share);
    }
  }
  return {
    logLikelihood,
    attentive,
    careless,
    nodes,
    groups: [attentiveUsers, coinUsers, clickerUsers, contraryUsers],
  };
}

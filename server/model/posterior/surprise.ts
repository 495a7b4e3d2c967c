import {
  allUsers,
  clickerState,
  type Cohort,
  cohortsOf,
  coinState,
  contraryState,
  davidson,
  judgementGain,
  overNodes,
  type Representatives,
  stateCount,
  type Structure,
  structureOfFit,
  type Tables,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import { habitChance, HABITS } from '../population/index.ts';
import { type Counts, type Fit, type Parameters, TIE } from '../types.ts';

/** Of every cell: what the user's other comparisons say. One entry a cell. */
export interface LeaveOneOut {
  /** E[η | the user's comparisons without one of this cell]. */
  readonly attentiveness: Float64Array;
  /** Chance of the cell's outcome, given the user's other comparisons. */
  readonly outcomeProbability: Float64Array;
}

/**
 * Leaves one comparison of each cell out in turn, in closed form: posterior weights divided by the likelihood of
 * the outcome and summed again (model-notes 5). No refit; cost cells × nodes. For the method `paper` attentiveness
 * is the user's posterior mean and the chance that of an attentive judgement mixed with a fair coin.
 */
export function leaveOneOut(counts: Counts, fit: Fit, structure = structureOfFit(counts, fit)): LeaveOneOut {
  const cells = counts.count.length;
  const result = { attentiveness: new Float64Array(cells), outcomeProbability: new Float64Array(cells) };
  if (fit.parameters === null) return pluggedIn(counts, fit, result);
  leaveOneOutOf(structure, allUsers(structure), fit.parameters, result);
  return result;
}

/** {@link leaveOneOut} for the cells of some users, into `result`. */
export function leaveOneOutOf(
  structure: Structure,
  users: Representatives,
  parameters: Parameters,
  result: LeaveOneOut,
): void {
  for (const cohort of cohortsOf(structure, users, parameters))
    leaveOut(structure, cohort, parameters, result);
}

function leaveOut(
  structure: Structure,
  { nodes, users }: Cohort,
  parameters: Parameters,
  result: LeaveOneOut,
): void {
  const { counts, cellRow, userOutcomes, hasTies, judgementPower } = structure;
  const { kappa } = parameters;
  const { size, eta } = nodes;
  const tables = tabulate(structure, parameters, nodes);
  const contrary = tables.contrary;
  const against = contraryState(size);
  const states = new Float64Array(stateCount(size, true));
  // 1/ratio and η/ratio: posterior weights are divided by the likelihood without a division per cell.
  const inverse = tables.ratio.map((ratio) => 1 / ratio);
  const againstInverse = tables.againstRatio.map((ratio) => 1 / ratio);
  const weighted = inverse.map((value, i) => value * eta[i % size]!);
  const againstWeighted = againstInverse.map((value, i) => value * eta[i % size]!);
  for (const u of users) {
    userPosterior(structure, tables, parameters, u, states);
    if (judgementPower !== null) {
      leaveOutJudgements(structure, tables, kappa, u, states, result);
      continue;
    }
    const total = userOutcomes[3 * u]! + userOutcomes[3 * u + 1]! + userOutcomes[3 * u + 2]!;
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const outcome = counts.outcome[cell]!;
      const at = cellRow[cell]! * size;
      let [weights, mean] = [states[coinState(size)]!, 0];
      for (let g = 0; g < size; g++) {
        weights += states[g]! * inverse[at + g]!;
        mean += states[g]! * weighted[at + g]!;
      }
      if (contrary) {
        for (let g = 0; g < size; g++) {
          weights += states[against + g]! * againstInverse[at + g]!;
          mean -= states[against + g]! * againstWeighted[at + g]!;
        }
      }
      const others = userOutcomes[3 * u + outcome]! - 1;
      for (let h = 0; h < HABITS.length; h++) {
        const clicking = states[clickerState(size) + h]!;
        if (clicking === 0) continue;
        weights += (clicking * kappa[outcome]!) / habitChance(h, outcome, others, total - 1, hasTies);
      }
      result.attentiveness[cell] = mean / weights;
      result.outcomeProbability[cell] = kappa[outcome]! / weights;
    }
  }
}

/**
 * Comparisons of one judgement are attentive together: with one of them the whole judgement is left out. Of a cell with
 * comparisons of several judgements the mean.
 */
function leaveOutJudgements(
  structure: Structure,
  tables: Tables,
  kappa: Parameters['kappa'],
  user: number,
  states: Float64Array,
  result: LeaveOneOut,
): void {
  const { counts, cellRow } = structure;
  const { nodes, contrary, ratio, againstRatio } = tables;
  const { size, eta } = nodes;
  const { start, from, cell } = counts.judgements!;
  const against = contraryState(size);
  const [first, last] = [counts.start[user]!, counts.start[user + 1]!];
  result.attentiveness.fill(0, first, last);
  result.outcomeProbability.fill(0, first, last);
  const coin = states[coinState(size)]!;
  const others = new Float64Array(states.length);
  for (let r = start[user]!; r < start[user + 1]!; r++) {
    let [weights, mean] = [coin, 0];
    const leave = (logGain: Float64Array, at: number, sign: 1 | -1) => {
      const gain = judgementGain(structure, logGain, r);
      for (let g = 0; g < size; g++) {
        others[at + g] = states[at + g]! / (1 + eta[g]! * (gain - 1));
        weights += others[at + g]!;
        mean += sign * others[at + g]! * eta[g]!;
      }
    };
    leave(tables.logGain(), 0, 1);
    if (contrary) leave(tables.logAgainstGain(), against, -1);
    for (let j = from[r]!; j < from[r + 1]!; j++) {
      const at = cell[j]!;
      let chance = coin + overNodes(ratio, cellRow[at]!, size, others, 0);
      if (contrary) chance += overNodes(againstRatio, cellRow[at]!, size, others, against);
      result.attentiveness[at]! += mean / weights / counts.count[at]!;
      result.outcomeProbability[at]! += (kappa[counts.outcome[at]!]! * chance) / weights / counts.count[at]!;
    }
  }
}

function pluggedIn(counts: Counts, fit: Fit, result: LeaveOneOut): LeaveOneOut {
  for (let u = 0; u < counts.users; u++) {
    const eta = fit.posteriors.attentiveness[u]!;
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const outcome = counts.outcome[cell]!;
      const gap = fit.strength[counts.first[cell]!]! - fit.strength[counts.second[cell]!]!;
      result.attentiveness[cell] = eta;
      // Ties are left out of the base model: nothing about them is surprising.
      result.outcomeProbability[cell] =
        outcome === TIE ? 1 : eta * davidson(gap, 0)[outcome]! + (1 - eta) / 2;
    }
  }
  return result;
}

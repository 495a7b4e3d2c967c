import {
  allUsers,
  clickerState,
  type Cohort,
  cohortsOf,
  coinState,
  davidson,
  directionState,
  forInverseChances,
  judgementGain,
  overNodes,
  type OwnProducts,
  type Representatives,
  statesOf,
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
 * the outcome and summed again (derivations.md 5). No refit; cost cells × nodes. For the method `paper` attentiveness
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

function leaveOut(structure: Structure, cohort: Cohort, parameters: Parameters, result: LeaveOneOut): void {
  const { counts, cellRow, userOutcomes, judgementPower } = structure;
  const { kappa } = parameters;
  const { nodes, users } = cohort;
  const { size, eta } = nodes;
  const tables = tabulate(structure, parameters, cohort);
  const { directions, own } = tables;
  const states = new Float64Array(statesOf(tables));
  const keep = { products: new Float64Array(own?.stride ?? 0), at: 0 };
  // 1/ratio and η/ratio: posterior weights are divided by the likelihood without a division per cell.
  const inverse = directions.map(({ ratio }) => ratio.map((value) => 1 / value));
  const weighted = inverse.map((values) => values.map((value, i) => value * eta[i % size]!));
  for (const u of users) {
    userPosterior(structure, tables, parameters, u, states, keep);
    if (judgementPower !== null) {
      leaveOutJudgements(structure, tables, kappa, u, states, result);
      continue;
    }
    if (own !== null) {
      leaveOutOwn(structure, tables, own, u, states, keep, result);
      continue;
    }
    const total = userOutcomes[3 * u]! + userOutcomes[3 * u + 1]! + userOutcomes[3 * u + 2]!;
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const outcome = counts.outcome[cell]!;
      const at = cellRow[cell]! * size;
      let [weights, mean] = [states[coinState(size)]!, 0];
      for (let k = 0; k < directions.length; k++) {
        const from = directionState(size, k);
        const [inverseOf, weightedOf] = [inverse[k]!, weighted[k]!];
        let signed = 0;
        for (let g = 0; g < size; g++) {
          weights += states[from + g]! * inverseOf[at + g]!;
          signed += states[from + g]! * weightedOf[at + g]!;
        }
        mean += directions[k]!.sign * signed;
      }
      weights += kappa[outcome]! * clickerWeight(structure, states, size, u, outcome, total);
      result.attentiveness[cell] = mean / weights;
      result.outcomeProbability[cell] = kappa[outcome]! / weights;
    }
  }
}

/** Σ over habits of the chance to be such a clicker over the chance of the outcome given the others. */
function clickerWeight(
  { userOutcomes, hasTies }: Structure,
  states: Float64Array,
  size: number,
  user: number,
  outcome: number,
  total: number,
): number {
  const others = userOutcomes[3 * user + outcome]! - 1;
  let weight = 0;
  for (let h = 0; h < HABITS.length; h++) {
    const clicking = states[clickerState(size) + h]!;
    if (clicking > 0) weight += clicking / habitChance(h, outcome, others, total - 1, hasTies);
  }
  return weight;
}

function leaveOutOwn(
  structure: Structure,
  tables: Tables,
  own: NonNullable<Tables['own']>,
  user: number,
  states: Float64Array,
  keep: OwnProducts,
  result: LeaveOneOut,
): void {
  const { counts, userOutcomes } = structure;
  const { directions } = tables;
  const { size, eta } = tables.nodes;
  const total = userOutcomes[3 * user]! + userOutcomes[3 * user + 1]! + userOutcomes[3 * user + 2]!;
  forInverseChances(structure, tables, own, user, keep, (cell, inverse) => {
    const coin = coinState(size);
    let [weights, mean] = [states[coin]! * inverse[coin]!, 0];
    for (const [k, { sign }] of directions.entries()) {
      const from = directionState(size, k);
      for (let g = 0; g < size; g++) {
        const weight = states[from + g]! * inverse[from + g]!;
        weights += weight;
        mean += sign * weight * eta[g]!;
      }
    }
    weights += clickerWeight(structure, states, size, user, counts.outcome[cell]!, total);
    result.attentiveness[cell] = mean / weights;
    result.outcomeProbability[cell] = 1 / weights;
  });
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
  const { nodes, directions } = tables;
  const { size, eta } = nodes;
  const { start, from, cell } = counts.judgements!;
  const [first, last] = [counts.start[user]!, counts.start[user + 1]!];
  result.attentiveness.fill(0, first, last);
  result.outcomeProbability.fill(0, first, last);
  const coin = states[coinState(size)]!;
  const others = new Float64Array(states.length);
  for (let r = start[user]!; r < start[user + 1]!; r++) {
    let [weights, mean] = [coin, 0];
    for (const [k, { sign, logGain }] of directions.entries()) {
      const gain = judgementGain(structure, logGain(), r);
      const at = directionState(size, k);
      for (let g = 0; g < size; g++) {
        others[at + g] = states[at + g]! / (1 + eta[g]! * (gain - 1));
        weights += others[at + g]!;
        mean += sign * others[at + g]! * eta[g]!;
      }
    }
    for (let j = from[r]!; j < from[r + 1]!; j++) {
      const at = cell[j]!;
      let chance = coin;
      for (const [k, { ratio }] of directions.entries())
        chance += overNodes(ratio, cellRow[at]!, size, others, directionState(size, k));
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

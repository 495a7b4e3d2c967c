import { davidson } from './davidson.ts';
import { habitChance, HABITS } from './habits.ts';
import { allUsers, type Cohort, cohortsOf, type Representatives } from './sample.ts';
import { clickerState, coinState, contraryState, overNodes, stateCount, userPosterior } from './states.ts';
import { type Structure, structureOfFit } from './structure.ts';
import { tabulate } from './tables.ts';
import { type Counts, type Fit, type Parameters, TIE } from './types.ts';

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
  const { counts, cellRow, userOutcomes, hasTies, power } = structure;
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
  // What a comparison left out would be like is told by its likelihood, not a power of it.
  const whole = (ratio: Float64Array) =>
    power === 1 ? null : ratio.map((value) => value ** (1 / power - 1));
  const [told, againstTold] = [whole(tables.ratio), whole(tables.againstRatio)];
  for (const u of users) {
    userPosterior(structure, tables, parameters, u, states);
    const total = userOutcomes[3 * u]! + userOutcomes[3 * u + 1]! + userOutcomes[3 * u + 2]!;
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const outcome = counts.outcome[cell]!;
      const at = cellRow[cell]! * size;
      let [weights, mean] = [states[coinState(size)]!, 0];
      let chance = 1;
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
      if (told !== null) {
        chance = states[coinState(size)]! + overNodes(told, cellRow[cell]!, size, states, 0);
        if (contrary) chance += overNodes(againstTold!, cellRow[cell]!, size, states, against);
      }
      result.attentiveness[cell] = mean / weights;
      result.outcomeProbability[cell] = (kappa[outcome]! * chance) / weights;
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

import { davidson } from './davidson.ts';
import { CLICKER, COIN, CONTRARY, normaliseStates, STATES, tabulate, userLogJoint } from './expectation.ts';
import { GRID_SIZE, NODES } from './grid.ts';
import { CLICKER_ALPHA, structureOf } from './structure.ts';
import { type Counts, type Fit, TIE } from './types.ts';

/** Of every cell: what the user's other comparisons say. One entry a cell. */
export interface LeaveOneOut {
  /** E[η | the user's comparisons without one of this cell]. */
  readonly attentiveness: Float64Array;
  /** Chance of the cell's outcome, given the user's other comparisons. */
  readonly outcomeProbability: Float64Array;
}

/**
 * Leaves one comparison of each cell out in turn, in closed form: posterior weights divided by the likelihood of
 * the outcome and summed again (model-notes 5). No refit; cost cells × grid. For the method `paper` attentiveness
 * is the user's posterior mean and the chance that of an attentive judgement mixed with a fair coin.
 */
export function leaveOneOut(counts: Counts, fit: Fit): LeaveOneOut {
  const cells = counts.count.length;
  const result = { attentiveness: new Float64Array(cells), outcomeProbability: new Float64Array(cells) };
  if (fit.parameters === null) return pluggedIn(counts, fit, result);
  const structure = structureOf(counts);
  const tables = tabulate(structure, fit.parameters);
  const { kappa } = fit.parameters;
  const categories = structure.hasTies ? 3 : 2;
  const states = new Float64Array(STATES);
  const contrary = tables.logContrary.length > 0;
  for (let u = 0; u < counts.users; u++) {
    normaliseStates(states, userLogJoint(structure, tables, u, states));
    const total =
      structure.userOutcomes[3 * u]! +
      structure.userOutcomes[3 * u + 1]! +
      structure.userOutcomes[3 * u + 2]!;
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const outcome = counts.outcome[cell]!;
      const at = (3 * structure.cellPair[cell]! + outcome) * GRID_SIZE;
      let [weights, weighted] = [0, 0];
      for (let g = 0; g < GRID_SIZE; g++) {
        const attentive = states[g]! / Math.exp(tables.logAttentive[at + g]!);
        const against = contrary ? states[CONTRARY + g]! / Math.exp(tables.logContrary[at + g]!) : 0;
        weights += attentive + against;
        weighted += (attentive - against) * NODES[g]!;
      }
      weights += states[COIN]! / kappa[outcome]!;
      const others = structure.userOutcomes[3 * u + outcome]! - 1;
      const clicking = (CLICKER_ALPHA + others) / (categories * CLICKER_ALPHA + total - 1);
      weights += states[CLICKER]! / clicking;
      result.attentiveness[cell] = weighted / weights;
      result.outcomeProbability[cell] = 1 / weights;
    }
  }
  return result;
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

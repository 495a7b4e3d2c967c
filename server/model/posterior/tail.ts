import { nodeEdges, normalUpperTail, Z90 } from '../numerics/index.ts';
import {
  allUsers,
  cohortsOf,
  statesOf,
  structureOfFit,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import { addBelief, emptyBelief, massBeyond } from './belief.ts';
import type { Counts, Fit } from '../types.ts';

/**
 * P(η ≥ threshold) of every user (derivations.md 6.1), the careless being at zero and contrary users below. No refit: a
 * pass over the cells. For the method `paper`, which keeps no posterior, by a normal law with the reported mean and
 * interval.
 */
export function probabilityAtLeast(counts: Counts, fit: Fit, threshold: number): Float64Array {
  const { parameters, posteriors } = fit;
  const result = new Float64Array(counts.users);
  if (parameters === null) {
    return result.map((_, u) => {
      const spread = (posteriors.high[u]! - posteriors.low[u]!) / (2 * Z90);
      const above = posteriors.attentiveness[u]! - threshold;
      return spread > 0 ? normalUpperTail(-above / spread) : Number(above >= 0);
    });
  }
  const structure = structureOfFit(counts, fit);
  for (const cohort of cohortsOf(structure, allUsers(structure), parameters, 2)) {
    const { nodes, users } = cohort;
    const tables = tabulate(structure, parameters, cohort);
    const edges = nodeEdges(nodes);
    const states = new Float64Array(statesOf(tables));
    for (const user of users) {
      userPosterior(structure, tables, parameters, user, states);
      const belief = emptyBelief(nodes.size, parameters.tastes.length);
      addBelief(tables, states, 1, belief);
      const beyond = massBeyond(belief, edges, Math.abs(threshold));
      const contrary = belief.below.reduce((sum, mass) => sum + mass, 0);
      result[user] = Math.min(
        1,
        threshold > 0 ? beyond.above : 1 - (threshold < 0 ? beyond.below : contrary),
      );
    }
  }
  return result;
}

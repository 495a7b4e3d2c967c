import { nodeEdges, normalUpperTail, Z90 } from '../numerics/index.ts';
import {
  allUsers,
  clickerProbability,
  cohortsOf,
  coinState,
  contraryState,
  stateCount,
  structureOfFit,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import type { Counts, Fit } from '../types.ts';

/**
 * P(η ≥ threshold) of every user (model-notes 6.1), the careless being at zero and contrary users below. No refit: a
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
  for (const { nodes, users } of cohortsOf(structure, allUsers(structure), parameters, 2)) {
    const tables = tabulate(structure, parameters, nodes);
    const edges = nodeEdges(nodes);
    const { size } = nodes;
    const states = new Float64Array(stateCount(size, true));
    // Share of each node's cell that lies above the threshold, and below its negative.
    const above = nodes.eta.map((_, g) => shareAbove(threshold, edges[g]!, edges[g + 1]!));
    const below = nodes.eta.map((_, g) => 1 - shareAbove(-threshold, edges[g]!, edges[g + 1]!));
    for (const user of users) {
      states.fill(0);
      userPosterior(structure, tables, parameters, user, states);
      let sum = threshold <= 0 ? states[coinState(size)]! + clickerProbability(size, states) : 0;
      for (let g = 0; g < size; g++)
        sum += above[g]! * states[g]! + below[g]! * states[contraryState(size) + g]!;
      result[user] = Math.min(1, sum);
    }
  }
  return result;
}

function shareAbove(threshold: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (high - threshold) / (high - low)));
}

import { normalUpperTail, Z90 } from '../numerics/index.ts';
import { allUsers, structureOfFit } from '../likelihood/index.ts';
import { massBeyond } from './belief.ts';
import { beliefCohorts, CohortBeliefs } from './beliefs.ts';
import type { Counts, Fit } from '../types.ts';

/**
 * P(η ≥ threshold) of every user (derivations.md 6.1), the careless being at zero and contrary users below. No refit: a
 * pass over the cells, for each point of the average. For the method `paper`, which keeps no posterior, by a normal law with the reported mean and
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
  for (const cohort of beliefCohorts(structure, allUsers(structure), fit.points)) {
    const beliefs = new CohortBeliefs(structure, cohort, fit.points);
    for (const user of cohort.users) {
      const { belief } = beliefs.of(user);
      const beyond = massBeyond(belief, beliefs.edges, Math.abs(threshold));
      const contrary = belief.below.reduce((sum, mass) => sum + mass, 0);
      result[user] = Math.min(
        1,
        threshold > 0 ? beyond.above : 1 - (threshold < 0 ? beyond.below : contrary),
      );
    }
  }
  return result;
}

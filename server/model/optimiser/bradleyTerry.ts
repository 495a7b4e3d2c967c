import { maximiseStrengths, type Strengths } from './maximisation.ts';
import type { Structure } from '../likelihood/index.ts';

/** Outcomes of every context over all users: 3 context + outcome. */
export function contextOutcomes({ rowCount, contexts }: Structure): Float64Array {
  return rowCount.slice(0, 3 * contexts);
}

/** What attentive judgements would follow if everyone were attentive: attenuated by the careless, but a start. */
export function plainStrengths(structure: Structure): Strengths {
  const { counts, hasTies, features } = structure;
  return maximiseStrengths(structure, contextOutcomes(structure), {
    theta: new Float64Array(counts.models),
    beta: 0,
    logNu: hasTies ? -1 : -Infinity,
    slopes: new Float64Array(features),
  });
}

/** Bradley–Terry's strengths, everyone taken as attentive. */
export function bradleyTerry(structure: Structure): Float64Array {
  return plainStrengths(structure).theta;
}

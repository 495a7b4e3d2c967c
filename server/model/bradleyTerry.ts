import { maximiseStrengths } from './maximisation.ts';
import type { Structure } from './structure.ts';

/** Outcomes of every pair over all users: 3 pair + outcome. */
export function pairOutcomes({ counts, cellPair, pairs }: Structure): Float64Array {
  const outcomes = new Float64Array(pairs * 3);
  for (let cell = 0; cell < cellPair.length; cell++) {
    outcomes[3 * cellPair[cell]! + counts.outcome[cell]!]! += counts.count[cell]!;
  }
  return outcomes;
}

/** Strengths as if everyone were attentive: attenuated by the careless, but in the right order to start from. */
export function bradleyTerry(structure: Structure): Float64Array {
  const { counts, hasTies } = structure;
  const start = { theta: new Float64Array(counts.models), beta: 0, logNu: hasTies ? -1 : -Infinity };
  return maximiseStrengths(structure, pairOutcomes(structure), start).theta;
}

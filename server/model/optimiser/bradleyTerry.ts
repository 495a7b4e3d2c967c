import { maximiseStrengths, type Strengths } from './maximisation.ts';
import type { Structure } from '../likelihood/index.ts';

/** Outcomes of every context over all users: 3 context + outcome. */
export function contextOutcomes({ rowCount, contexts }: Structure): Float64Array {
  return rowCount.slice(0, 3 * contexts);
}

/** No user counts by more comparisons than so many times the median of all. */
const MOST_OF_MEDIAN = 4;

/**
 * The same with users of very many comparisons counted in part, so that no single account says which way the models
 * lie: users settle that, not rows. Null where nobody has so many.
 */
function cappedOutcomes({ counts, contexts, cellRow, userOutcomes }: Structure): Float64Array | null {
  const { users, start, count } = counts;
  const comparisons = Float64Array.from(
    { length: users },
    (_, u) => userOutcomes[3 * u]! + userOutcomes[3 * u + 1]! + userOutcomes[3 * u + 2]!,
  );
  const cap = MOST_OF_MEDIAN * (comparisons.toSorted()[users >> 1] ?? 0);
  if (!comparisons.some((n) => n > cap)) return null;
  const outcomes = new Float64Array(3 * contexts);
  for (let u = 0; u < users; u++) {
    const weight = Math.min(1, cap / comparisons[u]!);
    for (let cell = start[u]!; cell < start[u + 1]!; cell++) {
      const row = cellRow[cell]!;
      if (row < outcomes.length) outcomes[row]! += weight * count[cell]!;
    }
  }
  return outcomes;
}

/** What attentive judgements would follow if everyone were attentive: attenuated by the careless, but a start. */
export function plainStrengths(structure: Structure): Strengths {
  return strengthsOf(structure, cappedOutcomes(structure) ?? contextOutcomes(structure));
}

/** Bradley–Terry's strengths, everyone taken as attentive and every comparison counted alike. */
export function bradleyTerry(structure: Structure): Float64Array {
  return strengthsOf(structure, contextOutcomes(structure)).theta;
}

function strengthsOf(structure: Structure, outcomes: Float64Array): Strengths {
  const { counts, hasTies, features } = structure;
  return maximiseStrengths(structure, outcomes, {
    theta: new Float64Array(counts.models),
    beta: 0,
    logNu: hasTies ? -1 : -Infinity,
    slopes: new Float64Array(features),
  });
}

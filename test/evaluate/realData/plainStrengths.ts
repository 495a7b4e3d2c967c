import { countCells } from '../../../server/model/counts/counts.ts';
import type { Comparisons } from '../../../server/model/index.ts';
import { structureOf } from '../../../server/model/likelihood/structure.ts';
import { bradleyTerry } from '../../../server/model/optimiser/bradleyTerry.ts';

/** Some of the comparisons, by users, models and outcome alone. */
export function rowsOf(comparisons: Comparisons, isKept: (j: number) => boolean): Comparisons {
  const { users, models, ordered, user, first, second, outcome } = comparisons;
  const at = [...user.keys()].filter(isKept);
  return {
    users,
    models,
    ordered,
    user: Uint32Array.from(at, (j) => user[j]!),
    first: Uint16Array.from(at, (j) => first[j]!),
    second: Uint16Array.from(at, (j) => second[j]!),
    outcome: Uint8Array.from(at, (j) => outcome[j]!),
  };
}

/** Strengths by plain Bradley and Terry. */
export function plainStrengths(comparisons: Comparisons): Float64Array {
  return bradleyTerry(structureOf(countCells(comparisons)));
}

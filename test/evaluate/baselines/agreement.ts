import { margin } from '../../../server/model/likelihood/davidson.ts';
import type { Structure } from '../../../server/model/likelihood/structure.ts';
import { FIRST, TIE } from '../../../server/model/types.ts';

/** Decisive comparisons of a user, and those won by the model that the strengths call stronger. */
export interface Agreements {
  readonly decisive: Float64Array;
  readonly stronger: Float64Array;
}

export function countAgreements({ counts }: Structure, theta: Float64Array): Agreements {
  const decisive = new Float64Array(counts.users);
  const stronger = new Float64Array(counts.users);
  for (let u = 0; u < counts.users; u++) {
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const gap = margin(theta[counts.first[cell]!]! - theta[counts.second[cell]!]!);
      if (counts.outcome[cell] === TIE || gap === 0) continue;
      decisive[u]! += counts.count[cell]!;
      if (gap > 0 === (counts.outcome[cell] === FIRST)) stronger[u]! += counts.count[cell]!;
    }
  }
  return { decisive, stronger };
}

/** Share of a user's decisive comparisons that agree with the models' order; 1/2 where there is none. */
export function agreementScores(structure: Structure, theta: Float64Array): Float64Array {
  const { decisive, stronger } = countAgreements(structure, theta);
  return stronger.map((k, u) => (decisive[u]! > 0 ? k / decisive[u]! : 0.5));
}

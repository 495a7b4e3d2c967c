import type { Posteriors } from '../types.ts';

/** By user: the probability of judging attentively by a taste other than the common one, admitted or only possible. */
export function otherTasteChances({
  probabilityTaste,
  probabilityPossibleTaste,
}: Pick<Posteriors, 'probabilityTaste' | 'probabilityPossibleTaste'>): Float64Array {
  const [, ...others] = probabilityTaste;
  return probabilityPossibleTaste.map((possible, u) =>
    others.reduce((sum, column) => sum + column[u]!, possible),
  );
}

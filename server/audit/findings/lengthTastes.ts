import { rankCorrelation } from '../../model/index.ts';
import type { CaveatNote } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';

/** Fewer models are in the order of their lengths by chance too often. */
const LEAST_MODELS = 5;
/** Of a taste's ranking with that of the lengths, either way. */
const NEARLY_THE_ORDER = 0.8;

/**
 * Tastes beside the common one whose ranking is nearly that of how long the models' responses are, while the common one
 * is not: who always picks the longer response follows such a ranking, and so does who likes what only longer ones say.
 */
export function lengthTasteNotes(audit: Audit): CaveatNote[] {
  const { strength, parameters } = fitOf(audit);
  const others = parameters?.tastes ?? [];
  const longer = others.length === 0 ? null : sharesLonger(audit);
  if (longer === null || Math.abs(rankCorrelation([...strength], longer)) >= NEARLY_THE_ORDER) return [];
  return others.flatMap(({ theta }) => {
    const correlation = rankCorrelation(Array.from(theta.subarray(0, longer.length)), longer);
    if (!(Math.abs(correlation) >= NEARLY_THE_ORDER)) return [];
    const which = correlation > 0 ? 'longer' : 'shorter';
    const text =
      `One taste ranks the models nearly by how long their responses are (rank correlation ${correlation.toFixed(2)}): ` +
      `whether its users like these models or pick the ${which} response whatever it says cannot be told. Nobody is dropped for it; read some of their rows.`;
    return [{ code: 'taste-of-length', text }];
  });
}

/** By model: the share of its responses that are longer than the other one; null where lengths do not tell for all. */
function sharesLonger({ dataset, comparisons: { comparisons } }: Audit): number[] | null {
  const { first, second, lengthGap } = comparisons;
  const models = dataset.models.length;
  if (lengthGap === undefined || models < LEAST_MODELS) return null;
  const [longer, told] = [new Float64Array(models), new Float64Array(models)];
  for (const [j, gap] of lengthGap.entries()) {
    if (Number.isNaN(gap)) continue;
    const [a, b] = [first[j]!, second[j]!];
    told[a]!++;
    told[b]!++;
    if (gap !== 0) longer[gap > 0 ? a : b]!++;
  }
  return told.includes(0) ? null : Array.from(longer, (times, model) => times / told[model]!);
}

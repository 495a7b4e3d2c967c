import { countCells, sourceData, type Sources, sourcesOf, type VoteWeights } from '../counts/index.ts';
import { completed, estimateAll, type Estimated, type FitState, type Start, type Trials } from './fit.ts';
import { meanAttentiveness } from '../posterior/index.ts';
import type { Comparisons, FitSettings } from '../types.ts';

/** A fit, and the sources by which its cells are counted. */
export interface RoundsFit {
  readonly state: FitState;
  readonly sources: Sources | null;
}

/** How often votes on items are weighed anew by the estimates before. */
const ROUNDS = 2;

/**
 * Fits comparisons. What others say of an item counts by how attentive they are, which is known once they are fitted:
 * where users share items, votes are weighed by the estimates before, and all is estimated again. `from`: an earlier fit
 * of much the same comparisons. Null when stopped.
 */
export function fitInRounds(
  comparisons: Comparisons,
  settings: FitSettings,
  stopped?: () => boolean,
  from?: RoundsFit,
): RoundsFit | null {
  const known = from === undefined ? undefined : knownWeights(from, comparisons);
  const data = sourceData(comparisons);
  if (stopped?.() === true) return null;
  const counted = (by: Sources | null, start?: Start, trials?: Trials) =>
    stopped?.() === true ? null : estimateAll(countCells(comparisons, by), settings, stopped, start, trials);
  let sources = sourcesOf(data, known);
  // Votes are weighed already where little changed since.
  const rounds = comparisons.item === undefined || known !== undefined || sources === null ? 0 : ROUNDS;
  // Parts that are not supported are tried once more when votes have their last weights, not in between.
  let estimated = counted(sources, from?.state);
  for (let round = 1; round <= rounds && estimated !== null && sources !== null; round++) {
    sources = sourcesOf(data, weightsBy(estimated, sources, comparisons));
    estimated = counted(sources, estimated, { named: false, all: round === rounds || sources === null });
  }
  const items = data.votes === null ? undefined : { comparisons, members: data.votes.members };
  const state = estimated === null ? null : completed(estimated, stopped, items);
  return state === null ? null : { state, sources };
}

/** Weights by an earlier fit of as many comparisons by the same users. */
function knownWeights({ state, sources }: RoundsFit, comparisons: Comparisons): VoteWeights | undefined {
  if (sources?.bin.length !== comparisons.user.length) return undefined;
  if (state.structure.counts.users !== comparisons.users) return undefined;
  return weightsBy(state, sources, comparisons);
}

function weightsBy(
  { structure, estimates: { parameters } }: Pick<Estimated, 'structure' | 'estimates'>,
  { features, scored, bin, binFeatures }: Sources,
  { user, first, second }: Comparisons,
): VoteWeights {
  const { theta, beta, slopes, kappa, logNu } = parameters;
  const gap = new Float64Array(user.length);
  for (let j = 0; j < gap.length; j++) {
    gap[j] = theta[first[j]!]! - theta[second[j]!]! + beta;
    // What the item adds is what is asked for.
    if (scored) gap[j]! += slopes[0]! * binFeatures[bin[j]! * features]!;
  }
  return { gap, attentiveness: meanAttentiveness(structure, parameters), kappa, nu: Math.exp(logNu) };
}

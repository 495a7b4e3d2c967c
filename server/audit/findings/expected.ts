import { FIRST, SECOND, TIE } from '../../dataset/index.ts';
import { davidson, ownStandard } from '../../model/index.ts';
import { type Audit, fitOf } from '../audit.ts';
import { comparisonAt } from '../fitting/index.ts';
import { quoted } from '../wording.ts';

/** What an attentive judgement of a row goes by. */
export interface Expected {
  /** θ_first − θ_second beside what scores and other users say, and that; the order effect left out. */
  readonly gap: number;
  /** Chances of first, second and tie. */
  readonly chances: readonly [first: number, second: number, tie: number];
}

/** What its user would say to a row that is a comparison, judging attentively by own taste and levels. */
export function expectedOf(audit: Audit, row: number): Expected {
  const { dataset, comparisons, fitted } = audit;
  const fit = fitOf(audit);
  const { parameters } = fit;
  const { theta, order, tie } = ownStandard(fit, dataset.user[row]!);
  let gap = theta[dataset.first[row]!]! - theta[dataset.second[row]!]!;
  const { sources } = fitted;
  if (sources !== null && parameters !== null) {
    const at = sources.bin[comparisonAt(comparisons, row)]! * sources.features;
    for (let f = 0; f < sources.features; f++) gap += parameters.slopes[f]! * sources.binFeatures[at + f]!;
  }
  return { gap, chances: davidson(gap + order, tie) };
}

/** What the user would most likely say, judging attentively. */
export function likeliestOutcome({ chances }: Expected): number {
  return [FIRST, SECOND, TIE].reduce((a, b) => (chances[b]! > chances[a]! ? b : a));
}

/** How the two responses of a row are called: by their models, or by their places where nobody names those. */
export function responseNames({ dataset }: Pick<Audit, 'dataset'>, row: number): [string, string] {
  const [first, second] = [dataset.models[dataset.first[row]!], dataset.models[dataset.second[row]!]];
  return first === undefined || second === undefined
    ? ['the first response', 'the second']
    : [quoted(first), quoted(second)];
}

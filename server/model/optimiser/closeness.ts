import { directionGaps, type Structure } from '../likelihood/index.ts';
import type { Parameters } from '../types.ts';

/**
 * Where users have tie levels of their own, how often somebody ties must tell nothing of attention: c̄ is placed so that
 * careless judgements tie as often as attentive ones do on average over the comparisons of the file.
 */
export function withClosenessPlaced(structure: Structure, parameters: Parameters): Parameters {
  const { own } = parameters;
  if (own === null || own.tie === 0) return parameters;
  return {
    ...parameters,
    own: { ...own, closeness: closenessOfTies(parameters.logNu, attentiveTies(structure, parameters)) },
  };
}

/** log c̄ at which a careless judgement ties with this chance. */
export function closenessOfTies(logNu: number, chance: number): number {
  return logNu + Math.log((1 - chance) / chance);
}

function attentiveTies(structure: Structure, parameters: Parameters): number {
  const { contextCount, contexts } = structure;
  const gaps = directionGaps(structure, parameters, { theta: parameters.theta, sign: 1 });
  const nu = Math.exp(parameters.logNu);
  let [ties, comparisons] = [0, 0];
  for (let c = 0; c < contexts; c++) {
    ties += (contextCount[c]! * nu) / (nu + 2 * Math.cosh(gaps[c]! / 2));
    comparisons += contextCount[c]!;
  }
  return Math.min(0.999, Math.max(0.001, ties / Math.max(1, comparisons)));
}

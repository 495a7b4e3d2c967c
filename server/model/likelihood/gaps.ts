import type { Direction } from './directions.ts';
import type { Structure } from './structure.ts';
import type { Parameters } from '../types.ts';

/** d of a context: θ_first − θ_second + β + Σ slope × feature. */
export function attentiveGap(
  { contextFirst, contextSecond, contextFeatures, features }: Structure,
  { theta, beta, slopes }: Pick<Parameters, 'theta' | 'beta' | 'slopes'>,
  context: number,
): number {
  let d = theta[contextFirst[context]!]! - theta[contextSecond[context]!]! + beta;
  for (let f = 0; f < features; f++) d += slopes[f]! * contextFeatures[context * features + f]!;
  return d;
}

/** d of every context in a direction. */
export function directionGaps(
  structure: Structure,
  { beta, slopes }: Pick<Parameters, 'beta' | 'slopes'>,
  { theta, sign }: Pick<Direction, 'theta' | 'sign'>,
): Float64Array {
  const strengths = { theta, beta, slopes };
  const gaps = new Float64Array(structure.contexts);
  for (let c = 0; c < gaps.length; c++) gaps[c] = sign * attentiveGap(structure, strengths, c);
  return gaps;
}

import type { Comparisons } from '../types.ts';
import { weighedStrengths } from './strengths.ts';
import { traitLevels } from './trait.ts';

/** Strengths of models with a trait of their responses, such as length, held constant, and as they are without that. */
export interface StyleControl {
  /** Log-odds that attentive users give to a typical difference in the trait, and its standard error. */
  readonly slope: number;
  readonly slopeError: number;
  /** By model: strengths with the trait left out of account, and with it held constant. */
  readonly plain: Float64Array;
  readonly controlled: Float64Array;
}

/**
 * How much of the models' strengths is the length, or another trait, of what they write? Both estimates take the same
 * rows and each user as attentive as `attentiveness` says; who clicks one side of the trait should be given 0.
 */
export function styleControl(
  comparisons: Comparisons,
  gap: Float64Array,
  attentiveness: Float64Array,
): StyleControl {
  const plain = weighedStrengths(comparisons, attentiveness);
  const controlled = weighedStrengths(comparisons, attentiveness, traitLevels(gap), plain);
  return {
    slope: controlled.slope,
    slopeError: controlled.slopeError,
    plain: plain.theta,
    controlled: controlled.theta,
  };
}

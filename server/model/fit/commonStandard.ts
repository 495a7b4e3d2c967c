import { countCells } from '../counts/index.ts';
import { davidson } from '../likelihood/index.ts';
import { meanAttentiveness } from '../posterior/index.ts';
import type { Comparisons, FitSettings } from '../types.ts';
import { estimateAll } from './fit.ts';

/** What one taste of all users for the named models tells: no other tastes, no scores, no items. */
export interface CommonStandard {
  /** Chances of first, second and tie of an attentive judgement, comparison j's at `3 j` on. */
  readonly chances: Float64Array;
  /** Posterior mean of η, by user. */
  readonly attentiveness: Float64Array;
}

/**
 * The standard against which answers that copy one another show: in a larger model they pass for a taste, or confirm
 * each other on every item. Null when stopped. Cost: a plain fit.
 */
export function commonStandard(
  comparisons: Comparisons,
  settings: FitSettings,
  stopped?: () => boolean,
): CommonStandard | null {
  const { first, second } = comparisons;
  const parts = { ...settings.parts, tastes: false, broadLaws: false, rivals: false };
  const estimated = estimateAll(countCells(comparisons, null), { ...settings, parts }, stopped);
  if (estimated === null) return null;
  const { structure, estimates } = estimated;
  const { theta, beta, logNu } = estimates.parameters;
  const nu = Math.exp(logNu);
  const chances = new Float64Array(3 * first.length);
  for (let j = 0; j < first.length; j++)
    chances.set(davidson(theta[first[j]!]! - theta[second[j]!]! + beta, nu), 3 * j);
  return { chances, attentiveness: meanAttentiveness(structure, estimates.parameters) };
}

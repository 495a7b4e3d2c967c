import type { Sources } from '../counts/index.ts';
import { davidson } from '../likelihood/index.ts';
import type { Comparisons, Fit } from '../types.ts';

/**
 * Chances of first, second and tie of comparison j at `3 j` on, if it is judged attentively: by strengths, scores, other
 * users and order effect. O(comparisons).
 */
export function attentiveChances(
  { first, second }: Comparisons,
  sources: Sources | null,
  { strength, population, parameters }: Fit,
): Float64Array {
  const theta = parameters?.theta ?? strength;
  const order = population.firstPositionEffect ?? 0;
  const chances = new Float64Array(3 * first.length);
  for (let j = 0; j < first.length; j++) {
    let gap = theta[first[j]!]! - theta[second[j]!]! + order;
    if (sources !== null && parameters !== null) {
      const at = sources.bin[j]! * sources.features;
      for (let f = 0; f < sources.features; f++) gap += parameters.slopes[f]! * sources.binFeatures[at + f]!;
    }
    chances.set(davidson(gap, population.tie), 3 * j);
  }
  return chances;
}

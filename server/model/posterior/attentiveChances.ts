import type { Sources } from '../counts/index.ts';
import { davidson } from '../likelihood/index.ts';
import type { Comparisons, Fit } from '../types.ts';
import { isPush } from './pushes.ts';

/** What a user goes by when judging attentively. */
export interface OwnStandard {
  /** Strengths of models by the user's most probable taste. */
  readonly theta: Float64Array;
  /** Own order effect β; 0 where the file has no order. */
  readonly order: number;
  /** Own ν of Davidson's ties. */
  readonly tie: number;
}

/**
 * Whose ranking of the models a user is held against: that of their most probable taste; or the majority's in place of a
 * taste that is a push for one model (`pushes.ts`).
 */
export type Taste = 'own' | 'without-pushes';

/** The user's own taste, order effect and tie level; what is common where users do not differ. O(tastes). */
export function ownStandard(
  { strength, population, parameters, posteriors }: Fit,
  user: number,
  by: Taste = 'own',
): OwnStandard {
  const { probabilityTaste, orderEffect, tieLevel } = posteriors;
  let taste = 0;
  for (let k = 1; k < probabilityTaste.length; k++)
    if (probabilityTaste[k]![user]! > probabilityTaste[taste]![user]!) taste = k;
  const own = parameters?.tastes[taste - 1]?.theta;
  const isHeld = own !== undefined && !(by === 'without-pushes' && isPush(own, parameters!.theta));
  const { firstPositionEffect } = population;
  const [order, tie] = [orderEffect.mean[user]!, tieLevel.mean[user]!];
  return {
    theta: isHeld ? own : (parameters?.theta ?? strength),
    order: firstPositionEffect === null ? 0 : Number.isNaN(order) ? firstPositionEffect : order,
    tie: Number.isNaN(tie) ? population.tie : tie,
  };
}

/**
 * Chances of first, second and tie of comparison j at `3 j` on, if its user judges it attentively: by the user's own
 * taste, order effect and tie level, and by scores and other users. O(comparisons).
 */
export function attentiveChances(
  { users, user, first, second }: Comparisons,
  sources: Sources | null,
  fit: Fit,
  by: Taste = 'own',
): Float64Array {
  const standards = Array.from({ length: users }, (_, u) => ownStandard(fit, u, by));
  const { parameters } = fit;
  const chances = new Float64Array(3 * first.length);
  for (let j = 0; j < first.length; j++) {
    const { theta, order, tie } = standards[user[j]!]!;
    let gap = theta[first[j]!]! - theta[second[j]!]! + order;
    if (sources !== null && parameters !== null) {
      const at = sources.bin[j]! * sources.features;
      for (let f = 0; f < sources.features; f++) gap += parameters.slopes[f]! * sources.binFeatures[at + f]!;
    }
    chances.set(davidson(gap, tie), 3 * j);
  }
  return chances;
}

import type { Layout } from '../population/index.ts';
import type { Structure } from './structure.ts';

/** Adds a slope in d of a context to those of what d is made of: strengths, order effect and features. */
export function addGapSlope(
  { contextFirst, contextSecond, contextFeatures, counts }: Structure,
  { beta, slopes, features }: Layout,
  theta: number,
  context: number,
  slope: number,
  into: Float64Array,
): void {
  into[theta + contextFirst[context]!]! += slope;
  into[theta + contextSecond[context]!]! -= slope;
  if (counts.ordered) into[beta]! += slope;
  for (let f = 0; f < features; f++) into[slopes + f]! += slope * contextFeatures[context * features + f]!;
}

/** First coordinate of the strengths of a direction, by the number of its taste; −1 is the common one. */
export function strengthsAt({ tastes, models }: Layout, taste: number): number {
  return taste < 0 ? 0 : tastes + taste * models;
}

import type { BetaLaw } from '../types.ts';

/**
 * Laws of η beside the one that is estimated, where the data call for more than one: half-hearted users, from nearly
 * careless to nearly attentive. With shares that are estimated the law of η is a smooth mixture, a Bernstein
 * polynomial of low degree beside a Beta law.
 */
export const BROAD_LAWS: readonly BetaLaw[] = [
  { a: 8, b: 20 },
  { a: 3, b: 3 },
];

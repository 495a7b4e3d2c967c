import { logGamma } from '../../../server/model/numerics/special.ts';
import type { Structure } from '../../../server/model/likelihood/structure.ts';
import { countAgreements } from './agreement.ts';

/**
 * A binomial test a user: could so many agreements with the models' order come from fair coins? Score: one minus
 * the one-sided p-value, half of the probability of the count itself left out (mid-p), which ranks better.
 */
export function binomialScores(structure: Structure, theta: Float64Array): Float64Array {
  const { decisive, stronger } = countAgreements(structure, theta);
  return stronger.map((k, u) => 1 - fairCoinTail(k, decisive[u]!));
}

/** P(K > k) + P(K = k)/2 of n fair coins. */
export function fairCoinTail(k: number, n: number): number {
  let tail = 0;
  for (let i = k; i <= n; i++) {
    const log = logGamma(n + 1) - logGamma(i + 1) - logGamma(n - i + 1) - n * Math.LN2;
    tail += Math.exp(log) * (i === k ? 0.5 : 1);
  }
  return tail;
}

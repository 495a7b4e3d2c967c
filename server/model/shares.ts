import { cholesky, solveCholesky } from './linear.ts';
import { PRIOR_SHARES } from './parameters.ts';
import type { Shares } from './types.ts';

const MOST_STEPS = 40;
/** Gain in log-likelihood that may be left. */
const GAIN_LEFT = 1e-12;
const NAMES = ['attentive', 'coin', 'clicker', 'contrary'] as const;

/**
 * The shares that maximise Σ w log Σ_g s_g L_g plus their prior, all else fixed: concave, and four numbers a user.
 * Damped Newton on the simplex; sums of logarithms of linear functions are self-concordant, so that a step of
 * 1/(1 + 2λ), λ the Newton decrement, always climbs and stays inside. `likelihoods` is users × groups (attentive,
 * coin-flipper, clicker, contrary), scaled per user at will. Shares of zero stay zero.
 */
export function settledShares(likelihoods: Float64Array, weight: Float64Array, start: Shares): Shares {
  const groups = [1, 2, 3].filter((g) => start[NAMES[g]!] > 0);
  const share = Float64Array.from(NAMES, (name) => start[name]);
  const prior = NAMES.map((name) => PRIOR_SHARES[name]);
  const n = groups.length;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const relative = new Float64Array(n);
  for (let step = 0; step < MOST_STEPS; step++) {
    for (const [i, g] of groups.entries()) {
      gradient[i] = prior[g]! / share[g]! - prior[0]! / share[0]!;
      for (let j = 0; j < n; j++) hessian[i * n + j] = prior[0]! / share[0]! ** 2;
      hessian[i * n + i]! += prior[g]! / share[g]! ** 2;
    }
    for (let u = 0; u < weight.length; u++) {
      const at = 4 * u;
      const l0 = likelihoods[at]!;
      let total = share[0]! * l0;
      for (let i = 0; i < n; i++) total += share[groups[i]!]! * likelihoods[at + groups[i]!]!;
      for (let i = 0; i < n; i++) relative[i] = (likelihoods[at + groups[i]!]! - l0) / total;
      for (let i = 0; i < n; i++) {
        const slope = weight[u]! * relative[i]!;
        gradient[i]! += slope;
        for (let j = 0; j <= i; j++) hessian[i * n + j]! += slope * relative[j]!;
      }
    }
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j]!;
    const factor = cholesky(hessian, n);
    if (factor === null) break;
    const direction = solveCholesky(factor, gradient);
    const squared = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
    const length = 1 / (1 + 2 * Math.sqrt(squared));
    for (const [i, g] of groups.entries()) {
      share[g]! += length * direction[i]!;
      share[0]! -= length * direction[i]!;
    }
    if (squared < GAIN_LEFT) break;
  }
  return { attentive: share[0]!, coin: share[1]!, clicker: share[2]!, contrary: share[3]! };
}

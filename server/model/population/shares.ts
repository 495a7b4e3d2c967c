import { cholesky, solveCholesky } from '../numerics/index.ts';

const MOST_STEPS = 60;
/** Gain in log-likelihood that may be left. */
const GAIN_LEFT = 1e-12;

/**
 * The shares s that maximise Σ_u w_u log Σ_g s_g L_ug + Σ_g prior_g log s_g, all else fixed: concave, and a few
 * numbers a user. Damped Newton on the simplex; sums of logarithms of linear functions are self-concordant, so that
 * a step of length 1/(1 + cλ), λ the Newton decrement and c² the inverse of the least prior weight, always climbs and
 * stays inside. `likelihoods` is users × groups, scaled per user at will. Shares that start at zero stay there.
 */
export function settledShares(
  likelihoods: Float64Array,
  weight: Float64Array,
  start: Float64Array,
  prior: readonly number[],
): Float64Array {
  const share = start.slice();
  const size = share.length;
  const groups = [...share.keys()].filter((g) => g > 0 && share[g]! > 0);
  const n = groups.length;
  const damping = 1 / Math.sqrt(Math.min(1, prior[0]!, ...groups.map((g) => prior[g]!)));
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
      const at = size * u;
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
    const decrement = Math.sqrt(squared);
    const length = decrement < 0.05 ? 1 : 1 / (1 + damping * decrement);
    for (const [i, g] of groups.entries()) {
      const moved = length * direction[i]!;
      share[g]! += moved;
      share[0]! -= moved;
    }
    if (squared < GAIN_LEFT) break;
  }
  return share;
}

import { cholesky, solveCholesky } from '../numerics/index.ts';

const MOST_STEPS = 60;
/** Gain in log-likelihood that may be left. */
const GAIN_LEFT = 1e-9;
/** No share changes by more than this part of itself in a step. */
const MOST_CHANGE = 0.5;

/**
 * The shares s that maximise Σ_u w_u log Σ_g s_g L_ug + Σ_g prior_g log s_g, all else fixed: concave, and a few
 * numbers a user. Newton on the simplex, a step shortened until no share changes by more than half. Then each sum
 * inside a logarithm changes by x, |x| ≤ ½, and log(1 + x) ≥ x − x²/2 − 2|x|³/3. So a step gains λ²/6 or more, λ the
 * Newton decrement: it always climbs, and stays inside. `likelihoods` is users × groups, scaled per user at will.
 * Shares that start at zero stay there.
 */
export function settledShares(
  likelihoods: Float64Array,
  weight: Float64Array,
  start: Float64Array,
  prior: readonly number[],
): Float64Array {
  const share = start.slice();
  const groups = [...share.keys()].filter((g) => g > 0 && share[g]! > 0);
  const n = groups.length;
  const relative = relativeLikelihoods(likelihoods, share, groups);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  for (let step = 0; step < MOST_STEPS; step++) {
    for (let i = 0; i < n; i++) {
      const g = groups[i]!;
      gradient[i] = prior[g]! / share[g]! - prior[0]! / share[0]!;
      for (let j = 0; j < n; j++) hessian[i * n + j] = prior[0]! / share[0]! ** 2;
      hessian[i * n + i]! += prior[g]! / share[g]! ** 2;
    }
    addUsers(relative, weight, groups, share, gradient, hessian);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j]!;
    const factor = cholesky(hessian, n);
    if (factor === null) break;
    const direction = solveCholesky(factor, gradient);
    const common = direction.reduce((sum, value) => sum + value, 0);
    let change = Math.abs(common) / share[0]!;
    for (let i = 0; i < n; i++) change = Math.max(change, Math.abs(direction[i]!) / share[groups[i]!]!);
    const length = change > MOST_CHANGE ? MOST_CHANGE / change : 1;
    for (let i = 0; i < n; i++) share[groups[i]!]! += length * direction[i]!;
    share[0]! -= length * common;
    if (gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0) < GAIN_LEFT) break;
  }
  return share;
}

/** Of each user: the likelihood in the first group, and what that in each of the others is beyond it. Users × (1 + groups). */
function relativeLikelihoods(
  likelihoods: Float64Array,
  { length: size }: Float64Array,
  groups: readonly number[],
): Float64Array {
  const width = 1 + groups.length;
  const users = likelihoods.length / size;
  const relative = new Float64Array(users * width);
  for (let u = 0; u < users; u++) {
    const common = (relative[u * width] = likelihoods[u * size]!);
    for (let i = 1; i < width; i++)
      relative[u * width + i] = likelihoods[u * size + groups[i - 1]!]! - common;
  }
  return relative;
}

/** Adds everyone's part of the gradient and of the lower triangle of the negative Hessian. */
function addUsers(
  relative: Float64Array,
  weight: Float64Array,
  groups: readonly number[],
  share: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const n = groups.length;
  const shares = Float64Array.from(groups, (g) => share[g]!);
  const all = share[0]! + shares.reduce((sum, value) => sum + value, 0);
  const slopes = new Float64Array(n);
  for (let u = 0; u < weight.length; u++) {
    const at = u * (n + 1);
    let total = all * relative[at]!;
    for (let i = 0; i < n; i++) total += shares[i]! * relative[at + 1 + i]!;
    for (let i = 0; i < n; i++) {
      const slope = (slopes[i] = relative[at + 1 + i]! / total);
      const weighed = weight[u]! * slope;
      gradient[i]! += weighed;
      for (let j = 0; j <= i; j++) hessian[i * n + j]! += weighed * slopes[j]!;
    }
  }
}

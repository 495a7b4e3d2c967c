/**
 * What a learner may be told of a comparison, from the η of its user with that comparison left out
 * (`leaveOneOut`): keeping and weighting must not depend on the label itself (the leakage trap, derivations.md 5).
 */

/** Weight ∝ η: no unweighted set of comparisons carries more signal (derivations.md 6.6). Never negative. */
export function comparisonWeight(eta: number): number {
  return Math.min(1, Math.max(0, eta));
}

/**
 * Chance that the label is the opposite of what the attentive self would give: ε = (1 − η)/2, for losses that know
 * the noise (label smoothing, robust DPO; derivations.md 6.7). Within [0, 1/2]: where a user judges against the others
 * the label tells nothing that such a loss could use.
 */
export function flipRate(eta: number): number {
  return (1 - comparisonWeight(eta)) / 2;
}

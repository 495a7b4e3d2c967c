import {
  type Fit,
  GROUPS,
  type Recommendations,
  type RecommendationSettings,
  RECOMMENDATIONS,
} from './types.ts';

export const DEFAULT_RECOMMENDATION_SETTINGS: RecommendationSettings = { fdr: 0.05, minComparisons: 5 };

const KEEP = RECOMMENDATIONS.indexOf('keep');
const REVIEW = RECOMMENDATIONS.indexOf('review');
const DROP = RECOMMENDATIONS.indexOf('drop');
const FLIP = RECOMMENDATIONS.indexOf('flip');
const CONTRARY = GROUPS.indexOf('contrary');

/**
 * What to do with each user. Drop: in ascending probability attentive while its mean over those dropped stays
 * at or below the target (Bayesian false discovery rate, model-notes 6.3). Flip: contrary users under the same
 * rule on the probability of not being contrary. Review: more likely not attentive, but not dropped, or too few
 * comparisons to tell. Without signal everybody is kept. A pure function of the posteriors: never refits.
 */
export function recommend(fit: Fit, { fdr, minComparisons }: RecommendationSettings): Recommendations {
  const { posteriors, signal } = fit;
  const users = posteriors.comparisons.length;
  const recommendation = new Uint8Array(users).fill(KEEP);
  if (!signal) return { recommendation, expectedFalseDiscoveryRate: 0 };

  const enough = (u: number) => posteriors.comparisons[u]! >= minComparisons;
  const isContrary = (u: number) => posteriors.group[u] === CONTRARY;
  const everyone = Array.from({ length: users }, (_, u) => u);
  for (const u of everyone) {
    if (posteriors.probabilityAttentive[u]! < 0.5) recommendation[u] = REVIEW;
  }
  const notContrary = posteriors.probabilityContrary.map((probability) => 1 - probability);
  const flipped = prefixBelow(
    everyone.filter((u) => enough(u) && isContrary(u)),
    notContrary,
    fdr,
  );
  for (const u of flipped.chosen) recommendation[u] = FLIP;
  const candidates = everyone.filter((u) => enough(u) && recommendation[u] !== FLIP);
  const dropped = prefixBelow(candidates, posteriors.probabilityAttentive, fdr);
  for (const u of dropped.chosen) recommendation[u] = DROP;
  return { recommendation, expectedFalseDiscoveryRate: dropped.mean };
}

/** The longest prefix in ascending probability whose mean stays at or below the target. */
function prefixBelow(
  users: readonly number[],
  probability: Float64Array,
  target: number,
): { chosen: number[]; mean: number } {
  const sorted = users.toSorted((a, b) => probability[a]! - probability[b]! || a - b);
  let sum = 0;
  let length = 0;
  for (const u of sorted) {
    if (sum + probability[u]! > target * (length + 1)) break;
    sum += probability[u]!;
    length++;
  }
  return { chosen: sorted.slice(0, length), mean: length === 0 ? 0 : sum / length };
}

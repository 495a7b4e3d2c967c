import { type Choice, CHOOSERS, EVEN, prefixBelow } from './policies.ts';
import {
  type Fit,
  GROUPS,
  type Recommendations,
  type RecommendationSettings,
  RECOMMENDATIONS,
} from './types.ts';

export const DEFAULT_RECOMMENDATION_SETTINGS: RecommendationSettings = {
  policy: 'fdr',
  fdr: 0.05,
  threshold: 0.3,
  contamination: 0.2,
  minComparisons: 5,
  widestInterval: 1,
};

const KEEP = RECOMMENDATIONS.indexOf('keep');
const REVIEW = RECOMMENDATIONS.indexOf('review');
const DROP = RECOMMENDATIONS.indexOf('drop');
const FLIP = RECOMMENDATIONS.indexOf('flip');
const CONTRARY = GROUPS.indexOf('contrary');

/**
 * What to do with each user, by the policy of the settings (model-notes 6). Whatever the policy: without signal
 * everybody is kept; users with fewer comparisons than the minimum, or an interval of η wider than the widest, are
 * never dropped or flipped. Flip: contrary users, under the rule of the false discovery rate on the probability of
 * not being contrary. Review: more likely not attentive than attentive, but neither dropped nor flipped. A pure
 * function of the posteriors: moving a threshold never refits.
 */
export function recommend(fit: Fit, settings: RecommendationSettings): Recommendations {
  const { posteriors, signal } = fit;
  const users = posteriors.comparisons.length;
  const recommendation = new Uint8Array(users).fill(KEEP);
  if (!signal) return { recommendation, expectedFalseDiscoveryRate: 0 };

  const certain = (u: number) =>
    posteriors.comparisons[u]! >= settings.minComparisons &&
    posteriors.high[u]! - posteriors.low[u]! <= settings.widestInterval;
  const everyone = Array.from({ length: users }, (_, u) => u);
  for (const u of everyone) {
    if (posteriors.probabilityAttentive[u]! < EVEN) recommendation[u] = REVIEW;
  }
  const notContrary = posteriors.probabilityContrary.map((probability) => 1 - probability);
  const contrary = everyone.filter((u) => certain(u) && posteriors.group[u] === CONTRARY);
  for (const u of prefixBelow(contrary, notContrary, settings.fdr)) recommendation[u] = FLIP;
  const candidates = everyone.filter((u) => certain(u) && recommendation[u] !== FLIP);
  const choice: Choice = { everyone, candidates, posteriors, settings };
  let wrongly = 0;
  const dropped = CHOOSERS[settings.policy](choice);
  for (const u of dropped) {
    recommendation[u] = DROP;
    wrongly += posteriors.probabilityAttentive[u]!;
  }
  return { recommendation, expectedFalseDiscoveryRate: dropped.length === 0 ? 0 : wrongly / dropped.length };
}

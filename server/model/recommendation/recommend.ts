import { attention, type Choice, CHOOSERS, EVEN, prefixBelow } from './policies.ts';
import {
  type Fit,
  GROUPS,
  type Posteriors,
  type Recommendations,
  type RecommendationSettings,
  RECOMMENDATIONS,
} from '../types.ts';

export const DEFAULT_RECOMMENDATION_SETTINGS: RecommendationSettings = {
  policy: 'fdr',
  fdr: 0.05,
  threshold: 0.3,
  certainty: 0.9,
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
 * not being contrary. Review: more likely not attentive than attentive, but neither dropped nor flipped; under
 * `certain-threshold` those of whom it is certain neither that η is below nor that it is above. A pure function of the
 * posteriors: moving a threshold never refits. `atLeast`: P(η ≥ threshold) of every user (`tail.ts`), which only that
 * policy needs.
 */
export function recommend(
  fit: Fit,
  settings: RecommendationSettings,
  atLeast: Float64Array = new Float64Array(),
): Recommendations {
  const { posteriors, signal } = fit;
  const users = posteriors.comparisons.length;
  const recommendation = new Uint8Array(users).fill(KEEP);
  if (!signal) return { recommendation, ...expectations(posteriors, recommendation) };

  const certain = (u: number) =>
    posteriors.comparisons[u]! >= settings.minComparisons &&
    posteriors.high[u]! - posteriors.low[u]! <= settings.widestInterval;
  const everyone = Array.from({ length: users }, (_, u) => u);
  for (const u of everyone) {
    const isDoubtful =
      settings.policy === 'certain-threshold'
        ? atLeast[u]! < settings.certainty
        : posteriors.probabilityAttentive[u]! < EVEN;
    if (isDoubtful) recommendation[u] = REVIEW;
  }
  const notContrary = posteriors.probabilityContrary.map((probability) => 1 - probability);
  const contrary = everyone.filter((u) => certain(u) && posteriors.group[u] === CONTRARY);
  for (const u of prefixBelow(contrary, notContrary, settings.fdr)) recommendation[u] = FLIP;
  const candidates = everyone.filter((u) => certain(u) && recommendation[u] !== FLIP);
  const choice: Choice = { everyone, candidates, posteriors, settings, atLeast };
  for (const u of CHOOSERS[settings.policy](choice)) recommendation[u] = DROP;
  return { recommendation, ...expectations(posteriors, recommendation) };
}

/** What is to be expected of the recommendations. */
function expectations(
  { comparisons, attentiveness, probabilityAttentive }: Posteriors,
  recommendation: Uint8Array,
): Omit<Recommendations, 'recommendation'> {
  const [all, kept] = [
    { judgements: 0, attentive: 0 },
    { judgements: 0, attentive: 0 },
  ];
  let [wrongly, dropped] = [0, 0];
  for (const [u, advice] of recommendation.entries()) {
    const attentive = comparisons[u]! * attention(attentiveness[u]!);
    all.judgements += comparisons[u]!;
    all.attentive += attentive;
    if (advice === DROP) {
      dropped++;
      wrongly += probabilityAttentive[u]!;
    } else {
      kept.judgements += comparisons[u]!;
      kept.attentive += attentive;
    }
  }
  const careless = ({ judgements, attentive }: typeof all) =>
    judgements === 0 ? 0 : 1 - attentive / judgements;
  return {
    expectedFalseDiscoveryRate: dropped === 0 ? 0 : wrongly / dropped,
    expectedCareless: careless(kept),
    expectedCarelessOfAll: careless(all),
    expectedAttentiveKept: all.attentive === 0 ? 1 : kept.attentive / all.attentive,
  };
}

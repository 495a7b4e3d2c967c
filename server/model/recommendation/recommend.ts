import { BEYOND_COIN, MOST_NOT_CONTRARY, NEARLY_EVERYBODY } from './limits.ts';
import { attention, type Choice, CHOOSERS, EVEN, prefixBelow } from './policies.ts';
import {
  type Fit,
  GROUPS,
  KINDS,
  LEAST_ATTENTIVE,
  MAY_DROP,
  type Posteriors,
  type Recommendations,
  type RecommendationSettings,
  RECOMMENDATIONS,
} from '../types.ts';
import { FINDINGS, type UserChecks, type UserFinding } from '../users/index.ts';

export const DEFAULT_RECOMMENDATION_SETTINGS: RecommendationSettings = {
  policy: 'fdr',
  fdr: 0.05,
  threshold: 0.3,
  certainty: 0.9,
  contamination: 0.2,
  minComparisons: 5,
  widestInterval: 1,
  mostAttentive: 0.2,
};

const KEEP = RECOMMENDATIONS.indexOf('keep');
const REVIEW = RECOMMENDATIONS.indexOf('review');
const DROP = RECOMMENDATIONS.indexOf('drop');
const FLIP = RECOMMENDATIONS.indexOf('flip');
const MAY_BE_DROPPED = MAY_DROP.indexOf('yes');
const MAY_BE_LOOKED_AT = MAY_DROP.indexOf('look');
const CONTRARY = GROUPS.indexOf('contrary');
/** Who follows a ranking that others do not is no worse a judge for it. */
const TASTES: readonly number[] = [GROUPS.indexOf('other-taste'), GROUPS.indexOf('own-taste')];
/** Findings that a person must weigh: two explanations remain, or a part of the rows can stay. */
const TO_REVIEW: readonly UserFinding[] = ['replayed', 'ring', 'stops', 'starts', 'fails-controls'];
/** Findings under which nobody is dropped without a look. */
const NOT_DROPPED: readonly UserFinding[] = ['stops', 'starts', 'passes-controls'];

/**
 * What to do with each user, by the policy of the settings (derivations.md 6). Whatever the policy: without signal
 * everybody is kept; users with fewer comparisons than the minimum, or an interval of η wider than the widest, are
 * never dropped or flipped (for a drop what lies below zero counts as zero). Flip: contrary users, under the rule of the
 * false discovery rate on the probability of not being contrary, and each surely so by themselves
 * ({@link MOST_NOT_CONTRARY}). Where nearly everybody would be dropped or flipped something is misread: nothing is
 * recommended, and that is said. Review: more likely not attentive than attentive, but neither dropped nor flipped; under
 * `certain-threshold` those of whom it is certain neither that η is below nor that it is above. A pure function of the
 * posteriors: moving a threshold never refits. Who follows a taste of their own, or one that others share, is neither
 * dropped nor flipped; `checks` may ask for a review. `atLeast`: P(η ≥ threshold) of every user (`tail.ts`), which only
 * that policy needs.
 */
export function recommend(
  fit: Fit,
  settings: RecommendationSettings,
  atLeast: Float64Array = new Float64Array(),
  checks: Pick<UserChecks, 'finding'> | null = null,
): Recommendations {
  const { posteriors, signal, tellsTurned } = fit;
  const users = posteriors.comparisons.length;
  const recommendation = new Uint8Array(users).fill(KEEP);
  const mayDrop = new Uint8Array(users);
  const mayFlip = new Uint8Array(users);
  const result = (misread: boolean): Recommendations => ({
    recommendation,
    mayDrop,
    mayFlip,
    misread,
    ...expectations(posteriors, recommendation),
  });
  if (!signal) return result(false);

  const { comparisons, low, high } = posteriors;
  const isTold = (u: number) => comparisons[u]! >= settings.minComparisons;
  const everyone = Array.from({ length: users }, (_, u) => u);
  for (const u of everyone) {
    const isDoubtful =
      settings.policy === 'certain-threshold'
        ? atLeast[u]! < settings.certainty
        : posteriors.probabilityAttentive[u]! < EVEN;
    if (isDoubtful) recommendation[u] = REVIEW;
  }
  const notContrary = posteriors.probabilityContrary.map((probability) => 1 - probability);
  const contrary = everyone.filter(
    (u) =>
      tellsTurned &&
      isTold(u) &&
      high[u]! - low[u]! <= settings.widestInterval &&
      posteriors.group[u] === CONTRARY &&
      notContrary[u]! <= MOST_NOT_CONTRARY,
  );
  for (const u of contrary) mayFlip[u] = 1;
  for (const u of prefixBelow(contrary, notContrary, settings.fdr)) recommendation[u] = FLIP;
  // Who may judge against the others may be of another taste, where no contrary group is told from one: to be looked at.
  const mayBeHonest = (u: number) =>
    tellsTurned
      ? fit.population.contrary === 0 && low[u]! < -LEAST_ATTENTIVE
      : posteriors.probabilityContrary[u]! >= settings.mostAttentive;
  const candidates = everyone.filter(
    (u) =>
      isTold(u) &&
      openAttention(posteriors, u) <= settings.widestInterval &&
      !TASTES.includes(posteriors.group[u]!) &&
      !mayBeHonest(u) &&
      !beatsCoin(posteriors, u),
  );
  const isLookedAt = (u: number) => checks !== null && NOT_DROPPED.includes(FINDINGS[checks.finding[u]!]!);
  for (const u of candidates)
    if (posteriors.probabilityAttentive[u]! < settings.mostAttentive)
      mayDrop[u] = isLookedAt(u) ? MAY_BE_LOOKED_AT : MAY_BE_DROPPED;
  const choice: Choice = {
    everyone,
    candidates: candidates.filter((u) => recommendation[u] !== FLIP),
    posteriors,
    settings,
    atLeast,
  };
  for (const u of CHOOSERS[settings.policy](choice)) recommendation[u] = isLookedAt(u) ? REVIEW : DROP;
  for (const u of everyone)
    if (recommendation[u] === KEEP && checks !== null && TO_REVIEW.includes(FINDINGS[checks.finding[u]!]!))
      recommendation[u] = REVIEW;
  const misread = takesNearlyEverybody(posteriors, recommendation, settings.minComparisons);
  if (misread) recommendation.fill(KEEP);
  return result(misread);
}

/**
 * Length of a user's interval of attention: of η, where judging against the others is worth no more than not judging at
 * all. Who is contrary or careless, no matter which, is none to be kept.
 */
export function openAttention({ low, high }: Pick<Posteriors, 'low' | 'high'>, u: number): number {
  return attention(high[u]!) - attention(low[u]!);
}

/** Kinds that explain choices of the stronger model by something else. */
const EXPLAINED: readonly (typeof KINDS)[number][] = [
  'longer-clicker',
  'shorter-clicker',
  'pattern',
  'promoter',
  'detractor',
];

/**
 * Did the user pick the stronger side more often than a fair coin would (z above {@link BEYOND_COIN} over the decisive
 * comparisons), with no habit that explains it? The model may think attention too weak; a coin it is not.
 */
export function beatsCoin(
  {
    chosenStronger,
    comparisons,
    ties,
    kind,
  }: Pick<Posteriors, 'chosenStronger' | 'comparisons' | 'ties' | 'kind'>,
  u: number,
): boolean {
  const z = (2 * chosenStronger[u]! - 1) * Math.sqrt(comparisons[u]! - ties[u]!);
  return z > BEYOND_COIN && !EXPLAINED.includes(KINDS[kind[u]!]!);
}

/** Are nearly all users with enough comparisons dropped or flipped, and nearly all comparisons theirs? */
function takesNearlyEverybody(
  { comparisons }: Posteriors,
  recommendation: Uint8Array,
  minComparisons: number,
): boolean {
  let [users, taken, all, theirs] = [0, 0, 0, 0];
  for (const [u, n] of comparisons.entries()) {
    all += n;
    if (n >= minComparisons) users++;
    if (recommendation[u] !== DROP && recommendation[u] !== FLIP) continue;
    taken++;
    theirs += n;
  }
  return taken > 1 && taken > NEARLY_EVERYBODY * users && theirs > NEARLY_EVERYBODY * all;
}

/** What is to be expected of the recommendations. */
export function expectations(
  {
    comparisons,
    attentiveness,
    probabilityAttentive,
    probabilityContrary,
  }: Pick<Posteriors, 'comparisons' | 'attentiveness' | 'probabilityAttentive' | 'probabilityContrary'>,
  recommendation: Uint8Array,
): Omit<Recommendations, 'recommendation' | 'mayDrop' | 'mayFlip' | 'misread'> {
  const [all, kept] = [
    { judgements: 0, attentive: 0 },
    { judgements: 0, attentive: 0 },
  ];
  let [wrongly, taken] = [0, 0];
  for (const [u, advice] of recommendation.entries()) {
    const attentive = comparisons[u]! * attention(attentiveness[u]!);
    all.judgements += comparisons[u]!;
    all.attentive += attentive;
    if (advice === FLIP) {
      taken++;
      wrongly += 1 - probabilityContrary[u]!;
    }
    if (advice === DROP) {
      taken++;
      wrongly += probabilityAttentive[u]!;
    } else {
      kept.judgements += comparisons[u]!;
      kept.attentive += attentive;
    }
  }
  const careless = ({ judgements, attentive }: typeof all) =>
    judgements === 0 ? 0 : 1 - attentive / judgements;
  return {
    expectedFalseDiscoveryRate: taken === 0 ? 0 : wrongly / taken,
    expectedCareless: careless(kept),
    expectedCarelessOfAll: careless(all),
    expectedAttentiveKept: all.attentive === 0 ? 1 : kept.attentive / all.attentive,
  };
}

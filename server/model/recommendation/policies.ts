import type { Policy, Posteriors, RecommendationSettings } from '../types.ts';

/** What a policy chooses from: `candidates` may be dropped, `everyone` makes up the data. */
export interface Choice {
  readonly everyone: readonly number[];
  readonly candidates: readonly number[];
  readonly posteriors: Posteriors;
  readonly settings: RecommendationSettings;
  /** P(η ≥ the threshold of the settings); what `certain-threshold` goes by. */
  readonly atLeast: Float64Array;
}

/** Probability at which a user is as likely attentive as not. */
export const EVEN = 0.5;

/** The users that each policy drops, out of the candidates. */
export const CHOOSERS: Readonly<Record<Policy, (choice: Choice) => number[]>> = {
  /** Of the users dropped, few are attentive (6.3). */
  fdr: (choice) => fewAttentive(choice),

  /** Of the comparisons dropped, few are by attentive users. */
  'fdr-of-comparisons': (choice) => fewAttentive(choice, choice.posteriors.comparisons),

  /** Those whose η is below the threshold with enough certainty (6.1). */
  'certain-threshold': ({ candidates, atLeast, settings }) =>
    candidates.filter((u) => atLeast[u]! <= 1 - settings.certainty),

  /** Those whose posterior mean of η is below the threshold (6.1). */
  threshold: ({ candidates, posteriors, settings }) =>
    candidates.filter((u) => posteriors.attentiveness[u]! < settings.threshold),

  /** As few as bring the expected share of careless judgements among the rest to the budget (6.2). */
  contamination: ({ everyone, candidates, posteriors, settings }) => {
    const { comparisons, attentiveness } = posteriors;
    let [careless, judgements] = [0, 0];
    for (const u of everyone) {
      judgements += comparisons[u]!;
      careless += comparisons[u]! * (1 - attention(attentiveness[u]!));
    }
    const dropped: number[] = [];
    for (const u of ascending(candidates, attentiveness)) {
      if (careless <= settings.contamination * judgements) break;
      judgements -= comparisons[u]!;
      careless -= comparisons[u]! * (1 - attention(attentiveness[u]!));
      dropped.push(u);
    }
    return dropped;
  },

  /**
   * Those without whom the effective number of judgements (Σ n η)²/Σ n of the rest is largest (6.5): what an unweighted
   * learner gains most from. The best set is a prefix by η.
   */
  'signal-to-noise': ({ everyone, candidates, posteriors }) => {
    const { comparisons, attentiveness } = posteriors;
    let [signal, judgements] = [0, 0];
    for (const u of everyone) {
      judgements += comparisons[u]!;
      signal += comparisons[u]! * attention(attentiveness[u]!);
    }
    const sorted = ascending(candidates, attentiveness);
    let [best, length] = [effective(signal, judgements), 0];
    for (const [i, u] of sorted.entries()) {
      judgements -= comparisons[u]!;
      signal -= comparisons[u]! * attention(attentiveness[u]!);
      const value = effective(signal, judgements);
      if (value > best) [best, length] = [value, i + 1];
    }
    return sorted.slice(0, length);
  },

  /** Nobody: every comparison keeps a weight instead (6.6, `weights.ts`). */
  weights: () => [],
};

/**
 * In ascending probability attentive while its mean over those dropped, weighted by `weight`, is at most the target.
 * Nobody whose own probability reaches `mostAttentive`: many certain ones would leave room for some that are not.
 */
function fewAttentive(
  { candidates, posteriors: { probabilityAttentive }, settings }: Choice,
  weight?: Float64Array,
): number[] {
  const doubtful = candidates.filter((u) => probabilityAttentive[u]! < settings.mostAttentive);
  return prefixBelow(doubtful, probabilityAttentive, settings.fdr, weight);
}

/** The longest prefix in ascending probability whose mean, weighted by `weight`, stays at or below the target. */
export function prefixBelow(
  users: readonly number[],
  probability: Float64Array,
  target: number,
  weight?: Float64Array,
): number[] {
  const sorted = ascending(users, probability);
  let [sum, total, length] = [0, 0, 0];
  for (const u of sorted) {
    const own = weight === undefined ? 1 : weight[u]!;
    if (sum + own * probability[u]! > target * (total + own)) break;
    sum += own * probability[u]!;
    total += own;
    length++;
  }
  return sorted.slice(0, length);
}

function ascending(users: readonly number[], by: Float64Array): number[] {
  return users.toSorted((a, b) => by[a]! - by[b]! || a - b);
}

/** Judging against the others is worth no more to a learner than not judging at all. */
export function attention(eta: number): number {
  return Math.max(0, eta);
}

function effective(signal: number, judgements: number): number {
  return judgements > 0 ? (signal * signal) / judgements : 0;
}

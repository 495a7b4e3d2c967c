import { fitComparisons } from '../../../server/audit/fitting/index.ts';
import {
  DEFAULT_FIT_SETTINGS,
  DEFAULT_RECOMMENDATION_SETTINGS,
  otherTasteChances,
  recommend,
  RECOMMENDATIONS,
} from '../../../server/model/index.ts';
import type { PlantedPeople } from './plant.ts';

/** What an audit says, as far as it is held against the truth. By user, strengths by model. */
export interface Verdict {
  /** Probabilities: of being honest, whatever the taste; of judging for the weaker; of another taste. */
  readonly honest: Float64Array;
  readonly contrary: Float64Array;
  readonly otherTaste: Float64Array;
  /** 90% interval of η. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly advice: readonly (typeof RECOMMENDATIONS)[number][];
  /** 90% intervals of the strengths that most people go by, sum zero. */
  readonly strengthLow: Float64Array;
  readonly strengthHigh: Float64Array;
  readonly signal: boolean;
  readonly converged: boolean;
}

/** Audits comparisons as the product does, with the settings as shipped. */
export function audit({ comparisons }: PlantedPeople): Verdict {
  const { fit, checks } = fitComparisons(comparisons, DEFAULT_FIT_SETTINGS)!;
  const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS, undefined, checks);
  const { posteriors, strengthLow, strengthHigh, signal, converged } = fit;
  return {
    honest: posteriors.probabilityAttentive,
    contrary: posteriors.probabilityContrary,
    otherTaste: otherTasteChances(posteriors),
    low: posteriors.judgingLow,
    high: posteriors.judgingHigh,
    advice: Array.from(recommendation, (code) => RECOMMENDATIONS[code]!),
    strengthLow,
    strengthHigh,
    signal,
    converged,
  };
}

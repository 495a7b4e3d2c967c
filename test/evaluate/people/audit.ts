import {
  DEFAULT_FIT_SETTINGS,
  DEFAULT_RECOMMENDATION_SETTINGS,
  fitInRounds,
  recommend,
  RECOMMENDATIONS,
} from '../../../server/model/index.ts';
import type { Posteriors } from '../../../server/model/types.ts';
import type { PlantedPeople } from './plant.ts';

/** What an audit says, as far as it is held against the truth. By user, strengths by model. */
export interface Verdict {
  /** Probabilities: of being honest, whatever the taste; of judging for the weaker; of another taste, null: not told. */
  readonly honest: Float64Array;
  readonly contrary: Float64Array;
  readonly otherTaste: Float64Array | null;
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

/** Told by models that know several tastes; older ones do without. */
type Told = Posteriors & {
  /** 90% interval of η given that the user is not careless. */
  readonly judgingLow?: Float64Array;
  readonly judgingHigh?: Float64Array;
  /** Attentive by each taste, the common one first. */
  readonly probabilityTaste?: readonly Float64Array[];
};

/** Audits comparisons as the product does, with the settings as shipped. What the model newly tells is read here alone. */
export function audit({ comparisons }: PlantedPeople): Verdict {
  const { fit } = fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!.state;
  const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS);
  const { strengthLow, strengthHigh, signal, converged } = fit;
  const posteriors: Told = fit.posteriors;
  return {
    honest: posteriors.probabilityAttentive,
    contrary: posteriors.probabilityContrary,
    otherTaste: otherTasteOf(posteriors),
    low: posteriors.judgingLow ?? posteriors.low,
    high: posteriors.judgingHigh ?? posteriors.high,
    advice: Array.from(recommendation, (code) => RECOMMENDATIONS[code]!),
    strengthLow,
    strengthHigh,
    signal,
    converged,
  };
}

function otherTasteOf({ probabilityTaste }: Told): Float64Array | null {
  const [common, ...others] = probabilityTaste ?? [];
  return common?.map((_, u) => others.reduce((sum, probability) => sum + probability[u]!, 0)) ?? null;
}

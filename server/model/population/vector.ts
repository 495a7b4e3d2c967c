import { fromCoordinates, toCoordinates } from './betaLaw.ts';
import { normalised } from './parameters.ts';
import type { Parameters } from '../types.ts';

/** Places of the parameters in one vector without bounds but those of the law; see {@link toVector}. */
export interface Layout {
  readonly models: number;
  readonly features: number;
  readonly beta: number;
  readonly logNu: number;
  /** First of the slopes. */
  readonly slopes: number;
  /** log κ₁/κ₂ and log κ₃/κ₂. */
  readonly kappa: number;
  /** logit mean and log concentration of the law. */
  readonly law: number;
  /** log shares of coin-flippers, clickers, contrary users against the attentive. */
  readonly shares: number;
  readonly size: number;
}

export function layoutOf(models: number, features: number): Layout {
  const slopes = models + 2;
  const kappa = slopes + features;
  return {
    models,
    features,
    beta: models,
    logNu: models + 1,
    slopes,
    kappa,
    law: kappa + 2,
    shares: kappa + 4,
    size: kappa + 7,
  };
}

/** The parameters as one vector; what is fixed at 0 or −∞ enters as 0. */
export function toVector({ theta, beta, logNu, slopes, kappa, law, shares }: Parameters): Float64Array {
  const { logitMean, logConcentration } = toCoordinates(law);
  const logRatio = (share: number) => (share === 0 ? 0 : Math.log(share / shares.attentive));
  return Float64Array.of(
    ...theta,
    beta,
    logNu === -Infinity ? 0 : logNu,
    ...slopes,
    Math.log(kappa[0] / kappa[1]),
    kappa[2] === 0 ? 0 : Math.log(kappa[2] / kappa[1]),
    logitMean,
    logConcentration,
    logRatio(shares.coin),
    logRatio(shares.clicker),
    logRatio(shares.contrary),
  );
}

/** The inverse of {@link toVector}; `like` tells what is fixed. */
export function fromVector(vector: Float64Array, like: Parameters): Parameters {
  const layout = layoutOf(like.theta.length, like.slopes.length);
  const at = (k: number) => vector[k]!;
  const ratios = [
    Math.exp(at(layout.kappa)),
    1,
    like.kappa[2] === 0 ? 0 : Math.exp(at(layout.kappa + 1)),
  ] as const;
  const total = ratios[0] + ratios[1] + ratios[2];
  const share = (fixed: number, k: number) => (fixed === 0 ? 0 : Math.exp(at(layout.shares + k)));
  return {
    theta: vector.slice(0, layout.models),
    beta: at(layout.beta),
    logNu: like.logNu === -Infinity ? -Infinity : at(layout.logNu),
    slopes: vector.slice(layout.slopes, layout.slopes + layout.features),
    kappa: [ratios[0] / total, ratios[1] / total, ratios[2] / total],
    law: fromCoordinates({ logitMean: at(layout.law), logConcentration: at(layout.law + 1) }),
    shares: normalised({
      attentive: 1,
      coin: share(like.shares.coin, 0),
      clicker: share(like.shares.clicker, 1),
      contrary: share(like.shares.contrary, 2),
    }),
    habits: like.habits,
  };
}

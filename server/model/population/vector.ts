import { sigmoid } from '../numerics/index.ts';
import { fromCoordinates, toCoordinates } from './betaLaw.ts';
import { normalised, toMixture } from './parameters.ts';
import type { OwnLevels, Parameters } from '../types.ts';

/** Places of the parameters in one vector without bounds but those of the laws; see {@link toVector}. */
export interface Layout {
  readonly models: number;
  readonly features: number;
  readonly beta: number;
  readonly logNu: number;
  /** First of the slopes. */
  readonly slopes: number;
  /** log κ₁/κ₂, and log κ₃/κ₂ or −log c̄ where users have levels of their own. */
  readonly kappa: number;
  /** logit mean and log concentration of the law. */
  readonly law: number;
  /** logs of the spreads of own order effects and tie levels, and logit of the share that never ties. */
  readonly own: number;
  /** Strengths of further tastes, one after the other. */
  readonly tastes: number;
  /** log shares of coin-flippers, clickers, contrary users, tastes and broad laws against the attentive. */
  readonly shares: number;
  readonly size: number;
}

/** Of the parameters, what tells the places of their coordinates. */
export type Shape = Pick<Parameters, 'theta' | 'slopes' | 'tastes' | 'broad'>;

export function layoutOf({ theta, slopes, tastes, broad }: Shape): Layout {
  const models = theta.length;
  const features = slopes.length;
  const kappa = models + 2 + features;
  const atTastes = kappa + 7;
  const shares = atTastes + tastes.length * models;
  return {
    models,
    features,
    beta: models,
    logNu: models + 1,
    slopes: models + 2,
    kappa,
    law: kappa + 2,
    own: kappa + 4,
    tastes: atTastes,
    shares,
    size: shares + 3 + tastes.length + broad.length,
  };
}

/** The parameters as one vector; what is fixed at 0 or −∞ enters as 0. */
export function toVector(parameters: Parameters): Float64Array {
  const { theta, beta, logNu, slopes, kappa, law, own, tastes, shares, broad } = parameters;
  const { logitMean, logConcentration } = toCoordinates(law);
  const logRatio = (share: number) => (share === 0 ? 0 : Math.log(share / shares.attentive));
  const hasTies = logNu !== -Infinity;
  const logSpread = (spread: number | undefined) =>
    spread === undefined || spread === 0 ? 0 : Math.log(spread);
  const vector = new Float64Array(layoutOf(parameters).size);
  let at = 0;
  const put = (...values: readonly number[]) => {
    for (const value of values) vector[at++] = value;
  };
  vector.set(theta);
  at = theta.length;
  put(beta, hasTies ? logNu : 0, ...slopes, Math.log(kappa[0] / kappa[1]));
  put(own !== null ? (own.tie > 0 ? 0 : -own.closeness) : hasTies ? Math.log(kappa[2] / kappa[1]) : 0);
  put(logitMean, logConcentration, logSpread(own?.order), logSpread(own?.tie));
  put(own === null || own.never === 0 ? 0 : Math.log(own.never / (1 - own.never)));
  for (const taste of tastes) {
    vector.set(taste.theta, at);
    at += taste.theta.length;
  }
  put(logRatio(shares.coin), logRatio(shares.clicker), logRatio(shares.contrary));
  put(...tastes.map(({ share }) => logRatio(share)), ...broad.map(logRatio));
  return vector;
}

/** Spreads of own levels stay within these bounds. */
export const LOG_SPREAD_BOUNDS = [Math.log(0.02), Math.log(5)] as const;

/** The inverse of {@link toVector}; `like` tells what is fixed. */
export function fromVector(vector: Float64Array, like: Parameters): Parameters {
  const layout = layoutOf(like);
  const { models } = layout;
  const at = (k: number) => vector[k]!;
  const hasTies = like.logNu !== -Infinity;
  const share = (fixed: number, k: number) => (fixed === 0 ? 0 : Math.exp(at(layout.shares + k)));
  return normalised({
    theta: vector.slice(0, models),
    beta: at(layout.beta),
    logNu: hasTies ? at(layout.logNu) : -Infinity,
    slopes: vector.slice(layout.slopes, layout.slopes + layout.features),
    kappa: kappaAt(at(layout.kappa), at(layout.kappa + 1), like),
    law: fromCoordinates({ logitMean: at(layout.law), logConcentration: at(layout.law + 1) }),
    shares: {
      attentive: 1,
      coin: share(like.shares.coin, 0),
      clicker: share(like.shares.clicker, 1),
      contrary: share(like.shares.contrary, 2),
    },
    habits: like.habits,
    own: like.own && ownAt(vector, layout, like.own, hasTies),
    tastes: like.tastes.map((taste, k) => ({
      theta: vector.slice(layout.tastes + k * models, layout.tastes + (k + 1) * models),
      share: share(taste.share, 3 + k),
    })),
    broad: like.broad.map((fixed, k) => share(fixed, 3 + like.tastes.length + k)),
  });
}

/** Where users have levels of their own κ₃ stays, and the rest follows the ratio of the others. */
function kappaAt(side: number, tie: number, { kappa, own }: Parameters): Parameters['kappa'] {
  const first = Math.exp(side);
  if (own !== null) {
    const decisive = 1 - kappa[2];
    return [(decisive * first) / (first + 1), decisive / (first + 1), kappa[2]];
  }
  const ratio = kappa[2] === 0 ? 0 : Math.exp(tie);
  const total = first + 1 + ratio;
  return [first / total, 1 / total, ratio / total];
}

function ownAt(vector: Float64Array, { own, kappa }: Layout, like: OwnLevels, hasTies: boolean): OwnLevels {
  const [low, high] = LOG_SPREAD_BOUNDS;
  const spread = (fixed: number, k: number) =>
    fixed === 0 ? 0 : Math.exp(Math.min(high, Math.max(low, vector[own + k]!)));
  return {
    order: spread(like.order, 0),
    carelessLean: like.carelessLean,
    tie: spread(like.tie, 1),
    never: like.never === 0 ? 0 : sigmoid(vector[own + 2]!),
    // With levels of users' own it is placed (`closeness.ts`), not estimated.
    closeness: hasTies && like.tie === 0 ? -vector[kappa + 1]! : like.closeness,
  };
}

/** Number of shares in {@link Layout.shares}, and the sums of the groups of `toMixture` that each stands for. */
export function shareGroups(parameters: Parameters, groups: ArrayLike<number>): Float64Array {
  const mixture = toMixture(parameters);
  const clickers = parameters.habits.length;
  const result = new Float64Array(3 + parameters.tastes.length + parameters.broad.length);
  for (let g = 1; g < mixture.length; g++) {
    if (mixture[g] === 0) continue;
    const k = g === 1 ? 0 : g < 2 + clickers ? 1 : g - clickers;
    result[k]! += groups[g]!;
  }
  return result;
}

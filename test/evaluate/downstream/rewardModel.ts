import { minimise } from '../baselines/lbfgs.ts';

export interface Labels {
  /** Pairs × features. */
  readonly difference: Float64Array;
  readonly features: number;
  /** 0: the first is preferred, 1: the second. */
  readonly outcome: Uint8Array;
  /** How much each label counts; 0 leaves it out. */
  readonly weight: Float64Array;
  /** Chance that a label is turned, below a half, for the loss that allows for it (robust); 0 where it is left out. */
  readonly flipRate?: Float64Array;
}

/** Weak ridge, in labels. */
const RIDGE = 1;

/** A Bradley–Terry reward model: logistic regression on feature differences. Its weights. */
export function trainRewardModel({ difference, features, outcome, weight, flipRate }: Labels): Float64Array {
  return minimise(
    (w, gradient) => {
      let loss = 0;
      for (let f = 0; f < features; f++) {
        loss += (RIDGE * w[f]! * w[f]!) / 2;
        gradient[f] = RIDGE * w[f]!;
      }
      for (let j = 0; j < outcome.length; j++) {
        if (weight[j] === 0) continue;
        const y = outcome[j] === 0 ? 1 : -1;
        const margin = y * rewardOf(w, difference, j * features);
        // Of labels that are turned at a rate the mean of this is the loss of those that are not (Natarajan et al. 2013):
        // ((1 − ε)·ℓ(m) − ε·ℓ(−m)) / (1 − 2ε), where ℓ(−m) = ℓ(m) + m.
        const rate = flipRate?.[j] ?? 0;
        const tilt = (weight[j]! * rate) / (1 - 2 * rate);
        // From a rate of a half on a label says nothing.
        if (!Number.isFinite(tilt)) continue;
        loss += weight[j]! * softplus(-margin) - tilt * margin;
        const slope = -y * (weight[j]! / (1 + Math.exp(margin)) + tilt);
        for (let f = 0; f < features; f++) gradient[f]! += slope * difference[j * features + f]!;
      }
      return loss;
    },
    new Float64Array(features),
    { mostIterations: 100, tolerance: 1e-8 },
  ).x;
}

/** log(1 + eˣ), also where eˣ is more than a number holds. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Share of pairs that a reward model puts in the right order. */
export function accuracyOf(
  w: Float64Array,
  heldOut: { readonly difference: Float64Array; readonly firstIsBetter: Uint8Array },
): number {
  let right = 0;
  for (let k = 0; k < heldOut.firstIsBetter.length; k++) {
    if (rewardOf(w, heldOut.difference, k * w.length) > 0 === (heldOut.firstIsBetter[k] === 1)) right++;
  }
  return right / heldOut.firstIsBetter.length;
}

function rewardOf(w: Float64Array, difference: Float64Array, at: number): number {
  let reward = 0;
  for (let f = 0; f < w.length; f++) reward += w[f]! * difference[at + f]!;
  return reward;
}

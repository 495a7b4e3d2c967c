import { minimise } from '../baselines/lbfgs.ts';

export interface Labels {
  /** Pairs × features. */
  readonly difference: Float64Array;
  readonly features: number;
  /** 0: the first is preferred, 1: the second. */
  readonly outcome: Uint8Array;
  /** How much each label counts; 0 leaves it out. */
  readonly weight: Float64Array;
}

/** Weak ridge, in labels. */
const RIDGE = 1;

/** A Bradley–Terry reward model: logistic regression on feature differences. Its weights. */
export function trainRewardModel({ difference, features, outcome, weight }: Labels): Float64Array {
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
        loss += weight[j]! * Math.log1p(Math.exp(-margin));
        const slope = (-weight[j]! * y) / (1 + Math.exp(margin));
        for (let f = 0; f < features; f++) gradient[f]! += slope * difference[j * features + f]!;
      }
      return loss;
    },
    new Float64Array(features),
    { mostIterations: 100, tolerance: 1e-8 },
  ).x;
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

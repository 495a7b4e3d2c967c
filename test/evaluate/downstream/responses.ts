import { generator, normal, type Sort } from '../../unit/model/plantedWorld.ts';
import type { Comparisons } from '../../../server/model/types.ts';

/** What careless users do. */
export type Carelessness = 'coin' | 'first' | 'cue';

export interface DownstreamWorld {
  readonly seed: number;
  readonly attentive: number;
  readonly careless: number;
  readonly carelessness: Carelessness;
  readonly comparisonsEach: number;
  /** Features of a response; the last one is the cue, which a true preference does not care about. */
  readonly features: number;
  readonly models: number;
  /** η of an attentive user, from a uniform number. */
  readonly attentiveness: (uniform: number) => number;
}

/** Comparisons of responses with known features and a known true reward. */
export interface RewardWorld {
  readonly comparisons: Comparisons;
  readonly sorts: readonly Sort[];
  /** Features of the first response minus those of the second: comparisons × features. */
  readonly difference: Float64Array;
  readonly features: number;
  /** The outcome of each comparison, had it been judged attentively. */
  readonly cleanOutcome: Uint8Array;
  /** Held-out pairs and which of both has the higher true reward. */
  readonly heldOut: { readonly difference: Float64Array; readonly firstIsBetter: Uint8Array };
}

/** Pairs held out for the reward model's accuracy. */
const HELD_OUT = 4000;
/** Standard deviation of the true reward of one model's responses, on the log-odds scale. */
const REWARD_SPREAD = 1;
/** Range of the models' mean rewards: what the audit can see of the users. */
const MODEL_RANGE = 3;

/**
 * Each model's responses have features about a mean of their own along the true reward; an attentive judgement is
 * Bradley–Terry on true rewards. Careless users flip a coin, click the first, or prefer the higher cue.
 */
export function plantRewardWorld(world: DownstreamWorld): RewardWorld {
  const { features, models } = world;
  const random = generator(world.seed);
  const direction = Float64Array.from({ length: features }, (_, f) =>
    f === features - 1 ? 0 : normal(random),
  );
  const length = Math.hypot(...direction);
  const users = world.attentive + world.careless;
  const n = users * world.comparisonsEach;
  const comparisons = {
    users,
    models,
    ordered: true,
    user: new Uint32Array(n),
    first: new Uint16Array(n),
    second: new Uint16Array(n),
    outcome: new Uint8Array(n),
  };
  const sorts = Array.from({ length: users }, (_, u): Sort =>
    u < world.attentive ? 'attentive' : world.carelessness === 'first' ? 'first-clicker' : 'coin-flipper',
  );
  const eta = sorts.map((sort) => (sort === 'attentive' ? world.attentiveness(random()) : 0));
  const difference = new Float64Array(n * features);
  const cleanOutcome = new Uint8Array(n);
  for (let j = 0; j < n; j++) {
    const user = Math.floor(j / world.comparisonsEach);
    const reward = drawPair(difference, j * features, (first, second) => {
      comparisons.first[j] = first;
      comparisons.second[j] = second;
    });
    comparisons.user[j] = user;
    cleanOutcome[j] = random() < logistic(reward) ? 0 : 1;
    const attentive = random() < eta[user]!;
    const cue = difference[j * features + features - 1]!;
    comparisons.outcome[j] = attentive ? cleanOutcome[j]! : carelessOutcome(cue, random());
  }
  const heldOut = {
    difference: new Float64Array(HELD_OUT * features),
    firstIsBetter: new Uint8Array(HELD_OUT),
  };
  for (let k = 0; k < HELD_OUT; k++) {
    heldOut.firstIsBetter[k] = drawPair(heldOut.difference, k * features, () => undefined) > 0 ? 1 : 0;
  }
  return { comparisons, sorts, difference, features, cleanOutcome, heldOut };

  /** Fills the difference of two responses' features; returns that of their true rewards. */
  function drawPair(into: Float64Array, at: number, tell: (first: number, second: number) => void): number {
    const first = Math.floor(random() * models);
    const second = (first + 1 + Math.floor(random() * (models - 1))) % models;
    tell(first, second);
    const gap = (MODEL_RANGE * (second - first)) / (models - 1);
    let reward = 0;
    for (let f = 0; f < features; f++) {
      const along = direction[f]! / length;
      into[at + f] = (normal(random) - normal(random)) * REWARD_SPREAD + gap * along;
      reward += along * into[at + f]!;
    }
    return reward;
  }

  function carelessOutcome(cue: number, uniform: number): number {
    if (world.carelessness === 'first') return uniform < 0.97 ? 0 : 1;
    if (world.carelessness === 'cue') return uniform < logistic(3 * cue) ? 0 : 1;
    return uniform < 0.5 ? 0 : 1;
  }
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

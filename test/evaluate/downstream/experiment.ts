import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { leaveOneOut } from '../../../server/model/posterior/surprise.ts';
import { type Comparisons, type Counts, type Fit, RECOMMENDATIONS } from '../../../server/model/types.ts';
import { betaQuantile } from '../betaLaw.ts';
import { plantRewardWorld, type Carelessness, type RewardWorld } from './responses.ts';
import { accuracyOf, trainRewardModel } from './rewardModel.ts';

/** Ways to treat the labels before a reward model is trained on them. */
export const TREATMENTS = ['raw', 'filtered', 'weighted', 'attentiveAlone', 'clean'] as const;
export type Treatment = (typeof TREATMENTS)[number];

/** Labels for the stronger model among all of a sort of users, and how many. */
export interface Stronger {
  readonly stronger: number;
  readonly all: number;
}

export interface DownstreamResult {
  readonly name: string;
  readonly seed: number;
  readonly accuracy: Readonly<Record<Treatment, number>>;
  /** Attentive users' labels: all, those kept, and those kept when labels are judged one by one. */
  readonly attentive: Readonly<Record<'before' | 'filtered' | 'labelsFiltered', Stronger>>;
  readonly careless: Readonly<Record<'before' | 'filtered' | 'labelsFiltered', Stronger>>;
}

export const EXPERIMENTS: readonly { readonly name: Carelessness; readonly what: string }[] = [
  { name: 'coin', what: 'careless users flip a coin' },
  { name: 'first', what: 'careless users click the first response' },
  {
    name: 'cue',
    what: 'careless users prefer a superficial cue (say, length) that good answers do not follow',
  },
];

/** Mean 0.95. */
const ATTENTIVE = betaQuantile(19, 1);

/** Labels by 30% careless users, treated in each way; a reward model trained on each. Deterministic. */
export function runDownstream(name: Carelessness, seed: number): DownstreamResult {
  const world = plantRewardWorld({
    seed,
    attentive: 140,
    careless: 60,
    carelessness: name,
    comparisonsEach: 80,
    features: 100,
    models: 6,
    attentiveness: ATTENTIVE,
  });
  const { comparisons, sorts } = world;
  const counts = countCells(comparisons);
  const fit = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
  const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS);
  const kept = Array.from(recommendation, (code) => RECOMMENDATIONS[code] !== 'drop');
  const cellOf = cellsOf(comparisons, counts);
  const leftOut = leaveOneOut(counts, fit).attentiveness;
  const per = (value: (j: number) => number) => Float64Array.from(comparisons.user, (_, j) => value(j));
  const isAttentive = (j: number) => sorts[comparisons.user[j]!] === 'attentive';
  const filter = per((j) => (kept[comparisons.user[j]!]! ? 1 : 0));
  const train = (weight: Float64Array, outcome = comparisons.outcome) =>
    accuracyOf(trainRewardModel({ ...world, outcome, weight }), world.heldOut);
  const everything = per(() => 1);
  const labels = labelFilter(world, fit);
  const shares = (attentive: boolean) => ({
    before: strongerShare(comparisons, fit, (j) => isAttentive(j) === attentive),
    filtered: strongerShare(comparisons, fit, (j) => isAttentive(j) === attentive && filter[j] === 1),
    labelsFiltered: strongerShare(comparisons, fit, (j) => isAttentive(j) === attentive && labels[j] === 1),
  });
  return {
    name,
    seed,
    accuracy: {
      raw: train(everything),
      filtered: train(filter),
      weighted: train(per((j) => Math.max(0, leftOut[cellOf[j]!]!))),
      attentiveAlone: train(per((j) => (isAttentive(j) ? 1 : 0))),
      clean: train(everything, world.cleanOutcome),
    },
    attentive: shares(true),
    careless: shares(false),
  };
}

/** Cell of each comparison. */
function cellsOf({ user, first, second, outcome, models }: Comparisons, counts: Counts): Uint32Array {
  const key = (u: number, i: number, j: number, o: number) => ((u * models + i) * models + j) * 3 + o;
  const cells = new Map<number, number>();
  for (let u = 0; u < counts.users; u++) {
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      cells.set(key(u, counts.first[cell]!, counts.second[cell]!, counts.outcome[cell]!), cell);
    }
  }
  return Uint32Array.from(user, (u, j) => cells.get(key(u, first[j]!, second[j]!, outcome[j]!))!);
}

/**
 * The trap (derivations.md 5): labels kept where they look attentive themselves, that is, where they favour the model
 * that the fit calls stronger; as many users' labels are judged, one by one. 1 keeps.
 */
function labelFilter({ comparisons }: RewardWorld, fit: Fit): Float64Array {
  const { attentiveness } = fit.posteriors;
  const { strength } = fit;
  return Float64Array.from(comparisons.user, (u, j) => {
    const gap = strength[comparisons.first[j]!]! - strength[comparisons.second[j]!]!;
    const x = Math.tanh(gap / 2) * (comparisons.outcome[j] === 0 ? 1 : -1);
    const eta = attentiveness[u]!;
    return (eta * (1 + x)) / (1 + eta * x) >= 0.75 ? 1 : 0;
  });
}

function strongerShare(
  { first, second, outcome, user }: Comparisons,
  { strength }: Fit,
  counted: (j: number) => boolean,
): Stronger {
  let [stronger, all] = [0, 0];
  for (let j = 0; j < user.length; j++) {
    if (!counted(j)) continue;
    all++;
    const gap = strength[first[j]!]! - strength[second[j]!]!;
    if (gap > 0 === (outcome[j] === 0)) stronger++;
  }
  return { stronger, all };
}

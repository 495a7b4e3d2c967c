import { bradleyTerry } from '../../server/model/optimiser/bradleyTerry.ts';
import { countCells } from '../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../server/model/fit/fit.ts';
import { DEFAULT_RECOMMENDATION_SETTINGS, recommend } from '../../server/model/recommendation/recommend.ts';
import { fitInRounds } from '../../server/model/fit/rounds.ts';
import { structureOf } from '../../server/model/likelihood/structure.ts';
import { type Comparisons, type Fit, RECOMMENDATIONS } from '../../server/model/types.ts';
import { areaUnderCurve, judgementColumn, type PlantedWorld } from '../unit/model/plantedWorld.ts';
import { agreementScores } from './baselines/agreement.ts';
import { binomialScores } from './baselines/binomial.ts';
import { majorityScores } from './baselines/majority.ts';
import { MILD_PRIOR, NO_PRIOR, pointEstimates } from './baselines/pointEstimates.ts';
import { oracle } from './oracle.ts';
import { type EvaluatedWorld, plantEvaluated } from './worlds.ts';

/** Ways to rank users, as columns of the tables. */
export const RANKINGS = [
  'ours',
  'byModelsAlone',
  'oracle',
  'positionBlindOracle',
  'pointEstimates',
  'pointEstimatesWithPrior',
  'binomial',
  'agreement',
  'majority',
] as const;
export type Ranking = (typeof RANKINGS)[number];

/** Sums to be added over seeds: of squared errors, of how many intervals covered, of how many there were. */
export interface Accuracy {
  readonly squared: number;
  readonly covered: number;
  readonly of: number;
}

/** What one seed of a world tells. */
export interface Judgement {
  readonly world: string;
  readonly seed: number;
  /** Chance that a careless or contrary user ranks below an attentive one; null: no such pair, or not applicable. */
  readonly auc: Readonly<Record<Ranking, number | null>>;
  readonly users: number;
  /** Users not attentive. */
  readonly bad: number;
  readonly dropped: number;
  /** Attentive users among the dropped. */
  readonly droppedWrongly: number;
  readonly flipped: number;
  /** Users not contrary among the flipped. */
  readonly flippedWrongly: number;
  readonly signal: boolean;
  readonly converged: boolean;
  /** η of all users; intervals of attentive users alone. */
  readonly eta: Accuracy;
  readonly oracleEta: Accuracy;
  readonly theta: Accuracy;
  /** Squared error of θ by point estimates of η, and by plain Bradley–Terry. */
  readonly pointTheta: number;
  readonly plainTheta: number;
  /** Users dropped by a binomial test each, and attentive ones among them. */
  readonly binomialDropped: number;
  readonly binomialDroppedWrongly: number;
}

/** Fits one seed of a world and holds the result against its truth. Deterministic. */
export function judge(evaluated: EvaluatedWorld, seed: number): Judgement {
  const { world, planted } = plantEvaluated(evaluated, seed);
  const {
    fit,
    structure: { counts },
  } = fitInRounds(audited(evaluated, planted), DEFAULT_FIT_SETTINGS)!.state;
  const truth = oracle(world, planted);
  const { users, models, ordered, user, first, second, outcome } = planted.comparisons;
  const named = countCells({ users, models, ordered, user, first, second, outcome });
  const structure = structureOf(named);
  const plain = bradleyTerry(structure);
  const points = pointEstimates(structure, plain, NO_PRIOR);
  const binomial = binomialScores(structure, plain);
  const auc = (scores: Float64Array) => rankingQuality(planted, scores);
  return {
    world: evaluated.name,
    seed,
    auc: {
      ours: auc(fit.posteriors.probabilityAttentive),
      byModelsAlone:
        counts.bin === undefined
          ? null
          : auc(fitModel(named, DEFAULT_FIT_SETTINGS)!.posteriors.probabilityAttentive),
      oracle: auc(truth.probabilityAttentive),
      positionBlindOracle: auc(oracle(world, planted, { ignorePosition: true }).probabilityAttentive),
      pointEstimates: auc(points.eta),
      pointEstimatesWithPrior: auc(pointEstimates(structure, plain, MILD_PRIOR).eta),
      binomial: auc(binomial),
      agreement: auc(agreementScores(structure, plain)),
      majority: planted.item.length > 0 ? auc(majorityScores(planted)) : null,
    },
    users: planted.sorts.length,
    bad: planted.sorts.filter((sort) => sort !== 'attentive').length,
    ...countRecommendations(planted, fit),
    signal: fit.signal,
    converged: fit.converged,
    eta: etaAccuracy(planted, fit.posteriors, new Float64Array(planted.sorts.length).fill(1)),
    oracleEta: etaAccuracy(planted, truth, meanAttention(planted)),
    theta: thetaAccuracy(evaluated, fit),
    pointTheta: squaredError(points.theta, world.strengths),
    plainTheta: squaredError(plain, world.strengths),
    ...dropNotSignificant(planted, binomial),
  };
}

/** The comparisons as the audit hands them to the model. */
function audited({ inFull }: EvaluatedWorld, { comparisons, judgements }: PlantedWorld): Comparisons {
  return inFull === true || judgements.length === 0
    ? comparisons
    : { ...comparisons, judgement: judgementColumn(judgements) };
}

/** AUC of scores that are higher for attentive users; null where all users are of one sort. */
export function rankingQuality({ sorts }: PlantedWorld, scores: Float64Array): number | null {
  const of = (attentive: boolean) => [...scores].filter((_, u) => (sorts[u] === 'attentive') === attentive);
  const [bad, good] = [of(false), of(true)];
  return bad.length > 0 && good.length > 0 ? areaUnderCurve(bad, good) : null;
}

function countRecommendations(
  { sorts }: PlantedWorld,
  fit: Fit,
): Pick<Judgement, 'dropped' | 'droppedWrongly' | 'flipped' | 'flippedWrongly'> {
  const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS);
  const result = { dropped: 0, droppedWrongly: 0, flipped: 0, flippedWrongly: 0 };
  for (const [u, sort] of sorts.entries()) {
    const advice = RECOMMENDATIONS[recommendation[u]!];
    if (advice === 'drop') {
      result.dropped++;
      if (sort === 'attentive') result.droppedWrongly++;
    } else if (advice === 'flip') {
      result.flipped++;
      if (sort !== 'contrary') result.flippedWrongly++;
    }
  }
  return result;
}

interface AttentivenessEstimates {
  readonly attentiveness: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The truth is a user's η on average over their comparisons; an estimate is of η, or already of that average. */
function etaAccuracy(
  planted: PlantedWorld,
  estimates: AttentivenessEstimates,
  factor: Float64Array,
): Accuracy {
  const { sorts, eta } = planted;
  const attention = meanAttention(planted);
  let [squared, covered, of] = [0, 0, 0];
  for (const [u, sort] of sorts.entries()) {
    const truth = (sort === 'contrary' ? -eta[u]! : eta[u]!) * attention[u]!;
    squared += (factor[u]! * estimates.attentiveness[u]! - truth) ** 2 / sorts.length;
    if (sort !== 'attentive') continue;
    of++;
    if (factor[u]! * estimates.low[u]! <= truth && truth <= factor[u]! * estimates.high[u]!) covered++;
  }
  return { squared, covered, of };
}

/** Mean factor on η of each user: below 1 only where attention drifts. */
function meanAttention({ sorts, comparisons: { user }, attention }: PlantedWorld): Float64Array {
  const sum = new Float64Array(sorts.length);
  const n = new Float64Array(sorts.length);
  for (let j = 0; j < user.length; j++) {
    sum[user[j]!]! += attention[j]!;
    n[user[j]!]!++;
  }
  return sum.map((total, u) => total / n[u]!);
}

function thetaAccuracy({ world: { strengths } }: EvaluatedWorld, fit: Fit): Accuracy {
  let covered = 0;
  for (const [k, truth] of centred(strengths).entries()) {
    if (fit.strengthLow[k]! <= truth && truth <= fit.strengthHigh[k]!) covered++;
  }
  return { squared: squaredError(fit.strength, strengths), covered, of: strengths.length };
}

/** Mean squared error of strengths, both centred. */
function squaredError(theta: Float64Array, strengths: readonly number[]): number {
  const [estimate, truth] = [centred(theta), centred(strengths)];
  return truth.reduce((sum, strength, k) => sum + (estimate[k]! - strength) ** 2, 0) / truth.length;
}

function centred(strengths: ArrayLike<number>): number[] {
  const values = Array.from(strengths);
  const mean = values.reduce((sum, strength) => sum + strength, 0) / values.length;
  return values.map((strength) => strength - mean);
}

/**
 * What is often done: drop who does not agree with the models' order significantly (5%) more often than a coin
 * would, of those with the usual minimum of comparisons.
 */
function dropNotSignificant(
  { sorts, comparisons }: PlantedWorld,
  scores: Float64Array,
): Pick<Judgement, 'binomialDropped' | 'binomialDroppedWrongly'> {
  const n = new Uint32Array(sorts.length);
  for (const u of comparisons.user) n[u]!++;
  const dropped = [...sorts.keys()].filter(
    (u) => n[u]! >= DEFAULT_RECOMMENDATION_SETTINGS.minComparisons && scores[u]! < 0.95,
  );
  return {
    binomialDropped: dropped.length,
    binomialDroppedWrongly: dropped.filter((u) => sorts[u] === 'attentive').length,
  };
}

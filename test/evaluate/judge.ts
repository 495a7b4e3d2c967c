import { bradleyTerry } from '../../server/model/bradleyTerry.ts';
import { countCells } from '../../server/model/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../server/model/fit.ts';
import { DEFAULT_RECOMMENDATION_SETTINGS, recommend } from '../../server/model/recommend.ts';
import { type Structure, structureOf } from '../../server/model/structure.ts';
import { type Fit, RECOMMENDATIONS } from '../../server/model/types.ts';
import { areaUnderCurve, type PlantedWorld } from '../unit/model/plantedWorld.ts';
import { agreementScores } from './baselines/agreement.ts';
import { binomialScores } from './baselines/binomial.ts';
import { majorityScores } from './baselines/majority.ts';
import { MILD_PRIOR, NO_PRIOR, pointEstimates } from './baselines/pointEstimates.ts';
import { oracle } from './oracle.ts';
import { type EvaluatedWorld, plantEvaluated } from './worlds.ts';

/** Ways to rank users, as columns of the tables. */
export const RANKINGS = [
  'ours',
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
}

/** Fits one seed of a world and holds the result against its truth. Deterministic. */
export function judge(evaluated: EvaluatedWorld, seed: number): Judgement {
  const { world, planted } = plantEvaluated(evaluated, seed);
  const counts = countCells(planted.comparisons);
  const fit = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
  const truth = oracle(world, planted);
  return {
    world: evaluated.name,
    seed,
    auc: rankings(planted, structureOf(counts), {
      ours: fit.posteriors.probabilityAttentive,
      oracle: truth.probabilityAttentive,
      positionBlindOracle: oracle(world, planted, { ignorePosition: true }).probabilityAttentive,
    }),
    users: planted.sorts.length,
    bad: planted.sorts.filter((sort) => sort !== 'attentive').length,
    ...countRecommendations(planted, fit),
    signal: fit.signal,
    converged: fit.converged,
    eta: etaAccuracy(planted, fit.posteriors),
    oracleEta: etaAccuracy(planted, truth),
    theta: thetaAccuracy(evaluated, fit),
  };
}

function rankings(
  planted: PlantedWorld,
  structure: Structure,
  posteriors: Readonly<Record<'ours' | 'oracle' | 'positionBlindOracle', Float64Array>>,
): Judgement['auc'] {
  const plain = bradleyTerry(structure);
  const auc = (scores: Float64Array) => rankingQuality(planted, scores);
  return {
    ours: auc(posteriors.ours),
    oracle: auc(posteriors.oracle),
    positionBlindOracle: auc(posteriors.positionBlindOracle),
    pointEstimates: auc(pointEstimates(structure, plain, NO_PRIOR).eta),
    pointEstimatesWithPrior: auc(pointEstimates(structure, plain, MILD_PRIOR).eta),
    binomial: auc(binomialScores(structure, plain)),
    agreement: auc(agreementScores(structure, plain)),
    majority: planted.item.length > 0 ? auc(majorityScores(planted)) : null,
  };
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

function etaAccuracy({ sorts, eta }: PlantedWorld, estimates: AttentivenessEstimates): Accuracy {
  let [squared, covered, of] = [0, 0, 0];
  for (const [u, sort] of sorts.entries()) {
    const truth = sort === 'contrary' ? -eta[u]! : eta[u]!;
    squared += (estimates.attentiveness[u]! - truth) ** 2 / sorts.length;
    if (sort !== 'attentive') continue;
    of++;
    if (estimates.low[u]! <= truth && truth <= estimates.high[u]!) covered++;
  }
  return { squared, covered, of };
}

function thetaAccuracy({ world: { strengths } }: EvaluatedWorld, fit: Fit): Accuracy {
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  let [squared, covered] = [0, 0];
  for (const [k, strength] of strengths.entries()) {
    const truth = strength - mean;
    squared += (fit.strength[k]! - truth) ** 2 / strengths.length;
    if (fit.strengthLow[k]! <= truth && truth <= fit.strengthHigh[k]!) covered++;
  }
  return { squared, covered, of: strengths.length };
}

import { bradleyTerry } from './bradleyTerry.ts';
import { centred, modelComponents } from './components.ts';
import { firstUsers } from './counts.ts';
import { type EmResult, runEm } from './em.ts';
import { testHeterogeneity } from './heterogeneity.ts';
import { fitPaper } from './paperFit.ts';
import { initialParameters } from './parameters.ts';
import { computePosteriors } from './posterior.ts';
import { strengthHalfWidths } from './strengthIntervals.ts';
import { type Structure, structureOf } from './structure.ts';
import type { Caveat, Counts, Fit, FitSettings, Parameters, Population } from './types.ts';

export const DEFAULT_FIT_SETTINGS: FitSettings = {
  method: 'generalised',
  mu: null,
  heterogeneityLevel: 0.05,
};

/** EM is bounded: what has not converged by then is said to be so. */
const MOST_ITERATIONS = 600;
/** E-steps of each start before the best goes on, taken on the first users with about that many cells. */
const TRIAL_ITERATIONS = 12;
const TRIAL_CELLS = 50_000;
/** Plain Bradley–Terry strengths are attenuated by the careless: starts stretch them by different amounts. */
const STRETCHES = [1, 1.6, 2.5];
/** Share of |Σ gap| in Σ |gap| above which position and strength cannot be told apart (model-notes 4.9). */
const CONFOUNDED = 0.8;
/** Gain in log-likelihood, beyond half a log of the users, that admits a contrary group (BIC and a margin). */
const CONTRARY_MARGIN = 2;

/**
 * Fits the model to counts: EM from several starts, the best kept. Null once `shouldStop` says so; it is asked
 * between iterations. Deterministic: equal counts and settings give equal bits.
 */
export function fitModel(counts: Counts, settings: FitSettings, shouldStop?: () => boolean): Fit | null {
  const given = structureOf(counts);
  const component = modelComponents(given);
  const plain = bradleyTerry(given);
  const confounded = counts.ordered && positionConfounded(given, plain);
  const structure = confounded ? { ...given, clickers: false } : given;
  const general = fitGeneral(structure, plain, shouldStop);
  if (general === null) return null;
  const parameters = { ...general.parameters, theta: centred(general.parameters.theta, component) };
  const heterogeneity = testHeterogeneity(structure, parameters);
  const signal = heterogeneity.p !== null && heterogeneity.p <= settings.heterogeneityLevel;
  const halfWidth = strengthHalfWidths(structure, parameters, component);
  const shared = {
    strength: parameters.theta,
    strengthLow: parameters.theta.map((theta, k) => theta - halfWidth[k]!),
    strengthHigh: parameters.theta.map((theta, k) => theta + halfWidth[k]!),
    component,
    modelComparisons: modelComparisons(structure),
    heterogeneity,
    signal,
    caveats: caveatsOf({ structure, component, confounded, signal, converged: general.converged }),
  };
  if (settings.method === 'paper') return { ...shared, ...fitPaper(structure, parameters, settings.mu) };
  return {
    ...shared,
    method: 'generalised',
    logLikelihood: general.logLikelihood,
    penalisedLogLikelihood: general.penalised,
    iterations: general.iterations,
    converged: general.converged,
    population: populationOf(structure, parameters),
    posteriors: computePosteriors(structure, parameters),
    parameters,
  };
}

/** The best of several starts, with a contrary group only if the data support one. */
function fitGeneral(structure: Structure, plain: Float64Array, shouldStop?: () => boolean): EmResult | null {
  let best: EmResult | null = null;
  const sample = structureOf(firstUsers(structure.counts, TRIAL_CELLS), structure);
  for (const stretch of STRETCHES) {
    const start = initialParameters(
      structure,
      plain.map((theta) => theta * stretch),
      false,
    );
    const trial = runEm(sample, start, { mostIterations: TRIAL_ITERATIONS, shouldStop });
    if (trial === null) return null;
    if (best === null || trial.penalised > best.penalised) best = trial;
  }
  const without = runEm(structure, best!.parameters, { mostIterations: MOST_ITERATIONS, shouldStop });
  if (without === null) return null;
  return contraryAdmitted(structure, without, shouldStop);
}

/**
 * The fit with a contrary group where the data support one, else the fit without. A few iterations tell whether
 * there is anything to gain; only then is the larger model fitted out. Null when stopped.
 */
function contraryAdmitted(
  structure: Structure,
  without: EmResult,
  shouldStop?: () => boolean,
): EmResult | null {
  const { shares } = without.parameters;
  const admitted: Parameters = {
    ...without.parameters,
    shares: { ...shares, attentive: shares.attentive * 0.95, contrary: shares.attentive * 0.05 },
  };
  const needed = Math.log(Math.max(2, structure.counts.users)) / 2 + CONTRARY_MARGIN;
  const gain = (fitted: EmResult) => fitted.logLikelihood - without.logLikelihood;
  const trial = runEm(structure, admitted, { mostIterations: TRIAL_ITERATIONS, shouldStop });
  if (trial === null) return null;
  if (gain(trial) < needed / 2) return without;
  const fitted = runEm(structure, trial.parameters, { mostIterations: MOST_ITERATIONS, shouldStop });
  if (fitted === null) return null;
  return gain(fitted) > needed ? fitted : without;
}

/** Is the stronger model (nearly) always shown on one side? */
function positionConfounded(
  { pairs, pairFirst, pairSecond, pairCount }: Structure,
  theta: Float64Array,
): boolean {
  let [signed, absolute] = [0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    const gap = theta[pairFirst[pair]!]! - theta[pairSecond[pair]!]!;
    signed += pairCount[pair]! * gap;
    absolute += pairCount[pair]! * Math.abs(gap);
  }
  return absolute > 0 && Math.abs(signed) > CONFOUNDED * absolute;
}

function modelComparisons({ counts, pairs, pairFirst, pairSecond, pairCount }: Structure): Float64Array {
  const comparisons = new Float64Array(counts.models);
  for (let pair = 0; pair < pairs; pair++) {
    comparisons[pairFirst[pair]!]! += pairCount[pair]!;
    if (pairFirst[pair] !== pairSecond[pair]) comparisons[pairSecond[pair]!]! += pairCount[pair]!;
  }
  return comparisons;
}

function populationOf(structure: Structure, { law, shares, beta, logNu, kappa }: Parameters): Population {
  return {
    attentive: shares.attentive,
    careless: shares.coin + shares.clicker,
    contrary: shares.contrary,
    attentivenessMean: law.a / (law.a + law.b),
    a: law.a,
    b: law.b,
    firstPositionEffect: structure.counts.ordered ? beta : null,
    tie: Math.exp(logNu),
    careless3: kappa,
  };
}

interface Circumstances {
  readonly structure: Structure;
  readonly component: Uint16Array;
  readonly confounded: boolean;
  readonly signal: boolean;
  readonly converged: boolean;
}

function caveatsOf({ structure, component, confounded, signal, converged }: Circumstances): Caveat[] {
  const caveats: Caveat[] = ['sign-by-majority'];
  if (!signal) caveats.unshift('no-signal');
  const components = new Set(component).size;
  // A component of two models has one pair: only η times its margin is identified (model-notes 4.2).
  const sizes = Array.from({ length: components }, (_, c) => component.filter((k) => k === c).length);
  if (sizes.every((size) => size <= 2) || structure.pairs === 0) caveats.push('scale-not-identified');
  if (confounded) caveats.push('position-confounded');
  if (components > 1) caveats.push('disconnected-models');
  if (!converged) caveats.push('not-converged');
  return caveats;
}

import { plainStrengths } from './bradleyTerry.ts';
import { type Climb, climb } from './climb.ts';
import { centred, modelComponents } from './components.ts';
import { expect } from './expectation.ts';
import { testHeterogeneity } from './heterogeneity.ts';
import type { Strengths } from './maximisation.ts';
import { fitPaper } from './paperFit.ts';
import { initialParameters, MIXTURE_SIZE } from './parameters.ts';
import { computePosteriors } from './posterior.ts';
import { cohortsOf, representatives, type Representatives, type Sample, thinned } from './sample.ts';
import { strengthHalfWidths } from './strengthIntervals.ts';
import { type Structure, structureOf } from './structure.ts';
import type { Caveat, Counts, Fit, FitSettings, Parameters, Population } from './types.ts';

export const DEFAULT_FIT_SETTINGS: FitSettings = {
  method: 'generalised',
  mu: null,
  heterogeneityLevel: 0.05,
};

/** The fit is bounded: what has not converged by then is said to be so. */
const MOST_PASSES = 400;
/** Passes of each start before the best goes on. */
const TRIAL_PASSES = 10;
const TRIAL_EM_STEPS = 3;
/** Samples of the users on which the fit starts, in cells; each starts from the optimum of the one before. */
const SAMPLE_CELLS = [25_000, 150_000];
/** Gain in penalised log-likelihood that may be left, on a sample and at the end. */
const ROUGH = 1e-2;
const FINE = 1e-7;
/** The law may move by this much, relative, before its nodes are placed anew. */
const LAW_MOVED = 0.3;
/** Plain Bradley–Terry strengths are attenuated by the careless: starts stretch them by different amounts. */
const STRETCHES = [1, 1.6, 2.5];
/** Share of |Σ gap| in Σ |gap| above which position and strength cannot be told apart (model-notes 4.9). */
const CONFOUNDED = 0.8;
/** Gain in log-likelihood, beyond half a log of the users, that admits a contrary group (BIC and a margin). */
const CONTRARY_MARGIN = 2;

/**
 * Fits the model to counts: several starts on a sample of the users, the best followed through larger samples to
 * everyone. Null once `shouldStop` says so; it is asked between passes. Deterministic: equal counts and settings give
 * equal bits.
 */
export function fitModel(counts: Counts, settings: FitSettings, shouldStop?: () => boolean): Fit | null {
  const given = structureOf(counts);
  const component = modelComponents(given);
  const plain = plainStrengths(given);
  const confounded = counts.ordered && positionConfounded(given, plain.theta);
  const structure = confounded ? { ...given, clickers: false } : given;
  const users = representatives(structure);
  const general = fitGeneral(structure, users, plain, shouldStop);
  if (general === null) return null;
  const parameters = { ...general.parameters, theta: centred(general.parameters.theta, component) };
  const heterogeneity = testHeterogeneity(structure, parameters);
  const signal = heterogeneity.p !== null && heterogeneity.p <= settings.heterogeneityLevel;
  const halfWidth = strengthHalfWidths(structure, users, general, component);
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
  const everyone = {
    users: Uint32Array.from({ length: counts.users }, (_, u) => u),
    weight: new Float64Array(counts.users).fill(1),
  };
  const posteriors = computePosteriors(structure, cohortsOf(structure, everyone, parameters, 2), parameters);
  if (settings.method === 'paper')
    return { ...shared, ...fitPaper(structure, parameters, posteriors, settings.mu) };
  return {
    ...shared,
    method: 'generalised',
    logLikelihood: general.logLikelihood,
    penalisedLogLikelihood: general.penalised,
    iterations: general.passes,
    converged: general.converged,
    population: populationOf(structure, parameters),
    posteriors,
    parameters,
  };
}

/** The best of several starts, with a contrary group only if the data support one. */
function fitGeneral(
  structure: Structure,
  users: Representatives,
  plain: Strengths,
  shouldStop?: () => boolean,
): Climb | null {
  let best: Climb | null = null;
  const sample = thinned(structure, users, SAMPLE_CELLS[0]!);
  for (const stretch of STRETCHES) {
    const start = initialParameters(
      structure,
      plain.theta.map((theta) => theta * stretch),
      false,
    );
    const trial = climb(structure, cohortsOf(structure, sample, start), start, {
      mostPasses: TRIAL_PASSES,
      emSteps: TRIAL_EM_STEPS,
      gainLeft: ROUGH,
      shouldStop,
    });
    if (trial === null) return null;
    if (best === null || trial.penalised > best.penalised) best = trial;
  }
  const without = throughSamples(structure, users, best!.parameters, shouldStop);
  return without === null ? null : contraryAdmitted(structure, users, without, shouldStop);
}

/** Climbs on growing samples of the users, then on everyone. */
function throughSamples(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  shouldStop?: () => boolean,
): Climb | null {
  let parameters = start;
  for (const cells of SAMPLE_CELLS) {
    const sample = thinned(structure, users, cells);
    if (sample.users.length === users.users.length) break;
    const reached = climb(structure, cohortsOf(structure, sample, parameters), parameters, {
      mostPasses: MOST_PASSES,
      gainLeft: ROUGH,
      shouldStop,
    });
    if (reached === null) return null;
    parameters = reached.parameters;
  }
  return climbFully(structure, users, parameters, shouldStop);
}

/** Climbs on everyone to convergence, on nodes placed for the law that is found. */
function climbFully(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  shouldStop?: () => boolean,
): Climb | null {
  let from = start;
  for (;;) {
    const sample = cohortsOf(structure, users, from);
    const reached = climb(structure, sample, from, { mostPasses: MOST_PASSES, gainLeft: FINE, shouldStop });
    if (reached === null || !lawMoved(from, reached.parameters)) return reached;
    from = reached.parameters;
  }
}

function lawMoved(from: Parameters, to: Parameters): boolean {
  const changed = (a: number, b: number) => Math.abs(Math.log(a / b)) > LAW_MOVED;
  return changed(from.law.a, to.law.a) || changed(from.law.b, to.law.b);
}

/**
 * The fit with a contrary group where the data support one, else the fit without. The first E-step with a vanishing
 * contrary share bounds what the group could gain at these strengths (Lindsay's certificate, model-notes 3.2); only
 * where that is enough is the larger model fitted. Null when stopped.
 */
function contraryAdmitted(
  structure: Structure,
  users: Representatives,
  without: Climb,
  shouldStop?: () => boolean,
): Climb | null {
  const needed = Math.log(Math.max(2, structure.counts.users)) / 2 + CONTRARY_MARGIN;
  if (contraryGain(structure, cohortsOf(structure, users, without.parameters), without.parameters) < needed)
    return without;
  const { shares } = without.parameters;
  const start: Parameters = {
    ...without.parameters,
    shares: { ...shares, attentive: shares.attentive * 0.95, contrary: shares.attentive * 0.05 },
  };
  const fitted = throughSamples(structure, users, start, shouldStop);
  if (fitted === null) return null;
  return fitted.logLikelihood - without.logLikelihood > needed ? fitted : without;
}

/** Σ_u L_contrary(u)/L(u) − U: slope of the log-likelihood in the share of a contrary group, at share zero. */
function contraryGain(structure: Structure, sample: Sample, parameters: Parameters): number {
  const share = 1e-9;
  const { shares } = parameters;
  const contrary = { ...parameters, shares: { ...shares, contrary: share } };
  const { groups } = expect(structure, sample, contrary);
  return groups[MIXTURE_SIZE - 1]! / share - structure.counts.users;
}

/** Is the stronger model (nearly) always shown on one side? */
function positionConfounded(
  { contexts, contextFirst, contextSecond, contextCount }: Structure,
  theta: Float64Array,
): boolean {
  let [signed, absolute] = [0, 0];
  for (let c = 0; c < contexts; c++) {
    const gap = theta[contextFirst[c]!]! - theta[contextSecond[c]!]!;
    signed += contextCount[c]! * gap;
    absolute += contextCount[c]! * Math.abs(gap);
  }
  return absolute > 0 && Math.abs(signed) > CONFOUNDED * absolute;
}

/** Comparisons of each model, repeated judgements among them. */
function modelComparisons({ counts }: Structure): Float64Array {
  const { first, second, count } = counts;
  const comparisons = new Float64Array(counts.models);
  for (let cell = 0; cell < count.length; cell++) {
    comparisons[first[cell]!]! += count[cell]!;
    if (first[cell] !== second[cell]) comparisons[second[cell]!]! += count[cell]!;
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
  if (sizes.every((size) => size <= 2) || structure.contexts === 0) caveats.push('scale-not-identified');
  if (confounded) caveats.push('position-confounded');
  if (components > 1) caveats.push('disconnected-models');
  if (!converged) caveats.push('not-converged');
  return caveats;
}

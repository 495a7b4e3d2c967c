import { plainStrengths } from './bradleyTerry.ts';
import type { Climb } from './climb.ts';
import { centred, modelComponents } from './components.ts';
import { estimate, estimateFrom } from './estimate.ts';
import { measureOverdispersion, type Overdispersion, testHeterogeneity } from './heterogeneity.ts';
import { fitPaper } from './paperFit.ts';
import { computePosteriors } from './posterior.ts';
import { allUsers, cohortsOf, representatives, type Representatives } from './sample.ts';
import { strengthHalfWidths } from './strengthIntervals.ts';
import { type Structure, structureOf } from './structure.ts';
import type { Caveat, Counts, Fit, FitSettings, Parameters, Population, Posteriors } from './types.ts';

export const DEFAULT_FIT_SETTINGS: FitSettings = {
  method: 'generalised',
  mu: null,
  heterogeneityLevel: 0.05,
};

/** Share of |Σ gap| in Σ |gap| above which position and strength cannot be told apart (model-notes 4.9). */
const CONFOUNDED = 0.8;
/**
 * Fits the model to counts. Null once `shouldStop` says so; it is asked between passes. Deterministic: equal counts
 * and settings give equal bits.
 */
export function fitModel(counts: Counts, settings: FitSettings, shouldStop?: () => boolean): Fit | null {
  return fitState(counts, settings, shouldStop)?.fit ?? null;
}

/** A fit with what a refit takes up again (`refit.ts`). */
export interface FitState {
  readonly settings: FitSettings;
  readonly structure: Structure;
  readonly users: Representatives;
  readonly estimates: Climb;
  readonly component: Uint16Array;
  readonly confounded: boolean;
  readonly overdispersion: Overdispersion;
  /** Half-widths of the strengths' intervals. */
  readonly halfWidth: Float64Array;
  /** How far the estimates have moved since everyone's posteriors were worked out, in the coordinates of `vector.ts`. */
  readonly drift: Float64Array;
  readonly fit: Fit;
}

/** {@link fitModel}, kept open for refits. `from`: earlier estimates nearby, which spare the search for a start. */
export function fitState(
  counts: Counts,
  settings: FitSettings,
  shouldStop?: () => boolean,
  from?: Parameters,
): FitState | null {
  const given = structureOf(counts);
  const component = modelComponents(given);
  const plain = plainStrengths(given);
  const confounded = counts.ordered && positionConfounded(given, plain.theta);
  const structure = confounded ? { ...given, clickers: false } : given;
  const users = representatives(structure);
  const estimates =
    from !== undefined && canStartFrom(structure, from)
      ? estimateFrom(structure, users, from, shouldStop)
      : estimate(structure, users, plain, shouldStop);
  if (estimates === null) return null;
  const parameters = centredParameters(estimates, component);
  const state = {
    settings,
    structure,
    users,
    estimates,
    component,
    confounded,
    overdispersion: measureOverdispersion(structure, parameters),
    halfWidth: strengthHalfWidths(structure, users, estimates, component),
    drift: new Float64Array(estimates.gradient.length),
  };
  const everyone = cohortsOf(structure, allUsers(structure), parameters, 2);
  const posteriors = computePosteriors(structure, everyone, parameters);
  return { ...state, fit: fitOf(state, posteriors) };
}

/** Do earlier estimates have the parameters that these data call for? */
function canStartFrom({ counts, hasTies, features, clickers }: Structure, from: Parameters): boolean {
  return (
    from.theta.length === counts.models &&
    from.slopes.length === features &&
    (from.logNu !== -Infinity) === hasTies &&
    from.shares.clicker > 0 === clickers
  );
}

export function centredParameters({ parameters }: Climb, component: Uint16Array): Parameters {
  return { ...parameters, theta: centred(parameters.theta, component) };
}

/** The result of a state, given everyone's posteriors. */
export function fitOf(state: Omit<FitState, 'fit'>, posteriors: Posteriors): Fit {
  const { structure, estimates, component, confounded, halfWidth, settings } = state;
  const parameters = centredParameters(estimates, component);
  const heterogeneity = testHeterogeneity(state.overdispersion);
  const signal = heterogeneity.p !== null && heterogeneity.p <= settings.heterogeneityLevel;
  const shared = {
    strength: parameters.theta,
    strengthLow: parameters.theta.map((theta, k) => theta - halfWidth[k]!),
    strengthHigh: parameters.theta.map((theta, k) => theta + halfWidth[k]!),
    component,
    modelComparisons: modelComparisons(structure),
    heterogeneity,
    signal,
    caveats: caveatsOf({ structure, component, confounded, signal, converged: estimates.converged }),
  };
  if (settings.method === 'paper')
    return { ...shared, ...fitPaper(structure, parameters, posteriors, settings.mu) };
  return {
    ...shared,
    method: 'generalised',
    logLikelihood: estimates.logLikelihood,
    penalisedLogLikelihood: estimates.penalised,
    iterations: estimates.passes,
    converged: estimates.converged,
    population: populationOf(structure, parameters),
    posteriors,
    parameters,
  };
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

/** Comparisons of each model; repeated judgements, which have no context, are left out. */
function modelComparisons({
  counts,
  contexts,
  contextFirst,
  contextSecond,
  contextCount,
}: Structure): Float64Array {
  const comparisons = new Float64Array(counts.models);
  for (let c = 0; c < contexts; c++) {
    comparisons[contextFirst[c]!]! += contextCount[c]!;
    if (contextFirst[c] !== contextSecond[c]) comparisons[contextSecond[c]!]! += contextCount[c]!;
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

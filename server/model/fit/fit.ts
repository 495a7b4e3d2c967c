import { type Grouped, inverse } from '../numerics/index.ts';
import {
  type Climb,
  type ClimbOptions,
  climbPlaced,
  estimate,
  extended,
  LEAST_MODELS,
  plainStrengths,
  type Rival,
  rivalsOf,
} from '../optimiser/index.ts';
import {
  allUsers,
  centred,
  hasRepeats,
  modelComponents,
  representatives,
  type Representatives,
  type Structure,
  structureOf,
} from '../likelihood/index.ts';
import {
  anchoredAt,
  beliefCohorts,
  type Covariance,
  computePosteriors,
  covarianceOf,
  itemDispersion,
  knownScale,
  measureOverdispersion,
  type Overdispersion,
  scalePoints,
  scaleRange,
  strengthHalfWidths,
  testHeterogeneity,
} from '../posterior/index.ts';
import { fitPaper } from '../paper/index.ts';
import { layoutOf, normalised } from '../population/index.ts';
import type {
  Caveat,
  Comparisons,
  Counts,
  Fit,
  FitSettings,
  ModelParts,
  Parameters,
  Population,
  Posteriors,
  Repeats,
  Scale,
  TasteSummary,
  WeightedEstimates,
} from '../types.ts';

export const DEFAULT_FIT_SETTINGS: FitSettings = {
  method: 'generalised',
  mu: null,
  paperVersion: 'levels',
  heterogeneityLevel: 0.05,
};

const ALL_PARTS: ModelParts = { ownLevels: true, tastes: true, broadLaws: true, rivals: true };

/** Share of |Σ gap| in Σ |gap| above which position and strength cannot be told apart (derivations.md 4.9). */
const CONFOUNDED = 0.8;
/**
 * Fits the model to counts. Null once `stopped` says so; it is asked between passes. Deterministic: equal counts
 * and settings give equal bits.
 */
export function fitModel(counts: Counts, settings: FitSettings, stopped?: () => boolean): Fit | null {
  return fitState(counts, settings, stopped)?.fit ?? null;
}

/** A fit with what a refit takes up again (`refit.ts`). */
export interface FitState {
  readonly settings: FitSettings;
  readonly structure: Structure;
  readonly users: Representatives;
  readonly estimates: Climb;
  /** By the named models alone, where scores or other users' judgements tell something too; else null. */
  readonly named: Pick<FitState, 'estimates' | 'covariance'> | null;
  readonly component: Uint16Array;
  readonly confounded: boolean;
  readonly overdispersion: Overdispersion;
  /** Other readings of the comparisons, as of the last fit of everyone. */
  readonly rivals: readonly Rival[];
  /** Of all estimates together; null where it is not known. */
  readonly covariance: Covariance | null;
  /** Of the strengths' variances (`itemDispersion.ts`). */
  readonly dispersion: number;
  readonly scale: Scale;
  /** Do the models known to be in order lie the other way round, so that the majority judges against them? */
  readonly conflicting: boolean;
  /** Is everything told with the sides changed? So where the order conflicts, and no user tells which side is attentive. */
  readonly reversed: boolean;
  /** How far the estimates have moved since everyone's posteriors were worked out, in the coordinates of `vector.ts`. */
  readonly drift: Float64Array;
  readonly fit: Fit;
}

/** What the comparisons tell of the parameters, before anything is made of it. */
export type Estimated = Pick<
  FitState,
  'settings' | 'structure' | 'users' | 'component' | 'confounded' | 'estimates'
> & {
  readonly named: Estimated | null;
  /** Did the search begin from nothing? Else it has the parts of the estimates that it set out from. */
  readonly begun: boolean;
};

/** What an earlier fit of much the same says, from which the search sets out. */
export type Start = Pick<FitState, 'structure' | 'estimates'> & {
  readonly named: Pick<FitState, 'estimates'> | null;
};

/**
 * {@link fitModel}, kept open for refits. `from` spares the search for a start, and trials of what else the data may
 * support: the fit has the parts that the earlier one had.
 */
export function fitState(
  counts: Counts,
  settings: FitSettings,
  stopped?: () => boolean,
  from?: Start,
): FitState | null {
  const estimated = estimateAll(counts, settings, stopped, from);
  return estimated === null ? null : completed(estimated, stopped);
}

/**
 * Which parts that the data may support are tried: at the named models alone, and at all that tells something. They are
 * in any case where the search begins from nothing.
 */
export interface Trials {
  readonly named: boolean;
  readonly all: boolean;
}

const ALL_TRIED: Trials = { named: true, all: true };
/** For data that hardly changed since the estimates from which the search sets out. */
const AS_BEFORE: Trials = { named: false, all: false };

/**
 * All estimates. Strengths by the named models alone are told beside scores and items, which are in between a model and a
 * judgement: with them strengths mean what a model is worth over and above. Null when stopped.
 */
export function estimateAll(
  counts: Counts,
  settings: FitSettings,
  stopped?: () => boolean,
  from?: Start,
  trials: Trials = from === undefined ? ALL_TRIED : AS_BEFORE,
): Estimated | null {
  let named: Estimated | null = null;
  if (counts.bin !== undefined && counts.models > 1) {
    const start = from?.named?.estimates.parameters;
    named = estimatesUnder('anew', namedCounts(counts), settings, { stopped }, start);
    named = named && finished(named, trials.named, stopped);
    if (named === null) return null;
  }
  const likeliest = likeliestUnder(counts, settings, stopped, from ?? named ?? undefined);
  const all = likeliest && finished(likeliest, trials.all, stopped);
  return all && { ...all, named };
}

/**
 * The estimates before anything more is tried. Users who judge items again keep their opinions or form them anew: whatever
 * makes the comparisons likelier. What the earlier fit says comes first, and the other is given up where it cannot be as
 * likely. Null when stopped.
 */
function likeliestUnder(
  counts: Counts,
  settings: FitSettings,
  stopped?: () => boolean,
  from?: Pick<Estimated, 'structure' | 'estimates'>,
): Estimated | null {
  const start = from?.estimates.parameters;
  if (!hasRepeats(counts)) return estimatesUnder('kept', counts, settings, { stopped }, start);
  const [first, other] =
    from?.structure.repeats === 'kept' ? (['kept', 'anew'] as const) : (['anew', 'kept'] as const);
  const likelier = estimatesUnder(first, counts, settings, { stopped }, start);
  if (likelier === null) return null;
  const least = likelier.estimates.logLikelihood;
  const rival = estimatesUnder(other, counts, settings, { stopped, least }, start);
  if (rival === null) return null;
  const isLess = rival.estimates.hopeless || rival.estimates.penalised <= likelier.estimates.penalised;
  return isLess ? likelier : rival;
}

/** With what else the data support, where that is tried; at the known μ, where one is given. Null when stopped. */
function finished(climbed: Estimated, isTried: boolean, stopped?: () => boolean): Estimated | null {
  const { structure, users, settings } = climbed;
  const free =
    isTried || climbed.begun
      ? extended(structure, users, climbed.estimates, { parts: partsOf(settings), stopped })
      : climbed.estimates;
  const estimates =
    free !== null && isAnchored(settings) ? anchoredAt(structure, users, free, settings.mu!, stopped) : free;
  return estimates && { ...climbed, estimates };
}

/** The same counts by models alone. */
function namedCounts({
  users,
  models,
  ordered,
  start,
  first,
  second,
  outcome,
  count,
  judgements,
  userWeight,
}: Counts): Counts {
  return {
    ...{ users, models, ordered, start, first, second, outcome, count },
    ...(judgements === undefined ? {} : { judgements }),
    ...(userWeight === undefined ? {} : { userWeight }),
  };
}

/** Everything that follows from the estimates. Null when stopped. */
export function completed(
  estimated: Estimated,
  stopped?: () => boolean,
  items?: JudgedItems,
): FitState | null {
  const { settings, structure, users, estimates, named, component } = estimated;
  const anchored = isAnchored(settings);
  const covariance = covarianceOf(structure, users, estimates, anchored);
  const conflicting = isReversed((named ?? estimated).estimates.parameters, settings.anchors?.order ?? []);
  // Users held in the attentive group would be held in the contrary one once sides are changed.
  const reversed = conflicting && structure.anchored === null;
  const parameters = outwardParameters({ estimates, component, reversed });
  const byModels =
    named === null
      ? { ...estimated, covariance }
      : { ...named, covariance: covarianceOf(named.structure, named.users, named.estimates, anchored) };
  const scale = anchored
    ? knownScale(estimates)
    : scaleRange(structure, users, estimates, covariance, stopped);
  if (scale === null) return null;
  const hasRivals = settings.method === 'generalised' && settings.mu === null && partsOf(settings).rivals;
  const rivals = hasRivals ? rivalsOf(structure, users, estimates, stopped) : [];
  if (rivals === null) return null;
  const state = {
    ...estimated,
    rivals,
    named: named && { estimates: named.estimates, covariance: byModels.covariance },
    dispersion: dispersionOf(byModels, items),
    overdispersion: measureOverdispersion(structure, parameters),
    covariance,
    conflicting,
    reversed,
    scale,
    drift: new Float64Array(estimates.gradient.length),
  };
  const points = pointsOf(state);
  const posteriors = computePosteriors(
    structure,
    beliefCohorts(structure, allUsers(structure), points),
    points,
  );
  return { ...state, fit: fitFrom(state, posteriors) };
}

/** Comparisons, and which of them are of one item. */
export interface JudgedItems {
  readonly comparisons: Comparisons;
  readonly members: Grouped;
}

/** Rankings are weighed for hanging together already. */
function dispersionOf(
  {
    structure,
    estimates,
    covariance,
    component,
  }: Pick<FitState, 'structure' | 'estimates' | 'covariance' | 'component'>,
  items: JudgedItems | undefined,
): number {
  if (items === undefined || covariance === null || structure.judgementPower !== null) return 1;
  const { comparisons, members } = items;
  return itemDispersion(
    { structure, parameters: estimates.parameters },
    covariance,
    component,
    comparisons,
    members,
  );
}

function partsOf({ parts }: FitSettings): ModelParts {
  return { ...ALL_PARTS, ...parts };
}

function isAnchored({ method, mu }: FitSettings): boolean {
  return method === 'generalised' && mu !== null;
}

/** The estimates by the parts that the start has, with repeated judgements counted so. Null when stopped. */
function estimatesUnder(
  repeats: Repeats,
  counts: Counts,
  settings: FitSettings,
  options: Pick<ClimbOptions, 'least' | 'stopped'>,
  from?: Parameters,
): Estimated | null {
  const { stopped } = options;
  if (stopped?.() === true) return null;
  const given = structureOf(counts, settings.anchors, repeats);
  const component = modelComponents(given);
  const plain = plainStrengths(given);
  const confounded = counts.ordered && positionConfounded(given, plain.theta);
  const structure = confounded ? { ...given, clickers: false } : given;
  const users = representatives(structure);
  if (stopped?.() === true) return null;
  const start = from === undefined ? null : startFrom(structure, from);
  const estimates =
    start !== null
      ? climbPlaced(structure, users, start, options)
      : estimate(structure, users, plain, stopped);
  return (
    estimates && {
      ...{ settings, structure, users, component, confounded, estimates },
      named: null,
      begun: start === null,
    }
  );
}

/** Earlier estimates as a start; slopes that they do not have begin at zero. Null where these data call for others. */
function startFrom({ counts, hasTies, features, clickers }: Structure, from: Parameters): Parameters | null {
  const fits =
    from.theta.length === counts.models &&
    (from.logNu !== -Infinity) === hasTies &&
    from.shares.clicker > 0 === clickers;
  if (!fits) return null;
  return from.slopes.length === features ? from : { ...from, slopes: new Float64Array(features) };
}

/** The estimates as they are told: strengths centred in their component, and turned where a known order says so. */
export function outwardParameters({
  estimates: { parameters },
  component,
  reversed,
}: Pick<FitState, 'component' | 'reversed'> & {
  readonly estimates: Pick<Climb, 'parameters'>;
}): Parameters {
  const told = {
    ...parameters,
    theta: centred(parameters.theta, component),
    tastes: parameters.tastes.map((taste) => ({ ...taste, theta: centred(taste.theta, component) })),
  };
  return reversed ? turned(told) : told;
}

/** Estimates over which the posteriors are averaged, as they are told; rival readings last. */
export function pointsOf(state: Omit<FitState, 'fit'>): readonly WeightedEstimates[] {
  const { estimates, covariance, component, reversed, rivals } = state;
  const all = rivals.reduce((sum, { odds }) => sum + odds, 1);
  const readings = [
    { parameters: estimates.parameters, covariance, odds: 1, doubt: null },
    ...rivals.map((rival) => ({
      ...rival,
      covariance: inverse(rival.information, Math.round(Math.sqrt(rival.information.length))),
    })),
  ];
  return readings.flatMap(({ doubt, odds, ...reading }) =>
    scalePoints(reading.parameters, reading.covariance, doubt !== null).map(({ parameters, weight }) => ({
      parameters: outwardParameters({ estimates: { parameters }, component, reversed }),
      weight: (weight * odds) / all,
      doubt,
    })),
  );
}

/** Least share of a group once sides are changed: a share of zero would leave no place for anybody. */
const LEAST_SHARE = 1e-6;

/**
 * The same law of the data with the sides changed (derivations.md 4.5): who was attentive is contrary, and the other way
 * round.
 */
function turned(parameters: Parameters): Parameters {
  const { theta, beta, slopes, shares, broad } = parameters;
  const negative = (values: Float64Array) => values.map((value) => -value);
  return normalised({
    ...parameters,
    theta: negative(theta),
    beta: -beta,
    slopes: negative(slopes),
    shares: {
      ...shares,
      attentive: Math.max(LEAST_SHARE, shares.contrary),
      contrary: broad.reduce((sum, share) => sum + share, shares.attentive),
    },
    broad: [],
  });
}

/** Do more pairs of the known order lie against it than with it? */
function isReversed({ theta }: Parameters, order: readonly number[]): boolean {
  let agreement = 0;
  for (const [i, stronger] of order.entries()) {
    for (const weaker of order.slice(i + 1)) agreement += Math.sign(theta[stronger]! - theta[weaker]!);
  }
  return agreement < 0;
}

/** The result of a state, given everyone's posteriors. */
export function fitFrom(state: Omit<FitState, 'fit'>, posteriors: Posteriors): Fit {
  const { structure, estimates, named, component, settings, scale } = state;
  const parameters = outwardParameters(state);
  const strength = named === null ? parameters.theta : outwardParameters({ ...state, ...named }).theta;
  const common = strengthHalfWidths(state.covariance, component, state.dispersion);
  const halfWidth =
    named === null ? common : strengthHalfWidths(named.covariance, component, state.dispersion);
  const heterogeneity = testHeterogeneity(state.overdispersion, structure, new Set(component).size);
  const signal = heterogeneity.p !== null && heterogeneity.p <= settings.heterogeneityLevel;
  const shared = {
    strength,
    strengthLow: strength.map((theta, k) => theta - halfWidth[k]!),
    strengthHigh: strength.map((theta, k) => theta + halfWidth[k]!),
    component,
    modelComparisons: modelComparisons(structure),
    scale,
    heterogeneity,
    signal,
    caveats: caveatsOf(state, signal),
    points: pointsOf(state),
    repeats: structure.repeats,
    anchors: settings.anchors ?? {},
    tellsTurned: structure.counts.models >= LEAST_MODELS,
  };
  if (settings.method === 'paper')
    return { ...shared, points: [], tastes: [], ...fitPaper(structure, parameters, posteriors, settings) };
  return {
    ...shared,
    method: 'generalised',
    logLikelihood: estimates.logLikelihood,
    penalisedLogLikelihood: estimates.penalised,
    iterations: estimates.passes,
    converged: estimates.converged,
    population: populationOf(structure.counts.ordered, parameters),
    posteriors,
    parameters,
    tastes: tastesOf(state, parameters, common),
  };
}

/** `commonHalfWidth`: of the common strengths' intervals. */
function tastesOf(
  { component, covariance, dispersion }: Omit<FitState, 'fit'>,
  parameters: Parameters,
  commonHalfWidth: Float64Array,
): TasteSummary[] {
  const { theta, tastes, shares, broad } = parameters;
  const layout = layoutOf(parameters);
  const common = { theta, share: broad.reduce((sum, share) => sum + share, shares.attentive) };
  return [common, ...tastes].map(({ theta: strength, share }, k) => {
    const halfWidth =
      k === 0
        ? commonHalfWidth
        : strengthHalfWidths(covariance, component, dispersion, layout.tastes + (k - 1) * layout.models);
    return {
      share,
      strength,
      low: strength.map((value, m) => value - halfWidth[m]!),
      high: strength.map((value, m) => value + halfWidth[m]!),
    };
  });
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

/** Comparisons of each model, by contexts; by cells where judgements are repeated, which have no context. */
function modelComparisons(structure: Structure): Float64Array {
  const { counts, contextFirst, contextSecond, contextCount } = structure;
  const [first, second, count] =
    structure.repeats === 'kept'
      ? [counts.first, counts.second, counts.count]
      : [contextFirst, contextSecond, contextCount];
  const comparisons = new Float64Array(counts.models);
  for (const [i, n] of count.entries()) {
    comparisons[first[i]!]! += n;
    if (first[i] !== second[i]) comparisons[second[i]!]! += n;
  }
  return comparisons;
}

/** The users as a whole, by the estimates. `ordered`: is it known which response was shown first? */
export function populationOf(ordered: boolean, { law, shares, beta, logNu, kappa }: Parameters): Population {
  return {
    attentive: shares.attentive,
    careless: shares.coin + shares.clicker,
    contrary: shares.contrary,
    attentivenessMean: law.a / (law.a + law.b),
    a: law.a,
    b: law.b,
    firstPositionEffect: ordered ? beta : null,
    tie: Math.exp(logNu),
    careless3: kappa,
  };
}

function caveatsOf(state: Omit<FitState, 'fit'>, signal: boolean): Caveat[] {
  const { component, confounded, estimates, conflicting, scale } = state;
  const caveats: Caveat[] = [conflicting ? 'order-conflict' : 'sign-by-majority'];
  if (!signal) caveats.unshift('no-signal');
  if (!scale.identified) caveats.push('scale-not-identified');
  if (confounded) caveats.push('position-confounded');
  if (new Set(component).size > 1) caveats.push('disconnected-models');
  if (state.structure.repeats === 'anew') caveats.push('opinions-anew');
  if (!estimates.converged) caveats.push('not-converged');
  return caveats;
}

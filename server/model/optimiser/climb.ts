import {
  fromVector,
  layoutOf,
  LOG_SPREAD_BOUNDS,
  LOG_CONCENTRATION_BOUNDS,
  LOGIT_MEAN_BOUNDS,
  logPrior,
  toVector,
} from '../population/index.ts';
import {
  addPriorInformation,
  type Curvature,
  diagonalOf,
  expectedOf,
  type Expectation,
  hasManyModels,
  posteriorsOf,
  type Sample,
  type Solve,
  solverOf,
  type Structure,
  usersSummed,
} from '../likelihood/index.ts';
import { gradientOf } from './gradient.ts';
import { dot } from '../numerics/index.ts';
import { maximise, pairDerivatives, strengthDerivatives } from './maximisation.ts';
import type { Parameters } from '../types.ts';

export interface Climb {
  readonly parameters: Parameters;
  readonly logLikelihood: number;
  readonly penalised: number;
  /** Passes over the users. */
  readonly passes: number;
  readonly converged: boolean;
  /** Was it given up, since it would not reach {@link ClimbOptions.least}? */
  readonly hopeless: boolean;
  /** Observed information of the last pass that summed it, priors included. */
  readonly information: Curvature;
  /** Gradient at the estimates, in the same coordinates. */
  readonly gradient: Float64Array;
}

export interface ClimbOptions {
  readonly mostPasses: number;
  /** EM steps before the first quasi-Newton step. */
  readonly emSteps?: number;
  /** Gain in penalised log-likelihood that may be left. */
  readonly gainLeft: number;
  /** Log-likelihood below which the maximum is of no use: the climb is given up where it cannot be hoped for. */
  readonly least?: number | undefined;
  /** Leave the mean of the law where it is. */
  readonly holdMean?: boolean;
  readonly stopped?: (() => boolean) | undefined;
  /** Told the penalised log-likelihood after every accepted step; it never falls. */
  readonly onStep?: ((penalised: number) => void) | undefined;
}

interface Point {
  readonly parameters: Parameters;
  readonly vector: Float64Array;
  readonly expectation: Expectation;
  readonly penalised: number;
  readonly gradient: Float64Array;
}

/** Pairs of steps and gradient changes that the quasi-Newton direction remembers. */
const MEMORY = 8;
/**
 * Quarterings of a step that does not climb, before an EM step is taken instead; and, where that does not climb, at most.
 * Nodes of η do not hold the law to its last digit, so that an EM step may fail; a direction that climbs climbs in the end.
 */
const QUARTERINGS = 2;
const MOST_QUARTERINGS = 5;
/** A climb is given up after so many passes at the earliest, where so many times the gain that a step promises is too little. */
const LEAST_PASSES = 4;
const HOPE = 10;
/** Largest slope that may be left, in standard errors of its parameter. */
const SLOPE_LEFT = 1e-2;
/** Share of parameters among parameters and users below which users' scores tell the curvature well enough. */
const LEAST_STEADIED = 0.1;
/** Rounding of a sum of log-likelihoods, relative. */
const ROUNDING = 1e-13;

/**
 * Raises the penalised observed log-likelihood to its maximum. Each pass gives value and gradient; the step is
 * quasi-Newton, preconditioned by the observed information Σ s sᵀ of the first pass (Berndt, Hall, Hall and Hausman
 * 1974) and corrected by the changes of the gradient (L-BFGS). A step that does not climb is halved, then replaced by
 * a plain EM step, so the value never falls. Two-fold stop (derivations.md 3.5): the gain still to be had by the
 * Newton decrement, and every slope. Null when stopped from outside.
 */
export function climb(
  structure: Structure,
  sample: Sample,
  start: Parameters,
  options: ClimbOptions,
): Climb | null {
  let passes = 0;
  /** Null where that is no higher than `above`: then only the value is worked out. */
  const evaluateAbove = (given: Parameters, above: Point | null, withInformation = false): Point | null => {
    passes++;
    const posteriors = posteriorsOf(structure, sample, given, true);
    const { parameters } = posteriors;
    const penalised = posteriors.logLikelihood + logPrior(parameters, structure.hyperPrior);
    if (above !== null && !hasClimbed(above, penalised)) return null;
    const expectation = expectedOf(structure, sample, posteriors, withInformation);
    const gradient = gradientOf(structure, expectation, parameters);
    return { parameters, vector: toVector(parameters), expectation, penalised, gradient };
  };
  const evaluate = (given: Parameters, withInformation = false): Point =>
    evaluateAbove(given, null, withInformation)!;
  const byEm = ({ expectation, parameters }: Point) => maximise(structure, expectation, parameters);
  const stopped = () => options.stopped?.() === true;
  const least = options.least ?? -Infinity;

  const emSteps = options.emSteps ?? 0;
  const begun = afterEmSteps(evaluate(start, emSteps === 0), (point) => evaluate(byEm(point)), options);
  if (begun === null) return null;
  let current = begun;
  if (current.expectation.information === null) current = evaluate(current.parameters, true);
  const summed = current.expectation.information!;
  addPriorInformation(summed, structure, current.parameters);
  const information = hasManyModels(structure) ? manyModels(structure, current, summed) : summed;
  const squaredErrors = diagonalOf(information);
  const memory: Memory = [];
  const freeOf = (point: Point) => freeCoordinates(point, options.holdMean === true);
  let free = freeOf(current);
  const { shares } = layoutOf(current.parameters);
  const curvature =
    information instanceof Float64Array ? steadied(information, structure, sample, current) : information;
  let solve = preconditioner(curvature, free, shares);
  let [converged, hopeless] = [false, false];
  while (passes < options.mostPasses) {
    if (stopped()) return null;
    const nowFree = freeOf(current);
    if (nowFree.some((value, k) => value !== free[k])) {
      free = nowFree;
      solve = preconditioner(curvature, free, shares);
      memory.length = 0;
    }
    const gradient = current.gradient.map((value, k) => (free[k] === 1 ? value : 0));
    const direction = quasiNewton(gradient, memory, solve);
    const promised = dot(direction, gradient) / 2;
    converged = promised < options.gainLeft && slopesAreSmall(gradient, squaredErrors);
    hopeless =
      !converged && passes >= LEAST_PASSES && current.expectation.logLikelihood + HOPE * promised < least;
    if (converged || hopeless) break;
    const emStep = options.holdMean === true ? null : byEm;
    const next = stepped(structure, current, direction, evaluateAbove, emStep);
    if (next === null) {
      // Neither a Newton nor an EM step gains: the value is as high as rounding lets it be.
      converged = slopesAreSmall(gradient, squaredErrors);
      break;
    }
    remember(memory, current, next, free);
    current = next;
    options.onStep?.(current.penalised);
  }
  return {
    parameters: current.parameters,
    logLikelihood: current.expectation.logLikelihood,
    penalised: current.penalised,
    passes,
    converged,
    hopeless,
    information,
    gradient: current.gradient,
  };
}

/** Where the first EM steps lead; null when stopped. */
function afterEmSteps(
  start: Point,
  emStep: (point: Point) => Point,
  { emSteps = 0, stopped, onStep }: ClimbOptions,
): Point | null {
  let current = start;
  for (let step = 0; step < emSteps; step++) {
    if (stopped?.() === true) return null;
    const next = emStep(current);
    if (next.penalised < current.penalised) break;
    current = next;
    onStep?.(current.penalised);
  }
  return current;
}

/** The point there; null where it is no higher than the one given. */
type EvaluateAbove = (parameters: Parameters, above: Point) => Point | null;

/** The step, or an EM step, or a short step: the first that climbs; null if none does. */
function stepped(
  structure: Structure,
  current: Point,
  direction: Float64Array,
  evaluate: EvaluateAbove,
  emStep: ((point: Point) => Parameters) | null,
): Point | null {
  const long = climbed(structure, current, direction, evaluate, 0, QUARTERINGS);
  if (long !== null) return long;
  const byEm = emStep === null ? null : evaluate(emStep(current), current);
  if (byEm !== null) return byEm;
  return climbed(structure, current, direction, evaluate, QUARTERINGS + 1, MOST_QUARTERINGS);
}

function hasClimbed({ penalised }: Point, to: number): boolean {
  return to >= penalised - ROUNDING * Math.abs(penalised);
}

/** The first part of the step that climbs, from so many quarterings to so many; null if none does. */
function climbed(
  structure: Structure,
  current: Point,
  direction: Float64Array,
  evaluate: EvaluateAbove,
  from: number,
  to: number,
): Point | null {
  // No strength moves by more than this at once: far out the likelihood is flat.
  const longest = direction
    .subarray(0, structure.counts.models)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let quartering = from; quartering <= to; quartering++) {
    const scale = Math.min(1, 3 / longest) / 4 ** quartering;
    const vector = current.vector.map((value, k) => value + scale * direction[k]!);
    const next = evaluate(fromVector(vector, current.parameters), current);
    if (next !== null) return next;
  }
  return null;
}

/**
 * 1 for what may move: not at a bound of the law or of a spread with the slope pointing out of it, and not the shares, which every
 * pass settles by itself.
 */
function freeCoordinates({ parameters, vector, gradient }: Point, holdMean: boolean): Uint8Array {
  const { law, own, shares } = layoutOf(parameters);
  const free = new Uint8Array(vector.length).fill(1).fill(0, shares);
  const atBound = (k: number, [low, high]: readonly [number, number]) =>
    (vector[k]! <= low + 1e-9 && gradient[k]! < 0) || (vector[k]! >= high - 1e-9 && gradient[k]! > 0);
  if (holdMean || atBound(law, LOGIT_MEAN_BOUNDS)) free[law] = 0;
  for (const [k, bounds] of [
    [law + 1, LOG_CONCENTRATION_BOUNDS],
    [own, LOG_SPREAD_BOUNDS],
    [own + 1, LOG_SPREAD_BOUNDS],
  ] as const) {
    if (atBound(k, bounds)) free[k] = 0;
  }
  return free;
}

/**
 * With few users for the parameters their scores tell the curvature badly: it is mixed with that of the strengths at the
 * expected attentive judgements, which is too large but sure, and the diagonal of the rest.
 */
function steadied(
  information: Float64Array,
  structure: Structure,
  sample: Sample,
  { expectation, parameters }: Point,
): Float64Array {
  const n = Math.round(Math.sqrt(information.length));
  const users = sample.reduce((sum, cohort) => sum + cohort.users.length, 0);
  const part = n / (n + usersSummed(structure, parameters, users));
  if (part < LEAST_STEADIED) return information;
  const { models, tastes } = layoutOf(parameters);
  const sure = new Float64Array(n * n);
  for (let k = 0; k < n; k++) sure[k * n + k] = information[k * n + k]!;
  for (const [k, theta] of [parameters.theta, ...parameters.tastes.map((taste) => taste.theta)].entries()) {
    const at = { ...parameters, theta };
    const strengths = strengthDerivatives(structure, expectation.attentive[k]!, at).information;
    const m = Math.round(Math.sqrt(strengths.length));
    // Of other tastes the strengths alone: order effect and ties are common.
    const [from, length] = k === 0 ? [0, m] : [tastes + (k - 1) * models, models];
    for (let i = 0; i < length; i++)
      for (let j = 0; j < length; j++) sure[(from + i) * n + from + j] = strengths[i * m + j]!;
  }
  return information.map((value, at) => (1 - part) * value + part * sure[at]!);
}

/** With many models: the strengths by pairs at the expected attentive judgements, the rest by users' scores. */
function manyModels(structure: Structure, { expectation, parameters }: Point, rest: Float64Array): Curvature {
  return { pairs: pairDerivatives(structure, expectation.attentive[0]!, parameters).pairs, rest };
}

/** A little more than the diagonal, so that rounding leaves the matrix positive. */
const ABOVE = 1 + 1e-9;

/**
 * The inverse of the information on the free coordinates. The shares stay in: they follow the others, which the
 * inverse of the whole accounts for.
 */
function preconditioner(curvature: Curvature, free: Uint8Array, shares: number): Solve {
  const lifted =
    curvature instanceof Float64Array ? raised(curvature) : { ...curvature, rest: raised(curvature.rest) };
  const solve = solverOf(lifted, (k) => k < shares && free[k] === 0) ?? byDiagonal(diagonalOf(lifted));
  return (gradient) => solve(gradient).map((value, k) => (free[k] === 1 ? value : 0));
}

function byDiagonal(diagonal: Float64Array): Solve {
  return (gradient) => gradient.map((value, k) => value / diagonal[k]!);
}

function raised(matrix: Float64Array): Float64Array {
  const n = Math.round(Math.sqrt(matrix.length));
  return matrix.map((value, at) => (at % (n + 1) === 0 ? value * ABOVE : value));
}

type Memory = { step: Float64Array; change: Float64Array; curvature: number }[];

function remember(memory: Memory, from: Point, to: Point, free: Uint8Array): void {
  const step = to.vector.map((value, k) => (free[k] === 1 ? value - from.vector[k]! : 0));
  const change = to.gradient.map((value, k) => (free[k] === 1 ? from.gradient[k]! - value : 0));
  const curvature = dot(step, change);
  if (!(curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
  memory.push({ step, change, curvature });
  if (memory.length > MEMORY) memory.shift();
}

/** The two-loop recursion of L-BFGS (Nocedal 1980), uphill. */
function quasiNewton(gradient: Float64Array, memory: Memory, solve: Solve): Float64Array {
  const q = gradient.slice();
  const alphas = new Float64Array(memory.length);
  for (let i = memory.length - 1; i >= 0; i--) {
    const { step, change, curvature } = memory[i]!;
    alphas[i] = dot(step, q) / curvature;
    for (let k = 0; k < q.length; k++) q[k]! -= alphas[i]! * change[k]!;
  }
  const direction = solve(q);
  for (const [i, { step, change, curvature }] of memory.entries()) {
    const beta = dot(change, direction) / curvature;
    for (let k = 0; k < q.length; k++) direction[k]! += step[k]! * (alphas[i]! - beta);
  }
  return direction;
}

function slopesAreSmall(gradient: Float64Array, squaredErrors: Float64Array): boolean {
  return gradient.every((value, k) => Math.abs(value) <= SLOPE_LEFT * Math.sqrt(squaredErrors[k]!));
}

import {
  fitBetaLaw,
  fromMixture,
  PRIOR_OUTCOMES,
  priorMixture,
  RIDGE_BETA,
  RIDGE_LOG_NU,
  RIDGE_SLOPE,
  RIDGE_THETA,
  toMixture,
} from '../population/index.ts';
import {
  attentiveGap,
  davidson,
  type Expectation,
  hasManyModels,
  pairCurvature,
  type PairCurvature,
  solveCurvature,
  type Structure,
} from '../likelihood/index.ts';
import { cholesky, holdCoordinate, solveCholesky } from '../numerics/index.ts';
import type { Parameters } from '../types.ts';

/**
 * M-step: the parameters that maximise the expected complete log-likelihood plus the priors. Where there are several
 * tastes or users have levels of their own, strengths stay: a step that climbs, not the maximum.
 */
export function maximise(structure: Structure, expectation: Expectation, from: Parameters): Parameters {
  const { theta, beta, logNu, slopes } =
    from.own !== null || from.tastes.length > 0
      ? from
      : maximiseStrengths(structure, expectation.attentive[0]!, from, NEWTON_STEPS_OF_EM);
  const shares = toMixture(from);
  const prior = priorMixture(shares.length, from.tastes.length);
  const mixture = shares.map((share, g) => (share === 0 ? 0 : expectation.groups[g]! + prior[g]!));
  const users = mixture.reduce((sum, group) => sum + group, 0);
  return {
    theta,
    beta,
    logNu,
    slopes,
    own: from.own,
    kappa: from.own !== null ? from.kappa : maximiseKappa(structure, expectation.careless),
    law: fitBetaLaw(expectation.law, from.law, structure.hyperPrior),
    ...fromMixture(
      mixture.map((group) => group / users),
      from,
    ),
  };
}

function maximiseKappa({ hasTies, counts }: Structure, careless: Float64Array): [number, number, number] {
  let first = careless[0]! + PRIOR_OUTCOMES;
  let second = careless[1]! + PRIOR_OUTCOMES;
  // Without an order, first and second are names of models: a careless judgement knows neither.
  if (!counts.ordered) first = second = (first + second) / 2;
  const tie = hasTies ? careless[2]! + PRIOR_OUTCOMES : 0;
  const total = first + second + tie;
  return [first / total, second / total, tie / total];
}

/** What an attentive judgement follows. */
export type Strengths = Pick<Parameters, 'theta' | 'beta' | 'logNu' | 'slopes'>;

const MOST_NEWTON_STEPS = 8;
/** An M-step need not reach the maximum, only climb; each Newton step costs the cube of the models. */
const NEWTON_STEPS_OF_EM = 2;

/** Newton on θ, β, log ν and the slopes: concave, so a step that gains nothing is halved until it does. */
export function maximiseStrengths(
  structure: Structure,
  attentive: Float64Array,
  from: Strengths,
  mostSteps = MOST_NEWTON_STEPS,
): Strengths {
  let at = from;
  let reached = strengthObjective(structure, attentive, at);
  for (let step = 0; step < mostSteps; step++) {
    const direction = newtonDirection(structure, attentive, at);
    if (direction === null) return at;
    let gained = 0;
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      const candidate = moved(at, direction, scale);
      const value = strengthObjective(structure, attentive, candidate);
      if (value > reached) {
        gained = value - reached;
        at = candidate;
        reached = value;
        break;
      }
    }
    if (gained < 1e-10 * (1 + Math.abs(reached))) return at;
  }
  return at;
}

/** Null where the curvature has no inverse. With many models what strengths share with the rest is left out. */
function newtonDirection(structure: Structure, attentive: Float64Array, at: Strengths): Float64Array | null {
  if (!hasManyModels(structure)) {
    const { gradient, information } = strengthDerivatives(structure, attentive, at);
    const factor = cholesky(information, gradient.length);
    return factor && solveCholesky(factor, gradient);
  }
  const gradient = derivatives(structure, attentive, at, null);
  const { pairs, rest } = pairDerivatives(structure, attentive, at);
  const models = at.theta.length;
  const direction = gradient.map((slope, k) => (k < models ? slope : slope / rest[k - models]!));
  direction.set(solveCurvature(pairs, gradient.subarray(0, models)));
  return direction;
}

/**
 * The negative Hessian of {@link strengthObjective} without a matrix: of the strengths by pairs, and the diagonal of β,
 * log ν and the slopes. O(contexts).
 */
export function pairDerivatives(
  structure: Structure,
  attentive: Float64Array,
  at: Strengths,
): { readonly pairs: PairCurvature; readonly rest: Float64Array } {
  const { contexts, contextFeatures, features } = structure;
  const nu = Math.exp(at.logNu);
  const weight = new Float64Array(contexts);
  const rest = new Float64Array(2 + features).fill(RIDGE_SLOPE, 2);
  rest.set([RIDGE_BETA, RIDGE_LOG_NU]);
  for (let c = 0; c < contexts; c++) {
    const total = attentive[3 * c]! + attentive[3 * c + 1]! + attentive[3 * c + 2]!;
    const [p1, p2, p3] = davidson(attentiveGap(structure, at, c), nu);
    weight[c] = (total * (p1 + p2 - (p1 - p2) ** 2)) / 4;
    rest[0]! += weight[c]!;
    rest[1]! += total * p3 * (1 - p3);
    for (let f = 0; f < features; f++) rest[2 + f]! += weight[c]! * contextFeatures[c * features + f]! ** 2;
  }
  return { pairs: pairCurvature(structure, weight), rest };
}

function moved({ theta, beta, logNu, slopes }: Strengths, direction: Float64Array, scale: number): Strengths {
  const models = theta.length;
  return {
    theta: theta.map((strength, k) => strength + scale * direction[k]!),
    beta: beta + scale * direction[models]!,
    logNu: logNu === -Infinity ? logNu : logNu + scale * direction[models + 1]!,
    slopes: slopes.map((slope, f) => slope + scale * direction[models + 2 + f]!),
  };
}

/** Σ A log f₁ − ridge. */
export function strengthObjective(structure: Structure, attentive: Float64Array, at: Strengths): number {
  const { theta, beta, logNu, slopes } = at;
  let sum = -(RIDGE_BETA * beta * beta) / 2;
  for (const strength of theta) sum -= (RIDGE_THETA * strength * strength) / 2;
  for (const slope of slopes) sum -= (RIDGE_SLOPE * slope * slope) / 2;
  if (logNu !== -Infinity) sum -= (RIDGE_LOG_NU * logNu * logNu) / 2;
  for (let c = 0; c < structure.contexts; c++) {
    const f1 = davidson(attentiveGap(structure, at, c), Math.exp(logNu));
    for (let outcome = 0; outcome < 3; outcome++) {
      const a = attentive[3 * c + outcome]!;
      if (a > 0) sum += a * Math.log(f1[outcome]!);
    }
  }
  return sum;
}

/**
 * Gradient of {@link strengthObjective} in (θ, β, log ν, slopes), and the negative Hessian. At the E-step's own
 * parameters the gradient is that of the penalised observed log-likelihood (Fisher's identity).
 */
export function strengthDerivatives(
  structure: Structure,
  attentive: Float64Array,
  at: Strengths,
): { gradient: Float64Array; information: Float64Array } {
  const n = at.theta.length + 2 + structure.features;
  const information = new Float64Array(n * n);
  const gradient = derivatives(structure, attentive, at, information);
  return { gradient, information };
}

/** The gradient; adds the negative Hessian to `information` where one is given. Cost: contexts. */
function derivatives(
  structure: Structure,
  attentive: Float64Array,
  at: Strengths,
  information: Float64Array | null,
): Float64Array {
  const { contexts, contextFirst, contextSecond, contextFeatures, features, counts } = structure;
  const { theta, beta, logNu, slopes } = at;
  const models = theta.length;
  const [BETA, NU, SLOPES, n] = [models, models + 1, models + 2, models + 2 + features];
  const nu = Math.exp(logNu);
  const gradient = new Float64Array(n);
  // Places of the parameters that a context's d depends on, and their coefficients.
  const place = new Uint32Array(3 + features);
  const coefficient = new Float64Array(3 + features);
  place[0] = BETA;
  coefficient[0] = 1;
  for (let c = 0; c < contexts; c++) {
    const total = attentive[3 * c]! + attentive[3 * c + 1]! + attentive[3 * c + 2]!;
    if (total === 0) continue;
    const [p1, p2, p3] = davidson(attentiveGap(structure, at, c), nu);
    const slope = (attentive[3 * c]! - attentive[3 * c + 1]! - total * (p1 - p2)) / 2;
    gradient[NU]! += attentive[3 * c + 2]! - total * p3;
    let length = 1;
    const [first, second] = [contextFirst[c]!, contextSecond[c]!];
    if (first !== second) {
      place[1] = first;
      coefficient[1] = 1;
      place[2] = second;
      coefficient[2] = -1;
      length = 3;
    }
    for (let f = 0; f < features; f++) {
      place[length] = SLOPES + f;
      coefficient[length++] = contextFeatures[c * features + f]!;
    }
    for (let i = 0; i < length; i++) gradient[place[i]!]! += coefficient[i]! * slope;
    if (information === null) continue;
    const curve = (total * (p1 + p2 - (p1 - p2) ** 2)) / 4;
    const cross = -(total * p3 * (p1 - p2)) / 2;
    information[NU * n + NU]! += total * p3 * (1 - p3);
    for (let i = 0; i < length; i++) {
      const [k, by] = [place[i]!, coefficient[i]!];
      information[k * n + NU]! += by * cross;
      information[NU * n + k]! += by * cross;
      for (let j = 0; j < length; j++) information[k * n + place[j]!]! += by * coefficient[j]! * curve;
    }
  }
  const ridge = (k: number, strength: number, value: number) => {
    gradient[k]! -= strength * value;
    if (information !== null) information[k * n + k]! += strength;
  };
  for (let k = 0; k < models; k++) ridge(k, RIDGE_THETA, theta[k]!);
  ridge(BETA, RIDGE_BETA, beta);
  ridge(NU, RIDGE_LOG_NU, logNu === -Infinity ? 0 : logNu);
  for (let f = 0; f < features; f++) ridge(SLOPES + f, RIDGE_SLOPE, slopes[f]!);
  // Fixed parameters stay: β without an order, log ν without ties.
  const fixed = [...(counts.ordered ? [] : [BETA]), ...(logNu === -Infinity ? [NU] : [])];
  for (const k of fixed) {
    gradient[k] = 0;
    if (information !== null) holdCoordinate(information, n, k);
  }
  return gradient;
}

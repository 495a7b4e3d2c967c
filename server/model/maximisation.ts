import { davidson } from './davidson.ts';
import type { Expectation } from './expectation.ts';
import { fitBetaLaw } from './grid.ts';
import { cholesky, solveCholesky } from './linear.ts';
import {
  normalised,
  PRIOR_OUTCOMES,
  PRIOR_SHARES,
  RIDGE_BETA,
  RIDGE_LOG_NU,
  RIDGE_THETA,
} from './parameters.ts';
import type { Structure } from './structure.ts';
import type { Parameters } from './types.ts';

/** M-step: the parameters that maximise the expected complete log-likelihood plus the priors. */
export function maximise(structure: Structure, expectation: Expectation, from: Parameters): Parameters {
  const { theta, beta, logNu } = maximiseStrengths(structure, expectation.attentive, from);
  const [attentive, coin, clicker, contrary] = expectation.groups;
  const { shares } = from;
  return {
    theta,
    beta,
    logNu,
    kappa: maximiseKappa(structure, expectation.careless),
    law: fitBetaLaw(expectation.nodes, from.law),
    shares: normalised({
      attentive: attentive + PRIOR_SHARES.attentive,
      coin: shares.coin === 0 ? 0 : coin + PRIOR_SHARES.coin,
      clicker: shares.clicker === 0 ? 0 : clicker + PRIOR_SHARES.clicker,
      contrary: shares.contrary === 0 ? 0 : contrary + PRIOR_SHARES.contrary,
    }),
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

type Strengths = Pick<Parameters, 'theta' | 'beta' | 'logNu'>;

const MOST_NEWTON_STEPS = 8;

/** Newton on θ, β and log ν: concave, so a step that gains nothing is halved until it does. */
export function maximiseStrengths(structure: Structure, attentive: Float64Array, from: Strengths): Strengths {
  let at = from;
  let reached = strengthObjective(structure, attentive, at);
  for (let step = 0; step < MOST_NEWTON_STEPS; step++) {
    const { gradient, information } = strengthDerivatives(structure, attentive, at);
    const n = gradient.length;
    const factor = cholesky(information, n);
    if (factor === null) return at;
    const direction = solveCholesky(factor, gradient);
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

function moved({ theta, beta, logNu }: Strengths, direction: Float64Array, scale: number): Strengths {
  const models = theta.length;
  return {
    theta: theta.map((strength, k) => strength + scale * direction[k]!),
    beta: beta + scale * direction[models]!,
    logNu: logNu === -Infinity ? logNu : logNu + scale * direction[models + 1]!,
  };
}

/** Σ A log f₁ − ridge. */
export function strengthObjective(structure: Structure, attentive: Float64Array, at: Strengths): number {
  const { pairs, pairFirst, pairSecond } = structure;
  const { theta, beta, logNu } = at;
  let sum = -(RIDGE_BETA * beta * beta) / 2;
  for (const strength of theta) sum -= (RIDGE_THETA * strength * strength) / 2;
  if (logNu !== -Infinity) sum -= (RIDGE_LOG_NU * logNu * logNu) / 2;
  for (let pair = 0; pair < pairs; pair++) {
    const f1 = davidson(theta[pairFirst[pair]!]! - theta[pairSecond[pair]!]! + beta, Math.exp(logNu));
    for (let outcome = 0; outcome < 3; outcome++) {
      const a = attentive[3 * pair + outcome]!;
      if (a > 0) sum += a * Math.log(f1[outcome]!);
    }
  }
  return sum;
}

/**
 * Gradient and negative Hessian of {@link strengthObjective} in (θ, β, log ν). At the E-step's own parameters
 * the gradient is that of the penalised observed log-likelihood (Fisher's identity).
 */
export function strengthDerivatives(
  structure: Structure,
  attentive: Float64Array,
  { theta, beta, logNu }: Strengths,
): { gradient: Float64Array; information: Float64Array } {
  const { pairs, pairFirst, pairSecond, counts } = structure;
  const models = theta.length;
  const [BETA, NU, n] = [models, models + 1, models + 2];
  const gradient = new Float64Array(n);
  const information = new Float64Array(n * n);
  const add = (i: number, j: number, value: number) => {
    information[i * n + j]! += value;
    if (i !== j) information[j * n + i]! += value;
  };
  for (let pair = 0; pair < pairs; pair++) {
    const [i, j] = [pairFirst[pair]!, pairSecond[pair]!];
    const total = attentive[3 * pair]! + attentive[3 * pair + 1]! + attentive[3 * pair + 2]!;
    if (total === 0) continue;
    const [p1, p2, p3] = davidson(theta[i]! - theta[j]! + beta, Math.exp(logNu));
    const slope = (attentive[3 * pair]! - attentive[3 * pair + 1]! - total * (p1 - p2)) / 2;
    const curve = (total * (p1 + p2 - (p1 - p2) ** 2)) / 4;
    const cross = -(total * p3 * (p1 - p2)) / 2;
    gradient[BETA]! += slope;
    gradient[NU]! += attentive[3 * pair + 2]! - total * p3;
    add(BETA, BETA, curve);
    add(NU, NU, total * p3 * (1 - p3));
    add(BETA, NU, cross);
    if (i === j) continue;
    gradient[i]! += slope;
    gradient[j]! -= slope;
    add(i, i, curve);
    add(j, j, curve);
    add(i, j, -curve);
    add(i, BETA, curve);
    add(j, BETA, -curve);
    add(i, NU, cross);
    add(j, NU, -cross);
  }
  for (let k = 0; k < models; k++) {
    gradient[k]! -= RIDGE_THETA * theta[k]!;
    information[k * n + k]! += RIDGE_THETA;
  }
  gradient[BETA]! -= RIDGE_BETA * beta;
  information[BETA * n + BETA]! += RIDGE_BETA;
  if (logNu !== -Infinity) gradient[NU]! -= RIDGE_LOG_NU * logNu;
  information[NU * n + NU]! += RIDGE_LOG_NU;
  // Fixed parameters stay: β without an order, log ν without ties.
  if (!counts.ordered) fixParameter(gradient, information, BETA);
  if (logNu === -Infinity) fixParameter(gradient, information, NU);
  return { gradient, information };
}

function fixParameter(gradient: Float64Array, information: Float64Array, k: number): void {
  const n = gradient.length;
  gradient[k] = 0;
  for (let i = 0; i < n; i++) information[i * n + k] = information[k * n + i] = 0;
  information[k * n + k] = 1;
}

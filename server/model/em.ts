import { type Expectation, expect } from './expectation.ts';
import { maximise, strengthDerivatives } from './maximisation.ts';
import { fromVector, logPrior, toVector } from './parameters.ts';
import type { Parameters } from './types.ts';
import type { Structure } from './structure.ts';

export interface EmResult {
  readonly parameters: Parameters;
  readonly logLikelihood: number;
  readonly penalised: number;
  /** E-steps taken. */
  readonly iterations: number;
  readonly converged: boolean;
}

export interface EmOptions {
  readonly mostIterations: number;
  readonly shouldStop?: (() => boolean) | undefined;
  /** Told the penalised log-likelihood after every accepted step; it never falls. */
  readonly onStep?: ((penalised: number) => void) | undefined;
}

/** Gain still to be had, by Aitken's estimate, at which EM may stop. */
const GAIN_LEFT = 1e-6;
/** Largest slope of a strength, in comparisons, at which EM may stop. */
const SLOPE_LEFT = 1e-3;

interface Point {
  readonly parameters: Parameters;
  readonly expectation: Expectation;
  readonly penalised: number;
}

/**
 * EM with SQUAREM extrapolation (model-notes 3.5). An extrapolated point that lowers the penalised
 * log-likelihood is thrown away for the plain EM step, so the value never falls. Stops when both the gain left
 * and the slope of the strengths are small. Null when stopped from outside.
 */
export function runEm(structure: Structure, start: Parameters, options: EmOptions): EmResult | null {
  let iterations = 0;
  const evaluate = (parameters: Parameters): Point => {
    iterations++;
    const expectation = expect(structure, parameters);
    return { parameters, expectation, penalised: expectation.logLikelihood + logPrior(parameters) };
  };
  const step = (point: Point) => maximise(structure, point.expectation, point.parameters);

  let current = evaluate(start);
  let converged = false;
  while (!converged && iterations < options.mostIterations) {
    if (options.shouldStop?.() === true) return null;
    const first = evaluate(step(current));
    const second = step(first);
    const gain = first.penalised - current.penalised;
    const extrapolated = extrapolate(current.parameters, first.parameters, second);
    let next = evaluate(extrapolated);
    if (!(next.penalised >= first.penalised)) next = evaluate(second);
    const nextGain = next.penalised - first.penalised;
    const ratio = gain > 0 ? Math.min(0.999, Math.max(0, nextGain / gain)) : 0;
    converged =
      (nextGain * ratio) / (1 - ratio) + nextGain < GAIN_LEFT && slope(structure, next) < SLOPE_LEFT;
    current = next;
    options.onStep?.(current.penalised);
  }
  return {
    parameters: current.parameters,
    logLikelihood: current.expectation.logLikelihood,
    penalised: current.penalised,
    iterations,
    converged,
  };
}

function slope(structure: Structure, { expectation, parameters }: Point): number {
  const { gradient } = strengthDerivatives(structure, expectation.attentive, parameters);
  return gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** SQUAREM's squared step from two EM steps (Varadhan and Roland 2008, S3). */
function extrapolate(x0: Parameters, x1: Parameters, x2: Parameters): Parameters {
  const [v0, v1, v2] = [toVector(x0), toVector(x1), toVector(x2)];
  let [rr, vv] = [0, 0];
  for (let i = 0; i < v0.length; i++) {
    const r = v1[i]! - v0[i]!;
    const v = v2[i]! - v1[i]! - r;
    rr += r * r;
    vv += v * v;
  }
  const alpha = vv === 0 ? -1 : Math.min(-1, -Math.sqrt(rr / vv));
  if (alpha === -1) return x2;
  const vector = v0.map((value, i) => {
    const r = v1[i]! - value;
    const v = v2[i]! - v1[i]! - r;
    return value - 2 * alpha * r + alpha * alpha * v;
  });
  return fromVector(vector, x2);
}

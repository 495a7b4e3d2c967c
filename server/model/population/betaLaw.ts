import { digamma, logBeta, sigmoid, trigamma } from '../numerics/index.ts';
import type { BetaLaw } from '../types.ts';

/**
 * The law of η in the attentive group, Beta(a, b), in the coordinates that are estimated: the logit of its mean and
 * the log of its concentration a + b. Bounds: a mean of at least 1/2, no mass at η = 0 (a ≥ 2), and no point mass.
 */
export const LOGIT_MEAN_BOUNDS = [0, Math.log(0.98 / 0.02)] as const;
export const LOG_CONCENTRATION_BOUNDS = [Math.log(4), Math.log(60)] as const;

/**
 * Hyper-prior, as users already seen whose η were drawn from `law`: with one pair of models it is all that pins the
 * scale (derivations.md 4.3).
 */
export interface HyperPrior {
  readonly users: number;
  readonly law: BetaLaw;
  /** Expected log η and log(1 − η) under the law. */
  readonly log: number;
  readonly logComplement: number;
}

export function hyperPrior(users: number, law: BetaLaw): HyperPrior {
  const psi = digamma(law.a + law.b);
  return { users, law, log: digamma(law.a) - psi, logComplement: digamma(law.b) - psi };
}

export const DEFAULT_HYPER_PRIOR: HyperPrior = hyperPrior(4, { a: 6, b: 2 });

export interface LawCoordinates {
  readonly logitMean: number;
  readonly logConcentration: number;
}

export function toCoordinates({ a, b }: BetaLaw): LawCoordinates {
  return { logitMean: Math.log(a / b), logConcentration: Math.log(a + b) };
}

/** The law at these coordinates, moved within the bounds. */
export function fromCoordinates({ logitMean, logConcentration }: LawCoordinates): BetaLaw {
  const mean = sigmoid(clamped(logitMean, LOGIT_MEAN_BOUNDS));
  const concentration = Math.exp(clamped(logConcentration, LOG_CONCENTRATION_BOUNDS));
  return { a: mean * concentration, b: (1 - mean) * concentration };
}

function clamped(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

/** A gradient in (a, b) as one in (logit mean, log concentration). */
export function lawChain({ a, b }: BetaLaw, [da, db]: readonly [number, number]): [number, number] {
  return [((a * b) / (a + b)) * (da - db), a * da + b * db];
}

/** Log density of the hyper-prior at a law, up to a constant: the expected log density of its users. */
export function logHyperPrior({ a, b }: BetaLaw, prior: HyperPrior): number {
  return prior.users * ((a - 1) * prior.log + (b - 1) * prior.logComplement - logBeta(a, b));
}

/** Its gradient in (a, b). */
export function hyperPriorGradient({ a, b }: BetaLaw, prior: HyperPrior): [number, number] {
  const psi = digamma(a + b);
  return [
    prior.users * (prior.log - digamma(a) + psi),
    prior.users * (prior.logComplement - digamma(b) + psi),
  ];
}

/** Fisher information of one η on (logit mean, log concentration), as [mm, mc, cc]. */
export function lawInformation({ a, b }: BetaLaw): [number, number, number] {
  const shared = trigamma(a + b);
  const [aa, bb, ab] = [trigamma(a) - shared, trigamma(b) - shared, -shared];
  const s = (a * b) / (a + b);
  return [
    s * s * (aa - 2 * ab + bb),
    s * (a * aa + b * ab - a * ab - b * bb),
    a * a * aa + 2 * a * b * ab + b * b * bb,
  ];
}

/** Expected users of the attentive kind, with their sums of expected log η and log(1 − η). */
export interface LawMoments {
  readonly users: number;
  readonly log: number;
  readonly logComplement: number;
}

/**
 * M-step of the law: Fisher scoring from `start` on the expected log density plus the hyper-prior; a step that
 * gains nothing is halved, and at a bound each coordinate is tried alone.
 */
export function fitBetaLaw(moments: LawMoments, start: BetaLaw, prior: HyperPrior): BetaLaw {
  const n = moments.users + prior.users;
  const log = (moments.log + prior.users * prior.log) / n;
  const logComplement = (moments.logComplement + prior.users * prior.logComplement) / n;
  const value = ({ a, b }: BetaLaw) => (a - 1) * log + (b - 1) * logComplement - logBeta(a, b);
  let law = fromCoordinates(toCoordinates(start));
  let reached = value(law);
  for (let iteration = 0; iteration < 30; iteration++) {
    const psi = digamma(law.a + law.b);
    const [gm, gc] = lawChain(law, [log - digamma(law.a) + psi, logComplement - digamma(law.b) + psi]);
    const [mm, mc, cc] = lawInformation(law);
    const determinant = mm * cc - mc * mc;
    const scoring = [(cc * gm - mc * gc) / determinant, (mm * gc - mc * gm) / determinant] as const;
    const next = [scoring, [gm / mm, 0] as const, [0, gc / cc] as const]
      .map((direction) => improved(law, direction, value, reached))
      .find((candidate) => candidate !== null);
    if (next === undefined) break;
    const gained = value(next) - reached;
    law = next;
    reached += gained;
    if (gained < 1e-12) break;
  }
  return law;
}

function improved(
  law: BetaLaw,
  [dm, dc]: readonly [number, number],
  value: (law: BetaLaw) => number,
  reached: number,
): BetaLaw | null {
  const { logitMean, logConcentration } = toCoordinates(law);
  for (let scale = 1; scale > 1e-3; scale /= 2) {
    const candidate = fromCoordinates({
      logitMean: logitMean + scale * dm,
      logConcentration: logConcentration + scale * dc,
    });
    if (value(candidate) > reached) return candidate;
  }
  return null;
}

import { type Climb, climb } from './climb.ts';
import { expect } from './expectation.ts';
import type { Strengths } from './maximisation.ts';
import { initialParameters, MIXTURE_SIZE } from './parameters.ts';
import { cohortsOf, type Representatives, type Sample, thinned } from './sample.ts';
import type { Structure } from './structure.ts';
import type { Parameters } from './types.ts';

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
/** Gain in log-likelihood, beyond half a log of the users, that admits a contrary group (BIC and a margin). */
const CONTRARY_MARGIN = 2;

/**
 * The estimates: several starts on a sample of the users, the best followed through larger samples to everyone; a
 * contrary group only if the data support one. Null once `shouldStop` says so; it is asked between passes.
 */
export function estimate(
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

/** The estimates from earlier ones nearby: no other starts, no samples. */
export function estimateFrom(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  shouldStop?: () => boolean,
): Climb | null {
  const reached = climbFully(structure, users, start, shouldStop);
  if (reached === null || reached.parameters.shares.contrary > 0) return reached;
  return contraryAdmitted(structure, users, reached, shouldStop);
}

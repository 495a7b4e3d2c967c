import { type Climb, climb } from './climb.ts';
import {
  cohortsOf,
  groupLikelihoods,
  type Representatives,
  type Sample,
  type Structure,
  thinned,
} from '../likelihood/index.ts';
import type { Strengths } from './maximisation.ts';
import { MIXTURE_SIZE, toMixture } from '../population/index.ts';
import { initialParameters } from './initialParameters.ts';
import type { Parameters } from '../types.ts';

/** The fit is bounded: what has not converged by then is said to be so. */
const MOST_PASSES = 400;
/** Passes of each start before the best goes on. */
const TRIAL_PASSES = 10;
const TRIAL_EM_STEPS = 3;
/** Samples of the users on which the fit starts, in cells; each starts from the optimum of the one before. */
const SAMPLE_CELLS = [10_000, 150_000];
/** Gain in penalised log-likelihood that may be left, on a sample and at the end. */
const ROUGH = 1e-2;
const FINE = 1e-6;
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

/** Where a climb on everyone ended. */
interface Summit {
  readonly climb: Climb;
  /** Everyone, on the nodes of the climb. */
  readonly sample: Sample;
}

/** Climbs on growing samples of the users, then on everyone. */
function throughSamples(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  shouldStop?: () => boolean,
): Summit | null {
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
): Summit | null {
  let from = start;
  for (;;) {
    const sample = cohortsOf(structure, users, from);
    const reached = climb(structure, sample, from, { mostPasses: MOST_PASSES, gainLeft: FINE, shouldStop });
    if (reached === null) return null;
    if (!lawMoved(from, reached.parameters)) return { climb: reached, sample };
    from = reached.parameters;
  }
}

function lawMoved(from: Parameters, to: Parameters): boolean {
  const changed = (a: number, b: number) => Math.abs(Math.log(a / b)) > LAW_MOVED;
  return changed(from.law.a, to.law.a) || changed(from.law.b, to.law.b);
}

/**
 * The fit with a contrary group where the data support one, else the fit without. The slope in a vanishing contrary
 * share bounds what the group could gain at these strengths (Lindsay's certificate, model-notes 3.2); only where that
 * is enough is the larger model fitted. Null when stopped.
 */
function contraryAdmitted(
  structure: Structure,
  users: Representatives,
  without: Summit,
  shouldStop?: () => boolean,
): Climb | null {
  const needed = Math.log(Math.max(2, structure.counts.users)) / 2 + CONTRARY_MARGIN;
  const { parameters, logLikelihood } = without.climb;
  if (contraryGain(structure, without.sample, parameters) < needed) return without.climb;
  const { shares } = parameters;
  const start: Parameters = {
    ...parameters,
    shares: { ...shares, attentive: shares.attentive * 0.95, contrary: shares.attentive * 0.05 },
  };
  const fitted = throughSamples(structure, users, start, shouldStop);
  if (fitted === null) return null;
  return fitted.climb.logLikelihood - logLikelihood > needed ? fitted.climb : without.climb;
}

/** Σ_u L_contrary(u)/L(u) − U: slope of the log-likelihood in the share of a contrary group, at share zero. */
function contraryGain(structure: Structure, sample: Sample, parameters: Parameters): number {
  const mixture = toMixture(parameters);
  // A share makes the group's likelihood known; how large it is does not matter.
  const shares = { ...parameters.shares, contrary: 1 };
  const { groups, weight } = groupLikelihoods(structure, sample, { ...parameters, shares });
  let gain = -structure.counts.users;
  for (let u = 0; u < weight.length; u++) {
    const own = groups.subarray(MIXTURE_SIZE * u, MIXTURE_SIZE * (u + 1));
    let likelihood = 0;
    for (let g = 0; g < MIXTURE_SIZE; g++) likelihood += mixture[g]! * own[g]!;
    gain += (weight[u]! * own[MIXTURE_SIZE - 1]!) / likelihood;
  }
  return gain;
}

/** The estimates from earlier ones nearby: no other starts, no samples. */
export function estimateFrom(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  shouldStop?: () => boolean,
): Climb | null {
  const reached = climbFully(structure, users, start, shouldStop);
  if (reached === null) return null;
  if (reached.climb.parameters.shares.contrary > 0) return reached.climb;
  return contraryAdmitted(structure, users, reached, shouldStop);
}

import { climbPlaced, ROUGH, sampleSizes, throughSamples } from './ascent.ts';
import type { Climb } from './climb.ts';
import { closenessOfTies, withClosenessPlaced } from './closeness.ts';
import { initialParameters } from './initialParameters.ts';
import {
  cohortsOf,
  posteriorsOf,
  type Representatives,
  type Structure,
  thinned,
} from '../likelihood/index.ts';
import { normalised } from '../population/index.ts';
import type { OwnLevels, Parameters } from '../types.ts';

/** Spreads that are tried at the estimates without. */
const SPREADS = [0.25, 0.7, 1.6] as const;
/** Gain in log-likelihood at one of them from which a fit with levels of users' own is worth its cost. */
const WORTH_FITTING = 1;
/** They are tried on a sample of about so many cells. */
const TRIED_CELLS = 40_000;
/**
 * Gain in log-likelihood that admits them: odds of twenty to one. People have habits as a rule, which makes up for what
 * their spreads cost (derivations.md, What the file may be as well).
 */
const ADMITTING = 3;

/** Share of users who never tie, to begin with. */
const NEVER = 0.1;
/** Passes of each start before the better goes on. */
const TRIAL_PASSES = 12;

/**
 * The fit with users' own tie levels and order effects, those that it does not have yet, where the data support either;
 * else the fit as it is. Null when stopped.
 */
export function withOwnLevels(
  structure: Structure,
  users: Representatives,
  without: Climb,
  stopped?: () => boolean,
): Climb | null {
  // A fit without takes such habits for carelessness: they show better at shares as they usually are.
  const usual = usualShares(structure, without.parameters);
  const own = promisingLevels(structure, users, usual);
  if (own === null) return without;
  let best: Climb | null = null;
  const sample = thinned(structure, users, sampleSizes(structure)[0]);
  for (const start of [usual, without.parameters]) {
    const options = { gainLeft: ROUGH, mostPasses: TRIAL_PASSES, stopped };
    const trial = climbPlaced(structure, sample, { ...start, own }, options);
    if (trial === null) return null;
    if (best === null || trial.penalised > best.penalised) best = trial;
  }
  const least = without.logLikelihood + ADMITTING;
  const reached = throughSamples(structure, users, best!.parameters, { least, stopped });
  const fitted = reached && likelierLean(structure, users, reached, stopped);
  return fitted && (fitted.logLikelihood > least ? fitted : without);
}

/** Do careless judgements lean to users' own sides? Whatever makes the comparisons likelier. Null when stopped. */
function likelierLean(
  structure: Structure,
  users: Representatives,
  reached: Climb,
  stopped?: () => boolean,
): Climb | null {
  const { own } = reached.parameters;
  if (own === null || own.order === 0 || reached.hopeless) return reached;
  const otherwise = { ...reached.parameters, own: { ...own, carelessLean: !own.carelessLean } };
  const fitted = climbPlaced(structure, users, otherwise, { least: reached.logLikelihood, stopped });
  return fitted && (fitted.logLikelihood > reached.logLikelihood ? fitted : reached);
}

/** The spreads under which the comparisons are likelier than without, all else as it is; null: none. */
function promisingLevels(
  structure: Structure,
  everyone: Representatives,
  parameters: Parameters,
): OwnLevels | null {
  const { judgementPower } = structure;
  const given = parameters.own ?? noLevels(structure, parameters);
  const missing = missingLevels(structure, given);
  if (judgementPower !== null || !(missing.tie || missing.order)) return null;
  const users = thinned(structure, everyone, TRIED_CELLS);
  const logAt = (own: OwnLevels) => {
    const at = withClosenessPlaced(structure, { ...parameters, own });
    return posteriorsOf(structure, cohortsOf(structure, users, at), at, false).logLikelihood;
  };
  const plain = logAt(given);
  const best = (tried: readonly Partial<OwnLevels>[]) => {
    let [levels, most]: [Partial<OwnLevels>, number] = [{}, plain + WORTH_FITTING];
    for (const each of tried) {
      const log = logAt({ ...given, ...each });
      if (log > most) [levels, most] = [each, log];
    }
    return levels;
  };
  const ties = missing.tie ? SPREADS.map((tie) => ({ tie, never: NEVER })) : [];
  const orders = missing.order
    ? [true, false].flatMap((carelessLean) => SPREADS.map((order) => ({ order, carelessLean })))
    : [];
  const found = { ...best(ties), ...best(orders) };
  return Object.keys(found).length > 0 ? { ...given, ...found } : null;
}

/** Levels of which everybody has the same, at these parameters. */
export function noLevels({ hasTies }: Structure, { logNu, kappa }: Parameters): OwnLevels {
  const closeness = hasTies ? closenessOfTies(logNu, kappa[2]) : 0;
  return { order: 0, carelessLean: true, tie: 0, never: 0, closeness };
}

/** Which levels could differ between users in these data, and do not yet? */
export function missingLevels(
  { counts, hasTies }: Structure,
  own: OwnLevels | null,
): { readonly order: boolean; readonly tie: boolean } {
  return {
    order: counts.ordered && (own === null || own.order === 0),
    tie: hasTies && (own === null || own.tie === 0),
  };
}

/** The same strengths and tastes, with careless users as there are as a rule. */
function usualShares(structure: Structure, { theta, beta, slopes, tastes, own }: Parameters): Parameters {
  const start = initialParameters(structure, theta, false);
  return normalised({ ...start, beta, slopes, tastes, own });
}

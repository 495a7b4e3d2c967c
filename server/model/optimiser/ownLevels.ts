import { climbPlaced, ROUGH, sampleSizes, throughSamples } from './ascent.ts';
import type { Climb } from './climb.ts';
import { closenessOfTies, withClosenessPlaced } from './closeness.ts';
import { initialParameters } from './initialParameters.ts';
import { cohortsOf, expect, type Representatives, type Structure, thinned } from '../likelihood/index.ts';
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
 * The fit with users' own tie levels and order effects, where the data support either; else the fit without. Null when
 * stopped.
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
  const fitted = throughSamples(structure, users, best!.parameters, { least, stopped });
  return fitted && (fitted.logLikelihood > least ? fitted : without);
}

/** The spreads under which the comparisons are likelier than without, all else as it is; null: none. */
function promisingLevels(
  structure: Structure,
  everyone: Representatives,
  parameters: Parameters,
): OwnLevels | null {
  const { counts, hasTies, judgementPower } = structure;
  if (judgementPower !== null) return null;
  const users = thinned(structure, everyone, TRIED_CELLS);
  const logAt = (own: OwnLevels) => {
    const at = withClosenessPlaced(structure, { ...parameters, own });
    return expect(structure, cohortsOf(structure, users, at), at).logLikelihood;
  };
  const closeness = hasTies ? closenessOfTies(parameters.logNu, parameters.kappa[2]) : 0;
  const none: OwnLevels = { order: 0, tie: 0, never: 0, closeness };
  const plain = logAt(none);
  const best = (name: 'order' | 'tie') => {
    let [spread, most] = [0, plain + WORTH_FITTING];
    for (const tried of SPREADS) {
      const log = logAt({ ...none, [name]: tried, never: name === 'tie' ? NEVER : 0 });
      if (log > most) [spread, most] = [tried, log];
    }
    return spread;
  };
  const tie = hasTies ? best('tie') : 0;
  const order = counts.ordered ? best('order') : 0;
  return tie > 0 || order > 0 ? { order, tie, never: tie > 0 ? NEVER : 0, closeness } : null;
}

/** The same strengths and tastes, with careless users as there are as a rule. */
function usualShares(structure: Structure, { theta, beta, slopes, tastes }: Parameters): Parameters {
  const start = initialParameters(structure, theta, false);
  return normalised({ ...start, beta, slopes, tastes });
}

import { climbPlaced } from './ascent.ts';
import type { Climb } from './climb.ts';
import { cohortsOf, groupLikelihoods, type Representatives, type Structure } from '../likelihood/index.ts';
import {
  BROAD_LAWS,
  fromMixture,
  normalised,
  priorMixture,
  settledShares,
  toMixture,
} from '../population/index.ts';
import type { Parameters } from '../types.ts';

/** Share with which a broad law begins. */
const SHARE = 0.02;
/** Gain with the shares alone from which the larger model is worth fitting. */
const WORTH_FITTING = 0.3;
/** Gain in log-likelihood, beyond half a log of the users for each share, that admits them (BIC and a margin). */
const MARGIN = 2;

function needed({ counts }: Structure): number {
  return (BROAD_LAWS.length * Math.log(Math.max(2, counts.users))) / 2 + MARGIN;
}

/**
 * The fit with broad laws of η beside the one law, where the data support them; else the fit without. Shares alone are
 * solved for first, all else as it is: only where that gains enough is the larger model fitted. Null when stopped.
 */
export function withBroadLaws(
  structure: Structure,
  users: Representatives,
  without: Climb,
  stopped?: () => boolean,
): Climb | null {
  const { parameters, logLikelihood } = without;
  const start = withSharesSettled(structure, users, {
    ...parameters,
    broad: BROAD_LAWS.map(() => SHARE),
  });
  if (start.logLikelihood - logLikelihood < WORTH_FITTING) return without;
  const least = logLikelihood + needed(structure);
  const fitted = climbPlaced(structure, users, start.parameters, { least, stopped });
  return fitted && (fitted.logLikelihood > least ? fitted : without);
}

function withSharesSettled(
  structure: Structure,
  users: Representatives,
  given: Parameters,
): { parameters: Parameters; logLikelihood: number } {
  const parameters = normalised(given);
  const sample = cohortsOf(structure, users, parameters);
  const { groups, logs, weight } = groupLikelihoods(structure, sample, parameters);
  const before = toMixture(parameters);
  const prior = priorMixture(before.length, parameters.tastes.length);
  const mixture = settledShares(groups, weight, before, prior);
  let logLikelihood = 0;
  for (const [u, log] of logs.entries()) {
    let likelihood = 0;
    for (const [g, share] of mixture.entries()) likelihood += share * groups[u * mixture.length + g]!;
    logLikelihood += weight[u]! * (log + Math.log(likelihood));
  }
  return { parameters: { ...parameters, ...fromMixture(mixture, parameters) }, logLikelihood };
}

import { climbPlaced, throughSamples } from './ascent.ts';
import type { Climb } from './climb.ts';
import { cohortsOf, groupLikelihoods, type Representatives, type Structure } from '../likelihood/index.ts';
import { CONTRARY_SHARE, normalised, toMixture } from '../population/index.ts';
import type { Parameters } from '../types.ts';

/** Gain in log-likelihood, beyond half a log of the users, that admits a contrary group (BIC and a margin). */
const MARGIN = 2;

/**
 * The fit with a contrary group where the data support one, else the fit without. The slope in a vanishing contrary
 * share bounds what the group could gain at these strengths (Lindsay's certificate, model-notes 3.2); only where that
 * is enough is the larger model fitted. Null when stopped.
 */
export function withContrary(
  structure: Structure,
  users: Representatives,
  without: Climb,
  shouldStop?: () => boolean,
): Climb | null {
  const needed = Math.log(Math.max(2, structure.counts.users)) / 2 + MARGIN;
  const { parameters, logLikelihood } = without;
  if (contraryGain(structure, users, parameters) < needed) return without;
  const { shares } = parameters;
  const start = normalised({
    ...parameters,
    shares: { ...shares, attentive: shares.attentive * 0.95, contrary: shares.attentive * 0.05 },
  });
  const fitted = throughSamples(structure, users, start, shouldStop);
  if (fitted === null) return null;
  return fitted.logLikelihood - logLikelihood > needed ? fitted : without;
}

/** Σ_u L_contrary(u)/L(u) − U: slope of the log-likelihood in the share of a contrary group, at share zero. */
function contraryGain(structure: Structure, users: Representatives, parameters: Parameters): number {
  const mixture = toMixture(parameters);
  // A share makes the group's likelihood known; how large it is does not matter.
  const withContrary = { ...parameters, shares: { ...parameters.shares, contrary: 1 } };
  const sample = cohortsOf(structure, users, withContrary);
  const { groups, weight } = groupLikelihoods(structure, sample, withContrary);
  let gain = -structure.counts.users;
  for (let u = 0; u < weight.length; u++) {
    const own = groups.subarray(mixture.length * u, mixture.length * (u + 1));
    let likelihood = 0;
    for (let g = 0; g < mixture.length; g++) likelihood += mixture[g]! * own[g]!;
    gain += (weight[u]! * own[CONTRARY_SHARE]!) / likelihood;
  }
  return gain;
}

/**
 * Turned strengths with turned users give the data as likely (model-notes 4.5), so that a start decides which way up
 * a fit comes out. Users settle it: where more are contrary than attentive the other way up is fitted too, and the one
 * kept whose shares are likelier beforehand. Null when stopped.
 */
export function rightWayUp(
  structure: Structure,
  users: Representatives,
  fitted: Climb,
  shouldStop?: () => boolean,
): Climb | null {
  const { shares } = fitted.parameters;
  if (structure.anchored !== null || shares.contrary <= shares.attentive) return fitted;
  const start = turnedUp(fitted.parameters);
  const turned = climbPlaced(structure, users, start, undefined, shouldStop);
  if (turned === null) return null;
  return turned.penalised > fitted.penalised ? turned : fitted;
}

function turnedUp(parameters: Parameters): Parameters {
  const { theta, beta, slopes, shares, broad } = parameters;
  return normalised({
    ...parameters,
    theta: theta.map((strength) => -strength),
    beta: -beta,
    slopes: slopes.map((slope) => -slope),
    shares: {
      ...shares,
      attentive: shares.contrary,
      contrary: broad.reduce((sum, share) => sum + share, shares.attentive),
    },
  });
}

import { climbPlaced, throughSamples } from './ascent.ts';
import type { Climb } from './climb.ts';
import { cohortsOf, groupLikelihoods, type Representatives, type Structure } from '../likelihood/index.ts';
import { CONTRARY_SHARE, normalised, toMixture } from '../population/index.ts';
import type { Parameters } from '../types.ts';

/** Gain in log-likelihood, beyond half a log of the users, that admits a contrary group (BIC and a margin). */
const MARGIN = 2;

/**
 * The fit with a contrary group where the data support one, else the fit without. The slope in a vanishing contrary
 * share bounds what the group could gain at these strengths (Lindsay's certificate, derivations.md 3.2); only where that
 * is enough is the larger model fitted. Null when stopped.
 */
export function withContrary(
  structure: Structure,
  users: Representatives,
  without: Climb,
  stopped?: () => boolean,
): Climb | null {
  const needed = Math.log(Math.max(2, structure.counts.users)) / 2 + MARGIN;
  const { parameters, logLikelihood } = without;
  if (contraryGain(structure, users, parameters) < needed) return without;
  const { shares } = parameters;
  const start = normalised({
    ...parameters,
    shares: { ...shares, attentive: shares.attentive * 0.95, contrary: shares.attentive * 0.05 },
  });
  const least = logLikelihood + needed;
  const fitted = throughSamples(structure, users, start, { least, stopped });
  return fitted && (fitted.logLikelihood > least ? fitted : without);
}

/** Σ_u (L_contrary(u)/L(u) − 1): slope of the log-likelihood in the share of a contrary group, at share zero. */
function contraryGain(structure: Structure, users: Representatives, parameters: Parameters): number {
  const mixture = toMixture(parameters);
  // A share makes the group's likelihood known; how large it is does not matter.
  const withContrary = { ...parameters, shares: { ...parameters.shares, contrary: 1 } };
  const sample = cohortsOf(structure, users, withContrary);
  const { groups, weight } = groupLikelihoods(structure, sample, withContrary);
  let gain = 0;
  for (let u = 0; u < weight.length; u++) {
    const own = groups.subarray(mixture.length * u, mixture.length * (u + 1));
    let likelihood = 0;
    for (let g = 0; g < mixture.length; g++) likelihood += mixture[g]! * own[g]!;
    gain += weight[u]! * (own[CONTRARY_SHARE]! / likelihood - 1);
  }
  return gain;
}

/**
 * Contrary users, or users of another taste? A turned scale is a taste whose strengths are those of the others turned
 * around: only where the comparisons do not speak against it, by the likelihood ratio to strengths that are free, is
 * somebody called contrary. Null when stopped.
 */
export function turnedOrTaste(
  structure: Structure,
  users: Representatives,
  fitted: Climb,
  stopped?: () => boolean,
): Climb | null {
  const { parameters } = fitted;
  const { theta, shares, tastes } = parameters;
  // Of strengths that sum to zero one fewer is free than there are.
  const allowed = chiSquared95(structure.counts.models - 1) / 2;
  if (shares.contrary > 0) {
    const start = normalised({
      ...parameters,
      shares: { ...shares, contrary: 0 },
      tastes: [...tastes, { theta: theta.map((strength) => -strength), share: shares.contrary }],
    });
    const least = fitted.logLikelihood + allowed;
    const free = climbPlaced(structure, users, start, { least, stopped });
    return free && (free.logLikelihood > least ? free : fitted);
  }
  const opposite = tastes.findIndex((taste) => correlation(taste.theta, theta) < OPPOSITE);
  if (opposite < 0) return fitted;
  const start = normalised({
    ...parameters,
    shares: { ...shares, contrary: tastes[opposite]!.share },
    tastes: tastes.filter((_, k) => k !== opposite),
  });
  const least = fitted.logLikelihood - allowed;
  const turned = climbPlaced(structure, users, start, { least, stopped });
  return turned && (turned.logLikelihood < least ? fitted : turned);
}

/** Correlation with the common strengths below which a taste may be a turned scale. */
export const OPPOSITE = -0.5;

export function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (const [k, value] of a.entries()) {
    aa += (value - meanA) ** 2;
    bb += (b[k]! - meanB) ** 2;
    ab += (value - meanA) * (b[k]! - meanB);
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Quantile 0.95 of χ² (Wilson and Hilferty 1931). */
function chiSquared95(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 1.6449 * Math.sqrt(spread)) ** 3;
}

/**
 * Turned strengths with turned users give the data as likely (derivations.md 4.5), so that a start decides which way up
 * a fit comes out. Users settle it: where more are contrary than attentive the other way up is fitted too, and the one
 * kept whose shares are likelier beforehand. Null when stopped.
 */
export function rightWayUp(
  structure: Structure,
  users: Representatives,
  fitted: Climb,
  stopped?: () => boolean,
): Climb | null {
  const { shares } = fitted.parameters;
  if (structure.anchored !== null || shares.contrary <= shares.attentive) return fitted;
  const start = turnedUp(fitted.parameters);
  const turned = climbPlaced(structure, users, start, { stopped });
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

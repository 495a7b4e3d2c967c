import { INITIAL_LAW, logHyperPrior } from './betaLaw.ts';
import type { Structure } from './structure.ts';
import type { Parameters, Shares } from './types.ts';

/** Weak ridge: strengths a priori normal with standard deviation 4.5. */
export const RIDGE_THETA = 0.05;
export const RIDGE_BETA = 4;
export const RIDGE_LOG_NU = 0.01;
/** Features have unit variance: slopes a priori normal with standard deviation 4.5. */
export const RIDGE_SLOPE = 0.05;
/** Users and judgements as if already seen: keep shares and frequencies off the bounds. */
export const PRIOR_SHARES: Shares = { attentive: 2, coin: 0.5, clicker: 0.25, contrary: 0.25 };
export const PRIOR_OUTCOMES = 1;

export function initialParameters(structure: Structure, theta: Float64Array, contrary: boolean): Parameters {
  const { hasTies, clickers, features, rowCount } = structure;
  const shares = normalised({
    attentive: 0.75,
    coin: 0.15,
    clicker: clickers ? 0.05 : 0,
    contrary: contrary ? 0.05 : 0,
  });
  let [decisive, ties] = [1, 0];
  for (let row = 0; row < rowCount.length; row++) {
    if (row % 3 === 2) ties += rowCount[row]!;
    else decisive += rowCount[row]!;
  }
  const tie = hasTies ? ties / (ties + decisive) : 0;
  return {
    theta,
    beta: 0,
    logNu: hasTies ? Math.log((2 * tie) / (1 - tie)) : -Infinity,
    slopes: new Float64Array(features),
    kappa: [(1 - tie) / 2, (1 - tie) / 2, tie],
    law: INITIAL_LAW,
    shares,
  };
}

export function normalised({ attentive, coin, clicker, contrary }: Shares): Shares {
  const total = attentive + coin + clicker + contrary;
  return {
    attentive: attentive / total,
    coin: coin / total,
    clicker: clicker / total,
    contrary: contrary / total,
  };
}

/** log of all priors at these parameters, up to a constant; added to the log-likelihood it is what the fit raises. */
export function logPrior({ theta, beta, logNu, slopes, kappa, law, shares }: Parameters): number {
  let sum = logHyperPrior(law) - (RIDGE_BETA * beta * beta) / 2;
  for (const strength of theta) sum -= (RIDGE_THETA * strength * strength) / 2;
  for (const slope of slopes) sum -= (RIDGE_SLOPE * slope * slope) / 2;
  if (logNu !== -Infinity) sum -= (RIDGE_LOG_NU * logNu * logNu) / 2;
  for (const frequency of kappa) if (frequency > 0) sum += PRIOR_OUTCOMES * Math.log(frequency);
  for (const name of ['attentive', 'coin', 'clicker', 'contrary'] as const) {
    if (shares[name] > 0) sum += PRIOR_SHARES[name] * Math.log(shares[name]);
  }
  return sum;
}

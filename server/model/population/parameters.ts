import { DEFAULT_HYPER_PRIOR, type HyperPrior, logHyperPrior } from './betaLaw.ts';
import { HABITS } from './habits.ts';
import type { Parameters, Shares } from '../types.ts';

/** Weak ridge: strengths a priori normal with standard deviation 4.5. */
export const RIDGE_THETA = 0.05;
export const RIDGE_BETA = 4;
export const RIDGE_LOG_NU = 0.01;
/** Features have unit variance: slopes a priori normal with standard deviation 4.5. */
export const RIDGE_SLOPE = 0.05;
/** Users and judgements as if already seen: keep shares and frequencies off the bounds. */
export const PRIOR_SHARES: Shares = { attentive: 2, coin: 0.5, clicker: 0.25, contrary: 0.25 };
export const PRIOR_OUTCOMES = 1;

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
export function logPrior(parameters: Parameters, prior: HyperPrior = DEFAULT_HYPER_PRIOR): number {
  const { theta, beta, logNu, slopes, kappa, law, shares, habits } = parameters;
  let sum = logHyperPrior(law, prior) - (RIDGE_BETA * beta * beta) / 2;
  for (const strength of theta) sum -= (RIDGE_THETA * strength * strength) / 2;
  for (const slope of slopes) sum -= (RIDGE_SLOPE * slope * slope) / 2;
  if (logNu !== -Infinity) sum -= (RIDGE_LOG_NU * logNu * logNu) / 2;
  for (const frequency of kappa) if (frequency > 0) sum += PRIOR_OUTCOMES * Math.log(frequency);
  const mixture = toMixture({ shares, habits });
  for (const [g, share] of mixture.entries()) if (share > 0) sum += PRIOR_MIXTURE[g]! * Math.log(share);
  return sum;
}

type MixtureParameters = Pick<Parameters, 'shares' | 'habits'>;

/** The shares of all sorts of users in one vector: attentive, coin-flippers, clickers of each habit, contrary. */
export function toMixture({ shares, habits }: MixtureParameters): Float64Array {
  return Float64Array.of(
    shares.attentive,
    shares.coin,
    ...habits.map((habit) => shares.clicker * habit),
    shares.contrary,
  );
}

export const MIXTURE_SIZE = HABITS.length + 3;

/** Users as if already seen, of each sort in {@link toMixture}. */
export const PRIOR_MIXTURE: readonly number[] = [
  PRIOR_SHARES.attentive,
  PRIOR_SHARES.coin,
  ...HABITS.map(() => PRIOR_SHARES.clicker / HABITS.length),
  PRIOR_SHARES.contrary,
];

/** The inverse of {@link toMixture}; habits stay as they were where there are no clickers. */
export function fromMixture(mixture: Float64Array, { habits }: MixtureParameters): MixtureParameters {
  const each = mixture.subarray(2, 2 + habits.length);
  const clicker = each.reduce((sum, share) => sum + share, 0);
  return {
    shares: {
      attentive: mixture[0]!,
      coin: mixture[1]!,
      clicker,
      contrary: mixture[MIXTURE_SIZE - 1]!,
    },
    habits: clicker > 0 ? Array.from(each, (share) => share / clicker) : habits,
  };
}

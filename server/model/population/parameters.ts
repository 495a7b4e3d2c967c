import { DEFAULT_HYPER_PRIOR, type HyperPrior, logHyperPrior } from './betaLaw.ts';
import { HABITS } from './habits.ts';
import type { OwnLevels, Parameters, Shares } from '../types.ts';

/** Weak ridge: strengths a priori normal with standard deviation 4.5. */
export const RIDGE_THETA = 0.05;
/**
 * Strengths of further tastes: a priori normal with standard deviation 1.4, as wide as strengths are. Of the few who
 * follow one, a few answers tell: strengths without bounds would fit what they answered by chance.
 */
export const RIDGE_TASTE = 0.5;
export const RIDGE_BETA = 4;
export const RIDGE_LOG_NU = 0.01;
/** Features have unit variance: slopes a priori normal with standard deviation 4.5. */
export const RIDGE_SLOPE = 0.05;
/** Standard deviations of users' own levels are log-normal a priori, about 0.7; log c̄ is normal about that of d = 2. */
export const LOG_SPREAD_MEAN = Math.log(0.7);
export const RIDGE_LOG_SPREAD = 1;
export const CLOSENESS_MEAN = Math.log(2 * Math.cosh(1));
export const RIDGE_CLOSENESS = 1;
/** Users as if already seen who never tie, and who sometimes do. */
export const PRIOR_NEVER = [0.5, 2] as const;
/** Users and judgements as if already seen: keep shares and frequencies off the bounds. */
export const PRIOR_SHARES: Shares = { attentive: 2, coin: 2, clicker: 0.25, contrary: 0.25 };
export const PRIOR_TASTE = 0.25;
const PRIOR_BROAD = 0.25;
export const PRIOR_OUTCOMES = 1;

/** The parameters with all shares scaled to sum to one. */
export function normalised<P extends MixtureParameters>(parameters: P): P {
  const mixture = toMixture(parameters);
  const total = mixture.reduce((sum, share) => sum + share, 0);
  return {
    ...parameters,
    ...fromMixture(
      mixture.map((share) => share / total),
      parameters,
    ),
  };
}

/** log of all priors at these parameters, up to a constant; added to the log-likelihood it is what the fit raises. */
export function logPrior(parameters: Parameters, prior: HyperPrior = DEFAULT_HYPER_PRIOR): number {
  const { theta, beta, logNu, slopes, kappa, law, own, tastes } = parameters;
  let sum = logHyperPrior(law, prior) - (RIDGE_BETA * beta * beta) / 2;
  for (const strength of theta) sum -= (RIDGE_THETA * strength * strength) / 2;
  for (const taste of tastes)
    for (const strength of taste.theta) sum -= (RIDGE_TASTE * strength * strength) / 2;
  for (const slope of slopes) sum -= (RIDGE_SLOPE * slope * slope) / 2;
  if (logNu !== -Infinity) sum -= (RIDGE_LOG_NU * logNu * logNu) / 2;
  for (const [o, frequency] of kappa.entries())
    if (frequency > 0 && !(own !== null && o === 2))
      sum += PRIOR_OUTCOMES * Math.log(carelessChance(kappa, own, o));
  if (own !== null) sum += logOwnPrior(own, logNu !== -Infinity);
  const mixture = toMixture(parameters);
  const users = priorMixture(mixture.length, tastes.length);
  for (const [g, share] of mixture.entries()) if (share > 0) sum += users[g]! * Math.log(share);
  return sum;
}

/** κ of an outcome; among decisive judgements where users have levels of their own, who tie by those. */
function carelessChance(kappa: Parameters['kappa'], own: OwnLevels | null, outcome: number): number {
  return own === null ? kappa[outcome]! : kappa[outcome]! / (kappa[0] + kappa[1]);
}

function logOwnPrior({ order, tie, never, closeness }: OwnLevels, hasTies: boolean): number {
  let sum = 0;
  if (never > 0) sum += PRIOR_NEVER[0] * Math.log(never) + PRIOR_NEVER[1] * Math.log(1 - never);
  for (const spread of [order, tie])
    if (spread > 0) sum -= (RIDGE_LOG_SPREAD * (Math.log(spread) - LOG_SPREAD_MEAN) ** 2) / 2;
  if (hasTies) sum -= (RIDGE_CLOSENESS * (closeness - CLOSENESS_MEAN) ** 2) / 2;
  return sum;
}

export type MixtureParameters = Pick<Parameters, 'shares' | 'habits' | 'tastes' | 'broad'>;

/** Places in {@link toMixture}. */
export const ATTENTIVE_SHARE = 0;
export const COIN_SHARE = 1;
export const CONTRARY_SHARE = HABITS.length + 2;
/** The first of the tastes; the broad laws follow them. */
export const TASTE_SHARES = HABITS.length + 3;

/** The shares of all sorts of users in one vector: attentive, coin-flippers, clickers of each habit, contrary, tastes, broad laws. */
export function toMixture({ shares, habits, tastes, broad }: MixtureParameters): Float64Array {
  return Float64Array.of(
    shares.attentive,
    shares.coin,
    ...habits.map((habit) => shares.clicker * habit),
    shares.contrary,
    ...tastes.map(({ share }) => share),
    ...broad,
  );
}

/** Users as if already seen, of each sort in {@link toMixture}. */
export function priorMixture(size: number, tastes: number): readonly number[] {
  return [
    PRIOR_SHARES.attentive,
    PRIOR_SHARES.coin,
    ...HABITS.map(() => PRIOR_SHARES.clicker / HABITS.length),
    PRIOR_SHARES.contrary,
    ...Array.from({ length: size - TASTE_SHARES }, (_, i) => (i < tastes ? PRIOR_TASTE : PRIOR_BROAD)),
  ];
}

/** The inverse of {@link toMixture}; habits stay as they were where there are no clickers. */
export function fromMixture(
  mixture: Float64Array,
  { habits, tastes, broad }: MixtureParameters,
): MixtureParameters {
  const each = mixture.subarray(COIN_SHARE + 1, COIN_SHARE + 1 + habits.length);
  const clicker = each.reduce((sum, share) => sum + share, 0);
  return {
    shares: {
      attentive: mixture[ATTENTIVE_SHARE]!,
      coin: mixture[COIN_SHARE]!,
      clicker,
      contrary: mixture[CONTRARY_SHARE]!,
    },
    habits: clicker > 0 ? Array.from(each, (share) => share / clicker) : habits,
    tastes: tastes.map((taste, k) => ({ ...taste, share: mixture[TASTE_SHARES + k]! })),
    broad: broad.map((_, k) => mixture[TASTE_SHARES + tastes.length + k]!),
  };
}

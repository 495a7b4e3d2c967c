import { bounded, INITIAL_LAW, logHyperPrior } from './grid.ts';
import type { Structure } from './structure.ts';
import type { Parameters, Shares } from './types.ts';

/** Weak ridge: strengths a priori normal with standard deviation 4.5. */
export const RIDGE_THETA = 0.05;
export const RIDGE_BETA = 4;
export const RIDGE_LOG_NU = 0.01;
/** Users and judgements as if already seen: keep shares and frequencies off the bounds. */
export const PRIOR_SHARES: Shares = { attentive: 2, coin: 0.5, clicker: 0.25, contrary: 0.25 };
export const PRIOR_OUTCOMES = 1;

export function initialParameters(structure: Structure, theta: Float64Array, contrary: boolean): Parameters {
  const { hasTies, clickers } = structure;
  const shares = normalised({
    attentive: 0.75,
    coin: 0.15,
    clicker: clickers ? 0.05 : 0,
    contrary: contrary ? 0.05 : 0,
  });
  let [decisive, ties] = [1, 0];
  for (let i = 0; i < structure.userOutcomes.length; i++) {
    if (i % 3 === 2) ties += structure.userOutcomes[i]!;
    else decisive += structure.userOutcomes[i]!;
  }
  const tie = hasTies ? ties / (ties + decisive) : 0;
  return {
    theta,
    beta: 0,
    logNu: hasTies ? Math.log((2 * tie) / (1 - tie)) : -Infinity,
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

/** log of all priors at these parameters, up to a constant; added to the log-likelihood it is what EM raises. */
export function logPrior({ theta, beta, logNu, kappa, law, shares }: Parameters): number {
  let sum = logHyperPrior(law) - (RIDGE_BETA * beta * beta) / 2;
  for (const strength of theta) sum -= (RIDGE_THETA * strength * strength) / 2;
  if (logNu !== -Infinity) sum -= (RIDGE_LOG_NU * logNu * logNu) / 2;
  for (const frequency of kappa) if (frequency > 0) sum += PRIOR_OUTCOMES * Math.log(frequency);
  for (const name of ['attentive', 'coin', 'clicker', 'contrary'] as const) {
    if (shares[name] > 0) sum += PRIOR_SHARES[name] * Math.log(shares[name]);
  }
  return sum;
}

/** The parameters as a vector without bounds, for extrapolation; what is fixed at 0 or −∞ is left out. */
export function toVector({ theta, beta, logNu, kappa, law, shares }: Parameters): Float64Array {
  return Float64Array.of(
    ...theta,
    beta,
    logNu === -Infinity ? 0 : logNu,
    Math.log(kappa[0] / kappa[1]),
    kappa[2] === 0 ? 0 : Math.log(kappa[2] / kappa[1]),
    Math.log(law.a),
    Math.log(law.b),
    logRatio(shares.coin, shares.attentive),
    logRatio(shares.clicker, shares.attentive),
    logRatio(shares.contrary, shares.attentive),
  );
}

/** The inverse of {@link toVector}; `like` tells what is fixed. */
export function fromVector(vector: Float64Array, like: Parameters): Parameters {
  const models = like.theta.length;
  const [beta, logNu, k0, k2, logA, logB, coin, clicker, contrary] = vector.subarray(
    models,
  ) as unknown as number[];
  const ratios = [Math.exp(k0!), 1, like.kappa[2] === 0 ? 0 : Math.exp(k2!)] as const;
  const total = ratios[0] + ratios[1] + ratios[2];
  return {
    theta: vector.slice(0, models),
    beta: beta!,
    logNu: like.logNu === -Infinity ? -Infinity : logNu!,
    kappa: [ratios[0] / total, ratios[1] / total, ratios[2] / total],
    law: bounded({ a: Math.exp(logA!), b: Math.exp(logB!) }),
    shares: normalised({
      attentive: 1,
      coin: like.shares.coin === 0 ? 0 : Math.exp(coin!),
      clicker: like.shares.clicker === 0 ? 0 : Math.exp(clicker!),
      contrary: like.shares.contrary === 0 ? 0 : Math.exp(contrary!),
    }),
  };
}

function logRatio(share: number, reference: number): number {
  return share === 0 ? 0 : Math.log(share / reference);
}

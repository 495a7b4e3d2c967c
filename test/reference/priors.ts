import { logGamma } from '../../server/model/numerics/special.ts';
import {
  PRIOR_OUTCOMES,
  priorMixture,
  RIDGE_BETA,
  RIDGE_LOG_NU,
  RIDGE_THETA,
  toMixture,
} from '../../server/model/population/parameters.ts';
import type { BetaLaw, Parameters } from '../../server/model/types.ts';

/** What the reference estimates. */
export type ReferenceParameters = Pick<
  Parameters,
  'theta' | 'beta' | 'logNu' | 'kappa' | 'law' | 'shares' | 'habits' | 'tastes' | 'broad'
>;

/** Hyper-prior of the law of η: so many users as if already seen, each as a Beta(6, 2) would have them. */
const PRIOR_USERS = 4;
const PRIOR_LAW: BetaLaw = { a: 6, b: 2 };
const [PRIOR_LOG, PRIOR_LOG_COMPLEMENT] = expectedLogs(PRIOR_LAW);

/** log of all priors, up to a constant. */
export function logPriors({ theta, beta, logNu, kappa, law, shares, habits }: ReferenceParameters): number {
  let sum = strengthPriors({ theta, beta, logNu }) + lawPrior(law);
  for (const frequency of kappa) if (frequency > 0) sum += PRIOR_OUTCOMES * Math.log(frequency);
  const mixture = toMixture({ shares, habits, tastes: [], broad: [] });
  const users = priorMixture(mixture.length, 0);
  for (const [g, share] of mixture.entries()) {
    if (share > 0) sum += users[g]! * Math.log(share);
  }
  return sum;
}

export function strengthPriors({ theta, beta, logNu }: Pick<Parameters, 'theta' | 'beta' | 'logNu'>): number {
  const ridge = theta.reduce((sum, strength) => sum + RIDGE_THETA * strength * strength, 0);
  return -(ridge + RIDGE_BETA * beta * beta + (logNu === -Infinity ? 0 : RIDGE_LOG_NU * logNu * logNu)) / 2;
}

function lawPrior(law: BetaLaw): number {
  return PRIOR_USERS * expectedLogDensity(law, PRIOR_LOG, PRIOR_LOG_COMPLEMENT);
}

/** M-step of the law: maximises Σ mass log density + hyper-prior, one coordinate after the other. */
export function maximiseLaw(
  { mass, log, complement }: { mass: number; log: number; complement: number },
  start: BetaLaw,
): BetaLaw {
  const total = mass + PRIOR_USERS;
  const seenLog = (log + PRIOR_USERS * PRIOR_LOG) / total;
  const seenComplement = (complement + PRIOR_USERS * PRIOR_LOG_COMPLEMENT) / total;
  const law = (mean: number, size: number) => ({ a: mean * size, b: (1 - mean) * size });
  let [mean, size] = [start.a / (start.a + start.b), start.a + start.b];
  for (let round = 0; round < 3; round++) {
    mean = goldenSection((m) => expectedLogDensity(law(m, size), seenLog, seenComplement), 0.5, 0.98);
    size = goldenSection((s) => expectedLogDensity(law(mean, s), seenLog, seenComplement), 4, 60);
  }
  return law(mean, size);
}

function expectedLogDensity({ a, b }: BetaLaw, log: number, complement: number): number {
  return (a - 1) * log + (b - 1) * complement - (logGamma(a) + logGamma(b) - logGamma(a + b));
}

/** E log η and E log(1 − η): slopes of log B, by differences. */
function expectedLogs({ a, b }: BetaLaw): [number, number] {
  const slope = (x: number) => (logGamma(x + 1e-5) - logGamma(x - 1e-5)) / 2e-5;
  return [slope(a) - slope(a + b), slope(b) - slope(a + b)];
}

/** Maximum of a function with one peak between two bounds. */
function goldenSection(value: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  while (high - low > 1e-7 * (1 + high)) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (value(left) > value(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

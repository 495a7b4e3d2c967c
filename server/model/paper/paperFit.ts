import { margin, type Structure } from '../likelihood/index.ts';
import {
  attentivenessMle,
  fitLevels,
  type LevelsFit,
  logLikelihood,
  type SignedMargins,
  twoTypeMoments,
} from './paper.ts';
import {
  FIRST,
  type Fit,
  type FitSettings,
  GROUPS,
  KINDS,
  type Parameters,
  type Posteriors,
  TIE,
} from '../types.ts';

/** Levels of η: 0, 0.02 … 1. */
const GRID = Float64Array.from({ length: 51 }, (_, k) => k / 50);
const TWO_TYPES = Float64Array.of(0, 1);
/** In log-likelihood. */
const TOLERANCE = 1e-2;
const MOST_ITERATIONS = 5000;

type PaperFit = Pick<
  Fit,
  | 'method'
  | 'logLikelihood'
  | 'penalisedLogLikelihood'
  | 'iterations'
  | 'converged'
  | 'population'
  | 'posteriors'
  | 'parameters'
>;

/**
 * The base model on a file (derivations.md 3.1, 3.2). Ties are left out, a conditional likelihood. The margin of a
 * pair is 2μ − 1 where μ is given, else that of the jointly estimated strengths; with two types of users on one pair,
 * that of their moments. Which model of a pair is the stronger comes from the strengths. "Attentive" means η above
 * 1/2. `posteriors` are changed in place. Versions: `levels`, K quality levels on a grid; `two-type`, η is 0 or 1;
 * `per-user`, η is the user's own maximum likelihood, its interval from a uniform prior.
 */
export function fitPaper(
  structure: Structure,
  general: Parameters,
  posteriors: Posteriors,
  { mu: knownMu, paperVersion = 'levels' }: FitSettings,
): PaperFit {
  const { counts } = structure;
  const eta = paperVersion === 'two-type' ? TWO_TYPES : GRID;
  const mu = knownMu ?? (paperVersion === 'two-type' ? muOfMoments(structure, general) : null);
  const levels = eta.length;
  const likelihood = new Float64Array(counts.users * levels);
  let scale = 0;
  for (let u = 0; u < counts.users; u++) scale += userLevels(structure, general, mu, eta, u, likelihood);
  const fit =
    paperVersion === 'per-user'
      ? uniform(likelihood, levels)
      : fitLevels(likelihood, levels, TOLERANCE, MOST_ITERATIONS);
  for (let u = 0; u < counts.users; u++) {
    const row = likelihood.subarray(u * levels, (u + 1) * levels).map((value, k) => value * fit.weights[k]!);
    const total = row.reduce((sum, value) => sum + value, 0);
    const posterior = row.map((value) => value / total);
    const attentive = posterior.reduce((sum, value, k) => sum + (eta[k]! > 0.5 ? value : 0), 0);
    posteriors.attentiveness[u] =
      paperVersion === 'per-user'
        ? attentivenessMle(signedMargins(structure, general, mu, u))
        : posterior.reduce((sum, value, k) => sum + value * eta[k]!, 0);
    posteriors.low[u] = Math.min(posteriors.attentiveness[u]!, quantile(posterior, eta, 0.05));
    posteriors.high[u] = Math.max(posteriors.attentiveness[u]!, quantile(posterior, eta, 0.95));
    posteriors.judgingLow[u] = posteriors.low[u]!;
    posteriors.judgingHigh[u] = posteriors.high[u]!;
    posteriors.probabilityAttentive[u] = attentive;
    posteriors.probabilityCareless[u] = 1 - attentive;
    posteriors.probabilityContrary[u] = 0;
    // The paper knows one taste.
    for (const [taste, column] of posteriors.probabilityTaste.entries())
      column[u] = taste === 0 ? attentive : 0;
    posteriors.group[u] = GROUPS.indexOf(attentive >= 0.5 ? 'attentive' : 'careless');
    posteriors.kind[u] = attentive >= 0.5 ? 0 : KINDS.indexOf('coin-flipper');
  }
  const attentiveShare = fit.weights.reduce((sum, weight, k) => sum + (eta[k]! > 0.5 ? weight : 0), 0);
  const total = scale + fit.logLikelihood;
  return {
    method: 'paper',
    logLikelihood: total,
    penalisedLogLikelihood: total,
    iterations: fit.iterations,
    converged: fit.converged,
    population: {
      attentive: attentiveShare,
      careless: 1 - attentiveShare,
      contrary: 0,
      attentivenessMean: fit.weights.reduce((sum, weight, k) => sum + weight * eta[k]!, 0),
      a: NaN,
      b: NaN,
      firstPositionEffect: null,
      tie: 0,
      careless3: [0.5, 0.5, 0],
    },
    posteriors,
    parameters: null,
  };
}

/** Every level as likely as any other: nothing is learnt of the population. */
function uniform(likelihood: Float64Array, levels: number): LevelsFit {
  const weights = new Float64Array(levels).fill(1 / levels);
  let logLikelihood = 0;
  for (let at = 0; at < likelihood.length; at += levels) {
    const sum = likelihood.subarray(at, at + levels).reduce((total, value) => total + value, 0);
    logLikelihood += Math.log(sum / levels);
  }
  return { weights, logLikelihood, iterations: 1, gap: 0, converged: true };
}

/** μ of one pair by the moments of two types of users; null where there are more pairs, or the moments do not fit. */
function muOfMoments(structure: Structure, general: Parameters): number | null {
  const { counts } = structure;
  if (counts.models !== 2) return null;
  const users = Array.from({ length: counts.users }, (_, u) => {
    let [n, k] = [0, 0];
    const { x, count } = signedMargins(structure, general, 1, u);
    for (const [j, xj] of x.entries()) {
      if (xj !== 0) n += count[j]!;
      if (xj > 0) k += count[j]!;
    }
    return { n, k };
  });
  const { delta } = twoTypeMoments(users);
  return delta > 0 && delta < 1 ? (1 + delta) / 2 : null;
}

/** A user's signed margins, positive where the stronger model was chosen; ties left out. */
function signedMargins(
  { counts }: Structure,
  { theta }: Parameters,
  mu: number | null,
  user: number,
): SignedMargins {
  const [x, count]: [number[], number[]] = [[], []];
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const outcome = counts.outcome[cell]!;
    if (outcome === TIE) continue;
    const gap = theta[counts.first[cell]!]! - theta[counts.second[cell]!]!;
    const delta = mu === null ? margin(gap) : Math.sign(gap) * (2 * mu - 1);
    // A margin of exactly 1 would make one slip impossible at η = 1; the level below stands in.
    x.push(Math.max(-0.999999, outcome === FIRST ? delta : -delta));
    count.push(counts.count[cell]!);
  }
  return { x, count };
}

/**
 * Fills a user's likelihood at every level, raised to the mean power of the user's comparisons and scaled by its
 * largest; returns the log of the scale.
 */
function userLevels(
  structure: Structure,
  general: Parameters,
  mu: number | null,
  eta: Float64Array,
  user: number,
  likelihood: Float64Array,
): number {
  const row = likelihood.subarray(user * eta.length, (user + 1) * eta.length);
  const data = signedMargins(structure, general, mu, user);
  const power = meanPower(structure, user);
  for (let k = 0; k < eta.length; k++) row[k] = power * logLikelihood(data, eta[k]!);
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  for (let k = 0; k < eta.length; k++) row[k] = Math.exp(row[k]! - most);
  return most;
}

function meanPower({ userOutcomes, weighedOutcomes }: Structure, user: number): number {
  const sum = (of: Float64Array) => of[3 * user]! + of[3 * user + 1]! + of[3 * user + 2]!;
  const comparisons = sum(userOutcomes);
  return comparisons === 0 ? 1 : sum(weighedOutcomes) / comparisons;
}

/** Quantile of a law on the levels, each level's mass spread halfway to its neighbours. */
function quantile(posterior: Float64Array, eta: Float64Array, at: number): number {
  let below = 0;
  for (let k = 0; k < eta.length; k++) {
    const mass = posterior[k]!;
    if (below + mass >= at) {
      const low = k === 0 ? 0 : (eta[k - 1]! + eta[k]!) / 2;
      const high = k === eta.length - 1 ? 1 : (eta[k]! + eta[k + 1]!) / 2;
      return mass > 0 ? low + ((at - below) / mass) * (high - low) : low;
    }
    below += mass;
  }
  return 1;
}

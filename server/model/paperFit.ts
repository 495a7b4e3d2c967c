import { margin } from './davidson.ts';
import { fitLevels } from './paper.ts';
import type { Structure } from './structure.ts';
import { FIRST, type Fit, GROUPS, KINDS, type Parameters, type Posteriors, TIE } from './types.ts';

/** Levels of η: 0, 0.02 … 1. */
const LEVELS = 51;
const level = (k: number) => k / (LEVELS - 1);
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
 * The base model on a file: K quality levels on a grid (model-notes 3.2). Ties are left out, a conditional
 * likelihood. The margin of a pair is 2μ − 1 where μ is given, else that of the jointly estimated strengths;
 * which model of a pair is the stronger comes from the strengths. "Attentive" means η above 1/2 here.
 */
export function fitPaper(
  structure: Structure,
  general: Parameters,
  posteriors: Posteriors,
  mu: number | null,
): PaperFit {
  const { counts } = structure;
  const likelihood = new Float64Array(counts.users * LEVELS);
  let scale = 0;
  for (let u = 0; u < counts.users; u++) scale += userLevels(structure, general, mu, u, likelihood);
  const fit = fitLevels(likelihood, LEVELS, TOLERANCE, MOST_ITERATIONS);
  for (let u = 0; u < counts.users; u++) {
    const row = likelihood.subarray(u * LEVELS, (u + 1) * LEVELS).map((value, k) => value * fit.weights[k]!);
    const total = row.reduce((sum, value) => sum + value, 0);
    const posterior = row.map((value) => value / total);
    const attentive = posterior.reduce((sum, value, k) => sum + (level(k) > 0.5 ? value : 0), 0);
    posteriors.attentiveness[u] = posterior.reduce((sum, value, k) => sum + value * level(k), 0);
    posteriors.low[u] = quantile(posterior, 0.05);
    posteriors.high[u] = quantile(posterior, 0.95);
    posteriors.probabilityAttentive[u] = attentive;
    posteriors.probabilityCareless[u] = 1 - attentive;
    posteriors.probabilityContrary[u] = 0;
    posteriors.group[u] = GROUPS.indexOf(attentive >= 0.5 ? 'attentive' : 'careless');
    posteriors.kind[u] = attentive >= 0.5 ? 0 : KINDS.indexOf('coin-flipper');
  }
  const attentiveShare = fit.weights.reduce((sum, weight, k) => sum + (level(k) > 0.5 ? weight : 0), 0);
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
      attentivenessMean: fit.weights.reduce((sum, weight, k) => sum + weight * level(k), 0),
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

/** Fills a user's likelihood at every level, scaled by its largest; returns the log of the scale. */
function userLevels(
  { counts }: Structure,
  { theta }: Parameters,
  mu: number | null,
  user: number,
  likelihood: Float64Array,
): number {
  const row = likelihood.subarray(user * LEVELS, (user + 1) * LEVELS);
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const outcome = counts.outcome[cell]!;
    if (outcome === TIE) continue;
    const gap = theta[counts.first[cell]!]! - theta[counts.second[cell]!]!;
    const delta = mu === null ? margin(gap) : Math.sign(gap) * (2 * mu - 1);
    // A margin of exactly 1 would make one slip impossible at η = 1; the level below stands in.
    const x = Math.max(-0.999999, outcome === FIRST ? delta : -delta);
    for (let k = 0; k < LEVELS; k++) row[k]! += counts.count[cell]! * (Math.log1p(level(k) * x) - Math.LN2);
  }
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  for (let k = 0; k < LEVELS; k++) row[k] = Math.exp(row[k]! - most);
  return most;
}

/** Quantile of a law on the levels, each level's mass spread over half a step to both sides. */
function quantile(posterior: Float64Array, at: number): number {
  let below = 0;
  for (let k = 0; k < LEVELS; k++) {
    const mass = posterior[k]!;
    if (below + mass >= at) {
      const low = Math.max(0, level(k - 0.5));
      const high = Math.min(1, level(k + 0.5));
      return mass > 0 ? low + ((at - below) / mass) * (high - low) : low;
    }
    below += mass;
  }
  return 1;
}

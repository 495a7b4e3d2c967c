import { logMeanExp, sigmoid } from '../numerics/index.ts';

/** A Beta law of the share of careless-looking users who follow a ranking of their own, before anybody is looked at. */
export interface ShareLaw {
  readonly a: number;
  readonly b: number;
}

/** Points of the share's law, evenly spaced on the log-odds scale, and how far they reach. */
const POINTS = 41;
const MOST_LOG_ODDS = 8;
/** A larger factor says no more of the share, and its exponential is no number. */
const MOST_LOG_FACTOR = 50;

/**
 * By user: the probability that who looks careless follows a ranking of their own. How many do is learned from all of
 * them. With share π each user's likelihood is 1 − c + c (1 − π + π B). Here c is the probability of being careless,
 * and B how much likelier the answers are under a ranking of the user's own than under a coin. π is averaged over its
 * posterior. `logBayesFactor`: log B by user, 0 where nothing tells. O(users). derivations.md, “Self-consistency”.
 */
export function ownTasteProbabilities(
  careless: Float64Array,
  logBayesFactor: Float64Array,
  { a, b }: ShareLaw,
): Float64Array {
  const shares = Float64Array.from({ length: POINTS }, (_, i) =>
    sigmoid(MOST_LOG_ODDS * ((2 * i) / (POINTS - 1) - 1)),
  );
  // The density of the log-odds of a Beta law: π^a (1 − π)^b.
  const logs = shares.map((share) => a * Math.log(share) + b * Math.log1p(-share));
  for (const [u, c] of careless.entries()) {
    if (c === 0 || logBayesFactor[u] === 0) continue;
    const gain = c * Math.expm1(Math.min(logBayesFactor[u]!, MOST_LOG_FACTOR));
    for (const [i, share] of shares.entries()) logs[i]! += Math.log1p(share * gain);
  }
  const scale = logMeanExp(Array.from(logs)) + Math.log(POINTS);
  const weights = logs.map((log) => Math.exp(log - scale));
  return logBayesFactor.map((log) => {
    // B / (1 + B) and its complement stay within range, whatever B.
    const own = sigmoid(log);
    let sum = 0;
    for (const [i, share] of shares.entries())
      sum += (weights[i]! * share * own) / (share * own + (1 - share) * (1 - own));
    return Math.min(1, sum);
  });
}

import { isTurned, type ItemVotes } from './itemVotes.ts';
import { turnedOutcome } from '../outcomes.ts';
import { type Comparisons, FIRST, type Parameters, SECOND } from '../types.ts';

/** What is known of users and outcomes when votes are counted. */
export interface VoteWeights {
  /** d by what is known beside the item, θ_first − θ_second + β + …, as shown; by comparison. */
  readonly gap: Float64Array;
  /** Posterior mean of η, by user. */
  readonly attentiveness: Float64Array;
  readonly kappa: Parameters['kappa'];
  readonly nu: number;
}

/** η of users of whom nothing is known. */
const TYPICAL = 0.6;

/** Weights for a start: nothing known but how frequent each outcome is. */
export function plainWeights({ users, user, outcome }: Comparisons): VoteWeights {
  const sums = [1, 1, 0];
  for (const o of outcome) sums[o]!++;
  const tie = sums[2]! / (user.length + 2);
  return {
    gap: new Float64Array(user.length),
    attentiveness: new Float64Array(users).fill(TYPICAL),
    kappa: [(1 - tie) / 2, (1 - tie) / 2, tie],
    nu: (2 * tie) / (1 - tie),
  };
}

/** Differences of two responses that are looked at, closer together about zero. */
const REACH = 8;
const HALF = 12;
const CURVE = 2.5;
const POINTS = Float64Array.from(
  { length: 2 * HALF + 1 },
  (_, g) => (REACH * Math.sinh((CURVE * (g - HALF)) / HALF)) / Math.sinh(CURVE),
);
const HALF_ODDS = POINTS.map((point) => Math.exp(point / 2));
/** Standard deviations that the difference may have. */
const SPREADS = [0, 0.2, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4];
const PRECISION = 1e-6;
/** A product is scaled where it leaves these bounds. */
const TINY = 1e-100;

/**
 * By how much an item's two responses differ on the log-odds scale beside what is known of them, as the others' votes
 * tell: the mean given these, for the first response as shown; by comparison. Normal a priori with the spread under
 * which all votes are likeliest; a vote counts as much as its user is attentive. Shrunk by what is not known of it, so
 * that it adds to log-odds as an average would. All zero where items do not differ. Cost: votes × points.
 */
export function itemAgreement(
  comparisons: Comparisons,
  votes: ItemVotes,
  weights: VoteWeights,
): Float64Array {
  const agreement = new Float64Array(comparisons.user.length);
  const size = POINTS.length;
  const spread = likeliestSpread(comparisons, votes, weights);
  if (spread === 0) return agreement;
  const prior = normalOver(spread);
  const joint = new Float64Array(size);
  let ratios = new Float64Array(64 * size);
  for (let i = 0; i + 1 < votes.start.length; i++) {
    const [from, to] = [votes.start[i]!, votes.start[i + 1]!];
    if (to - from < 2) continue;
    if (ratios.length < (to - from) * size) ratios = new Float64Array(2 * (to - from) * size);
    voteRatios(comparisons, votes, weights, from, to, ratios);
    productOf(ratios, to - from, joint);
    for (let g = 0; g < size; g++) joint[g]! *= prior[g]!;
    for (let at = votes.members.start[i]!; at < votes.members.start[i + 1]!; at++) {
      const j = votes.members.order[at]!;
      const value = meanWithout(joint, ratios, votes.vote[j]! - from);
      agreement[j] = isTurned(comparisons, j) ? -value : value;
    }
  }
  return agreement;
}

/** Mean of the difference with one vote left out of the joint density. */
function meanWithout(joint: Float64Array, ratios: Float64Array, vote: number): number {
  const size = joint.length;
  let [sum, mean, square] = [0, 0, 0];
  for (let g = 0; g < size; g++) {
    const weight = joint[g]! / ratios[vote * size + g]!;
    sum += weight;
    mean += weight * POINTS[g]!;
    square += weight * POINTS[g]! * POINTS[g]!;
  }
  mean /= sum;
  const variance = Math.max(0, square / sum - mean * mean);
  // A logistic curve averaged over a normal difference is flatter (Zeger, Liang and Albert 1988).
  const value = mean / Math.sqrt(1 + 0.346 * variance);
  // The order of the votes must not tell in the last digits: bins are cut between equal values.
  return Math.round(value / PRECISION) * PRECISION;
}

/** Likelihood of each of some votes at every point, relative to a careless one: votes × points. */
function voteRatios(
  comparisons: Comparisons,
  { comparison }: ItemVotes,
  { gap, attentiveness, kappa, nu }: VoteWeights,
  from: number,
  to: number,
  into: Float64Array,
): void {
  const size = POINTS.length;
  for (let v = from; v < to; v++) {
    const j = comparison[v]!;
    const o = comparisons.outcome[j]!;
    const u = comparisons.user[j]!;
    // Answers that copy one another would confirm themselves.
    const eta = (comparisons.userWeight?.[u] ?? 1) < 1 ? 0 : attentiveness[u]!;
    // Who judges against the others tells as much, the other way round.
    const attentive = Math.abs(eta);
    const told = eta < 0 ? turnedOutcome(o) : o;
    const lead = Math.exp(gap[j]! / 2);
    const turned = isTurned(comparisons, j);
    for (let g = 0; g < size; g++) {
      const first = turned ? lead / HALF_ODDS[g]! : lead * HALF_ODDS[g]!;
      const second = 1 / first;
      const chance = (told === FIRST ? first : told === SECOND ? second : nu) / (first + second + nu);
      into[(v - from) * size + g] = 1 - attentive + (attentive * chance) / kappa[o]!;
    }
  }
}

/** Product over some votes at every point, up to a factor. */
function productOf(ratios: Float64Array, votes: number, into: Float64Array): void {
  const size = into.length;
  into.fill(1);
  for (let v = 0; v < votes; v++) {
    let most = 0;
    for (let g = 0; g < size; g++) {
      into[g]! *= ratios[v * size + g]!;
      most = Math.max(most, into[g]!);
    }
    if (most < TINY || most > 1 / TINY) for (let g = 0; g < size; g++) into[g]! /= most;
  }
}

/** Items, and about how many votes, that are looked at for the spread. */
const MOST_ITEMS = 5000;
const MOST_VOTES = 100_000;

/** The spread under which the votes on items that have several are likeliest, from items all over the file. */
function likeliestSpread(comparisons: Comparisons, votes: ItemVotes, weights: VoteWeights): number {
  const size = POINTS.length;
  const priors = SPREADS.map(normalOver);
  const value = new Float64Array(SPREADS.length);
  const product = new Float64Array(size);
  const shared = Uint32Array.from(votes.start.subarray(0, -1).keys()).filter(
    (i) => votes.start[i + 1]! - votes.start[i]! > 1,
  );
  const cast = votes.comparison.length;
  const step = Math.max(1, Math.floor(shared.length / MOST_ITEMS), Math.ceil(cast / MOST_VOTES));
  let ratios = new Float64Array(64 * size);
  for (let k = 0; k < shared.length; k += step) {
    const [from, to] = [votes.start[shared[k]!]!, votes.start[shared[k]! + 1]!];
    if (ratios.length < (to - from) * size) ratios = new Float64Array(2 * (to - from) * size);
    voteRatios(comparisons, votes, weights, from, to, ratios);
    productOf(ratios, to - from, product);
    for (const [s, prior] of priors.entries()) {
      let sum = 0;
      for (let g = 0; g < size; g++) sum += prior[g]! * product[g]!;
      value[s]! += Math.log(sum);
    }
  }
  return SPREADS[value.reduce((best, one, s) => (one > value[best]! ? s : best), 0)]!;
}

/** Normal density on the points, which lie the wider apart the farther out. */
function normalOver(spread: number): Float64Array {
  const weight = POINTS.map((point, g) => {
    const width = Math.cosh((CURVE * (g - HALF)) / HALF);
    return spread === 0 ? Number(g === HALF) : width * Math.exp(-((point / spread) ** 2) / 2);
  });
  const total = weight.reduce((sum, one) => sum + one, 0);
  return weight.map((one) => one / total);
}

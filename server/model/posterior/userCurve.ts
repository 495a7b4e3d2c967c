import { BROAD_LAWS, HABITS, logHabit } from '../population/index.ts';
import { type Nodes, nodeWeights } from '../numerics/index.ts';
import { gridsFor, nodesFor, sharesOf, structureOfFit } from '../likelihood/index.ts';
import { CohortBeliefs, reachingAll } from './beliefs.ts';
import type { Counts, Fit, Judgements, WeightedEstimates } from '../types.ts';

/** What is believed about a user's η, before and after their comparisons. */
export interface UserCurve {
  /** Points in [−1, 1], ascending; contrary users below zero. */
  readonly eta: Float64Array;
  /** Density of η at each point; with the careless, who stand at η = 0, it integrates to one. */
  readonly posterior: Float64Array;
  readonly prior: Float64Array;
  /** Probability of being careless. */
  readonly carelessPosterior: number;
  readonly carelessPrior: number;
}

/** Fine enough to be drawn, and for any number of comparisons. */
const NODES = 64;

/** The posterior and the prior of one user; null for the method `paper`. Cost: the user's cells × nodes, and where the user judged items again all cells once. */
export function userCurve(
  counts: Counts,
  { parameters, points, repeats, anchors }: Pick<Fit, 'parameters' | 'points' | 'repeats' | 'anchors'>,
  user: number,
): UserCurve | null {
  if (parameters === null) return null;
  const own = structureOfFit(countsOf(counts, user), {
    repeats,
    anchors: anchors.attentiveUsers?.includes(user) === true ? { attentiveUsers: [0] } : {},
  });
  // Whether there are ties, and how frequent an outcome is, are matters of the file, not of this user.
  const hasTies = parameters.logNu !== -Infinity;
  const habitLog = Float64Array.from(HABITS, (_, habit) => logHabit(habit, own.userOutcomes, 0, hasTies));
  const outcomeShare = own.repeats === null ? own.outcomeShare : sharesOf(counts);
  const structure = { ...own, hasTies, habitLog, outcomeShare };
  const nodes = nodesFor(reachingAll(points), NODES);
  const users = Uint32Array.of(0);
  const grids = gridsFor(structure, parameters, users, true);
  const beliefs = new CohortBeliefs(structure, { nodes, grids, users, weight: Float64Array.of(1) }, points);
  const { belief } = beliefs.of(0);
  const { edges } = beliefs;
  const prior = priorOf(nodes, points);
  const order = Array.from(nodes.eta.keys());
  const curve = [
    ...(prior.below.some((mass) => mass > 0)
      ? order.toReversed().map((g) => ({ g, sign: -1, mass: belief.below[g]!, before: prior.below[g]! }))
      : []),
    ...order.map((g) => ({ g, sign: 1, mass: belief.above[g]!, before: prior.above[g]! })),
  ];
  const width = (g: number) => edges[g + 1]! - edges[g]!;
  return {
    eta: Float64Array.from(curve, ({ g, sign }) => sign * nodes.eta[g]!),
    posterior: Float64Array.from(curve, ({ g, mass }) => mass / width(g)),
    prior: Float64Array.from(curve, ({ g, before }) => before / width(g)),
    carelessPosterior: belief.coin + belief.clicker,
    carelessPrior: prior.careless,
  };
}

interface Prior {
  readonly above: Float64Array;
  readonly below: Float64Array;
  readonly careless: number;
}

/** What is believed before anything is known of the user: by any taste, contrary, or careless. */
function priorOf(nodes: Nodes, points: readonly WeightedEstimates[]): Prior {
  const above = new Float64Array(nodes.size);
  const below = new Float64Array(nodes.size);
  let careless = 0;
  for (const { parameters, weight: point } of points) {
    const { shares, tastes, broad, law } = parameters;
    careless += point * (shares.coin + shares.clicker);
    const share = tastes.reduce((sum, taste) => sum + taste.share, shares.attentive);
    const { weight } = nodeWeights(nodes, law);
    const broadWeights = broad.map((_, b) => nodeWeights(nodes, BROAD_LAWS[b]!).weight);
    for (let g = 0; g < nodes.size; g++) {
      below[g]! += point * shares.contrary * weight[g]!;
      above[g]! += point * share * weight[g]!;
      for (const [b, own] of broadWeights.entries()) above[g]! += point * broad[b]! * own[g]!;
    }
  }
  return { above, below, careless };
}

/** The counts of one user alone; views, not copies. */
function countsOf(counts: Counts, user: number): Counts {
  const [start, end] = [counts.start[user]!, counts.start[user + 1]!];
  const { first, second, outcome, count, bin, repeat, judgements } = counts;
  return {
    ...counts,
    users: 1,
    start: Uint32Array.of(0, end - start),
    first: first.subarray(start, end),
    second: second.subarray(start, end),
    outcome: outcome.subarray(start, end),
    count: count.subarray(start, end),
    ...(bin === undefined ? {} : { bin: bin.subarray(start, end) }),
    ...(repeat === undefined ? {} : { repeat: repeat.subarray(start, end) }),
    ...(judgements === undefined ? {} : { judgements: judgementsOf(judgements, user, start) }),
  };
}

function judgementsOf({ start, from, cell }: Judgements, user: number, firstCell: number): Judgements {
  const [first, last] = [start[user]!, start[user + 1]!];
  const comparison = from[first]!;
  return {
    start: Uint32Array.of(0, last - first),
    from: from.slice(first, last + 1).map((place) => place - comparison),
    cell: cell.slice(comparison, from[last]).map((place) => place - firstCell),
  };
}

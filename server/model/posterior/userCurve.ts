import { HABITS, logHabit } from '../population/index.ts';
import { gaussJacobi, nodeEdges } from '../numerics/index.ts';
import {
  gridsFor,
  sharesOf,
  statesOf,
  structureOfFit,
  type Tables,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import { addBelief, emptyBelief } from './belief.ts';
import type { Counts, Fit, Judgements, Parameters } from '../types.ts';

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
  { parameters, repeats, anchors }: Pick<Fit, 'parameters' | 'repeats' | 'anchors'>,
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
  const nodes = gaussJacobi(parameters.law, NODES);
  const users = Uint32Array.of(0);
  const grids = gridsFor(structure, parameters, users, true);
  const tables = tabulate(structure, parameters, { nodes, grids, users, weight: Float64Array.of(1) });
  const states = new Float64Array(statesOf(tables));
  userPosterior(structure, tables, parameters, 0, states);
  const belief = emptyBelief(nodes.size, parameters.tastes.length);
  addBelief(tables, states, 1, belief);
  const { shares } = parameters;
  const prior = priorOf(tables, parameters);
  const edges = nodeEdges(nodes);
  const order = Array.from(nodes.eta.keys());
  const points = [
    ...(shares.contrary > 0
      ? order.toReversed().map((g) => ({
          g,
          sign: -1,
          mass: belief.below[g]!,
          before: shares.contrary * tables.weights.weight[g]!,
        }))
      : []),
    ...order.map((g) => ({ g, sign: 1, mass: belief.above[g]!, before: prior[g]! })),
  ];
  const width = (g: number) => edges[g + 1]! - edges[g]!;
  return {
    eta: Float64Array.from(points, ({ g, sign }) => sign * nodes.eta[g]!),
    posterior: Float64Array.from(points, ({ g, mass }) => mass / width(g)),
    prior: Float64Array.from(points, ({ g, before }) => before / width(g)),
    carelessPosterior: belief.coin + belief.clicker,
    carelessPrior: shares.coin + shares.clicker,
  };
}

/** Mass at each node of those who are attentive by any taste, before anything is known of the user. */
function priorOf(
  { weights, broad }: Tables,
  { shares, tastes, broad: broadShares }: Parameters,
): Float64Array {
  const share = tastes.reduce((sum, taste) => sum + taste.share, shares.attentive);
  return weights.weight.map(
    (weight, g) => weight * broad.reduce((sum, relative, b) => sum + broadShares[b]! * relative[g]!, share),
  );
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

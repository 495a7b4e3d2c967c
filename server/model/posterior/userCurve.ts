import { HABITS, logHabit } from '../population/index.ts';
import { gaussJacobi, nodeEdges } from '../numerics/index.ts';
import {
  clickerProbability,
  coinState,
  contraryState,
  sharesOf,
  stateCount,
  structureOfFit,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import type { Counts, Fit, Judgements } from '../types.ts';

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
  const tables = tabulate(structure, parameters, nodes);
  const states = new Float64Array(stateCount(nodes.size, true));
  userPosterior(structure, tables, parameters, 0, states);
  const { shares } = parameters;
  const { weight } = tables.weights;
  const edges = nodeEdges(nodes);
  const order = Array.from(nodes.eta.keys());
  const points = [
    ...(shares.contrary > 0
      ? order
          .toReversed()
          .map((g) => ({ g, sign: -1, state: contraryState(nodes.size) + g, share: shares.contrary }))
      : []),
    ...order.map((g) => ({ g, sign: 1, state: g, share: shares.attentive })),
  ];
  const width = (g: number) => edges[g + 1]! - edges[g]!;
  return {
    eta: Float64Array.from(points, ({ g, sign }) => sign * nodes.eta[g]!),
    posterior: Float64Array.from(points, ({ g, state }) => states[state]! / width(g)),
    prior: Float64Array.from(points, ({ g, share }) => (share * weight[g]!) / width(g)),
    carelessPosterior: states[coinState(nodes.size)]! + clickerProbability(nodes.size, states),
    carelessPrior: shares.coin + shares.clicker,
  };
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

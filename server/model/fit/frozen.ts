import { allUsers, structureOf, type Structure } from '../likelihood/index.ts';
import { beliefCohorts, computePosteriors, leaveOneOutOf } from '../posterior/index.ts';
import { HABITS, logHabit } from '../population/index.ts';
import { type FitState, pointsOf } from './fit.ts';
import type { Counts, Posteriors, WeightedEstimates } from '../types.ts';

/**
 * What a user's posterior depends on beside the user's own counts: the population as it was fitted. Given it users are
 * independent, so that anybody can be scored by counts of their own, also who was not among those fitted.
 */
export interface FrozenFit {
  /** The estimates, and how much each counts for what they leave open. */
  readonly points: readonly WeightedEstimates[];
  readonly models: number;
  readonly ordered: boolean;
  readonly hasTies: boolean;
  /** Are habitual clickers told apart? */
  readonly clickers: boolean;
}

/**
 * The population of a fit of counts by models alone. Null where users' posteriors depend on more than that: scores, items,
 * rankings, users known to be attentive, or the method `paper`.
 */
export function frozenFit(state: FitState): FrozenFit | null {
  const { structure, settings } = state;
  const { counts, hasTies, clickers, anchored } = structure;
  const isByModels = counts.bin === undefined && counts.judgements === undefined && anchored === null;
  if (!isByModels || settings.method !== 'generalised') return null;
  return { points: pointsOf(state), models: counts.models, ordered: counts.ordered, hasTies, clickers };
}

/**
 * Posteriors of users by their counts, the population being given: those of the fit itself for users who were fitted.
 * Throws RangeError where the counts are of another number of models. Cost: cells × nodes.
 */
export function scoreUsers(frozen: FrozenFit, counts: Counts): Posteriors {
  const structure = structureUnder(frozen, counts);
  const everyone = beliefCohorts(structure, allUsers(structure), frozen.points);
  return computePosteriors(structure, everyone, frozen.points);
}

/**
 * E[η | a user's comparisons without one of the cell] for every cell of the counts, by the estimates; see
 * `leaveOneOut`, whose figures these are for users who were fitted. Throws RangeError as {@link scoreUsers} does.
 */
export function leftOutAttentiveness(frozen: FrozenFit, counts: Counts): Float64Array {
  const structure = structureUnder(frozen, counts);
  const cells = counts.count.length;
  const result = { attentiveness: new Float64Array(cells), outcomeProbability: new Float64Array(cells) };
  leaveOneOutOf(structure, allUsers(structure), frozen.points[0]!.parameters, result);
  return result.attentiveness;
}

/** What holds of the population, not of these users alone: whether anybody ties, and whether clickers are told apart. */
function structureUnder({ models, hasTies, clickers, ordered }: FrozenFit, counts: Counts): Structure {
  if (counts.models !== models)
    throw new RangeError(`The fit is of ${models} models, the counts are of ${counts.models}.`);
  const structure = structureOf({ ...counts, ordered });
  const { userOutcomes } = structure;
  const habitLog = hasTies === structure.hasTies ? structure.habitLog : habitLogs(userOutcomes, hasTies);
  return { ...structure, hasTies, clickers, habitLog };
}

function habitLogs(userOutcomes: Float64Array, hasTies: boolean): Float64Array {
  const size = HABITS.length;
  return Float64Array.from({ length: (userOutcomes.length / 3) * size }, (_, i) =>
    logHabit(i % size, userOutcomes, 3 * Math.floor(i / size), hasTies),
  );
}

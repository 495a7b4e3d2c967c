import {
  fromVector,
  HABITS,
  layoutOf,
  LOG_CONCENTRATION_BOUNDS,
  logHabit,
  LOGIT_MEAN_BOUNDS,
  logPrior,
  toVector,
} from '../population/index.ts';
import { type ComparisonChange, spliced, updateCounts, type UpdatedCounts } from '../counts/index.ts';
import { type Climb, gradientOf } from '../optimiser/index.ts';
import {
  cohortsOf,
  expect,
  type Representatives,
  solverOf,
  squaredLength,
  type Structure,
} from '../likelihood/index.ts';
import { fitFrom, type FitState, fitState, pointsOf } from './fit.ts';
import { beliefCohorts, updatePosteriors, withUsers } from '../posterior/index.ts';
import type { Counts } from '../types.ts';

/**
 * Estimates may move by this much, in standard errors times √(parameters/users), before everyone's posterior is
 * worked out again: about the change in the log-odds of a user that the others have not seen.
 */
const MOST_DRIFT = 1e-2;

/**
 * The fit after some comparisons came and went. Where they are few among many, the cost follows the change: the
 * gradient of the changed users gives one Newton step with the known information, and only their posteriors are
 * worked out anew. The step is exact to second order in a change that is small by itself: everyone's log-odds stay
 * within about {@link MOST_DRIFT} of a fit of the changed counts from nothing. Once steps add up to more, or a new
 * pair of models appears, everybody is passed over again, from these estimates. Not for bits to be equal to those of
 * a fit from nothing. Null when stopped.
 */
export function refit(
  state: FitState,
  changes: readonly ComparisonChange[],
  stopped?: () => boolean,
): FitState | null {
  const updated = updateCounts(state.structure.counts, changes);
  if (updated === null)
    throw new RangeError('The change names a user or a model that the fit does not know.');
  return refitUpdated(state, updated, stopped);
}

/** {@link refit} for counts that are updated already. */
export function refitUpdated(
  state: FitState,
  updated: UpdatedCounts,
  stopped?: () => boolean,
): FitState | null {
  if (updated.users.length === 0) return state;
  const nearby = stepFor(state, updated);
  if (nearby !== null) return nearby;
  return fitState(updated.counts, state.settings, stopped, state);
}

/** The refit by one step; null where the change is too large for it. */
function stepFor(state: FitState, updated: UpdatedCounts): FitState | null {
  const { structure, estimates } = state;
  if (state.settings.method === 'paper' || state.settings.mu !== null) return null;
  const changed = updatedStructure(structure, updated, state.users);
  if (changed === null) return null;
  const users = {
    users: Uint32Array.from(updated.users),
    weight: Float64Array.from(updated.users, (u) => structure.counts.userWeight?.[u] ?? 1),
  };
  const step = newtonStep(structure, changed, users, estimates);
  if (step === null) return null;
  const drift = state.drift.map((moved, k) => moved + step.direction[k]!);
  const size = drift.length;
  if (
    !(
      Math.sqrt(squaredLength(estimates.information, drift)) * Math.sqrt(size / structure.counts.users) <
      MOST_DRIFT
    )
  )
    return null;
  const overdispersion = withUsers(
    changed,
    withUsers(structure, state.overdispersion, updated.users, -1),
    updated.users,
    1,
  );
  const next = { ...state, structure: changed, estimates: step.estimates, overdispersion, drift };
  const points = pointsOf(next);
  const sample = beliefCohorts(changed, users, points);
  return {
    ...next,
    fit: fitFrom(next, updatePosteriors(changed, sample, points, state.fit.posteriors)),
  };
}

interface Step {
  readonly estimates: Climb;
  readonly direction: Float64Array;
}

function newtonStep(
  before: Structure,
  after: Structure,
  users: Representatives,
  estimates: Climb,
): Step | null {
  const { parameters, information, gradient: left } = estimates;
  const n = left.length;
  const at = (structure: Structure) => {
    const sample = cohortsOf(structure, users, parameters);
    const expectation = expect(structure, sample, parameters);
    return {
      logLikelihood: expectation.logLikelihood,
      gradient: gradientOf(structure, expectation, parameters),
    };
  };
  const [old, now] = [at(before), at(after)];
  const vector = toVector(parameters);
  // The priors are in both gradients.
  const gradient = left.map((value, k) => value - old.gradient[k]! + now.gradient[k]!);
  const { law } = layoutOf(parameters);
  const held = new Set<number>();
  for (const [k, [low, high]] of [
    [law, LOGIT_MEAN_BOUNDS],
    [law + 1, LOG_CONCENTRATION_BOUNDS],
  ] as const) {
    const inside = vector[k]! > low + 1e-9 && vector[k]! < high - 1e-9;
    if (inside) continue;
    held.add(k);
    gradient[k] = 0;
  }
  const direction = solverOf(information, (k) => held.has(k))?.(gradient);
  if (direction === undefined) return null;
  const squared = direction.reduce((sum, value, k) => sum + value * gradient[k]!, 0);
  const moved = fromVector(
    vector.map((value, k) => value + direction[k]!),
    parameters,
  );
  const penalised = estimates.penalised + now.logLikelihood - old.logLikelihood + squared / 2;
  return {
    direction,
    estimates: {
      ...estimates,
      parameters: moved,
      penalised,
      logLikelihood: penalised - logPrior(moved, before.hyperPrior),
      passes: 0,
      // What is left after an exact step on a quadratic.
      gradient: new Float64Array(n),
    },
  };
}

/** The structure of updated counts; null where contexts, ties or merged users make it a new one. */
function updatedStructure(
  structure: Structure,
  { counts, splice, users }: UpdatedCounts,
  merged: Representatives,
): Structure | null {
  if (merged.users.length !== structure.counts.users) return null;
  const before = structure.counts;
  const rowCount = structure.rowCount.slice();
  const contextCount = structure.contextCount.slice();
  const userOutcomes = structure.userOutcomes.slice();
  const habitLog = structure.habitLog.slice();
  const rowOf = contextFinder(structure);
  for (const { cell } of splice.events) {
    if (cell === null) continue;
    if (rowOf(cell.first, cell.second) === undefined) return null;
    if (cell.outcome === 2 && !structure.hasTies) return null;
  }
  for (const u of users) {
    for (const [of, sign] of [
      [before, -1],
      [counts, 1],
    ] as const) {
      forCells(of, u, (first, second, outcome, count) => {
        const context = rowOf(first, second)!;
        rowCount[3 * context + outcome]! += sign * count;
        contextCount[context]! += sign * count;
        userOutcomes[3 * u + outcome]! += sign * count;
      });
    }
    for (let h = 0; h < HABITS.length; h++) {
      habitLog[HABITS.length * u + h] = logHabit(h, userOutcomes, 3 * u, structure.hasTies);
    }
  }
  // A context or the ties may have gone for good: then the parameters are others.
  if (contextCount.some((count) => count === 0)) return null;
  if (structure.hasTies && !rowCount.some((count, row) => row % 3 === 2 && count > 0)) return null;
  return {
    ...structure,
    counts,
    rowCount,
    contextCount,
    userOutcomes,
    // Every comparison is a judgement of its own: others are counted anew (`changes.ts`).
    weighedOutcomes: userOutcomes,
    habitLog,
    cellRow: spliced(
      structure.cellRow,
      splice,
      ({ first, second, outcome }) => 3 * rowOf(first, second)! + outcome,
    ),
  };
}

function forCells(
  counts: Counts,
  user: number,
  visit: (first: number, second: number, outcome: number, count: number) => void,
): void {
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    visit(counts.first[cell]!, counts.second[cell]!, counts.outcome[cell]!, counts.count[cell]!);
  }
}

/** Finds the context of a pair of models; contexts are in order of their pairs. */
function contextFinder({ contexts, contextFirst, contextSecond, counts }: Structure) {
  return (first: number, second: number): number | undefined => {
    const key = first * counts.models + second;
    const keyAt = (c: number) => contextFirst[c]! * counts.models + contextSecond[c]!;
    let [low, high] = [0, contexts];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low < contexts && keyAt(low) === key ? low : undefined;
  };
}

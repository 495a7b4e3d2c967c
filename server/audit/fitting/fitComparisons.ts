import {
  attentiveChances,
  checkUsers,
  commonStandard,
  type ComparisonChange,
  type Comparisons,
  type Counts,
  type Fit,
  fitInRounds,
  type FitSettings,
  fitState,
  type FitState,
  frozenFit,
  type FrozenFit,
  leaveOneOut,
  leaveOneOutOf,
  logOddsError,
  refitUpdated,
  type RoundsFit,
  type Sources,
  spliced,
  updateCounts,
  type UpdatedCounts,
  type UserChecks,
  weightsOfCopied,
  withChecks,
} from '../../model/index.ts';

/** A fit with what the findings need beside it. Plain data: it crosses from the fit worker. */
export interface FittedModel {
  readonly counts: Counts;
  /** Scores and items as the cells are counted by them; null where there are none. */
  readonly sources: Sources | null;
  readonly fit: Fit;
  /** What it was fitted under. */
  readonly settings: FitSettings;
  /** Chance of each cell's outcome, given the user's other comparisons. One entry a cell. */
  readonly outcomeProbability: Float64Array;
  /**
   * What explains users' answers beside the models, as of the last fit from all comparisons; null where the settings leave
   * it out, or say nothing of it and there are more than 250,000.
   */
  readonly checks: UserChecks | null;
  /** By user: what the checks leave of η, as a share; null where nothing was checked. */
  readonly kept: Float64Array | null;
}

/** A fitted model that can be taken up again when comparisons change. */
export interface OpenFit extends RoundsFit {
  readonly fitted: FittedModel;
}

/** Beyond so many comparisons the checks, which pass over rows and not over counts, take longer than the fit. */
const MOST_CHECKED = 250_000;

/** Counts, fits, and judges every cell by the others; null when stopped. */
export function fitComparisons(
  comparisons: Comparisons,
  settings: FitSettings,
  stopped?: () => boolean,
): FittedModel | null {
  return openFit(comparisons, settings, stopped)?.fitted ?? null;
}

/** A fit of counts, and the population by which anybody can be scored; null where posteriors depend on more. */
export interface FittedCounts {
  readonly fitted: FittedModel;
  readonly population: FrozenFit | null;
  /** Standard error that the population leaves in users' log-odds of being attentive; null where it is not known. */
  readonly error: () => number | null;
}

/**
 * {@link fitComparisons} of comparisons that were counted elsewhere. What is no function of counts is not looked at:
 * scores, items and repeated judgements, and the checks of single users, which go through rows in their order.
 */
export function fitCounts(counts: Counts, settings: FitSettings): FittedCounts {
  const state = fitState(counts, settings);
  if (state === null) throw new Error('A fit that nobody stopped ended without a result.');
  return {
    fitted: opened({ state, sources: null }, null).fitted,
    population: frozenFit(state),
    error: () => logOddsError(state),
  };
}

/**
 * {@link fitComparisons}, kept open for {@link refitComparisons}. `from`: a fit of much the same comparisons, from which
 * this one starts.
 */
export function openFit(
  comparisons: Comparisons,
  settings: FitSettings,
  stopped?: () => boolean,
  from?: OpenFit,
): OpenFit | null {
  const isChecked = settings.checks ?? comparisons.user.length <= MOST_CHECKED;
  const weighed = isChecked ? copiesWeighed(comparisons, settings, stopped) : comparisons;
  const fit = weighed && fitInRounds(weighed, settings, stopped, from);
  if (fit === null) return null;
  if (!isChecked) return opened(fit, null);
  const checks = checksOf(comparisons, fit, stopped);
  return checks === null ? null : opened(fit, checks);
}

/** Users whose answers copy one another's count once together; null when stopped. */
function copiesWeighed(
  comparisons: Comparisons,
  settings: FitSettings,
  stopped?: () => boolean,
): Comparisons | null {
  if (comparisons.item === undefined) return comparisons;
  const standard = commonStandard(comparisons, settings, stopped);
  if (standard === null) return null;
  const userWeight = weightsOfCopied(comparisons, standard);
  return userWeight === null ? comparisons : { ...comparisons, userWeight };
}

/** The fit after some comparisons came and went (`model/refit.ts`); null when stopped. The old one stays usable. */
export function refitComparisons(
  open: OpenFit,
  changes: readonly ComparisonChange[],
  stopped?: () => boolean,
): OpenFit | null {
  const { counts } = open.state.structure;
  const updated = updateCounts(counts, changes);
  if (updated === null)
    throw new RangeError('The change names a user or a model that the fit does not know.');
  const state = refitUpdated(open.state, updated, stopped);
  if (state === null) return null;
  // Estimates were moved but a little: the others' comparisons are as surprising as before.
  const nearby = state.drift.some((moved) => moved !== 0) && state.fit.parameters !== null;
  return nearby ? patched(open, state, updated) : opened({ state, sources: null }, open.fitted.checks);
}

function checksOf(
  comparisons: Comparisons,
  { state: { fit }, sources }: RoundsFit,
  stopped?: () => boolean,
): UserChecks | null {
  const { probabilityCareless, attentiveness } = fit.posteriors;
  const chances = attentiveChances(comparisons, sources, fit);
  // With one taste they are the same.
  const chancesWithoutPushes =
    fit.tastes.length > 1 ? attentiveChances(comparisons, sources, fit, 'without-pushes') : chances;
  const userFit = { chances, chancesWithoutPushes, probabilityCareless, attentiveness };
  return checkUsers(comparisons, userFit, stopped);
}

function opened({ state, sources }: RoundsFit, checks: UserChecks | null): OpenFit {
  const { structure, settings } = state;
  const { counts } = structure;
  const { outcomeProbability } = leaveOneOut(counts, state.fit, structure);
  const told = checked(state.fit, checks);
  return { state, sources, fitted: { counts, sources, settings, outcomeProbability, checks, ...told } };
}

/** The fit as it is told: with what the checks say of users. A refit takes up the one without. */
function checked(fit: Fit, checks: UserChecks | null): Pick<FittedModel, 'fit' | 'kept'> {
  if (checks === null) return { fit, kept: null };
  const posteriors = withChecks(fit.posteriors, checks);
  const { attentiveness } = fit.posteriors;
  const kept = attentiveness.map((eta, u) => (eta === 0 ? 1 : posteriors.attentiveness[u]! / eta));
  return { fit: { ...fit, posteriors }, kept };
}

function patched({ fitted }: OpenFit, state: FitState, { splice, users }: UpdatedCounts): OpenFit {
  const { structure, fit } = state;
  const before = fitted.outcomeProbability;
  const outcomeProbability = splice.events.length === 0 ? before.slice() : spliced(before, splice, () => 0);
  const representatives = { users: Uint32Array.from(users), weight: new Float64Array(users.length).fill(1) };
  leaveOneOutOf(structure, representatives, fit.parameters!, {
    attentiveness: new Float64Array(outcomeProbability.length),
    outcomeProbability,
  });
  const { counts } = structure;
  return {
    state,
    sources: null,
    fitted: {
      counts,
      sources: null,
      settings: state.settings,
      outcomeProbability,
      checks: fitted.checks,
      ...checked(fit, fitted.checks),
    },
  };
}

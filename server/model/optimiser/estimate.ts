import { withBroadLaws } from './broad.ts';
import { ROUGH, sampleSizes, throughSamples } from './ascent.ts';
import { type Climb, climb } from './climb.ts';
import { rightWayUp, turnedOrTaste, withContrary } from './contrary.ts';
import { cohortsOf, type Representatives, type Structure, thinned } from '../likelihood/index.ts';
import type { Strengths } from './maximisation.ts';
import { initialParameters } from './initialParameters.ts';
import { withOwnLevels } from './ownLevels.ts';
import { mayHaveTastes, withTastes } from './tastes.ts';
import type { ModelParts } from '../types.ts';

/** Passes of each start before the best goes on. */
const TRIAL_PASSES = 10;
const TRIAL_EM_STEPS = 3;
/** Plain Bradley–Terry strengths are attenuated by the careless: starts stretch them by different amounts. */
const STRETCHES = [1, 1.6, 2.5];

/** Which parts the model may have beside the plain one; `ownLevels.ts`, `contrary.ts`. */
export interface EstimateOptions {
  readonly parts: ModelParts;
  readonly stopped?: (() => boolean) | undefined;
}

/**
 * The estimates of the plain model: several starts on a sample of the users, the best followed through larger samples to
 * everyone. Null once `stopped` says so; it is asked between passes.
 */
export function estimate(
  structure: Structure,
  users: Representatives,
  plain: Strengths,
  stopped?: () => boolean,
): Climb | null {
  let best: Climb | null = null;
  const sample = thinned(structure, users, sampleSizes(structure)[0]);
  for (const stretch of STRETCHES) {
    const start = initialParameters(
      structure,
      plain.theta.map((theta) => theta * stretch),
      false,
    );
    const trial = climb(structure, cohortsOf(structure, sample, start), start, {
      mostPasses: TRIAL_PASSES,
      emSteps: TRIAL_EM_STEPS,
      gainLeft: ROUGH,
      stopped,
    });
    if (trial === null) return null;
    if (best === null || trial.penalised > best.penalised) best = trial;
  }
  return throughSamples(structure, users, best!.parameters, { stopped });
}

/**
 * The estimates with whatever else the data support: levels of users' own, tastes, broad laws, a contrary group. Null when
 * stopped.
 */
export function extended(
  structure: Structure,
  users: Representatives,
  reached: Climb,
  { parts, stopped }: EstimateOptions,
): Climb | null {
  let fitted: Climb | null = reached;
  const addLevels = (from: Climb) =>
    parts.ownLevels ? withOwnLevels(structure, users, from, stopped) : from;
  fitted = addLevels(fitted);
  const hasTastes = parts.tastes && mayHaveTastes(structure);
  if (fitted !== null) fitted = withTastesOrLaws(structure, users, fitted, { parts, stopped });
  // Careless users stood for all of it: one shows better once another is there.
  if (fitted !== null && (fitted.parameters.own !== null || fitted.parameters.tastes.length > 0))
    fitted = addLevels(fitted);
  if (fitted !== null && fitted.parameters.shares.contrary === 0)
    fitted = withContrary(structure, users, fitted, stopped);
  if (fitted !== null && hasTastes) fitted = turnedOrTaste(structure, users, fitted, stopped);
  return fitted && rightWayUp(structure, users, fitted, stopped);
}

/**
 * With other tastes, and with broad laws of η, where the data support them. Half-hearted users look like followers of a
 * taste whose strengths lie close together: where either is supported, what is likelier for its parameters comes first.
 */
function withTastesOrLaws(
  structure: Structure,
  users: Representatives,
  without: Climb,
  { parts, stopped }: EstimateOptions,
): Climb | null {
  const addTastes = (from: Climb) =>
    parts.tastes && mayHaveTastes(structure) ? withTastes(structure, users, from, stopped) : from;
  const addLaws = (from: Climb) =>
    parts.broadLaws && from.parameters.broad.length === 0
      ? withBroadLaws(structure, users, from, stopped)
      : from;
  const tastes = addTastes(without);
  if (tastes === null) return null;
  const more = tastes.parameters.tastes.length - without.parameters.tastes.length;
  if (more === 0) return addLaws(without);
  const laws = addLaws(without);
  if (laws === null) return null;
  const each = Math.log(Math.max(2, structure.counts.users)) / 2;
  const byTastes = tastes.logLikelihood - more * structure.counts.models * each;
  const byLaws = laws.logLikelihood - (laws.parameters.broad.length - without.parameters.broad.length) * each;
  return byLaws > byTastes ? addTastes(laws) : addLaws(tastes);
}

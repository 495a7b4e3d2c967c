import { type Climb, climb, type ClimbOptions } from './climb.ts';
import { withClosenessPlaced } from './closeness.ts';
import { cohortsOf, type Representatives, type Structure, thinned } from '../likelihood/index.ts';
import type { Parameters } from '../types.ts';

/** The fit is bounded: what has not converged by then is said to be so. */
const MOST_PASSES = 400;
/** Samples of the users on which the fit starts, in cells; each starts from the optimum of the one before. */
const SAMPLE_CELLS = [10_000, 150_000] as const;
/** Of samples on which a larger model is tried, each is so many times as large as the one before. */
const GROWTH = 4;
/** A sample has so many cells for each model at least: fewer would be fitted by strengths of their own. */
const CELLS_A_MODEL = 30;
/** Gain in penalised log-likelihood that may be left, on a sample and at the end. */
export const ROUGH = 1e-2;
const FINE = 1e-6;
/** The law may move by this much, relative, before its nodes are placed anew; spreads by less: their nodes are few. */
const LAW_MOVED = 0.3;
const SPREAD_MOVED = 0.1;
/** The nodes are placed anew so often at most. */
const MOST_PLACINGS = 6;

/** Sizes of the samples on which a fit of these counts starts, in cells. */
export function sampleSizes({ counts }: Structure): readonly [number, number] {
  const least = CELLS_A_MODEL * counts.models;
  return [Math.max(SAMPLE_CELLS[0], least), Math.max(SAMPLE_CELLS[1], least)];
}

/**
 * Samples on which it shows whether a larger model pays, each so many times as large as the one before; everyone last. A
 * small file has everyone alone.
 */
export function trialSamples(structure: Structure, users: Representatives): readonly Representatives[] {
  const samples: Representatives[] = [];
  for (let cells = sampleSizes(structure)[0]; ; cells *= GROWTH) {
    const sample = thinned(structure, users, cells);
    samples.push(sample);
    if (sample.users.length === users.users.length) return samples;
  }
}

/** Climbs on growing samples of the users, then on everyone. Null when stopped. */
export function throughSamples(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  options: PlacedOptions = {},
): Climb | null {
  let parameters = start;
  for (const cells of sampleSizes(structure)) {
    const sample = thinned(structure, users, cells);
    if (sample.users.length === users.users.length) break;
    const reached = climbPlaced(structure, sample, parameters, { ...options, ...ON_SAMPLE });
    if (reached === null) return null;
    parameters = reached.parameters;
  }
  return climbPlaced(structure, users, parameters, options);
}

/** How to climb on nodes that are placed anew; converged to {@link FINE} and by all passes it takes, by default. */
export type PlacedOptions = Partial<Pick<ClimbOptions, 'gainLeft' | 'mostPasses' | 'least' | 'stopped'>>;

/** What is asked of everyone is not asked of a sample. */
const ON_SAMPLE = { gainLeft: ROUGH, least: undefined } as const;

/** Climbs on some users to convergence, on nodes placed for the law and the levels that are found. Null when stopped. */
export function climbPlaced(
  structure: Structure,
  users: Representatives,
  start: Parameters,
  { gainLeft = FINE, mostPasses = MOST_PASSES, least, stopped }: PlacedOptions = {},
): Climb | null {
  let from = withClosenessPlaced(structure, start);
  for (let placing = 1; ; placing++) {
    const sample = cohortsOf(structure, users, from);
    const reached = climb(structure, sample, from, { mostPasses, gainLeft, least, stopped });
    if (reached === null || reached.hopeless) return reached;
    if (placing === MOST_PLACINGS || !placesMoved(from, reached.parameters)) return reached;
    from = withClosenessPlaced(structure, reached.parameters);
  }
}

function placesMoved(from: Parameters, to: Parameters): boolean {
  const changed = (a: number, b: number, by: number) => Math.abs(Math.log(a / b)) > by;
  const spreadMoved = (name: 'order' | 'tie') =>
    from.own !== null && from.own[name] > 0 && changed(from.own[name], to.own![name], SPREAD_MOVED);
  return (
    changed(from.law.a, to.law.a, LAW_MOVED) ||
    changed(from.law.b, to.law.b, LAW_MOVED) ||
    spreadMoved('order') ||
    spreadMoved('tie')
  );
}

import { isRecord, shownText } from '../dataset/index.ts';
import type { Fit, FrozenFit } from '../model/index.ts';
import { type Audit, fitOf } from './audit.ts';

/** A fitted population: all that scoring and deciding need beside a user's own counts, and what is told of it. */
export interface Population {
  /** Names behind the indices of the strengths. */
  readonly models: readonly string[];
  readonly fit: FrozenFit;
  /** Do users differ at all? Else nothing is recommended. */
  readonly signal: boolean;
  /** Can contrary users be told from users of another taste? */
  readonly tellsTurned: boolean;
  /** Users and comparisons that it was fitted to. */
  readonly users: number;
  readonly comparisons: number;
  readonly told: ToldFit;
  /** Words that the command `warehouse` was given, but for what it wrote; absent where that is not known. */
  readonly ranAs?: readonly string[];
}

/** What a reader is told of a fit beside its estimates. Columns are by model. */
export type ToldFit = Pick<
  Fit,
  'strength' | 'strengthLow' | 'strengthHigh' | 'modelComparisons' | 'scale' | 'heterogeneity' | 'caveats'
>;

const TOLD_COLUMNS = ['strength', 'strengthLow', 'strengthHigh', 'modelComparisons'] as const;

/** Grows where the file means something else. */
export const POPULATION_FORMAT = 2;

export function populationOf(audit: Audit, fit: FrozenFit): Population {
  const { signal, tellsTurned, scale, heterogeneity, caveats, ...rest } = fitOf(audit);
  const { strength, strengthLow, strengthHigh, modelComparisons } = rest;
  const { models, users, comparisons } = audit.dataset;
  const told = { strength, strengthLow, strengthHigh, modelComparisons, scale, heterogeneity, caveats };
  return { models, fit, signal, tellsTurned, users: users.length, comparisons, told };
}

/** The population as JSON. Doubles survive the way there and back to the last bit. */
export function populationText(population: Population): string {
  const plain = (_key: string, value: unknown): unknown => {
    if (value instanceof Float64Array) return Array.from(value);
    // Where nobody ties, the logarithm of the tie level.
    return value === -Infinity ? null : value;
  };
  return `${JSON.stringify({ format: POPULATION_FORMAT, ...population }, plain)}\n`;
}

/** Reads {@link populationText}; null where the text is none of this version. */
export function parsePopulation(text: string): Population | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(read) || read['format'] !== POPULATION_FORMAT || !isRecord(read['fit'])) return null;
  const { models, fit, signal, tellsTurned, users, comparisons, told } = read as unknown as Population;
  const ranAs = read['ranAs'];
  const columns = TOLD_COLUMNS.map((name) => [name, Float64Array.from(told[name], orNaN)] as const);
  return {
    models,
    signal,
    tellsTurned,
    users,
    comparisons,
    fit: { ...fit, points: fit.points.map(revived) },
    told: { ...told, ...(Object.fromEntries(columns) as Pick<ToldFit, (typeof TOLD_COLUMNS)[number]>) },
    ...(isWords(ranAs) ? { ranAs } : {}),
  };
}

/** Words that a person can read before they run them as a command: none is hidden, or turned round. */
function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string' && word === shownText(word));
}

/** JSON writes null for what is no number. */
function orNaN(value: number | null): number {
  return value ?? NaN;
}

type Point = FrozenFit['points'][number];

/** Columns are typed arrays again, and null is −∞. */
function revived({ parameters, ...point }: Point): Point {
  const { theta, slopes, tastes, logNu } = parameters;
  return {
    ...point,
    parameters: {
      ...parameters,
      theta: Float64Array.from(theta),
      slopes: Float64Array.from(slopes),
      logNu: nullable(logNu) ?? -Infinity,
      tastes: tastes.map((taste) => ({ ...taste, theta: Float64Array.from(taste.theta) })),
    },
  };
}

function nullable(value: number): number | null {
  return value;
}

import { type Audit, fitOf } from '../../audit/index.ts';
import { isRecord } from '../../dataset/index.ts';
import type { FrozenFit } from '../../model/index.ts';
import { WarehouseRefusal } from '../refusal.ts';

/** A fitted population: all that scoring and deciding need beside a user's own counts. */
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
}

/** Grows where the file means something else. */
const FORMAT = 1;

export function populationOf(audit: Audit, fit: FrozenFit): Population {
  const { signal, tellsTurned } = fitOf(audit);
  const { models, users, comparisons } = audit.dataset;
  return { models, fit, signal, tellsTurned, users: users.length, comparisons };
}

/** The population as JSON. Doubles survive the way there and back to the last bit. */
export function populationText(population: Population): string {
  const plain = (_key: string, value: unknown): unknown => {
    if (value instanceof Float64Array) return Array.from(value);
    // Where nobody ties, the logarithm of the tie level.
    return value === -Infinity ? null : value;
  };
  return `${JSON.stringify({ format: FORMAT, ...population }, plain)}\n`;
}

/** Reads {@link populationText}. Throws WarehouseRefusal. */
export function parsePopulation(text: string): Population {
  const refusal = new WarehouseRefusal(
    'this is no population of this version: write it anew with “audit --from-counts COUNTS --save-population FILE”.',
  );
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw refusal;
  }
  if (!isRecord(read) || read['format'] !== FORMAT || !isRecord(read['fit'])) throw refusal;
  const { models, fit, signal, tellsTurned, users, comparisons } = read as unknown as Population;
  return {
    models,
    signal,
    tellsTurned,
    users,
    comparisons,
    fit: { ...fit, points: fit.points.map(revived) },
  };
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

import type { Comparisons } from '../../../server/model/types.ts';

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export type Sort = 'attentive' | 'coin-flipper' | 'first-clicker' | 'tie-clicker' | 'contrary';

export interface World {
  readonly seed: number;
  /** True strengths, one a model. */
  readonly strengths: readonly number[];
  /** Number of users of each sort. */
  readonly users: Readonly<Partial<Record<Sort, number>>>;
  readonly comparisonsEach: number;
  /** Davidson's ν of attentive judgements; careless ones tie in this share. */
  readonly nu?: number;
  readonly carelessTies?: number;
  /** η of an attentive user, from a uniform number. */
  readonly attentiveness?: (uniform: number) => number;
  /** β. */
  readonly firstPositionEffect?: number;
}

export interface PlantedWorld {
  readonly comparisons: Comparisons;
  readonly sorts: readonly Sort[];
  readonly eta: readonly number[];
}

/** Comparisons of a world whose truth is known; the same for the same seed. */
export function plantWorld(world: World): PlantedWorld {
  const {
    seed,
    strengths,
    comparisonsEach,
    nu = 0,
    carelessTies = nu > 0 ? 0.15 : 0,
    firstPositionEffect = 0,
  } = world;
  const attentiveness = world.attentiveness ?? ((u) => 0.7 + 0.3 * u);
  const random = generator(seed);
  const sorts = Object.entries(world.users).flatMap(([sort, number]) =>
    Array.from({ length: number }, () => sort as Sort),
  );
  const eta = sorts.map((sort) =>
    sort === 'attentive' || sort === 'contrary' ? attentiveness(random()) : 0,
  );
  const n = sorts.length * comparisonsEach;
  const columns = {
    user: new Uint32Array(n),
    first: new Uint16Array(n),
    second: new Uint16Array(n),
    outcome: new Uint8Array(n),
  };
  for (let j = 0; j < n; j++) {
    const user = Math.floor(j / comparisonsEach);
    const first = Math.floor(random() * strengths.length);
    const second = (first + 1 + Math.floor(random() * (strengths.length - 1))) % strengths.length;
    columns.user[j] = user;
    columns.first[j] = first;
    columns.second[j] = second;
    columns.outcome[j] = outcomeOf(
      sorts[user]!,
      random() < eta[user]!,
      strengths[first]! - strengths[second]! + firstPositionEffect,
    );
  }
  return {
    comparisons: { users: sorts.length, models: strengths.length, ordered: true, ...columns },
    sorts,
    eta,
  };

  function outcomeOf(sort: Sort, attentive: boolean, d: number): number {
    if (sort === 'first-clicker') return random() < 0.97 ? 0 : 1;
    if (sort === 'tie-clicker') return random() < 0.9 ? 2 : Math.floor(random() * 2);
    if (!attentive) return draw([(1 - carelessTies) / 2, (1 - carelessTies) / 2, carelessTies]);
    const sign = sort === 'contrary' ? -1 : 1;
    return draw([Math.exp((sign * d) / 2), Math.exp((-sign * d) / 2), nu]);
  }

  function draw(weights: readonly [number, number, number]): number {
    let at = random() * (weights[0] + weights[1] + weights[2]);
    for (let o = 0; o < 2; o++) {
      at -= weights[o]!;
      if (at < 0) return o;
    }
    return weights[2] > 0 ? 2 : 1;
  }
}

/** Chance that a random pick from `low` has a lower score than one from `high`; ties count half. */
export function areaUnderCurve(low: readonly number[], high: readonly number[]): number {
  let wins = 0;
  for (const a of low) for (const b of high) wins += a < b ? 1 : a === b ? 0.5 : 0;
  return wins / (low.length * high.length);
}

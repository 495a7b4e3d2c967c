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

/** A standard normal number from two uniform ones (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export type Sort =
  'attentive' | 'coin-flipper' | 'first-clicker' | 'second-clicker' | 'tie-clicker' | 'contrary';

/** Outcome frequencies (first, second, tie) of those who click out of habit. */
export const CLICKER_HABITS: Readonly<Partial<Record<Sort, readonly [number, number, number]>>> = {
  'first-clicker': [0.97, 0.03, 0],
  'second-clicker': [0.03, 0.97, 0],
  'tie-clicker': [0.05, 0.05, 0.9],
};

export interface World {
  readonly seed: number;
  /** True strengths, one a model. */
  readonly strengths: readonly number[];
  /** Number of users of each sort. */
  readonly users: Readonly<Partial<Record<Sort, number>>>;
  /** The same for everybody, or from a uniform number for each user. */
  readonly comparisonsEach: number | ((uniform: number) => number);
  /** Davidson's ν of attentive judgements; careless ones tie in this share. */
  readonly nu?: number;
  readonly carelessTies?: number;
  /** η of an attentive user, from a uniform number. */
  readonly attentiveness?: (uniform: number) => number;
  /** β. */
  readonly firstPositionEffect?: number;
  /** What the model knows nothing of; see each. */
  readonly misfit?: Misfit;
  /** So many items, a pair shown in one order each, are judged again and again; none: every comparison is its own. */
  readonly items?: number;
  /** How the two responses of a comparison (or of an item) differ beside their models; nothing by default. */
  readonly responses?: Responses;
  /** Chance that a comparison judges again an item that the user judged before, which attentive users do alike. */
  readonly again?: number;
  /** A judgement ranks so many responses of different models, and gives a comparison of every two. */
  readonly ranked?: number;
}

export interface Responses {
  /** Standard deviation of the difference on the log-odds scale. */
  readonly spread: number;
  /** Is the difference told by a score for each response? */
  readonly scored: boolean;
}

/** Ways in which a world can differ from the model. */
export interface Misfit {
  /** Standard deviation of a user's own strengths about the common ones. */
  readonly tastes?: number;
  /** Strengths by topic, added to the common ones; a comparison is on one topic, each as often. */
  readonly topics?: readonly (readonly number[])[];
  /** Standard deviation of a user's own order effect. */
  readonly orderEffects?: number;
  /** Factor on η at a point of the user's way through their comparisons, 0 to 1. */
  readonly drift?: (way: number) => number;
}

export interface PlantedWorld {
  readonly comparisons: Comparisons;
  readonly sorts: readonly Sort[];
  readonly eta: readonly number[];
  /** Per comparison: what an attentive judgement went by, θ_first − θ_second + β with all that was planted. */
  readonly gap: Float64Array;
  /** Per comparison: factor on the user's η. */
  readonly attention: Float64Array;
  /** Per comparison: the item judged; empty where every comparison is its own. */
  readonly item: Uint32Array;
  /** Comparisons of judgement i are `judgements[i] … judgements[i + 1] - 1`, where responses are ranked; else empty. */
  readonly judgements: Uint32Array;
}

/** The judgement of each comparison. */
export function judgementColumn(judgements: Uint32Array): Uint32Array {
  const column = new Uint32Array(judgements.at(-1) ?? 0);
  for (let r = 0; r + 1 < judgements.length; r++) column.fill(r, judgements[r], judgements[r + 1]);
  return column;
}

/** Comparisons of a world whose truth is known; the same for the same seed. */
export function plantWorld(world: World): PlantedWorld {
  if (world.ranked !== undefined) return plantRankings(world, world.ranked);
  const { seed, strengths, nu = 0, firstPositionEffect = 0, misfit = {}, responses, again = 0 } = world;
  const carelessTies = carelessTiesOf(world);
  const models = strengths.length;
  const random = generator(seed);
  const sorts = sortsOf(world);
  // Without shared items a user may still come back to an own one.
  const items = world.items ?? 0;
  const itemised = items > 0 || again > 0;
  const attentiveness = attentivenessOf(world);
  const eta = sorts.map((sort) =>
    sort === 'attentive' || sort === 'contrary' ? attentiveness(random()) : 0,
  );
  const { comparisonsEach } = world;
  const lengths = sorts.map(() =>
    typeof comparisonsEach === 'number' ? comparisonsEach : comparisonsEach(random()),
  );
  const tastes = misfit.tastes === undefined ? null : sorts.map(() => strengths.map(() => normal(random)));
  const orderEffects = misfit.orderEffects === undefined ? null : sorts.map(() => normal(random));
  const itemPairs = Array.from({ length: items }, () => drawPair());
  const itemGaps = itemPairs.map(() => (responses === undefined ? 0 : responses.spread * normal(random)));

  const n = lengths.reduce((sum, length) => sum + length, 0);
  const user = new Uint32Array(n);
  const first = new Uint16Array(n);
  const second = new Uint16Array(n);
  const outcome = new Uint8Array(n);
  const gap = new Float64Array(n);
  const attention = new Float64Array(n);
  const item = new Uint32Array(itemised ? n : 0);
  const scoreGap = new Float64Array(responses?.scored === true ? n : 0);
  const opinions = new Map<string, number>();
  let j = 0;
  for (const [u, length] of lengths.entries()) {
    for (let k = 0; k < length; k++, j++) {
      const from = k > 0 && again > 0 && random() < again ? j - k + Math.floor(random() * k) : -1;
      if (itemised) item[j] = from >= 0 ? item[from]! : items > 0 ? Math.floor(random() * items) : j;
      const [one, other] =
        from >= 0 ? [first[from]!, second[from]!] : items > 0 ? itemPairs[item[j]!]! : drawPair();
      user[j] = u;
      first[j] = one;
      second[j] = other;
      attention[j] = misfit.drift?.(k / length) ?? 1;
      const attentive = random() < eta[u]! * attention[j]!;
      const topic = misfit.topics?.[Math.floor(random() * misfit.topics.length)];
      const own = from >= 0 ? gap[from]! : responses === undefined ? 0 : responseGap(j);
      gap[j] =
        own +
        strength(u, one, topic) -
        strength(u, other, topic) +
        firstPositionEffect +
        (misfit.orderEffects ?? 0) * (orderEffects?.[u] ?? 0);
      if (from >= 0) gap[j] = own;
      if (again > 0 && attentive) {
        const key = `${u} ${item[j]!}`;
        outcome[j] = opinions.get(key) ?? outcomeOf(sorts[u]!, true, gap[j]!);
        opinions.set(key, outcome[j]!);
      } else outcome[j] = outcomeOf(sorts[u]!, attentive, gap[j]!);
      if (scoreGap.length > 0) scoreGap[j] = from >= 0 ? scoreGap[from]! : own;
    }
  }
  return {
    comparisons: {
      users: sorts.length,
      models,
      ordered: true,
      user,
      first,
      second,
      outcome,
      ...(itemised ? { item } : {}),
      ...(scoreGap.length > 0 ? { scoreGap } : {}),
    },
    sorts,
    eta,
    gap,
    attention,
    item,
    judgements: new Uint32Array(),
  };

  function responseGap(comparison: number): number {
    return items > 0 ? itemGaps[item[comparison]!]! : responses!.spread * normal(random);
  }

  function drawPair(): [number, number] {
    const one = Math.floor(random() * models);
    return [one, (one + 1 + Math.floor(random() * (models - 1))) % models];
  }

  function strength(u: number, model: number, topic: readonly number[] | undefined): number {
    return strengths[model]! + (topic?.[model] ?? 0) + (misfit.tastes ?? 0) * (tastes?.[u]?.[model] ?? 0);
  }

  function outcomeOf(sort: Sort, attentive: boolean, d: number): number {
    const habit = CLICKER_HABITS[sort];
    if (habit !== undefined) return draw(habit);
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

/** {@link plantWorld} where responses are ranked: an attentive user by Plackett and Luce, a careless one anyhow. */
function plantRankings(world: World, ranked: number): PlantedWorld {
  const { seed, strengths, comparisonsEach } = world;
  const random = generator(seed);
  const sorts = sortsOf(world);
  const attentiveness = attentivenessOf(world);
  const eta = sorts.map((sort) => (sort === 'attentive' ? attentiveness(random()) : 0));
  const pairs = (ranked * (ranked - 1)) / 2;
  const each = sorts.map(() =>
    Math.max(
      1,
      Math.round((typeof comparisonsEach === 'number' ? comparisonsEach : comparisonsEach(random())) / pairs),
    ),
  );
  const judgements = each.reduce((sum, number) => sum + number, 0);
  const n = judgements * pairs;
  const column = { user: new Uint32Array(n), first: new Uint16Array(n), second: new Uint16Array(n) };
  const gap = new Float64Array(n);
  let j = 0;
  for (const [u, number] of each.entries()) {
    for (let judgement = 0; judgement < number; judgement++) {
      const shown = strengths.map((_, model) => ({ model, by: random() }));
      const attentive = random() < eta[u]!;
      const order = shown
        .sort((a, b) => a.by - b.by)
        .slice(0, ranked)
        .map(({ model }) => ({
          model,
          value: (attentive ? strengths[model]! : 0) - Math.log(-Math.log(1 - random())),
        }))
        .sort((a, b) => b.value - a.value);
      for (const [i, { model: better }] of order.entries()) {
        for (const { model: worse } of order.slice(i + 1)) {
          column.user[j] = u;
          column.first[j] = better;
          column.second[j] = worse;
          gap[j] = strengths[better]! - strengths[worse]!;
          j++;
        }
      }
    }
  }
  return {
    comparisons: {
      users: sorts.length,
      models: strengths.length,
      ordered: false,
      ...column,
      outcome: new Uint8Array(n),
    },
    sorts,
    eta,
    gap,
    attention: new Float64Array(n).fill(1),
    item: new Uint32Array(),
    judgements: Uint32Array.from({ length: judgements + 1 }, (_, i) => i * pairs),
  };
}

function sortsOf(world: World): Sort[] {
  return Object.entries(world.users).flatMap(([sort, number]) =>
    Array.from({ length: number }, () => sort as Sort),
  );
}

/** Share of ties among careless judgements. */
export function carelessTiesOf({ nu = 0, carelessTies = nu > 0 ? 0.15 : 0 }: World): number {
  return carelessTies;
}

/** η of an attentive user, from a uniform number. */
export function attentivenessOf(world: World): (uniform: number) => number {
  return world.attentiveness ?? ((u) => 0.7 + 0.3 * u);
}

/** Chance that a random pick from `low` has a lower score than one from `high`; ties count half. */
export function areaUnderCurve(low: readonly number[], high: readonly number[]): number {
  const all = [
    ...low.map((score) => ({ score, isHigh: false })),
    ...high.map((score) => ({ score, isHigh: true })),
  ].sort((a, b) => a.score - b.score);
  let [wins, lowBefore] = [0, 0];
  for (let i = 0; i < all.length;) {
    let [lowHere, highHere] = [0, 0];
    const { score } = all[i]!;
    for (; i < all.length && all[i]!.score === score; i++) {
      if (all[i]!.isHigh) highHere++;
      else lowHere++;
    }
    wins += highHere * (lowBefore + lowHere / 2);
    lowBefore += lowHere;
  }
  return wins / (low.length * high.length);
}

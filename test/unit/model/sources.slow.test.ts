import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { fitInRounds } from '../../../server/model/fit/rounds.ts';
import type { Comparisons, Fit } from '../../../server/model/types.ts';
import { areaUnderCurve, generator, normal } from './plantedWorld.ts';

interface SourceWorld {
  readonly seed: number;
  readonly comparisonsEach: number;
  /** Log-odds of an attentive judgement per unit of score gap; 0: scores say nothing. */
  readonly slope: number;
  /** Items that are shared by all users; else every comparison is an item of its own. */
  readonly items?: number;
  /** Chance that a comparison judges again an item that the user judged before. */
  readonly again?: number;
  readonly scores?: boolean;
  readonly strengths?: readonly number[];
}

const ATTENTIVE = 70;
const CARELESS = 30;

/**
 * Users with η = 0.9 or coin-flippers. Each item has a gap that attentive users follow; a user who judges it again
 * keeps the opinion if attentive both times.
 */
function plant(world: SourceWorld): Comparisons {
  const random = generator(world.seed);
  const { comparisonsEach, slope, items = 0, again = 0, strengths = [0] } = world;
  const n = (ATTENTIVE + CARELESS) * comparisonsEach;
  const shared = Array.from({ length: items }, () => normal(random));
  const gaps = new Map<number, number>();
  const c = {
    users: ATTENTIVE + CARELESS,
    models: strengths.length,
    ordered: true,
    user: new Uint32Array(n),
    first: new Uint16Array(n),
    second: new Uint16Array(n),
    outcome: new Uint8Array(n),
    scoreGap: new Float64Array(n),
    item: new Uint32Array(n),
  };
  const opinions = new Map<string, number>();
  for (let j = 0; j < n; j++) {
    const user = Math.floor(j / comparisonsEach);
    const repeats = j % comparisonsEach > 0 && random() < again;
    const from = user * comparisonsEach + Math.floor(random() * (j % comparisonsEach));
    const item = repeats ? c.item[from]! : items > 0 ? Math.floor(random() * items) : items + j;
    if (!gaps.has(item)) gaps.set(item, items > 0 ? shared[item]! : normal(random));
    // An item is of two models, shown in either order; without models in the order of its responses.
    const models = strengths.length;
    const pair = [item % models, (item + 1) % models].sort((x, y) => x - y) as [number, number];
    const turned = models > 1 && random() < 0.5;
    const [first, second] = turned ? [pair[1], pair[0]] : pair;
    const gap = turned ? -gaps.get(item)! : gaps.get(item)!;
    const key = `${user} ${item}`;
    const forFirst = slope * gaps.get(item)! + strengths[pair[0]]! - strengths[pair[1]]!;
    if (!opinions.has(key)) opinions.set(key, random() < 1 / (1 + Math.exp(-forFirst)) ? 0 : 1);
    const opinion = turned ? 1 - opinions.get(key)! : opinions.get(key)!;
    const attentive = user < ATTENTIVE && random() < 0.9;
    c.user[j] = user;
    c.first[j] = first;
    c.second[j] = second;
    c.item[j] = item;
    c.scoreGap[j] = gap;
    c.outcome[j] = attentive ? opinion : random() < 0.5 ? 0 : 1;
  }
  return c;
}

function only(comparisons: Comparisons, ...sources: readonly ('scoreGap' | 'item')[]): Comparisons {
  const { scoreGap, item, ...rest } = comparisons;
  return {
    ...rest,
    ...(sources.includes('scoreGap') ? { scoreGap } : {}),
    ...(sources.includes('item') ? { item } : {}),
  };
}

function fit(comparisons: Comparisons): Fit {
  return fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
}

function auc({ posteriors }: Fit): number {
  const scores = [...posteriors.probabilityAttentive];
  return areaUnderCurve(scores.slice(ATTENTIVE), scores.slice(0, ATTENTIVE));
}

describe('sources of asymmetry beside named models', () => {
  test('scores alone tell who is attentive, and about how much a unit of score counts', () => {
    const world = plant({ seed: 1, comparisonsEach: 40, slope: 2 });
    const result = fit(only(world, 'scoreGap'));
    assert.ok(result.signal && auc(result) > 0.97, `${auc(result)}`);
    // Up to the scale, which margins of one kind pin weakly.
    const slope = result.parameters!.slopes[0]!;
    assert.ok(slope > 1.4 && slope < 3.2, `${slope}`);
  });

  test('agreement with others on the same items alone does', () => {
    const world = plant({ seed: 2, comparisonsEach: 40, slope: 2, items: 300 });
    const result = fit(only(world, 'item'));
    assert.ok(result.signal && auc(result) > 0.95, `${auc(result)}`);
  });

  test('judging the same again alone does, and pins the scale without any margin', () => {
    const world = plant({ seed: 3, comparisonsEach: 60, slope: 0, again: 0.5 });
    const result = fit(only(world, 'item'));
    assert.ok(auc(result) > 0.97, `${auc(result)}`);
    const attentive = result.posteriors.attentiveness.subarray(0, ATTENTIVE);
    const mean = attentive.reduce((sum, eta) => sum + eta, 0) / ATTENTIVE;
    assert.ok(Math.abs(mean - 0.9) < 0.05, `mean η ${mean}`);
  });

  test('they add up', () => {
    const strengths = [0.6, 0, -0.6];
    const world = plant({ seed: 4, comparisonsEach: 25, slope: 0.8, items: 200, again: 0.15, strengths });
    const models = auc(fit(only(world)));
    const scores = auc(fit(only(world, 'scoreGap')));
    const items = auc(fit(only(world, 'item')));
    const all = auc(fit(world));
    assert.ok(scores > models && items > models, `${models}, ${scores}, ${items}`);
    assert.ok(all > Math.max(scores, items) - 0.005, `${all} of ${scores} and ${items}`);
  });

  test('scores that are all the same are none, beside items too', () => {
    const world = plant({ seed: 6, comparisonsEach: 20, slope: 1.5, items: 150, strengths: [1, 0, -1] });
    const items = only(world, 'item');
    const alike = { ...items, scoreGap: new Float64Array(world.user.length) };
    const [without, beside] = [items, alike].map((given) => fitInRounds(given, DEFAULT_FIT_SETTINGS)!);
    assert.deepEqual(beside!.sources, without!.sources);
    assert.deepEqual(beside!.state.fit, without!.state.fit);
  });

  test('scores that say nothing, or are no numbers, change nothing', () => {
    const world = plant({ seed: 5, comparisonsEach: 30, slope: 0, strengths: [1, 0, -1] });
    const plain = fit(only(world));
    const unknown = fit({ ...only(world), scoreGap: new Float64Array(world.user.length).fill(NaN) });
    assert.deepEqual(unknown.posteriors.probabilityAttentive, plain.posteriors.probabilityAttentive);
    const noise = fit(only(world, 'scoreGap'));
    assert.ok(Math.abs(noise.parameters!.slopes[0]!) < 0.3);
    const infinite = fit({
      ...world,
      scoreGap: world.scoreGap!.map((gap, j) => (j % 5 === 0 ? Infinity : gap)),
    });
    assert.ok(infinite.posteriors.attentiveness.every(Number.isFinite));
  });

  test('what is seen turned says the same', () => {
    const world = plant({
      seed: 6,
      comparisonsEach: 20,
      slope: 1,
      items: 150,
      again: 0.2,
      strengths: [0.5, -0.5],
    });
    const turned = {
      ...world,
      first: world.second,
      second: world.first,
      outcome: world.outcome.map((o) => 1 - o),
      scoreGap: world.scoreGap!.map((gap) => -gap),
    };
    const [a, b] = [fit({ ...world, ordered: false }), fit({ ...turned, ordered: false })];
    for (const [u, value] of a.posteriors.attentiveness.entries())
      assert.ok(Math.abs(value - b.posteriors.attentiveness[u]!) < 1e-3);
  });
});

describe('comparisons that make no sense', () => {
  const good = only(plant({ seed: 1, comparisonsEach: 2, slope: 1 }));
  for (const [what, bad] of [
    ['a user out of range', { user: good.user.map(() => 1000) }],
    ['a model out of range', { first: good.first.map(() => 7) }],
    ['an outcome that is none', { outcome: good.outcome.map(() => 3) }],
    ['a column that is too short', { outcome: new Uint8Array(3) }],
  ] as const) {
    test(`${what} is refused`, () => {
      assert.throws(() => countCells({ ...good, ...bad }), RangeError);
    });
  }
});

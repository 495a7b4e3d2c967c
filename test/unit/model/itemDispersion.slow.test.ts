import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_FIT_SETTINGS } from '../../../server/model/fit/fit.ts';
import { fitInRounds } from '../../../server/model/fit/rounds.ts';
import type { Comparisons } from '../../../server/model/types.ts';
import { plantWorld, type World } from './plantedWorld.ts';

const SHARED: Omit<World, 'seed'> = {
  strengths: [0.6, 0.2, -0.2, -0.6],
  users: { attentive: 70, 'coin-flipper': 20 },
  comparisonsEach: 40,
  attentiveness: () => 0.9,
  items: 150,
};

const stateOf = (comparisons: Comparisons) => fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!.state;
const planted = (world: Partial<World>, seed: number) =>
  plantWorld({ ...SHARED, ...world, seed }).comparisons;
const SEEDS = [1, 2, 3, 4];

describe('intervals of strengths where users share items', () => {
  test('are wider where items differ by more than their models, and hardly else', () => {
    const mean = (world: Partial<World>) =>
      SEEDS.reduce((sum, seed) => sum + stateOf(planted(world, seed)).dispersion, 0) / SEEDS.length;
    const [alike, differing] = [mean({}), mean({ responses: { spread: 1.2, scored: false } })];
    assert.ok(alike < 1.1, String(alike));
    assert.ok(differing > 1.2, String(differing));
  });

  test('are the same whatever the items are called and the order they come in', () => {
    const comparisons = planted({ responses: { spread: 1.2, scored: false } }, 1);
    const items = comparisons.item!;
    const turned = { ...comparisons, item: items.map((item) => items.length - 1 - item) };
    const [a, b] = [stateOf(comparisons), stateOf(turned)];
    assert.ok(Math.abs(a.dispersion - b.dispersion) < 1e-6, `${a.dispersion} ${b.dispersion}`);
  });

  test('are as they are where nothing is judged twice', () => {
    const { item, ...comparisons } = planted({ responses: { spread: 1.2, scored: false } }, 1);
    assert.ok(item !== undefined);
    const own = { ...comparisons, item: Uint32Array.from(comparisons.user.keys()) };
    assert.equal(stateOf(comparisons).dispersion, 1);
    assert.equal(stateOf(own).dispersion, 1);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { structureOf } from '../../../server/model/likelihood/index.ts';
import { commonPreference, consistencyOf } from '../../../server/model/posterior/preference.ts';
import type { Comparisons } from '../../../server/model/types.ts';
import { generator, plantWorld } from './plantedWorld.ts';

const strengths = [1.5, 1, 0.5, 0, -0.5, -1, -1.5];
const coins = (seed: number) =>
  plantWorld({ seed, strengths, users: { 'coin-flipper': 40 }, comparisonsEach: 40 }).comparisons;
const signal = (comparisons: Comparisons) => fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!.signal;

describe('is there a preference', () => {
  test('a file of coin-flippers has no signal', () => {
    const seeds = Array.from({ length: 12 }, (_, k) => k + 1);
    const passed = seeds.filter((seed) => signal(coins(seed))).length;
    assert.ok(passed <= 2, `${passed} of ${seeds.length} pass`);
  });

  test('a crowd of careful and careless users has, also where half of the careful judge the other way', () => {
    for (const users of [
      { attentive: 12, 'coin-flipper': 12 },
      { attentive: 12, contrary: 12, 'coin-flipper': 12 },
    ])
      assert.ok(signal(plantWorld({ seed: 3, strengths, users, comparisonsEach: 40 }).comparisons));
  });

  test('the sums are those over all pairs of different judgements of a user', () => {
    const random = generator(5);
    const n = 60;
    const draw = (most: number) => Math.floor(random() * most);
    const first = Uint16Array.from({ length: n }, () => draw(4));
    const comparisons: Comparisons = {
      users: 3,
      models: 4,
      ordered: true,
      user: Uint32Array.from({ length: n }, () => draw(3)).sort(),
      first,
      second: first.map((model) => (model + 1 + draw(3)) % 4),
      outcome: Uint8Array.from({ length: n }, () => draw(3)),
    };
    const structure = structureOf(countCells(comparisons));
    const decisive = [...comparisons.outcome.keys()].filter((j) => comparisons.outcome[j] !== 2);
    const share = decisive.filter((j) => comparisons.outcome[j] === 0).length / decisive.length;
    const along = (j: number, k: number) => {
      const of = (at: number) => [comparisons.first[at]!, comparisons.second[at]!] as const;
      const [[i1, i2], [j1, j2]] = [of(j), of(k)];
      return Number(i1 === j1) + Number(i2 === j2) - Number(i1 === j2) - Number(i2 === j1);
    };
    let [excess, expected] = [0, 0];
    for (const j of decisive)
      for (const k of decisive) {
        if (j === k || comparisons.user[j] !== comparisons.user[k]) continue;
        const surprise = (at: number) => (comparisons.outcome[at] === 0 ? 1 : 0) - share;
        excess += surprise(j) * surprise(k) * along(j, k);
        expected += (share * (1 - share) * along(j, k)) ** 2;
      }
    const sums = consistencyOf(structure, [0, 1, 2]);
    assert.ok(Math.abs(sums.excess - excess) < 1e-9, `${sums.excess}, not ${excess}`);
    assert.ok(Math.abs(sums.expected - expected) < 1e-9, `${sums.expected}, not ${expected}`);
    // Users are added and taken out.
    const back = consistencyOf(structure, [1], consistencyOf(structure, [1], sums, -1));
    assert.ok(Math.abs(back.excess - excess) < 1e-9 && Math.abs(back.cubed - sums.cubed) < 1e-9);
  });

  test('the statistic of a crowd is about standard normal under coins', () => {
    const values = Array.from({ length: 60 }, (_, k) =>
      commonPreference(structureOf(countCells(coins(100 + k))), 1),
    );
    const mean = values.reduce((sum, z) => sum + z, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, z) => sum + (z - mean) ** 2, 0) / values.length);
    assert.ok(Math.abs(mean) < 0.4 && spread > 0.7 && spread < 1.3, `${mean} ± ${spread}`);
  });
});

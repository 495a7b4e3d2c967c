import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bradleyTerry } from '../../../server/model/optimiser/bradleyTerry.ts';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { attentivenessMle, logLikelihood, score } from '../../../server/model/paper/paper.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { structureOf } from '../../../server/model/likelihood/structure.ts';
import { RECOMMENDATIONS } from '../../../server/model/types.ts';
import { plantWorld, type World } from './plantedWorld.ts';

/** What T8 of the working notes asks of simulated data. */
describe('T8: simulations', () => {
  test('users alike: the heterogeneity test rejects about one time in twenty', () => {
    const worlds = 100;
    let rejected = 0;
    for (let seed = 1; seed <= worlds; seed++) {
      const { comparisons } = plantWorld({
        seed,
        strengths: [1, 0, -1],
        users: { attentive: 25 },
        comparisonsEach: 12,
        attentiveness: () => 0.7,
      });
      if (fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!.signal) rejected++;
    }
    // Five are expected; eleven or more would come once in seventy times.
    assert.ok(rejected <= 10, `${rejected} of ${worlds}`);
  });

  test('large gaps: plain Bradley–Terry is attenuated by careless users, the joint fit is not', () => {
    const strengths = [2.5, 1.5, 0.5, -0.5, -1.5, -2.5];
    let [plain, joint] = [0, 0];
    for (const seed of [1, 2, 3]) {
      const { comparisons } = plantWorld({
        seed,
        strengths,
        users: { attentive: 80, 'coin-flipper': 40 },
        comparisonsEach: 40,
        attentiveness: (u) => 0.8 + 0.2 * u,
      });
      const counts = countCells(comparisons);
      plain += slopeOn(strengths, bradleyTerry(structureOf(counts))) / 3;
      joint += slopeOn(strengths, fitModel(counts, DEFAULT_FIT_SETTINGS)!.strength) / 3;
    }
    assert.ok(plain < 0.6, `${plain}`);
    assert.ok(Math.abs(joint - 1) < 0.15, `${joint}`);
  });

  test('known μ: intervals of η cover about nine times in ten', () => {
    let [covered, all] = [0, 0];
    for (const seed of [1, 2, 3, 4]) {
      const { comparisons, sorts, eta } = plantWorld({
        seed,
        strengths: [0.7, -0.7],
        users: { attentive: 90, 'coin-flipper': 30 },
        comparisonsEach: 40,
      });
      const mu = 1 / (1 + Math.exp(-1.4));
      const { low, high } = fitModel(countCells(comparisons), { ...DEFAULT_FIT_SETTINGS, mu })!.posteriors;
      for (const [u, sort] of sorts.entries()) {
        if (sort !== 'attentive') continue;
        all++;
        covered += Number(low[u]! <= eta[u]! && eta[u]! <= high[u]!);
      }
    }
    assert.ok(covered / all > 0.84 && covered / all < 0.97, `${covered / all}`);
  });

  test('budget of careless judgements: what is left holds about as many as expected', () => {
    const world: Omit<World, 'seed'> = {
      strengths: [1.5, 0.5, -0.5, -1.5],
      users: { attentive: 70, 'coin-flipper': 30 },
      comparisonsEach: 40,
      attentiveness: (u) => 0.7 + 0.3 * u,
    };
    let [expected, realised] = [0, 0];
    for (const seed of [1, 2, 3, 4]) {
      const { comparisons, eta } = plantWorld({ ...world, seed });
      const fit = fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
      const settings = {
        ...DEFAULT_RECOMMENDATION_SETTINGS,
        policy: 'contamination',
        contamination: 0.25,
      } as const;
      const { recommendation, expectedCareless, expectedCarelessOfAll } = recommend(fit, settings);
      assert.ok(expectedCareless <= 0.25 && expectedCarelessOfAll > 0.3);
      const kept = eta.filter((_, u) => RECOMMENDATIONS[recommendation[u]!] !== 'drop');
      expected += expectedCareless / 4;
      realised += kept.reduce((sum, value) => sum + 1 - value, 0) / kept.length / 4;
    }
    assert.ok(Math.abs(realised - expected) < 0.05 && realised < 0.29, `${realised} of ${expected}`);
  });
});

test('T7: turning strengths and attentiveness around leaves the likelihood as it is', () => {
  for (const eta of [-0.9, -0.2, 0.4, 1]) {
    const [x, count] = [
      [0.5, -0.3, 0.8],
      [3, 2, 5],
    ];
    const against = x.map((margin) => -margin);
    assert.equal(logLikelihood({ x, count }, eta), logLikelihood({ x: against, count }, -eta));
    assert.equal(score({ x, count }, eta), -score({ x: against, count }, -eta));
  }
  // Fact of 2.1: one pair, k agreements of n.
  const one = (k: number, n: number) => attentivenessMle({ x: [0.5, -0.5], count: [k, n - k] });
  assert.ok(Math.abs(one(13, 20) - (2 * (13 / 20) - 1) / 0.5) < 1e-9);
  assert.deepEqual([one(8, 20), one(19, 20)], [0, 1]);
});

/** Slope of the estimates on the truth. */
function slopeOn(truth: readonly number[], estimates: Float64Array): number {
  const square = truth.reduce((sum, value) => sum + value * value, 0);
  return truth.reduce((sum, value, k) => sum + value * estimates[k]!, 0) / square;
}

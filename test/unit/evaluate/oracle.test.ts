import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attentiveType } from '../../../server/model/paper.ts';
import { betaQuantile } from '../../evaluate/betaLaw.ts';
import { fairCoinTail } from '../../evaluate/baselines/binomial.ts';
import { oracle } from '../../evaluate/oracle.ts';
import { areaUnderCurve, plantWorld } from '../model/plantedWorld.ts';

describe('the rule that knows the truth', () => {
  test('is the two-type posterior where users are attentive or not', () => {
    const world = {
      seed: 2,
      strengths: [0.5, -0.5],
      users: { attentive: 6, 'coin-flipper': 4 },
      comparisonsEach: 12,
      attentiveness: () => 1,
    };
    const planted = plantWorld(world);
    const { probabilityAttentive, attentiveness } = oracle(world, planted);
    const { comparisons: c } = planted;
    for (let u = 0; u < 10; u++) {
      const k = [...c.user.keys()].filter(
        (j) => c.user[j] === u && (c.first[j] === 0) === (c.outcome[j] === 0),
      ).length;
      const expected = attentiveType({ n: 12, k }, 1 / (1 + Math.exp(-1)), 0.6);
      assert.ok(Math.abs(probabilityAttentive[u]! - expected) < 1e-9);
      assert.ok(Math.abs(attentiveness[u]! - expected) < 1e-9);
    }
  });

  test('is beaten by nothing on average, and told apart from one who ignores the side', () => {
    let [seen, blind] = [0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      const world = {
        seed,
        strengths: [0.6, 0, -0.6],
        users: { attentive: 60, 'first-clicker': 20 },
        comparisonsEach: 15,
      };
      const planted = plantWorld(world);
      const auc = (scores: Float64Array) =>
        areaUnderCurve([...scores.subarray(60)], [...scores.subarray(0, 60)]);
      seen += auc(oracle(world, planted).probabilityAttentive) / 10;
      blind += auc(oracle(world, planted, { ignorePosition: true }).probabilityAttentive) / 10;
    }
    assert.ok(seen > 0.97 && blind < 0.9, `${seen} against ${blind}`);
  });
});

test('quantiles of a Beta law have its moments', () => {
  const quantile = betaQuantile(8, 2);
  const draws = Array.from({ length: 20_000 }, (_, i) => quantile((i + 0.5) / 20_000));
  const mean = draws.reduce((sum, eta) => sum + eta, 0) / draws.length;
  const variance = draws.reduce((sum, eta) => sum + (eta - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean - 0.8) < 1e-4);
  assert.ok(Math.abs(variance - (0.8 * 0.2) / 11) < 1e-5);
});

test('the area under the curve is that of all pairs', () => {
  const [low, high] = [
    [1, 2, 2, 5],
    [2, 3, 5],
  ];
  let wins = 0;
  for (const a of low) for (const b of high) wins += a < b ? 1 : a === b ? 0.5 : 0;
  assert.equal(areaUnderCurve(low, high), wins / 12);
});

test('the binomial tail is that of fair coins', () => {
  // Of two coins: P(2) = 1/4, P(1) = 1/2.
  assert.ok(Math.abs(fairCoinTail(2, 2) - 1 / 8) < 1e-12);
  assert.ok(Math.abs(fairCoinTail(1, 2) - 1 / 2) < 1e-12);
  assert.ok(Math.abs(fairCoinTail(0, 0) - 1 / 2) < 1e-12);
});

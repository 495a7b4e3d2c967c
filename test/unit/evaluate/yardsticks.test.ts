import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { betaQuantile } from '../../evaluate/betaLaw.ts';
import { fairCoinTail } from '../../evaluate/baselines/binomial.ts';
import { minimise } from '../../evaluate/baselines/lbfgs.ts';
import { lossOf } from '../../evaluate/baselines/noisyBradleyTerry.ts';
import { oracle } from '../../evaluate/oracle.ts';
import { areaUnderCurve, plantWorld } from '../model/plantedWorld.ts';
import { attentiveType } from '../../reference/baseModel.ts';

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

test('the gradient of noisy Bradley–Terry is that of its loss', () => {
  const counts = countCells(
    plantWorld({
      seed: 6,
      strengths: [1, 0, -1],
      users: { attentive: 4, 'first-clicker': 2 },
      comparisonsEach: 20,
    }).comparisons,
  );
  const at = Float64Array.from({ length: 3 + 12 }, (_, i) => Math.sin(i));
  const gradient = new Float64Array(at.length);
  lossOf(counts, at, gradient);
  const ignored = new Float64Array(at.length);
  for (let k = 0; k < at.length; k++) {
    const moved = (by: number) => at.map((x, i) => (i === k ? x + by : x));
    const slope = (lossOf(counts, moved(1e-6), ignored) - lossOf(counts, moved(-1e-6), ignored)) / 2e-6;
    assert.ok(Math.abs(slope - gradient[k]!) < 1e-6, `${k}: ${slope} is not ${gradient[k]}`);
  }
});

test('the quasi-Newton method finds the bottom of a valley', () => {
  const { x } = minimise(
    (at, gradient) => {
      const [a, b] = [at[0]!, at[1]!];
      gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
      gradient[1] = 200 * (b - a * a);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    },
    Float64Array.of(-1.2, 1),
    { mostIterations: 500, tolerance: 0 },
  );
  assert.ok(Math.abs(x[0]! - 1) < 1e-5 && Math.abs(x[1]! - 1) < 1e-5, x.join());
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { carelessCurve, PACES, pace } from '../../../../server/model/users/pace.ts';
import { generator, normal } from '../plantedWorld.ts';

/** Users with a time and a probability careless, as answers of some strength would tell it. */
function people(seed: number, slope: number, users: number) {
  const random = generator(seed);
  const z = Float64Array.from({ length: users }, () => normal(random));
  const careless = z.map((value) => Number(random() < 1 / (1 + Math.exp(1 - slope * value))));
  // Log Bayes factors of answers, N(±2, 4).
  const evidence = careless.map((is) => (is === 1 ? 2 : -2) + 2 * normal(random));
  let share = 0.3;
  for (let i = 0; i < 50; i++)
    share = evidence.reduce((sum, log) => sum + 1 / (1 + ((1 - share) / share) * Math.exp(-log)), 0) / users;
  return {
    z,
    careless,
    probability: evidence.map((log) => 1 / (1 + ((1 - share) / share) * Math.exp(-log))),
  };
}

describe('pace', () => {
  test('times that cannot be are left out and counted', () => {
    const user = Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 2);
    const seconds = Float64Array.of(10, 0, 30, NaN, -5, 1e6, 8, NaN);
    const { medianSeconds, timed, notPositive, tooLong, allEqual } = pace(
      user,
      3,
      seconds,
      new Float64Array(3),
    );
    assert.deepEqual([...medianSeconds], [20, 8, NaN]);
    assert.deepEqual([...timed], [2, 1, 0]);
    assert.deepEqual([notPositive, tooLong, allEqual], [2, 1, false]);
    const equal = pace(
      user,
      3,
      seconds.map(() => 60),
      Float64Array.of(0.9, 0.1, 0.1),
    );
    assert.deepEqual([equal.allEqual, equal.slope, ...equal.timed], [true, 0, 0, 0, 0]);
  });

  test('who takes a tenth of the others’ time is fast; nobody by a fifth', () => {
    const users = 40;
    const user = Uint32Array.from({ length: 5 * users }, (_, j) => Math.floor(j / 5));
    const random = generator(1);
    const level = Array.from({ length: users }, (_, u) => (u === 7 ? 3 : u === 8 ? 300 : 30));
    const seconds = Float64Array.from(user, (u) => level[u]! * Math.exp(0.2 * normal(random)));
    const { verdict } = pace(user, users, seconds, new Float64Array(users).fill(0.1));
    assert.deepEqual([PACES[verdict[7]!], PACES[verdict[8]!]], ['fast', 'slow']);
    assert.equal(verdict.filter((code) => code > 0).length, 2);
  });

  test('the slope maximises the penalised likelihood of what the answers say', () => {
    const { z, probability } = people(5, -1.5, 300);
    const { level, slope } = carelessCurve(z, probability);
    const share = probability.reduce((sum, p) => sum + p, 0) / z.length;
    const log = (a: number, b: number) =>
      z.reduce(
        (sum, value, u) => {
          const prior = 1 / (1 + Math.exp(-a - b * value));
          const ratio = (probability[u]! / (1 - probability[u]!)) * ((1 - share) / share);
          return sum + Math.log(1 - prior + prior * ratio);
        },
        -(b * b) / 2 - (a * a) / 18,
      );
    for (const [da, db] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ] as const)
      assert.ok(log(level + da, slope + db) <= log(level, slope) + 1e-7);
  });

  test('a slope is found, shrunk, and seldom made up', () => {
    let [sum, covered] = [0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const { z, probability } = people(seed, -1.5, 200);
      const { slope, slopeError } = carelessCurve(z, probability);
      sum += slope / 20;
      covered += Number(Math.abs(slope + 1.5) < 1.645 * slopeError);
    }
    assert.ok(sum < -1.1 && sum > -1.6, `${sum}`);
    assert.ok(covered >= 15, `${covered} of 20 at 90%`);
    let made = 0;
    for (let seed = 101; seed <= 200; seed++) {
      const { z, probability } = people(seed, 0, 100);
      made += Number(carelessCurve(z, probability).slope !== 0);
    }
    // Two units of log-likelihood: χ² of 4, 4.6% before shrinking.
    assert.ok(made <= 9, `${made} of 100`);
  });

  test('units of time and the order of rows do not matter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 24, maxLength: 24 }),
        (times) => {
          const user = Uint32Array.from({ length: 24 }, (_, j) => j % 12);
          const careless = Float64Array.from({ length: 12 }, (_, u) => (u + 1) / 14);
          const plain = pace(user, 12, Float64Array.from(times), careless);
          const other = pace(
            user.slice().reverse(),
            12,
            Float64Array.from(times, (t) => 10 * t).reverse(),
            careless,
          );
          assert.ok(Math.abs(plain.slope - other.slope) < 1e-9);
          assert.deepEqual(plain.timed, other.timed);
        },
      ),
      { numRuns: 50 },
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ownTasteProbabilities } from '../../../../server/model/users/ownTastes.ts';

/** By summing over every share, at many more points, and every way in which users may be of either sort. */
function bruteForce(careless: number[], bayesFactor: number[], a: number, b: number): number[] {
  const points = 4000;
  const own = bayesFactor.map(() => 0);
  let total = 0;
  for (let i = 0; i < points; i++) {
    const share = (i + 0.5) / points;
    const prior = share ** (a - 1) * (1 - share) ** (b - 1);
    const likelihood = careless.map((c, u) => 1 - c + c * (1 - share + share * bayesFactor[u]!));
    const weight = prior * likelihood.reduce((product, one) => product * one, 1);
    total += weight;
    for (const [u, factor] of bayesFactor.entries())
      own[u]! += (weight * share * factor) / (1 - share + share * factor);
  }
  return own.map((sum) => sum / total);
}

test('is the mixture summed by brute force', () => {
  const users = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: -4, max: 4, noNaN: true })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(users, (drawn) => {
      const careless = drawn.map(([c]) => c);
      const logs = drawn.map(([, log]) => log);
      const found = ownTasteProbabilities(Float64Array.from(careless), Float64Array.from(logs), {
        a: 1,
        b: 4,
      });
      const expected = bruteForce(careless, logs.map(Math.exp), 1, 4);
      for (const [u, p] of expected.entries()) assert.ok(Math.abs(found[u]! - p) < 2e-3, `${found[u]} ${p}`);
    }),
    { numRuns: 50 },
  );
});

test('where nothing tells, it is the law that was given; coins that contradict themselves lower it for all', () => {
  const share = (logs: number[]) =>
    ownTasteProbabilities(new Float64Array(logs.length).fill(1), Float64Array.from(logs), { a: 1, b: 4 });
  assert.ok(Math.abs(share([0, 0, 0])[0]! - 0.2) < 1e-3);
  const coins = Array.from({ length: 30 }, () => -2);
  assert.ok(share([0, ...coins])[0]! < 0.05);
  const rankers = Array.from({ length: 30 }, () => 2);
  assert.ok(share([0, ...rankers])[0]! > 0.7);
  assert.ok(share([800, -800]).every((p) => p >= 0 && p <= 1));
});

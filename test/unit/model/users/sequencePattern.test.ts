import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { chain, PATTERNS, sequencePatterns } from '../../../../server/model/users/sequencePattern.ts';
import { generator, plantWorld } from '../plantedWorld.ts';
import { chancesOf, fitOfChances, oneUser, trueFit } from './trueFit.ts';

describe('patterns of sides', () => {
  test('a chain gives every sequence its probability: they sum to one, and small ones are exact', () => {
    for (const lag of [1, 2, 3]) {
      let sum = 0;
      for (let code = 0; code < 256; code++)
        sum += Math.exp(
          chain(
            Uint8Array.from({ length: 8 }, (_, t) => (code >> t) & 1),
            lag,
          ).log,
        );
      assert.ok(Math.abs(sum - 1) < 1e-10);
    }
    // A, B, A, B: half for the first; then B after A twice, ½ · ¾, and A after B once, ½.
    const { log, pairs, same } = chain(Uint8Array.of(0, 1, 0, 1), 1);
    assert.ok(Math.abs(Math.exp(log) - 0.5 * 0.5 * 0.75 * 0.5) < 1e-12);
    assert.deepEqual([pairs, same], [3, 0]);
  });

  test('turning every side with its outcome changes nothing', () => {
    const row = fc.record({
      o: fc.constantFrom(0, 0, 1, 1, 2),
      p: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      one: fc.nat(3),
      step: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 12, maxLength: 40 }), (drawn) => {
        const rows = drawn.map((one) => ({ ...one, other: (one.one + 1 + one.step) % 4 }));
        const of = (turned: boolean) =>
          sequencePatterns(
            oneUser(
              rows.map(({ o }) => (o === 2 ? 2 : turned ? 1 - o : o)),
              {
                models: 4,
                first: Uint16Array.from(rows, ({ one, other }) => (turned ? other : one)),
                second: Uint16Array.from(rows, ({ one, other }) => (turned ? one : other)),
              },
            ),
            fitOfChances(rows.map(({ p }) => (turned ? 1 - p : p))),
          );
        const [plain, turned] = [of(false), of(true)];
        if (Number.isNaN(plain.logBayesFactor[0])) assert.ok(Number.isNaN(turned.logBayesFactor[0]));
        else assert.ok(Math.abs(plain.logBayesFactor[0]! - turned.logBayesFactor[0]!) < 1e-9);
        assert.deepEqual(plain.same, turned.same);
      }),
    );
  });

  test('alternators are found; the honest whose file shows the stronger side in turns are not', () => {
    const n = 40;
    const alternates = Array.from({ length: n }, (_, t) => t % 2);
    const even = fitOfChances(alternates.map(() => 0.5));
    const manyPairs = {
      models: 60,
      first: Uint16Array.from(alternates, (_, t) => t),
      second: Uint16Array.from(alternates, (_, t) => t + 20),
    };
    const found = sequencePatterns(oneUser(alternates, manyPairs), even);
    assert.equal(PATTERNS[found.verdict[0]!], 'alternating');
    assert.deepEqual([found.lag[0], found.pairs[0], found.same[0]], [1, n - 1, 0]);
    const known = fitOfChances(alternates.map((side) => (side === 0 ? 0.9 : 0.1)));
    assert.equal(sequencePatterns(oneUser(alternates, manyPairs), known).verdict[0], 0);
    // The same two models in turns, and a taste of the user's own that no fit knows.
    const turns = {
      first: Uint16Array.from(alternates, (side) => side),
      second: Uint16Array.from(alternates, (side) => 1 - side),
    };
    assert.equal(sequencePatterns(oneUser(alternates, turns), even).verdict[0], 0);
    // A, A, B, B: a pattern of lag 2.
    const twos = sequencePatterns(
      oneUser(
        alternates.map((_, t) => (t >> 1) & 1),
        manyPairs,
      ),
      even,
    );
    assert.deepEqual([PATTERNS[twos.verdict[0]!], twos.lag[0]], ['alternating', 2]);
  });

  test('an item judged again at once, the other way round, is no pattern', () => {
    const outcome = Array.from({ length: 40 }, (_, t) => t % 2);
    const item = Uint32Array.from(outcome, (_, t) => t >> 1);
    const pairs = {
      models: 60,
      first: Uint16Array.from(outcome, (_, t) => (t % 2 === 0 ? t >> 1 : 40)),
      second: Uint16Array.from(outcome, (_, t) => (t % 2 === 0 ? 40 : t >> 1)),
    };
    const fit = fitOfChances(outcome.map(() => 0.5));
    assert.equal(sequencePatterns(oneUser(outcome, { ...pairs, item }), fit).pairs[0]! < 20, true);
    assert.equal(sequencePatterns(oneUser(outcome, { ...pairs, item }), fit).verdict[0], 0);
  });

  test('no honest user, coin-flipper or clicker has a pattern; those who alternate in 85% of rows have', () => {
    const honest = plantWorld({
      seed: 21,
      strengths: [2, 1, 0, -1, -2],
      users: { attentive: 800, 'coin-flipper': 100, 'first-clicker': 100 },
      comparisonsEach: 60,
      attentiveness: (x) => 0.2 + 0.8 * x,
      misfit: { orderEffects: 1 },
    });
    const blind = { ...trueFit(honest), chances: chancesOf(new Float64Array(honest.gap.length)) };
    for (const fit of [trueFit(honest), blind]) {
      const wrong = sequencePatterns(honest.comparisons, fit).verdict.filter((code) => code > 0).length;
      assert.ok(wrong <= 5, `${wrong} of 1000`);
    }
    const world = plantWorld({
      seed: 22,
      strengths: [1, 0, -1],
      users: { attentive: 100 },
      comparisonsEach: 60,
    });
    const random = generator(7);
    const { outcome } = world.comparisons;
    for (let j = 0; j < outcome.length; j++)
      if (j % 60 > 0) outcome[j] = random() < 0.85 ? 1 - outcome[j - 1]! : outcome[j - 1]!;
    const { verdict } = sequencePatterns(world.comparisons, trueFit(world));
    const found = verdict.filter((code) => PATTERNS[code] === 'alternating').length;
    assert.ok(found >= 85, `${found} of 100`);
  });
});

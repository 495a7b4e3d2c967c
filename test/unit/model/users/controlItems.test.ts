import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN } from '../../../../server/model/types.ts';
import { controlItems, CONTROLS } from '../../../../server/model/users/controlItems.ts';
import { generator } from '../plantedWorld.ts';
import { fitOfChances, oneUser } from './trueFit.ts';

const fitFor = (rows: number) => fitOfChances(Array.from({ length: rows }, () => 0.5));

describe('control items', () => {
  test('without controls there is nothing to say', () => {
    assert.equal(controlItems(oneUser([0, 1]), fitFor(2)), null);
    assert.equal(controlItems(oneUser([0, 1], { known: new Uint8Array(2).fill(UNKNOWN) }), fitFor(2)), null);
  });

  test('three controls by hand', () => {
    // Right, right, wrong; two more rows say first and second.
    const found = controlItems(
      oneUser([0, 1, 0, 0, 1], { known: Uint8Array.of(0, 1, 1, UNKNOWN, UNKNOWN) }),
      fitFor(5),
    )!;
    assert.deepEqual([found.answered[0], found.right[0], found.verdict[0]], [3, 2, 0]);
    // ∫ a² (1 − a) Beta(a | 9, 1) = 9 · 10/(10 · 11 · 12); frequencies 3.5/6.5, 2.5/6.5 and 1.5/3.5 each.
    const attentive = (9 * 10 * 1) / (10 * 11 * 12);
    const careless = ((3.5 / 6.5) ** 2 * (2.5 / 6.5) + (1.5 / 3.5) ** 3) / 2;
    assert.ok(Math.abs(found.logLikelihoodRatio[0]! - Math.log(attentive / careless)) < 1e-9);
  });

  test('who clicks the first passes no controls whose right answer is the first', () => {
    const known = Uint8Array.from({ length: 30 }, (_, j) => (j < 10 ? 0 : UNKNOWN));
    const clicker = controlItems(oneUser(new Array<number>(30).fill(0), { known }), fitFor(30))!;
    assert.equal(CONTROLS[clicker.verdict[0]!], 'open');
    const attentive = controlItems(
      oneUser(
        Array.from({ length: 30 }, (_, j) => (j < 10 ? 0 : j % 2)),
        { known },
      ),
      fitFor(30),
    )!;
    assert.equal(CONTROLS[attentive.verdict[0]!], 'passes');
  });

  test('contradictory and contested controls are ignored and named', () => {
    // Five users on three items, shown either way round: 0 is sound, 1 has two answers, 2 nobody agrees with.
    const n = 15;
    const item = Uint32Array.from({ length: n }, (_, j) => j % 3);
    const turned = Uint8Array.from({ length: n }, (_, j) => j % 2);
    const asShown = (outcome: number, j: number) => outcome ^ turned[j]!;
    const comparisons = {
      users: 5,
      models: 2,
      ordered: true,
      user: Uint32Array.from({ length: n }, (_, j) => Math.floor(j / 3)),
      first: Uint16Array.from(turned),
      second: Uint16Array.from(turned, (t) => 1 - t),
      outcome: Uint8Array.from(item, (_, j) => asShown(0, j)),
      known: Uint8Array.from(item, (i, j) => asShown(i === 0 ? 0 : i === 1 ? Number(j > 8) : 1, j)),
      item,
      turned,
    };
    const fit = { ...fitFor(n), attentiveness: new Float64Array(5).fill(0.9) };
    const found = controlItems(comparisons, fit)!;
    assert.deepEqual([[...found.contradictory], [...found.contested]], [[1], [2]]);
    assert.deepEqual(
      [[...found.answered], [...found.right]],
      [
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1],
      ],
    );
    // Nobody known to be attentive contests anything.
    const unsure = controlItems(comparisons, { ...fit, attentiveness: new Float64Array(5).fill(0.3) })!;
    assert.equal(unsure.contested.length, 0);
  });

  test('of attentive users hardly one in a hundred fails, of coins none passes often', () => {
    const random = generator(3);
    const [users, each] = [2000, 24];
    const n = users * each;
    const known = Uint8Array.from({ length: n }, (_, j) =>
      j % 3 === 0 ? Math.floor(random() * 2) : UNKNOWN,
    );
    const isCoin = (j: number) => Math.floor(j / each) >= users / 2;
    const outcome = Uint8Array.from(known, (right, j) => {
      if (right === UNKNOWN || isCoin(j)) return Math.floor(random() * 2);
      return random() < 0.88 ? right : 1 - right;
    });
    const comparisons = {
      ...oneUser([...outcome], { known }),
      users,
      user: Uint32Array.from({ length: n }, (_, j) => Math.floor(j / each)),
    };
    const { verdict } = controlItems(comparisons, { ...fitFor(n), attentiveness: new Float64Array(users) })!;
    const share = (from: number, code: number) =>
      verdict.subarray(from, from + users / 2).filter((one) => one === code).length / (users / 2);
    assert.ok(share(0, 2) <= 0.01, `${share(0, 2)} of the attentive fail`);
    assert.ok(share(users / 2, 1) <= 0.05, `${share(users / 2, 1)} of coins pass`);
    assert.ok(
      share(0, 1) > 0.3 && share(users / 2, 2) > 0.3,
      `${share(0, 1)} pass, ${share(users / 2, 2)} fail`,
    );
  });
});

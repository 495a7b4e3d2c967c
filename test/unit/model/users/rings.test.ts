import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Joined } from '../../../../server/model/numerics/joined.ts';
import { equalSequences } from '../../../../server/model/users/equalSequences.ts';
import { PairSums } from '../../../../server/model/users/pairSums.ts';
import { rings } from '../../../../server/model/users/rings.ts';
import { generator, plantWorld, type World } from '../plantedWorld.ts';
import { trueFit } from './trueFit.ts';

const STRENGTHS = [1, 0.5, 0, -0.5, -1];

/** Users on shared items, the first `size` of whom copy from each other in `copying` of their rows. */
function withRing(world: Partial<World> & { seed: number }, size: number, copying = 1) {
  const planted = plantWorld({
    strengths: STRENGTHS,
    users: { attentive: 48, 'coin-flipper': 7, 'first-clicker': 5 },
    comparisonsEach: 90,
    items: 60,
    ...world,
  });
  const { user, outcome, first, second, item } = planted.comparisons;
  const random = generator(world.seed);
  const said = new Map<number, number>();
  for (let j = 0; j < user.length; j++) {
    if (user[j]! >= size) continue;
    const before = said.get(item![j]!);
    if (before === undefined) said.set(item![j]!, outcome[j]!);
    else if (random() < copying) outcome[j] = before;
  }
  // The fit knows the models, not the items.
  const gap = planted.gap.map((_, j) => STRENGTHS[first[j]!]! - STRENGTHS[second[j]!]!);
  return { comparisons: planted.comparisons, fit: trueFit({ ...planted, gap }) };
}

describe('rings', () => {
  test('sets that are joined in pairs, and sums by pair, are those of plain maps', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.boolean()), { maxLength: 60 }), (drawn) => {
        const pairs = drawn.filter(([a, b]) => a !== b);
        const [sums, joined] = [new PairSums(10, 45), new Joined(10)];
        const plain = new Map<string, number[]>();
        let names = Array.from({ length: 10 }, (_, u) => u);
        for (const [a, b, same] of pairs) {
          sums.add(a, b, same, 0.5, 0.25);
          joined.join(a, b);
          const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
          const [n, equal] = plain.get(key) ?? [0, 0];
          plain.set(key, [n! + 1, equal! + Number(same)]);
          const [from, to] = [names[a]!, names[b]!];
          names = names.map((name) => (name === from ? to : name));
        }
        const found = [...sums.keys()].map((at) => {
          const { shared, same, expected, leeway } = sums.of(at);
          assert.deepEqual([expected, leeway], [shared / 2, shared / 4]);
          return [`${sums.one(at)} ${sums.other(at)}`, [shared, same]] as const;
        });
        assert.deepEqual(new Map([...found].sort()), new Map([...plain].sort()));
        const number = joined.numbered();
        for (let a = 0; a < 10; a++) {
          assert.equal(number[a]! > 0, names.filter((name) => name === names[a]).length > 1);
          for (let b = 0; b < 10; b++)
            if (number[a]! > 0 && number[b]! > 0)
              assert.equal(number[a] === number[b], names[a] === names[b]);
        }
      }),
    );
  });

  test('who copies is found, also where items differ beyond their models', () => {
    for (const spread of [0, 1]) {
      let [found, wrong] = [0, 0];
      for (const seed of [1, 2, 3]) {
        const { comparisons, fit } = withRing({ seed, responses: { spread, scored: false } }, 4, 0.97);
        const result = rings(comparisons, fit);
        for (let u = 0; u < 60; u++) {
          if (u < 4) {
            found += Number(result.ring[u] === result.ring[0] && result.ring[u]! > 0);
            assert.ok(result.partner[u]! < 4 && result.same[u]! <= result.shared[u]!);
          } else wrong += Number(result.ring[u]! > 0);
        }
      }
      assert.ok(found >= 11 && wrong <= 1, `${found} of 12, ${wrong} wrong, items differ by ${spread}`);
    }
  });

  test('first-clickers agree with each other, the attentive on clear items: no rings', () => {
    let wrong = 0;
    for (const [seed, spread] of [
      [5, 0],
      [6, 1],
      [7, 4],
    ] as const) {
      const { comparisons, fit } = withRing({ seed, responses: { spread, scored: false } }, 0);
      wrong += rings(comparisons, fit).ring.filter((ring) => ring > 0).length;
    }
    assert.ok(wrong <= 2, `${wrong} of 180`);
    const { comparisons, fit } = withRing({ seed: 8 }, 4);
    const { item, ...withoutItems } = comparisons;
    assert.equal(item!.length, comparisons.user.length);
    assert.ok(rings(withoutItems, fit).ring.every((ring) => ring === 0));
  });

  test('users in another order make the same rings', () => {
    const { comparisons, fit } = withRing({ seed: 9 }, 5);
    const plain = rings(comparisons, fit);
    assert.ok(plain.ring.some((ring) => ring > 0));
    const turned = (values: Float64Array) => values.slice().reverse();
    const moved = rings(
      { ...comparisons, user: comparisons.user.map((u) => 59 - u) },
      { ...fit, attentiveness: turned(fit.attentiveness) },
    );
    assert.deepEqual(
      [...moved.ring].reverse().map((ring) => ring > 0),
      [...plain.ring].map((ring) => ring > 0),
    );
    assert.deepEqual([...moved.shared].reverse(), [...plain.shared]);
  });
});

describe('equal sequences', () => {
  const world: World = {
    seed: 4,
    strengths: STRENGTHS,
    users: { attentive: 40, 'coin-flipper': 10, 'first-clicker': 10 },
    comparisonsEach: 70,
  };

  test('a script that is replayed is found, with its place', () => {
    const planted = plantWorld(world);
    const { user, outcome } = planted.comparisons;
    // Users 45 and 47 play the same 50 answers, from their 3rd and their 11th row on.
    const random = generator(77);
    const script = Array.from({ length: 50 }, () => Number(random() < 0.5));
    for (const [u, from] of [
      [45, 2],
      [47, 10],
    ] as const)
      for (const [t, side] of script.entries()) outcome[70 * u + from + t] = side;
    assert.equal(user[70 * 45], 45);
    const { set, partner, length, from } = equalSequences(planted.comparisons, trueFit(planted));
    assert.deepEqual(
      [...set.keys()].filter((u) => set[u]! > 0),
      [45, 47],
    );
    assert.deepEqual([partner[45], partner[47]], [47, 45]);
    assert.ok(length[45]! >= 50 && length[45] === length[47]);
    assert.deepEqual([from[45]! <= 2, from[47]! <= 10, from[47]! - from[45]!], [true, true, 8]);
  });

  test('clickers, alternators, and everybody who is shown the same in the same order: none', () => {
    const planted = plantWorld(world);
    const { comparisons } = planted;
    for (let t = 0; t < 140; t++) comparisons.outcome[t] = t % 2;
    assert.ok(equalSequences(comparisons, trueFit(planted)).set.every((one) => one === 0));
    // One order of questions for all, on which they agree for reasons that the fit does not know.
    const ask = (column: Uint16Array) => column.map((_, j) => column[j % 70]!);
    const same = {
      ...comparisons,
      first: ask(comparisons.first),
      second: ask(comparisons.second),
      outcome: comparisons.outcome.map((_, j) => comparisons.outcome[140 + (j % 70)]!),
    };
    assert.ok(equalSequences(same, trueFit(planted)).set.every((one) => one === 0));
  });
});

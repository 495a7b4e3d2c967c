import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { independentRows } from '../../../../server/model/users/independentRows.ts';
import { type Cells, ownRankingLog, rankingEvidence } from '../../../../server/model/users/ownRanking.ts';
import { CONSISTENCIES, selfConsistency } from '../../../../server/model/users/selfConsistency.ts';
import { generator, judgementColumn, plantWorld } from '../plantedWorld.ts';
import { oneUser } from './trueFit.ts';

const SPREADS = [0.5, 1, 2, 4];

/** The Bayes factor of two or three objects by a dense grid over the differences of strengths and the order effect. */
function byQuadrature({ objects, winner, loser, side, wins }: Cells): number {
  const grid = Array.from({ length: 49 }, (_, i) => (i - 24) / 5);
  const marginal = (spread: number | null) => {
    let [sum, total] = [0, 0];
    // Independent normal coordinates: differences are √2 s x, and s (x/√2 + √(3/2) y).
    const strengths = spread === null ? [0] : grid;
    for (const x of strengths) {
      for (const y of objects === 3 ? strengths : [0]) {
        const s = spread ?? 0;
        const phi = [0, -s * Math.SQRT2 * x, -s * (x / Math.SQRT2 + Math.sqrt(1.5) * y)];
        for (const z of grid) {
          const weight = Math.exp(-(x * x + y * y + z * z) / 2);
          let log = 0;
          for (let c = 0; c < wins.length; c++) {
            const gap = phi[winner[c]!]! - phi[loser[c]!]! + side[c]! * 2 * z;
            log -= wins[c]! * Math.log1p(Math.exp(-gap));
          }
          sum += weight * Math.exp(log);
          total += weight;
        }
      }
    }
    return sum / total;
  };
  const ranked = SPREADS.reduce((sum, spread) => sum + marginal(spread) / SPREADS.length, 0);
  return Math.log(ranked / marginal(null));
}

function cellsOf(objects: number, rows: readonly (readonly [number, number, number, number])[]): Cells {
  return {
    objects,
    winner: Uint16Array.from(rows, ([winner]) => winner),
    loser: Uint16Array.from(rows, ([, loser]) => loser),
    side: Int8Array.from(rows, ([, , side]) => side),
    wins: Float64Array.from(rows, ([, , , wins]) => wins),
  };
}

describe('self-consistency', () => {
  test('Laplace is near dense quadrature for two and three models', () => {
    const examples = [
      cellsOf(2, [
        [0, 1, 1, 5],
        [0, 1, -1, 4],
        [1, 0, 1, 1],
      ]),
      cellsOf(2, [
        [0, 1, 1, 20],
        [0, 1, -1, 18],
      ]),
      cellsOf(3, [
        [0, 1, 1, 4],
        [1, 2, -1, 4],
        [0, 2, 1, 3],
        [2, 0, 1, 1],
      ]),
      cellsOf(3, [
        [0, 1, 1, 3],
        [1, 0, 1, 3],
        [1, 2, -1, 3],
        [2, 1, -1, 3],
        [2, 0, 1, 3],
      ]),
      cellsOf(3, [
        [0, 1, 0, 12],
        [1, 2, 0, 12],
        [0, 2, 0, 12],
      ]),
    ];
    for (const cells of examples) {
      const [fast, dense] = [rankingEvidence(cells).logBayesFactor, byQuadrature(cells)];
      // It errs to the careful side, by little beside log 20, at which a taste is plain.
      assert.ok(dense - fast < 0.2 && fast - dense < 0.01, `${fast} by Laplace, ${dense} by quadrature`);
    }
  });

  test('every set of answers has its probability under a ranking of one’s own: they sum to about one', () => {
    // Model 3 is judged once: a coin.
    const pairs = [
      [0, 1],
      [1, 2],
      [2, 0],
      [1, 0],
      [2, 3],
    ] as const;
    let sum = 0;
    for (let code = 0; code < 32; code++) {
      const comparisons = oneUser(
        pairs.map((_, j) => (code >> j) & 1),
        {
          models: 4,
          first: Uint16Array.from(pairs, ([a]) => a),
          second: Uint16Array.from(pairs, ([, b]) => b),
        },
      );
      sum += Math.exp(ownRankingLog(comparisons, Uint32Array.of(0, 1, 2, 3, 4), new Int32Array(4).fill(-1)));
    }
    assert.ok(sum > 0.9 && sum < 1.01, `${sum}`);
  });

  test('what was judged once tells nothing; circles do', () => {
    const of = (pairs: readonly (readonly [number, number])[]) =>
      selfConsistency(
        oneUser(
          pairs.map(() => 0),
          {
            models: 5,
            ordered: false,
            first: Uint16Array.from(pairs, ([winner]) => winner),
            second: Uint16Array.from(pairs, ([, loser]) => loser),
          },
        ),
      );
    const tree = of([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    assert.deepEqual([tree.logBayesFactor[0], tree.circles[0], tree.rows[0]], [0, 0, 0]);
    const circle = of([
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 4],
    ]);
    assert.deepEqual(
      [circle.triads[0], circle.circularTriads[0], circle.circles[0], circle.rows[0]],
      [1, 1, 1, 3],
    );
    const order = of([
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
    assert.deepEqual([order.triads[0], order.circularTriads[0], order.agreeing[0]], [1, 0, 3]);
    assert.ok(order.logBayesFactor[0]! > 0 && circle.logBayesFactor[0]! < 0);
  });

  test('shuffling, renaming, and turning sides with outcomes change nothing', () => {
    const row = fc.record({ o: fc.constantFrom(0, 1, 1, 2), one: fc.nat(4), step: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 6, maxLength: 40 }), fc.nat(), (rows, seed) => {
        const random = generator(seed);
        const rename = [3, 1, 4, 0, 2];
        const build = (list: typeof rows, name: (k: number) => number, turned: boolean) => {
          const second = list.map(({ one, step }) => (one + 1 + step) % 5);
          const [a, b] = [list.map(({ one }) => name(one)), second.map(name)];
          return oneUser(
            list.map(({ o }) => (o === 2 ? 2 : turned ? 1 - o : o)),
            { models: 5, first: Uint16Array.from(turned ? b : a), second: Uint16Array.from(turned ? a : b) },
          );
        };
        const plain = selfConsistency(build(rows, (k) => k, false));
        const shuffled = rows
          .map((one) => ({ one, at: random() }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const other = selfConsistency(build(shuffled, (k) => rename[k]!, true));
        assert.ok(Math.abs(plain.logBayesFactor[0]! - other.logBayesFactor[0]!) < 1e-6);
        for (const name of ['rows', 'circles', 'triads', 'circularTriads'] as const)
          assert.deepEqual(plain[name], other[name]);
      }),
    );
  });

  test('of a ranking pairs without a common response are taken, so that a random one looks like a coin', () => {
    const { comparisons, judgements } = plantWorld({
      seed: 4,
      strengths: [0, 0, 0, 0, 0, 0],
      users: { 'coin-flipper': 300 },
      comparisonsEach: 60,
      ranked: 5,
    });
    const ranked = { ...comparisons, judgement: judgementColumn(judgements) };
    const rows = independentRows(
      ranked,
      Uint32Array.from({ length: 60 }, (_, j) => j),
    );
    // Six rankings of five: two pairs each.
    assert.equal(rows.length, 12);
    for (const [i, j] of rows.entries())
      for (const k of rows.slice(i + 1))
        if (ranked.judgement[j] === ranked.judgement[k]) {
          assert.notEqual(ranked.first[j], ranked.first[k]);
          assert.notEqual(ranked.second[j], ranked.second[k]);
          assert.notEqual(ranked.first[j], ranked.second[k]);
          assert.notEqual(ranked.second[j], ranked.first[k]);
        }
    const said = selfConsistency(ranked).verdict.filter((code) => code === 1).length;
    assert.ok(said <= 3, `${said} of 300 random rankers`);
    const careless = selfConsistency(comparisons).verdict.filter((code) => code === 1).length;
    assert.ok(careless > 30, `pairs of rankings taken for judgements: ${careless}`);
  });

  test('an opinion kept on items is a taste of its own, without any ranking of models', () => {
    const random = generator(9);
    const opinion = Array.from({ length: 20 }, () => Number(random() < 0.5));
    const build = (keeps: boolean) => {
      const item = Uint32Array.from({ length: 60 }, (_, j) => j % 20);
      const turned = Uint8Array.from(item, () => Number(random() < 0.5));
      return oneUser(
        Array.from(item, (i, j) => (keeps ? opinion[i]! ^ turned[j]! : Number(random() < 0.5))),
        { item, turned },
      );
    };
    const keeper = selfConsistency(build(true));
    assert.equal(CONSISTENCIES[keeper.verdict[0]!], 'own taste');
    assert.deepEqual([keeper.again[0], keeper.againSame[0]], [40, 40]);
    assert.notEqual(CONSISTENCIES[selfConsistency(build(false)).verdict[0]!], 'own taste');
  });

  test('of coins and clickers at most one in a hundred; most people with a taste of their own', () => {
    const strengths = [0, 0, 0, 0, 0];
    const careless = plantWorld({
      seed: 31,
      strengths,
      users: { 'coin-flipper': 700, 'first-clicker': 300 },
      comparisonsEach: 40,
    });
    const wrong = selfConsistency(careless.comparisons).verdict.filter((code) => code === 1).length;
    assert.ok(wrong <= 8, `${wrong} of 1000`);
    const people = plantWorld({
      seed: 32,
      strengths,
      users: { attentive: 150 },
      comparisonsEach: 40,
      attentiveness: () => 1,
      misfit: { tastes: 2, orderEffects: 1 },
    });
    const found = selfConsistency(people.comparisons).verdict.filter((code) => code === 1).length;
    assert.ok(found >= 110, `${found} of 150`);
    // Asked of some, the rest stays open.
    const some = selfConsistency(people.comparisons, [3]);
    assert.deepEqual(
      [...some.rows.keys()].filter((u) => some.rows[u]! > 0),
      [3],
    );
  });
});

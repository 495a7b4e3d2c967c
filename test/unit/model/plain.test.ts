import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { heldOut, pairHalfWidths, pairsOf, pairStrengths } from '../../../server/model/plain/index.ts';
import type { Comparisons } from '../../../server/model/types.ts';
import { generator } from './plantedWorld.ts';

/** Comparisons in turn by users, from `[first, second, outcome]`. */
function comparisonsOf(
  rows: readonly (readonly [number, number, number])[],
  models: number,
  users = 1,
): Comparisons {
  return {
    users,
    models,
    ordered: true,
    user: Uint32Array.from(rows, (_, j) => j % users),
    first: Uint16Array.from(rows, ([first]) => first),
    second: Uint16Array.from(rows, ([, second]) => second),
    outcome: Uint8Array.from(rows, ([, , outcome]) => outcome),
  };
}

const tallyOf = (pairs: ReturnType<typeof pairsOf>) => {
  const tally = { games: new Float64Array(pairs.low.length), wins: new Float64Array(pairs.low.length) };
  for (const [j, pair] of pairs.of.entries()) {
    tally.games[pair]!++;
    tally.wins[pair]! += pairs.won[j]!;
  }
  return tally;
};

const STRENGTHS = [1.5, 0.5, -0.5, -1.5];

/** Judgements by these strengths; users from `attentive` on flip a coin. */
function planted(seed: number, users: number, attentive: number, each: number): Comparisons {
  const random = generator(seed);
  const rows = Array.from({ length: users * each }, (_, j): [number, number, number] => {
    const first = Math.floor(random() * 4);
    const second = (first + 1 + Math.floor(random() * 3)) % 4;
    const chance = j % users < attentive ? 1 / (1 + Math.exp(STRENGTHS[second]! - STRENGTHS[first]!)) : 0.5;
    return [first, second, random() < chance ? 0 : 1];
  });
  return comparisonsOf(rows, 4, users);
}

describe('strengths by pairs', () => {
  test('two models: the log-odds of the wins, with the interval of a binomial', () => {
    const rows = Array.from({ length: 400 }, (_, j): [number, number, number] =>
      j % 4 === 0 ? [1, 0, 0] : j % 2 === 0 ? [1, 0, 1] : [0, 1, 0],
    );
    const pairs = pairsOf(comparisonsOf(rows, 2));
    const tally = tallyOf(pairs);
    assert.deepEqual([...tally.games, ...tally.wins], [400, 300]);
    const theta = pairStrengths(pairs, tally);
    assert.ok(Math.abs(theta[0]! - theta[1]! - Math.log(3)) < 0.01);
    // Of the difference 1.645/√(n p q); each of two centred strengths has half of it.
    const half = pairHalfWidths(pairs, tally, theta)!;
    assert.ok(Math.abs(half[0]! - 1.645 / Math.sqrt(400 * 0.75 * 0.25) / 2) < 0.002, String(half[0]));
  });

  test('four models are found as they were planted; ties count half', () => {
    const comparisons = planted(3, 50, 50, 200);
    const pairs = pairsOf(comparisons);
    const theta = pairStrengths(pairs, tallyOf(pairs));
    for (const [k, strength] of STRENGTHS.entries()) assert.ok(Math.abs(theta[k]! - strength) < 0.1);
    const tied = pairsOf(
      comparisonsOf(
        [
          [0, 1, 2],
          [1, 0, 2],
        ],
        2,
      ),
    );
    assert.deepEqual([...tied.won], [0.5, 0.5]);
    assert.ok(Math.abs(pairStrengths(tied, tallyOf(tied))[0]!) < 1e-9);
  });

  test('who won everything stays finite, and whom nobody compared is at rest', () => {
    const pairs = pairsOf(
      comparisonsOf(
        Array.from({ length: 1000 }, () => [0, 1, 0] as const),
        3,
      ),
    );
    const theta = pairStrengths(pairs, tallyOf(pairs));
    assert.ok(theta[0]! > 2 && theta[0]! < 20);
    assert.ok(Math.abs(theta[2]!) < 1e-6);
    assert.ok(pairHalfWidths(pairs, tallyOf(pairs), theta)!.every(Number.isFinite));
  });
});

describe('labels held out', () => {
  const treatment = (comparisons: Comparisons, weightOf: (user: number) => number) => ({
    weight: Float64Array.from(comparisons.user, weightOf),
    turned: new Uint8Array(comparisons.user.length),
  });

  test('are foretold better without those who flip coins', () => {
    const comparisons = planted(5, 40, 24, 100);
    const pairs = pairsOf(comparisons);
    const start = new Float64Array(4);
    const {
      before,
      after,
      standardError,
      comparisons: n,
    } = heldOut(
      pairs,
      comparisons,
      treatment(comparisons, (user) => (user < 24 ? 1 : 0)),
      start,
    )!;
    assert.equal(n, 2400);
    assert.ok(after - before > 2 * standardError, `${before} → ${after} ± ${standardError}`);
    assert.ok(after < 0 && after > -Math.LN2);
  });

  test('leaving out honest users at random is no gain', () => {
    const comparisons = planted(6, 40, 40, 100);
    const { before, after, standardError } = heldOut(
      pairsOf(comparisons),
      comparisons,
      treatment(comparisons, (user) => user % 2),
      new Float64Array(4),
    )!;
    assert.ok(after - before < 2 * standardError);
  });

  test('nothing kept, nothing foretold; turned labels are foretold as turned', () => {
    const comparisons = planted(7, 10, 10, 100);
    const pairs = pairsOf(comparisons);
    const start = new Float64Array(4);
    assert.equal(
      heldOut(
        pairs,
        comparisons,
        treatment(comparisons, () => 0),
        start,
      ),
      null,
    );
    const all = treatment(comparisons, () => 1);
    const turnedRound = { ...comparisons, outcome: comparisons.outcome.map((outcome) => 1 - outcome) };
    const turnedBack = heldOut(
      pairsOf(turnedRound),
      turnedRound,
      { ...all, turned: new Uint8Array(1000).fill(1) },
      start,
    )!;
    const asItWas = heldOut(pairs, comparisons, all, start)!;
    assert.ok(Math.abs(turnedBack.after - asItWas.after) < 1e-9);
    assert.ok(turnedBack.before < turnedBack.after);
  });
});

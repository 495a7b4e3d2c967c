import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CHANGES, changeEvidence, changePoints } from '../../../../server/model/users/changePoint.ts';
import { ETA_NODES } from '../../../../server/model/users/userFit.ts';
import { generator, plantWorld } from '../plantedWorld.ts';
import { chancesOf, fitOfChances, oneUser, trueFit } from './trueFit.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const product = (values: readonly number[]) => values.reduce((all, value) => all * value, 1);

/** Likelihood of an attentive stretch, straight from its definition. */
function attentive(chances: readonly number[]): number {
  return mean(ETA_NODES.map((eta) => product(chances.map((p) => (1 - eta) / 2 + eta * p))));
}

/** Likelihood of a careless stretch: a coin, or one of three Beta laws of choosing the first response, by quadrature. */
function careless(isFirst: readonly number[]): number {
  const steps = 200_000;
  const [k, n] = [isFirst.reduce((sum, one) => sum + one, 0), isFirst.length];
  const beta = (a: number, b: number) => {
    // Substituting x = sin², the density has no pole.
    let [top, bottom] = [0, 0];
    for (let i = 0; i < steps; i++) {
      const angle = ((i + 0.5) / steps) * (Math.PI / 2);
      const [s, c] = [Math.sin(angle) ** 2, Math.cos(angle) ** 2];
      const weight = s ** (a - 0.5) * c ** (b - 0.5);
      bottom += weight;
      top += weight * s ** k * c ** (n - k);
    }
    return top / bottom;
  };
  return 0.5 ** n / 2 + (beta(12, 0.5) + beta(0.5, 12) + beta(1, 1)) / 6;
}

describe('change point', () => {
  test('four rows by brute force', () => {
    const chance = [0.9, 0.8, 0.3, 0.45];
    const isFirst = [1, 0, 0, 1];
    const n = chance.length;
    let [changed, twice] = [0, 0];
    for (let t = 1; t < n; t++) {
      changed += attentive(chance.slice(0, t)) * careless(isFirst.slice(t));
      changed += careless(isFirst.slice(0, t)) * attentive(chance.slice(t));
      twice += careless(isFirst.slice(0, t)) * careless(isFirst.slice(t));
    }
    const same = attentive(chance) / 2 + (careless(isFirst) + twice / (n - 1)) / 4;
    const { logBayesFactor } = changeEvidence(Float64Array.from(chance), Uint8Array.from(isFirst));
    assert.ok(Math.abs(logBayesFactor - Math.log(changed / (2 * (n - 1)) / same)) < 1e-6);
  });

  test('read backwards, stopping is starting', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.boolean()), {
          minLength: 2,
          maxLength: 40,
        }),
        (rows) => {
          const forwards = changeEvidence(
            Float64Array.from(rows, ([p]) => p),
            Uint8Array.from(rows, ([, first]) => Number(first)),
          );
          const turned = [...rows].reverse();
          const backwards = changeEvidence(
            Float64Array.from(turned, ([p]) => p),
            Uint8Array.from(turned, ([, first]) => Number(!first)),
          );
          assert.ok(Math.abs(forwards.logBayesFactor - backwards.logBayesFactor) < 1e-9);
          for (let t = 1; t < rows.length; t++)
            assert.ok(Math.abs(forwards.logStops[t]! - backwards.logStarts[rows.length - t]!) < 1e-9);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('it is the place in the file that is said, ties counted', () => {
    // Attentive for 30 rows, then second, second, …; every third row is a tie.
    const decisive = Array.from({ length: 60 }, (_, t) => (t < 30 ? t % 2 : 1));
    const outcome = decisive.flatMap((side, t) => (t % 2 === 1 ? [side, 2] : [side]));
    let t = 0;
    const first = outcome.map((o) => {
      if (o === 2) return 0.5;
      const at = t++;
      return at < 30 ? (o === 0 ? 0.9 : 0.1) : at % 2 === 0 ? 0.9 : 0.1;
    });
    const { verdict, position, positionLow, positionHigh, attentiveShare } = changePoints(
      oneUser(outcome),
      fitOfChances(first),
    );
    assert.equal(CHANGES[verdict[0]!], 'stops');
    assert.ok(Math.abs(position[0]! - 45) <= 3, `${position[0]}`);
    assert.ok(positionLow[0]! <= 45 && positionHigh[0]! >= 45);
    assert.ok(Math.abs(attentiveShare[0]! - 0.5) < 0.05, `${attentiveShare[0]}`);
  });

  test('nobody honest changes, whatever the share of their attention; most who stop midway are found', () => {
    const strengths = [2, 1, 0, -1, -2];
    const honest = plantWorld({
      seed: 11,
      strengths,
      users: { attentive: 800, 'coin-flipper': 100, 'first-clicker': 100 },
      comparisonsEach: 60,
      attentiveness: (x) => 0.2 + 0.8 * x,
    });
    const false_ = changePoints(honest.comparisons, trueFit(honest)).verdict.filter((code) => code > 0);
    assert.ok(false_.length <= 5, `${false_.length} of 1000`);
    const switching = plantWorld({
      seed: 12,
      strengths,
      users: { attentive: 200 },
      comparisonsEach: 120,
      attentiveness: () => 0.95,
      misfit: { drift: (way) => Number(way < 0.5) },
    });
    const { verdict, position } = changePoints(switching.comparisons, trueFit(switching));
    const found = verdict.filter((code) => CHANGES[code] === 'stops').length;
    assert.ok(found > 120, `${found} of 200`);
    const near = position.filter((at, u) => verdict[u]! > 0 && Math.abs(at - 60) <= 15).length;
    assert.ok(near > 0.75 * found, `${near} of ${found}`);
  });

  test('shuffling users among each other changes nothing but their places', () => {
    const { comparisons, gap } = plantWorld({
      seed: 3,
      strengths: [1, 0, -1],
      users: { attentive: 6 },
      comparisonsEach: 25,
    });
    const n = comparisons.user.length;
    const random = generator(5);
    // Rows of different users are interleaved at random; each user's own order stays.
    const keys = Array.from({ length: n }, (_, j) => ({ j, at: random() }));
    const slots = [...keys].sort((a, b) => a.at - b.at).map(({ j }) => comparisons.user[j]!);
    const next = Array.from({ length: 6 }, (_, u) => 25 * u);
    const order = slots.map((u) => next[u]!++);
    const moved = {
      ...comparisons,
      user: Uint32Array.from(order, (j) => 5 - comparisons.user[j]!),
      first: Uint16Array.from(order, (j) => comparisons.first[j]!),
      second: Uint16Array.from(order, (j) => comparisons.second[j]!),
      outcome: Uint8Array.from(order, (j) => comparisons.outcome[j]!),
    };
    const each = { probabilityCareless: new Float64Array(6), attentiveness: new Float64Array(6) };
    const plain = changePoints(comparisons, { chances: chancesOf(gap), ...each });
    const shuffled = changePoints(moved, { chances: chancesOf(order.map((j) => gap[j]!)), ...each });
    assert.deepEqual([...shuffled.logBayesFactor].reverse(), [...plain.logBayesFactor]);
  });
});

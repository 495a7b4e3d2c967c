import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { discoveries } from '../../../../server/model/users/discoveries.ts';
import { SIDE_HABITS, sideHabits } from '../../../../server/model/users/sideHabits.ts';
import { traitLevels } from '../../../../server/model/users/trait.ts';
import { generator } from '../plantedWorld.ts';
import { type LengthWorld, plantLengths, type PlantedLengths } from './lengthWorld.ts';
import { chancesOf } from './trueFit.ts';

const STRENGTHS = [1.53, 0.76, 0, -0.72, -1.55];
const none = new Float64Array();
const fitOf = ({ gap }: PlantedLengths) => ({
  chances: chancesOf(gap),
  probabilityCareless: none,
  attentiveness: none,
});
const habitsOf = (planted: PlantedLengths) =>
  sideHabits(planted.comparisons, planted.lengthGap, fitOf(planted));

describe('habits of sides', () => {
  test('a gap counts by its size, and no unit matters', () => {
    const { level, value } = traitLevels(Float64Array.of(100, -100, 0, NaN, 1e9, -Infinity, 300, 0.001));
    assert.deepEqual(
      Array.from(level, (l) => value[l]),
      [0.5, -0.5, 0, 0, 2, -2, 1, 0.25],
    );
    const gap = Float64Array.of(3, -1, 7, 0, -4);
    assert.deepEqual(traitLevels(gap), traitLevels(gap.map((g) => 1000 * g)));
    // Yes or no.
    const flags = traitLevels(Float64Array.of(1, -1, 0, 1));
    assert.deepEqual(
      Array.from(flags.level, (l) => flags.value[l]),
      [1, -1, 0, 1],
    );
  });

  test('findings stop where their mean error passes the target; equals are found together', () => {
    const { found, rate } = discoveries(Float64Array.of(0.99, 0.2, 0.93, 0.99, 0.85, 0.85, 0.999));
    assert.deepEqual([...found], [1, 0, 1, 1, 0, 0, 1]);
    assert.ok(Math.abs(rate - (0.01 + 0.07 + 0.01 + 0.001) / 4) < 1e-12);
    assert.deepEqual(discoveries(Float64Array.of(0.79, 0.5)), { found: new Uint8Array(2), rate: 0 });
  });

  test('turned sides change nothing; a turned trait turns the habit; shuffled rows change nothing', () => {
    const world: LengthWorld = {
      seed: 2,
      strengths: STRENGTHS,
      attentive: 20,
      coins: 5,
      clickers: 5,
      each: 15,
    };
    const planted = plantLengths(world);
    const { comparisons, lengthGap, gap } = planted;
    const plain = habitsOf(planted);
    const turned = {
      ...comparisons,
      first: comparisons.second,
      second: comparisons.first,
      outcome: comparisons.outcome.map((o) => 1 - o),
    };
    const minus = (values: Float64Array) => values.map((value) => -value);
    close(habitsOf({ ...planted, comparisons: turned, lengthGap: minus(lengthGap), gap: minus(gap) }), plain);
    const shorter = habitsOf({ ...planted, lengthGap: minus(lengthGap) });
    close(
      { ...shorter, probabilityMore: shorter.probabilityLess, probabilityLess: shorter.probabilityMore },
      { ...plain, more: plain.rows.map((n, u) => n - plain.more[u]!) },
    );
    const random = generator(1);
    const order = Uint32Array.from(
      Array.from(gap, (_, j) => ({ j, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ j }) => j),
    );
    const moved = {
      ...comparisons,
      user: Uint32Array.from(order, (j) => comparisons.user[j]!),
      first: Uint16Array.from(order, (j) => comparisons.first[j]!),
      second: Uint16Array.from(order, (j) => comparisons.second[j]!),
      outcome: Uint8Array.from(order, (j) => comparisons.outcome[j]!),
    };
    const pick = (values: Float64Array) => Float64Array.from(order, (j) => values[j]!);
    close(habitsOf({ ...planted, comparisons: moved, lengthGap: pick(lengthGap), gap: pick(gap) }), plain);

    function close(a: ReturnType<typeof habitsOf>, b: ReturnType<typeof habitsOf>): void {
      for (let u = 0; u < comparisons.users; u++) {
        assert.ok(Math.abs(a.probabilityMore[u]! - b.probabilityMore[u]!) < 1e-6);
        assert.ok(Math.abs(a.probabilityLess[u]! - b.probabilityLess[u]!) < 1e-6);
        assert.equal(a.rows[u], b.rows[u]);
        assert.equal(a.more[u], b.more[u]);
      }
    }
  });

  test('clickers of the longer are found, and nobody with a moderate taste for length', () => {
    for (const correlation of [0, 0.5]) {
      let [found, honest, of] = [0, 0, 0];
      for (const seed of [1, 2, 3, 4]) {
        const planted = plantLengths({
          seed,
          strengths: STRENGTHS,
          attentive: 80,
          coins: 10,
          clickers: 10,
          each: 40,
          correlation,
          taste: { mean: 0.3, deviation: 0.4 },
        });
        const { verdict, taste } = habitsOf(planted);
        assert.ok(Math.abs(taste.mean - 0.3) < 0.25, `${taste.mean}`);
        for (const [u, sort] of planted.sorts.entries()) {
          const clicks = SIDE_HABITS[verdict[u]!] === 'more';
          if (sort === 'longer-clicker') [found, of] = [found + Number(clicks), of + 1];
          else honest += Number(verdict[u] !== 0);
        }
      }
      // The rule that knows laws and strengths finds 39 of 40, and 37 where length goes with strength.
      assert.ok(found >= 0.8 * of, `${found} of ${of} found`);
      assert.ok(honest <= 3, `${honest} of 360 accused`);
    }
  });

  test('where all are honest, strong models write long and all like it, nobody is accused', () => {
    let accused = 0;
    for (const seed of [1, 2, 3, 4, 5]) {
      const planted = plantLengths({
        seed,
        strengths: STRENGTHS,
        attentive: 90,
        coins: 10,
        clickers: 0,
        each: 30,
        correlation: 0.7,
        taste: { mean: 0.8, deviation: 0.5 },
      });
      accused += habitsOf(planted).verdict.filter((code) => code > 0).length;
    }
    assert.ok(accused <= 2, `${accused} of 500`);
  });
});

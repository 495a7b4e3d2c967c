import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RIDGE_BETA, RIDGE_SLOPE, RIDGE_THETA } from '../../../../server/model/population/index.ts';
import { weighedStrengths } from '../../../../server/model/users/strengths.ts';
import { styleControl } from '../../../../server/model/users/styleControl.ts';
import { traitLevels } from '../../../../server/model/users/trait.ts';
import { plantLengths } from './lengthWorld.ts';

const STRENGTHS = [1.5, 0.5, 0, -0.5, -1.5];
const PLANTED = {
  strengths: STRENGTHS,
  attentive: 60,
  coins: 0,
  clickers: 0,
  each: 60,
};

describe('style control', () => {
  test('no strength, slope or order effect could be moved for the better', () => {
    const { comparisons, lengthGap } = plantLengths({
      ...PLANTED,
      seed: 1,
      taste: { mean: 0.5, deviation: 0 },
    });
    const eta = Float64Array.from({ length: 60 }, (_, u) => (u % 10) / 10);
    const levels = traitLevels(lengthGap);
    const found = weighedStrengths(comparisons, eta, levels);
    const posterior = (x: readonly number[]) => {
      let log = 0;
      for (let j = 0; j < comparisons.user.length; j++) {
        const gap =
          x[comparisons.first[j]!]! -
          x[comparisons.second[j]!]! +
          x[5]! * levels.value[levels.level[j]!]! +
          x[6]!;
        const e = eta[comparisons.user[j]!]!;
        log += Math.log((1 - e) / 2 + e / (1 + Math.exp(comparisons.outcome[j] === 0 ? -gap : gap)));
      }
      const ridge = [...STRENGTHS.map(() => RIDGE_THETA), RIDGE_SLOPE, RIDGE_BETA];
      return log - x.reduce((sum, value, k) => sum + (ridge[k]! * value * value) / 2, 0);
    };
    const at = [...found.theta, found.slope, found.order];
    for (const k of at.keys()) {
      const step = 1e-4;
      const moved = (by: number) => posterior(at.map((value, l) => (l === k ? value + by : value)));
      // A standard error is about a tenth, so that a slope of 0.1 stands for a hundredth of one.
      assert.ok(Math.abs((moved(step) - moved(-step)) / (2 * step)) < 0.1, `coordinate ${k}`);
    }
    assert.ok(Math.abs(found.theta.reduce((sum, value) => sum + value, 0)) < 1e-9);
  });

  test('length is taken out of strengths where strong models write long, and its slope is found', () => {
    let [plain, controlled, slope, covered] = [0, 0, 0, 0];
    const seeds = [1, 2, 3, 4, 5, 6];
    for (const seed of seeds) {
      const planted = plantLengths({
        ...PLANTED,
        seed,
        correlation: 0.4,
        taste: { mean: 0.8, deviation: 0 },
      });
      const style = styleControl(planted.comparisons, planted.lengthGap, new Float64Array(60).fill(0.85));
      const range = (theta: Float64Array) => (theta[0]! - theta[4]!) / (3 * seeds.length);
      plain += range(style.plain);
      controlled += range(style.controlled);
      slope += style.slope / seeds.length;
      covered += Number(Math.abs(style.slope - 0.8) < 2 * style.slopeError + 0.05);
    }
    assert.ok(plain > 1.1, `${plain}`);
    assert.ok(Math.abs(controlled - 1) < 0.08, `${controlled}`);
    assert.ok(Math.abs(slope - 0.8) < 0.12, `${slope}`);
    assert.ok(covered >= 5, `${covered} of 6`);
  });

  test('users without attention do not count, nor do models that nobody compared', () => {
    const { comparisons, lengthGap } = plantLengths({ ...PLANTED, seed: 3, each: 20 });
    const more = { ...comparisons, models: 7 };
    const eta = new Float64Array(60).fill(0.9, 0, 30);
    const half = styleControl(more, lengthGap, eta);
    const alone = styleControl(
      { ...more, user: more.user.slice(0, 600), outcome: more.outcome.slice(0, 600) },
      lengthGap,
      eta,
    );
    assert.deepEqual(half.plain, alone.plain);
    assert.deepEqual([...half.plain.subarray(5)], [0, 0]);
    const nobody = styleControl(comparisons, lengthGap, new Float64Array(60));
    assert.deepEqual([...nobody.controlled, nobody.slope], [0, 0, 0, 0, 0, 0]);
  });
});

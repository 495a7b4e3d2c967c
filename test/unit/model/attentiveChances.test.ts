import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import { DEFAULT_FIT_SETTINGS } from '../../../server/model/fit/fit.ts';
import { davidson } from '../../../server/model/likelihood/davidson.ts';
import { attentiveChances } from '../../../server/model/posterior/attentiveChances.ts';
import { isPush } from '../../../server/model/posterior/pushes.ts';
import type { Fit } from '../../../server/model/types.ts';
import { plantWorld } from './plantedWorld.ts';

const { comparisons } = plantWorld({
  seed: 2,
  strengths: [1, 0, -1],
  users: { attentive: 12 },
  comparisonsEach: 20,
  nu: 0.4,
});
const { fit } = fitComparisons(comparisons, { ...DEFAULT_FIT_SETTINGS, checks: false })!;
const users = comparisons.users;
const column = (value: number, own: Readonly<Record<number, number>> = {}) =>
  Float64Array.from({ length: users }, (_, u) => own[u] ?? value);

/** The fit, but user 1 has the other taste, user 2 likes the first response, user 3 never ties. */
const told: Fit = {
  ...fit,
  parameters: { ...fit.parameters!, tastes: [{ theta: Float64Array.of(-2, 0, 2), share: 0.2 }] },
  posteriors: {
    ...fit.posteriors,
    probabilityTaste: [column(0.9, { 1: 0.2 }), column(0.1, { 1: 0.7 })],
    orderEffect: { ...fit.posteriors.orderEffect, mean: column(NaN, { 2: 1.5 }) },
    tieLevel: { ...fit.posteriors.tieLevel, mean: column(NaN, { 3: 0 }) },
  },
};

describe('what is expected of an attentive judgement', () => {
  const chances = attentiveChances(comparisons, null, told);
  const { user, first, second } = comparisons;
  const { theta } = fit.parameters!;
  const { firstPositionEffect, tie } = fit.population;
  const expectAt = (j: number, strengths: Float64Array, order: number, nu: number) => {
    assert.deepEqual(
      [...chances.subarray(3 * j, 3 * j + 3)],
      davidson(strengths[first[j]!]! - strengths[second[j]!]! + order, nu),
    );
  };

  test('goes by the user’s own taste, order effect and tie level, else by those of all', () => {
    for (let j = 0; j < user.length; j++) {
      const u = user[j]!;
      if (u === 1) expectAt(j, Float64Array.of(-2, 0, 2), firstPositionEffect!, tie);
      else if (u === 2) expectAt(j, theta, 1.5, tie);
      else if (u === 3) expectAt(j, theta, firstPositionEffect!, 0);
      else expectAt(j, theta, firstPositionEffect!, tie);
    }
  });

  test('knows of no order where the file has none', () => {
    const unordered = { ...told, population: { ...told.population, firstPositionEffect: null } };
    const without = attentiveChances(comparisons, null, unordered);
    const j = user.indexOf(2);
    assert.deepEqual(
      [...without.subarray(3 * j, 3 * j + 3)],
      davidson(theta[first[j]!]! - theta[second[j]!]!, tie),
    );
  });
});

describe('a taste that is a push for one model', () => {
  const common = Float64Array.of(2, 1.4, 0.8, 0.3, -0.3, -0.8, -1.4, -2);
  const but = (k: number, value: number, rest = common) => rest.map((own, m) => (m === k ? value : own));

  test('is the common one, or none, but for one model', () => {
    assert.ok(isPush(but(4, 4), common));
    assert.ok(isPush(but(0, -3), common));
    assert.ok(
      isPush(
        but(
          4,
          5,
          common.map(() => -0.6),
        ),
        common,
      ),
    );
  });

  test('is no ranking of its own, turned around, or nearly the common one', () => {
    assert.ok(!isPush(Float64Array.of(0.8, -1.4, 0.3, 1.4, 0, -0.8, -2.3, 2), common));
    assert.ok(
      !isPush(
        common.map((strength) => -strength),
        common,
      ),
    );
    assert.ok(!isPush(but(4, 0.7), common));
    assert.ok(!isPush(Float64Array.of(3, -1, -2), Float64Array.of(1, 0, -1)));
  });

  test('excuses nobody: its followers are held against the common taste', () => {
    const world = plantWorld({
      seed: 3,
      strengths: [...common],
      users: { attentive: 12 },
      comparisonsEach: 20,
    });
    const plain = fitComparisons(world.comparisons, { ...DEFAULT_FIT_SETTINGS, checks: false })!.fit;
    const followed = (theta: Float64Array): Fit => ({
      ...plain,
      parameters: { ...plain.parameters!, theta: common, tastes: [{ theta, share: 0.2 }] },
      posteriors: {
        ...plain.posteriors,
        probabilityTaste: [column(0.2), column(0.7)],
      },
    });
    const by = (fit: Fit, whose: 'own' | 'without-pushes') =>
      attentiveChances(world.comparisons, null, fit, whose);
    const push = followed(but(4, 4));
    assert.notDeepEqual(by(push, 'own'), by(push, 'without-pushes'));
    assert.deepEqual(by(push, 'without-pushes'), by(followed(common), 'own'));
    const ranking = followed(Float64Array.of(0.8, -1.4, 0.3, 1.4, 0, -0.8, -2.3, 2));
    assert.deepEqual(by(ranking, 'without-pushes'), by(ranking, 'own'));
  });
});

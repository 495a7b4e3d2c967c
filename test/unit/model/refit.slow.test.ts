import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ComparisonChange, updateCounts } from '../../../server/model/counts/changes.ts';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitState } from '../../../server/model/fit/fit.ts';
import { refit } from '../../../server/model/fit/refit.ts';
import type { Comparisons } from '../../../server/model/types.ts';
import { plantWorld } from './plantedWorld.ts';

/** Comparisons with one outcome replaced, and the change that says so. */
function withOutcome(
  c: Comparisons,
  j: number,
  outcome: number,
): { comparisons: Comparisons; changes: ComparisonChange[] } {
  const row = { user: c.user[j]!, first: c.first[j]!, second: c.second[j]! };
  return {
    comparisons: { ...c, outcome: c.outcome.map((o, i) => (i === j ? outcome : o)) },
    changes: [
      { ...row, outcome: c.outcome[j]!, by: -1 },
      { ...row, outcome, by: 1 },
    ],
  };
}

describe('updating counts', () => {
  test('is counting the changed comparisons anew', () => {
    const row = fc.tuple(fc.nat(3), fc.nat(2), fc.nat(2), fc.nat(2));
    const rows = fc.array(row, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        rows,
        fc.array(row, { maxLength: 8 }),
        fc.boolean(),
        fc.nat(),
        (before, added, ordered, seed) => {
          const from = (list: readonly (readonly [number, number, number, number])[]): Comparisons => ({
            users: 4,
            models: 3,
            ordered,
            user: Uint32Array.from(list, ([u]) => u),
            first: Uint16Array.from(list, ([, i]) => i),
            second: Uint16Array.from(list, ([, , j]) => j),
            outcome: Uint8Array.from(list, ([, , , o]) => o),
          });
          const removed = before.filter((_, i) => (i + seed) % 3 === 0);
          const kept = before.filter((_, i) => (i + seed) % 3 !== 0);
          const change =
            (by: 1 | -1) =>
            ([user, first, second, outcome]: readonly [
              number,
              number,
              number,
              number,
            ]): ComparisonChange => ({
              user,
              first,
              second,
              outcome,
              by,
            });
          const changes = [...added.map(change(1)), ...removed.map(change(-1))];
          const { counts } = updateCounts(countCells(from(before)), changes)!;
          assert.deepEqual(counts, countCells(from([...kept, ...added])));
        },
      ),
    );
  });

  test('refuses to take away what is not there', () => {
    const counts = countCells(
      plantWorld({ seed: 1, strengths: [1, 0], users: { attentive: 2 }, comparisonsEach: 3 }).comparisons,
    );
    assert.throws(
      () => updateCounts(counts, [{ user: 0, first: 0, second: 1, outcome: 2, by: -1 }]),
      RangeError,
    );
  });
});

describe('a refit', () => {
  const world = plantWorld({
    seed: 6,
    strengths: [1.4, 0.7, 0.1, -0.5, -1.7],
    users: { attentive: 1400, 'coin-flipper': 500, 'first-clicker': 100 },
    comparisonsEach: 40,
    nu: 0.3,
  });
  const cold = fitState(countCells(world.comparisons), DEFAULT_FIT_SETTINGS)!;

  test('after one changed row passes over nobody else, and agrees with a fit from nothing', () => {
    for (const j of [17, 30_001, 79_990]) {
      const { comparisons, changes } = withOutcome(
        world.comparisons,
        j,
        (world.comparisons.outcome[j]! + 1) % 3,
      );
      const warm = refit(cold, changes)!;
      assert.equal(warm.estimates.passes, 0);
      const anew = fitState(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
      assert.ok(Math.abs(warm.fit.penalisedLogLikelihood - anew.fit.penalisedLogLikelihood) < 1e-3);
      for (const column of ['attentiveness', 'probabilityAttentive', 'probabilityCareless'] as const) {
        for (const [u, value] of anew.fit.posteriors[column].entries())
          assert.ok(Math.abs(warm.fit.posteriors[column][u]! - value) < 1e-3, `${column} of user ${u}`);
      }
      for (const [k, value] of anew.fit.strength.entries())
        assert.ok(Math.abs(warm.fit.strength[k]! - value) < 1e-3, `strength ${k}`);
      assert.ok(Math.abs(warm.fit.heterogeneity.z! - anew.fit.heterogeneity.z!) < 0.05);
    }
  });

  test('after many changed rows passes over everyone, and agrees', () => {
    let { comparisons } = world;
    let warm = cold;
    let passes = 0;
    for (let j = 0; j < 60; j++) {
      const changed = withOutcome(comparisons, 40 * j, 0);
      if (comparisons.outcome[40 * j] === 0) continue;
      comparisons = changed.comparisons;
      warm = refit(warm, changed.changes)!;
      passes += warm.estimates.passes;
    }
    assert.ok(passes > 0);
    const anew = fitState(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
    for (const [u, value] of anew.fit.posteriors.probabilityAttentive.entries())
      assert.ok(Math.abs(warm.fit.posteriors.probabilityAttentive[u]! - value) < 2e-3, `user ${u}`);
  });

  test('leaves the fit it starts from as it was', () => {
    const before = structuredClone(cold.fit);
    refit(cold, withOutcome(world.comparisons, 5, 2).changes);
    assert.deepEqual(cold.fit, before);
  });

  test('takes in a new pair of models', () => {
    const first = plantWorld({
      seed: 2,
      strengths: [1, 0, -1],
      users: { attentive: 30 },
      comparisonsEach: 20,
    }).comparisons;
    const chosen = [...first.user.keys()].filter((j) => first.first[j] !== 2 || first.second[j] !== 0);
    const comparisons: Comparisons = {
      ...first,
      user: Uint32Array.from(chosen, (j) => first.user[j]!),
      first: Uint16Array.from(chosen, (j) => first.first[j]!),
      second: Uint16Array.from(chosen, (j) => first.second[j]!),
      outcome: Uint8Array.from(chosen, (j) => first.outcome[j]!),
    };
    const state = fitState(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
    const warm = refit(state, [{ user: 0, first: 2, second: 0, outcome: 1, by: 1 }])!;
    assert.equal(warm.structure.contexts, state.structure.contexts + 1);
    assert.ok(warm.fit.strength.every(Number.isFinite));
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkUsers, FINDINGS } from '../../../../server/model/users/checkUsers.ts';
import { plantWorld } from '../plantedWorld.ts';
import { trueFit } from './trueFit.ts';

test('who follows the common ranking turned around has no ranking of their own', () => {
  const world = plantWorld({
    seed: 5,
    strengths: [2, 1, 0, -1, -2],
    users: { attentive: 40, contrary: 10 },
    comparisonsEach: 60,
    attentiveness: () => 0.95,
  });
  const fit = trueFit(world);
  const attentiveness = fit.attentiveness.map((eta, u) =>
    world.sorts[u] === 'contrary' ? -Math.abs(eta) : eta,
  );
  const checks = checkUsers(world.comparisons, { ...fit, attentiveness });
  assert.ok(checks !== null);
  const found = world.sorts.flatMap((sort, u) => (sort === 'contrary' ? [FINDINGS[checks.finding[u]!]] : []));
  // They are self-consistent: the ranking is plain, but it is the common one.
  assert.ok(world.sorts.some((sort, u) => sort === 'contrary' && checks.selfConsistency.verdict[u] === 1));
  assert.deepEqual(new Set(found), new Set(['none']));
});

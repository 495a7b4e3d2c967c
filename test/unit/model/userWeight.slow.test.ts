import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_FIT_SETTINGS, fitInRounds } from '../../../server/model/index.ts';
import type { Comparisons } from '../../../server/model/types.ts';
import { plantWorld } from './plantedWorld.ts';

const { comparisons } = plantWorld({
  seed: 5,
  strengths: [1.5, 0.5, -0.5, -1.5],
  users: { attentive: 25, 'coin-flipper': 10, contrary: 5 },
  comparisonsEach: 30,
});

/** Every user's answers once more, by another user. */
function copied(own: Comparisons): Comparisons {
  const twice = <T extends Uint16Array | Uint8Array>(column: T) =>
    new (column.constructor as new (values: number[]) => T)([...column, ...column]);
  return {
    ...own,
    users: 2 * own.users,
    user: Uint32Array.from([...own.user, ...own.user.map((u) => u + own.users)]),
    first: twice(own.first),
    second: twice(own.second),
    outcome: twice(own.outcome),
  };
}

test('users who count a half each, copied, are the users themselves', () => {
  const once = fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!.state.fit;
  const twice = copied(comparisons);
  const userWeight = new Float64Array(twice.users).fill(0.5);
  const halved = fitInRounds({ ...twice, userWeight }, DEFAULT_FIT_SETTINGS)!.state.fit;
  assert.ok(Math.abs(halved.logLikelihood - once.logLikelihood) < 1e-3);
  for (const [u, probability] of once.posteriors.probabilityAttentive.entries()) {
    assert.ok(Math.abs(halved.posteriors.probabilityAttentive[u]! - probability) < 0.02, `${u}`);
    assert.equal(
      halved.posteriors.probabilityAttentive[u],
      halved.posteriors.probabilityAttentive[u + comparisons.users],
    );
  }
  // Counted in full, the same answers pass for twice the evidence.
  const full = fitInRounds(twice, DEFAULT_FIT_SETTINGS)!.state.fit;
  assert.ok(Math.abs(full.logLikelihood - 2 * once.logLikelihood) < 0.02 * Math.abs(once.logLikelihood));
});

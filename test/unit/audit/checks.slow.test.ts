import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitComparisons } from '../../../server/audit/fitting/index.ts';
import { DEFAULT_FIT_SETTINGS, FINDINGS } from '../../../server/model/index.ts';
import { plantWorld } from '../model/plantedWorld.ts';

test('a fit brings what explains users’ answers with it, unless the settings leave it out', () => {
  const { comparisons } = plantWorld({
    seed: 6,
    strengths: [1.5, 0.5, -0.5, -1.5],
    users: { attentive: 20, 'coin-flipper': 4 },
    comparisonsEach: 40,
  });
  // The last coin-flipper alternates.
  for (let t = 0; t < 40; t++) comparisons.outcome[23 * 40 + t] = t % 2;
  const { checks } = fitComparisons(comparisons, DEFAULT_FIT_SETTINGS)!;
  assert.equal(FINDINGS[checks!.finding[23]!], 'pattern');
  assert.ok(checks!.finding.subarray(0, 20).every((code) => code === 0));
  assert.deepEqual(
    [checks!.lengths, checks!.pace, checks!.controls, checks!.rings],
    [null, null, null, null],
  );
  assert.equal(fitComparisons(comparisons, { ...DEFAULT_FIT_SETTINGS, checks: false })!.checks, null);
  const paper = fitComparisons(comparisons, { ...DEFAULT_FIT_SETTINGS, method: 'paper' })!;
  assert.equal(FINDINGS[paper.checks!.finding[23]!], 'pattern');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDownstream } from '../../evaluate/downstream/experiment.ts';
import { trainRewardModel } from '../../evaluate/downstream/rewardModel.ts';

test('a reward model is better on filtered and weighted labels, and filtering users does not tilt the labels kept', () => {
  const { accuracy, attentive } = runDownstream('first', 1);
  assert.ok(accuracy.raw < accuracy.clean);
  for (const treatment of ['filtered', 'weighted'] as const) {
    const recovered = (accuracy[treatment] - accuracy.raw) / (accuracy.clean - accuracy.raw);
    assert.ok(recovered > 0.3, `${treatment}: ${recovered} of the gap`);
  }
  const share = ({ stronger, all }: { stronger: number; all: number }) => stronger / all;
  assert.ok(Math.abs(share(attentive.filtered) - share(attentive.before)) < 0.01);
  // The trap, for contrast: labels judged one by one keep those for the stronger model.
  assert.ok(share(attentive.labelsFiltered) > share(attentive.before) + 0.03);
});

test('a reward model allows for labels that are turned at a known rate, and passes over those at a half', () => {
  const pairs = 20_000;
  // 80% for the first, a tenth of all turned: (0.8 − 0.1) / 0.8 = 87.5% of the labels that are not.
  const outcome = Uint8Array.from({ length: pairs }, (_, j) => (j % 5 === 0 ? 1 : 0));
  const labels = {
    difference: new Float64Array(pairs).fill(1),
    features: 1,
    outcome,
    weight: new Float64Array(pairs).fill(1),
  };
  const trusting = trainRewardModel(labels)[0]!;
  assert.ok(Math.abs(trusting - Math.log(4)) < 0.01, `${trusting}`);
  const flipRate = new Float64Array(pairs).fill(0.1);
  const allowing = trainRewardModel({ ...labels, flipRate })[0]!;
  assert.ok(Math.abs(allowing - Math.log(7)) < 0.01, `${allowing}`);
  const half = trainRewardModel({ ...labels, flipRate: new Float64Array(pairs).fill(0.5) });
  assert.equal(half[0], 0);
});

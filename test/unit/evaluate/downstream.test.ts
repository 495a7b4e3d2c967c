import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDownstream } from '../../evaluate/downstream/experiment.ts';

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

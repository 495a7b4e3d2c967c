import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from '../../evaluate/judge.ts';
import { type Summary, summarise } from '../../evaluate/summary.ts';
import { WORLDS } from '../../evaluate/worlds.ts';

/** A few seeds of the evaluation's worlds; docs/evaluation.md has all of it. */
const SEEDS = [1, 2, 3];

const summaries = new Map<string, Summary>();

function over(name: string): Summary {
  const known = summaries.get(name);
  if (known !== undefined) return known;
  const world = WORLDS.find((candidate) => candidate.name === name)!;
  const summary = summarise(SEEDS.map((seed) => judge(world, seed)))[0]!;
  summaries.set(name, summary);
  return summary;
}

describe('worlds of the evaluation, a few seeds', () => {
  for (const name of ['two-models-80', 'many-models', 'contrary', 'first-clickers']) {
    test(`${name}: ranked about as well as by the rule that knows the truth, most of them rightly dropped`, () => {
      const { auc, falseDiscoveryRate, power } = over(name);
      assert.ok(auc.ours! > auc.oracle! - 0.01, `${auc.ours} against ${auc.oracle}`);
      assert.ok(falseDiscoveryRate < 0.11, `${falseDiscoveryRate} of the dropped were attentive`);
      // That honest people may be half-hearted is weighed in every file, at the price of some that are found.
      assert.ok(power > 0.5, `${power} found`);
    });
  }

  test('first-clickers are ranked clearly better than by any rule that ignores the side', () => {
    const { auc } = over('first-clickers');
    assert.ok(auc.ours! > auc.positionBlindOracle! + 0.04);
    assert.ok(auc.ours! > auc.pointEstimates! + 0.04);
  });

  test('nobody is dropped where nobody is careless or nothing can be told', () => {
    assert.equal(over('nobody-careless').dropped, 0);
    assert.equal(over('no-signal').dropped, 0);
  });

  test('intervals of attentive users hold the truth about nine times in ten', () => {
    const { eta } = over('many-models');
    assert.ok(eta.coverage > 0.84 && eta.coverage < 0.96, `${eta.coverage}`);
  });
});

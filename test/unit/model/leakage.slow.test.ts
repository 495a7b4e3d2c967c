import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { leaveOneOut } from '../../../server/model/posterior/surprise.ts';
import { RECOMMENDATIONS } from '../../../server/model/types.ts';
import { comparisonWeight } from '../../../server/model/recommendation/weights.ts';
import { plantWorld } from './plantedWorld.ts';
import { attentiveJudgement } from '../../reference/baseModel.ts';

describe('the leakage trap', () => {
  const ETA = 0.8;
  const { comparisons, sorts } = plantWorld({
    seed: 21,
    strengths: [0.9, -0.9],
    users: { attentive: 400, 'coin-flipper': 200 },
    comparisonsEach: 60,
    attentiveness: () => ETA,
  });
  const counts = countCells(comparisons);
  const fit = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
  const { attentiveness } = leaveOneOut(counts, fit);

  /** The stronger model's share among the labels of attentive users, each label weighted. */
  function strongerShare(weightOf: (cell: number, user: number, forStronger: boolean) => number): number {
    let [won, all] = [0, 0];
    for (let u = 0; u < counts.users; u++) {
      if (sorts[u] !== 'attentive') continue;
      for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
        const forStronger = (counts.first[cell] === 0) === (counts.outcome[cell] === 0);
        const weight = counts.count[cell]! * weightOf(cell, u, forStronger);
        all += weight;
        if (forStronger) won += weight;
      }
    }
    return won / all;
  }

  const truth = strongerShare(() => 1);

  test('weights from the other comparisons leave the stronger model’s share where it is', () => {
    const weighted = strongerShare((cell) => comparisonWeight(attentiveness[cell]!));
    assert.ok(Math.abs(weighted - truth) < 0.005, `${weighted} against ${truth}`);
  });

  test('weights from the label itself do not: the trap is real', () => {
    const delta = Math.tanh(0.9);
    const naive = strongerShare((_, __, forStronger) =>
      attentiveJudgement(ETA, forStronger ? delta : -delta),
    );
    assert.ok(naive - truth > 0.05, `${naive} against ${truth}`);
  });

  test('dropping users leaves it nearly so', () => {
    const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS);
    const drop = RECOMMENDATIONS.indexOf('drop');
    const kept = strongerShare((_, user) => (recommendation[user] === drop ? 0 : 1));
    assert.ok(recommendation.some((code) => code === drop));
    assert.ok(Math.abs(kept - truth) < 0.005, `${kept} against ${truth}`);
  });
});

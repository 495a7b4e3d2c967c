import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { logPriors } from '../../reference/priors.ts';
import { fitRowByRow, logLikelihoodRowByRow, plainStart } from '../../reference/rowByRow.ts';
import { plantWorld, type World } from './plantedWorld.ts';

const WORLDS: readonly World[] = [
  {
    seed: 1,
    strengths: [1.2, 0.2, -1.4],
    users: { attentive: 40, 'coin-flipper': 15, 'first-clicker': 5 },
    comparisonsEach: 30,
    nu: 0.4,
    firstPositionEffect: 0.2,
  },
  {
    seed: 2,
    strengths: [1.5, 0.5, -0.5, -1.5],
    users: { attentive: 40, 'coin-flipper': 10, contrary: 12 },
    comparisonsEach: 30,
  },
];

describe('a plain implementation, row by row', () => {
  for (const world of WORLDS) {
    const { comparisons } = plantWorld(world);
    const fit = fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
    const parameters = fit.parameters!;

    test(`gives these estimates the same log-likelihood, seed ${world.seed}`, () => {
      const plain = logLikelihoodRowByRow(comparisons, parameters, 400);
      assert.ok(Math.abs(plain - fit.logLikelihood) < 1e-3, `${plain} against ${fit.logLikelihood}`);
    });

    test(`finds no higher peak, and comes to the same one, seed ${world.seed}`, () => {
      const start = plainStart(comparisons, { contrary: parameters.shares.contrary > 0 });
      const plain = fitRowByRow(comparisons, start, { nodes: 60, mostIterations: 2000, leastGain: 1e-5 });
      const ours = logLikelihoodRowByRow(comparisons, parameters, 60) + logPriors(parameters);
      assert.ok(ours > plain.penalised - 1e-3, `${ours} is below ${plain.penalised}`);
      assert.ok(ours < plain.penalised + 0.02, `${ours} is above ${plain.penalised}`);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit.ts';
import { logPriors, type ReferenceParameters } from '../../reference/priors.ts';
import { fitRowByRow, logLikelihoodRowByRow } from '../../reference/rowByRow.ts';
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

/** As one would start who knows nothing but the plain order. */
function roughStart(models: number, ties: boolean, contrary: boolean): ReferenceParameters {
  return {
    theta: Float64Array.from({ length: models }, (_, k) => ((models - 1) / 2 - k) / 2),
    beta: 0,
    logNu: ties ? -1 : -Infinity,
    kappa: ties ? [0.4, 0.4, 0.2] : [0.5, 0.5, 0],
    law: { a: 6, b: 2 },
    habits: ties ? [0.25, 0.25, 0.25, 0.25] : [1 / 3, 1 / 3, 0, 1 / 3],
    shares: contrary
      ? { attentive: 0.6, coin: 0.2, clicker: 0.1, contrary: 0.1 }
      : { attentive: 0.7, coin: 0.2, clicker: 0.1, contrary: 0 },
  };
}

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
      const start = roughStart(
        comparisons.models,
        parameters.logNu !== -Infinity,
        parameters.shares.contrary > 0,
      );
      const plain = fitRowByRow(comparisons, start, { nodes: 60, mostIterations: 2000, leastGain: 1e-5 });
      const ours = logLikelihoodRowByRow(comparisons, parameters, 60) + logPriors(parameters);
      assert.ok(ours > plain.penalised - 1e-3, `${ours} is below ${plain.penalised}`);
      assert.ok(ours < plain.penalised + 0.02, `${ours} is above ${plain.penalised}`);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import {
  cohortsOf,
  expect,
  representatives,
  type Structure,
  structureOf,
} from '../../../server/model/likelihood/index.ts';
import { gradientOf } from '../../../server/model/optimiser/gradient.ts';
import { initialParameters } from '../../../server/model/optimiser/initialParameters.ts';
import {
  fromVector,
  layoutOf,
  logPrior,
  normalised,
  toVector,
} from '../../../server/model/population/index.ts';
import type { Parameters } from '../../../server/model/types.ts';
import { plantPeople } from '../../evaluate/people/plant.ts';
import { PEOPLE_WORLDS } from '../../evaluate/people/worlds.ts';
import { plantWorld } from './plantedWorld.ts';

const structure: Structure = structureOf(
  countCells(
    plantWorld({
      seed: 5,
      strengths: [1.2, 0.3, -0.4, -1.1],
      users: { attentive: 9, 'coin-flipper': 3 },
      comparisonsEach: 12,
    }).comparisons,
  ),
);
const withTaste = (theta: Float64Array): Parameters =>
  normalised({
    ...initialParameters(structure, Float64Array.of(0.8, 0.1, -0.2, -0.7), false),
    tastes: [{ theta, share: 0.3 }],
  });

describe('strengths of a further taste', () => {
  test('are a priori normal with variance 2', () => {
    const density = (strength: number) => Math.exp(-(strength ** 2) / 4) / Math.sqrt(4 * Math.PI);
    const [wide, near] = [Float64Array.of(2, -1, 0.5, -1.5), Float64Array.of(0.4, -0.3, 0.1, -0.2)];
    let ratio = 1;
    for (const [k, strength] of wide.entries()) ratio *= density(strength) / density(near[k]!);
    const seen = logPrior(withTaste(wide)) - logPrior(withTaste(near));
    assert.ok(Math.abs(seen - Math.log(ratio)) < 1e-12, `${seen}, not ${Math.log(ratio)}`);
  });

  test('have the slopes of finite differences, that prior included', () => {
    const at = withTaste(Float64Array.of(-0.9, 1.4, -1.1, 0.6));
    const sample = cohortsOf(structure, representatives(structure), at);
    const gradient = gradientOf(structure, expect(structure, sample, at), at);
    const { tastes, models } = layoutOf(at);
    const valueAt = (k: number, by: number) => {
      const vector = toVector(at);
      vector[k]! += by;
      const moved = fromVector(vector, at);
      return expect(structure, sample, moved).logLikelihood + logPrior(moved);
    };
    for (let k = tastes; k < tastes + models; k++) {
      const slope = (valueAt(k, 1e-5) - valueAt(k, -1e-5)) / 2e-5;
      assert.ok(Math.abs(slope - gradient[k]!) < 1e-5, `${k}: ${slope}, not ${gradient[k]}`);
    }
  });

  test('fit no chance answers: few who judge against the others are contrary, and no taste', () => {
    const few = PEOPLE_WORLDS.find(({ name }) => name === 'few-12')!;
    const { tastes, population } = fitModel(countCells(plantPeople(few, 3).comparisons), {
      ...DEFAULT_FIT_SETTINGS,
      parts: { rivals: false },
    })!;
    assert.equal(tastes.length, 1);
    assert.ok(population.contrary > 0.05, `${population.contrary}`);
  });
});

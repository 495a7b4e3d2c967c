import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/index.ts';
import { DEFAULT_FIT_SETTINGS, fitInRounds } from '../../../server/model/index.ts';
import {
  curvatureTimes,
  pairCurvature,
  solveCurvature,
  structureOf,
} from '../../../server/model/likelihood/index.ts';
import { manyCentredVariances } from '../../../server/model/posterior/manyModelsCovariance.ts';
import { centredVariances } from '../../../server/model/posterior/strengthIntervals.ts';
import { inverse } from '../../../server/model/numerics/index.ts';
import { pairDerivatives, strengthDerivatives } from '../../../server/model/optimiser/maximisation.ts';
import { contextOutcomes } from '../../../server/model/optimiser/bradleyTerry.ts';
import { generator, normal, plantWorld } from './plantedWorld.ts';

const drawn = generator(4);
const strengths = Array.from({ length: 300 }, () => 1.3 * normal(drawn));
const { comparisons, sorts } = plantWorld({
  seed: 7,
  strengths,
  users: { attentive: 48, 'coin-flipper': 12 },
  comparisonsEach: 80,
});

describe('comparisons of many models', () => {
  const structure = structureOf(countCells(comparisons, null));
  const at = {
    theta: Float64Array.from(strengths),
    beta: 0.2,
    logNu: -Infinity,
    slopes: new Float64Array(0),
  };
  const outcomes = contextOutcomes(structure);
  const { pairs, rest } = pairDerivatives(structure, outcomes, at);

  test('curve strengths as the matrix does that is not kept', () => {
    const { information } = strengthDerivatives(structure, outcomes, at);
    const n = strengths.length + 2;
    for (const k of [0, 17, 299]) {
      const unit = new Float64Array(strengths.length);
      unit[k] = 1;
      const column = curvatureTimes(pairs, unit);
      for (let l = 0; l < strengths.length; l++)
        assert.ok(Math.abs(column[l]! - information[l * n + k]!) < 1e-9, `${k} ${l}`);
      assert.ok(Math.abs(pairs.diagonal[k]! - information[k * n + k]!) < 1e-9);
    }
    assert.ok(Math.abs(rest[0]! - information[strengths.length * n + strengths.length]!) < 1e-9);
    const b = Float64Array.from(strengths, () => normal(drawn));
    const back = curvatureTimes(pairs, solveCurvature(pairs, b));
    for (const [k, value] of b.entries()) assert.ok(Math.abs(back[k]! - value) < 1e-3);
  });

  test('what a user leaves open is one direction less', () => {
    const weight = Float64Array.from({ length: structure.contexts }, () => 2);
    const open = {
      start: Uint32Array.of(0, 2),
      pair: Uint32Array.of(0, 1),
      slope: Float64Array.of(0.5, -0.25),
    };
    const [plain, less] = [pairCurvature(structure, weight), pairCurvature(structure, weight, open)];
    const v = Float64Array.from(strengths);
    const gap = (c: number) => v[structure.contextFirst[c]!]! - v[structure.contextSecond[c]!]!;
    const length = (curvature: typeof plain) =>
      curvatureTimes(curvature, v).reduce((sum, value, k) => sum + value * v[k]!, 0);
    const along = 0.5 * gap(0) - 0.25 * gap(1);
    assert.ok(Math.abs(length(plain) - length(less) - along ** 2) < 1e-6);
  });

  test('variances by probes are those of the inverse, within a few hundredths', () => {
    const n = strengths.length;
    const matrix = new Float64Array(n * n);
    for (let k = 0; k < n; k++) {
      const unit = new Float64Array(n);
      unit[k] = 1;
      matrix.set(curvatureTimes(pairs, unit), k * n);
    }
    const component = new Uint16Array(n);
    const exact = centredVariances(inverse(matrix, n)!, n, component);
    const probed = manyCentredVariances({ pairs, crossed: [], rest: Float64Array.of(1) }, component);
    let error = 0;
    for (const [k, variance] of exact.entries()) error += Math.abs(probed[k]! / variance - 1) / n;
    assert.ok(error < 0.06, `${error}`);
  });

  test('tell users apart, and hold strengths in their intervals', () => {
    const { fit } = fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!.state;
    const { probabilityAttentive } = fit.posteriors;
    const wrong = sorts.filter((sort, u) => probabilityAttentive[u]! > 0.5 !== (sort === 'attentive')).length;
    assert.ok(wrong <= 3, `${wrong} of 60`);
    const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
    const held = strengths.filter(
      (strength, k) => fit.strengthLow[k]! <= strength - mean && strength - mean <= fit.strengthHigh[k]!,
    ).length;
    assert.ok(held > 0.84 * strengths.length && held < 0.96 * strengths.length, `${held} of 300`);
    const wide = fit.strengthHigh.map((high, k) => high - fit.strengthLow[k]!);
    const mean90 = wide.reduce((sum, width) => sum + width, 0) / wide.length;
    assert.ok(mean90 < 6, `${mean90}`);
  });
});

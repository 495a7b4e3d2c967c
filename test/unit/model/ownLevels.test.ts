import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { davidson } from '../../../server/model/likelihood/davidson.ts';
import { expect } from '../../../server/model/likelihood/expectation.ts';
import { cohortsOf, gridsFor, representatives } from '../../../server/model/likelihood/sample.ts';
import { structureOf } from '../../../server/model/likelihood/structure.ts';
import { gaussJacobi, nodeWeights } from '../../../server/model/numerics/quadrature.ts';
import { gradientOf } from '../../../server/model/optimiser/gradient.ts';
import { initialParameters } from '../../../server/model/optimiser/initialParameters.ts';
import { climb } from '../../../server/model/optimiser/climb.ts';
import { BROAD_LAWS } from '../../../server/model/population/broadLaws.ts';
import { HABITS } from '../../../server/model/population/habits.ts';
import { logPrior, normalised } from '../../../server/model/population/parameters.ts';
import { fromVector, layoutOf, toVector } from '../../../server/model/population/vector.ts';
import { leaveOneOutOf } from '../../../server/model/posterior/surprise.ts';
import type { Comparisons, Parameters } from '../../../server/model/types.ts';
import { plantWorld, type World } from './plantedWorld.ts';

const SMALL: World = {
  seed: 5,
  strengths: [1.2, 0.3, -0.4, -1.1],
  users: { attentive: 18, 'coin-flipper': 4, 'first-clicker': 1, contrary: 2 },
  comparisonsEach: 12,
  nu: 0.6,
};

/** Everything at once: two tastes, contrary users, broad laws, levels of users' own. */
function everything(structure: ReturnType<typeof structureOf>, own: Parameters['own']): Parameters {
  return normalised({
    ...initialParameters(structure, Float64Array.of(0.8, 0.1, -0.2, -0.7), true),
    beta: 0.2,
    kappa: [0.45, 0.35, 0.2],
    law: { a: 5, b: 1.5 },
    own,
    tastes: [{ theta: Float64Array.of(-0.9, 0.4, 0.6, -0.1), share: 0.2 }],
    broad: [0.05, 0.1],
  });
}

const OWN = { order: 0.8, carelessLean: true, tie: 1.1, never: 0.15, closeness: 1 } as const;

/** log-likelihood of one user by a dense rule over both levels. */
function byDenseRule(
  comparisons: Comparisons,
  rows: readonly number[],
  parameters: Parameters,
  eta: Float64Array,
  lawWeights: readonly Float64Array[],
): number {
  const { theta, beta, logNu, kappa, shares, habits, tastes, broad, own } = parameters;
  const levels = Array.from({ length: 401 }, (_, i) => (i - 200) / 25);
  const normal = (v: number, spread: number) =>
    Math.exp(-(v * v) / (2 * spread * spread)) / (spread * Math.sqrt(2 * Math.PI)) / 25;
  const sigma = (x: number) => 1 / (1 + Math.exp(-x));
  const b = Math.log(kappa[0] / kappa[1]);
  const judged = (strengths: Float64Array, sign: number, e: number) => {
    const d = (j: number) =>
      sign * (strengths[comparisons.first[j]!]! - strengths[comparisons.second[j]!]! + beta);
    const mean = (spread: number, chance: (j: number, v: number) => number) =>
      levels.reduce(
        (sum, v) => sum + normal(v, spread) * rows.reduce((product, j) => product * chance(j, v), 1),
        0,
      );
    const tie = mean(own!.tie, (j, t) => {
      const attentive = davidson(d(j), Math.exp(logNu + t))[2];
      const p = e * attentive + (1 - e) * sigma(logNu + t - own!.closeness);
      return comparisons.outcome[j] === 2 ? p : 1 - p;
    });
    const side = mean(own!.order, (j, s) => {
      const p = e * sigma(d(j) + s) + (1 - e) * sigma(b + (own!.carelessLean ? s : 0));
      return comparisons.outcome[j] === 2 ? 1 : comparisons.outcome[j] === 0 ? p : 1 - p;
    });
    const never = rows.some((j) => comparisons.outcome[j] === 2) ? 0 : own!.never;
    return ((1 - own!.never) * tie + never) * side;
  };
  let likelihood = shares.coin * judged(theta, 1, 0);
  for (const [h, balls] of HABITS.entries()) {
    const seen: number[] = [...balls];
    let clicker = shares.clicker * habits[h]!;
    for (const j of rows) {
      const o = comparisons.outcome[j]!;
      clicker *= seen[o]! / (seen[0]! + seen[1]! + seen[2]!);
      seen[o]!++;
    }
    likelihood += clicker;
  }
  for (const [g, e] of eta.entries()) {
    const common =
      shares.attentive * lawWeights[0]![g]! + broad.reduce((s, w, k) => s + w * lawWeights[k + 1]![g]!, 0);
    likelihood += common * judged(theta, 1, e);
    likelihood += lawWeights[0]![g]! * tastes[0]!.share * judged(tastes[0]!.theta, 1, e);
    likelihood += lawWeights[0]![g]! * shares.contrary * judged(theta, -1, e);
  }
  return Math.log(likelihood);
}

describe('levels of users’ own', () => {
  test('the likelihood is that of a dense rule over both levels, tastes and laws', () => {
    const { comparisons } = plantWorld({ ...SMALL, users: { attentive: 4, 'first-clicker': 1 } });
    const structure = structureOf(countCells(comparisons));
    const parameters = everything(structure, OWN);
    const nodes = gaussJacobi(parameters.law, 8);
    const laws = [parameters.law, ...BROAD_LAWS].map((law) => nodeWeights(nodes, law).weight);
    for (let u = 0; u < 5; u++) {
      const users = Uint32Array.of(u);
      const sample = [
        { nodes, grids: gridsFor(structure, parameters, users, true), users, weight: Float64Array.of(1) },
      ];
      const rows = [...comparisons.user.keys()].filter((j) => comparisons.user[j] === u);
      const dense = byDenseRule(comparisons, rows, parameters, nodes.eta, laws);
      const { logLikelihood } = expect(structure, sample, parameters);
      assert.ok(Math.abs(logLikelihood - dense) < 2e-3, `user ${u}: ${logLikelihood} ${dense}`);
      const coarse = [{ ...sample[0]!, grids: gridsFor(structure, parameters, users, false) }];
      const rough = expect(structure, coarse, parameters).logLikelihood;
      assert.ok(Math.abs(rough - dense) < 2e-2, `user ${u}: ${rough} ${dense}`);
    }
  });

  for (const [name, own] of [
    ['both', OWN],
    ['both, the careless not leaning', { ...OWN, carelessLean: false }],
    ['the order alone', { ...OWN, tie: 0, never: 0 }],
    ['ties alone', { ...OWN, order: 0 }],
    ['none', null],
  ] as const) {
    test(`the gradient is that of finite differences in every coordinate: ${name}`, () => {
      const structure = structureOf(countCells(plantWorld(SMALL).comparisons));
      const at = everything(structure, own);
      const sample = cohortsOf(structure, representatives(structure), at);
      const expectation = expect(structure, sample, at, { withInformation: true });
      const gradient = gradientOf(structure, expectation, at);
      const value = (vector: Float64Array) => {
        const moved = fromVector(vector, at);
        return expect(structure, sample, moved).logLikelihood + logPrior(moved);
      };
      const centre = toVector(at);
      for (const [k, slope] of gradient.entries()) {
        const by = (step: number) => value(centre.map((x, l) => (l === k ? x + step : x)));
        const difference = (by(1e-5) - by(-1e-5)) / 2e-5;
        assert.ok(Math.abs(slope - difference) < 1e-3, `coordinate ${k}: ${slope} ${difference}`);
      }
    });
  }

  test('squared scores are those of the users one by one', () => {
    const structure = structureOf(countCells(plantWorld(SMALL).comparisons));
    const at = everything(structure, OWN);
    const everyone = representatives(structure);
    const { information } = expect(structure, cohortsOf(structure, everyone, at), at, {
      withInformation: true,
    });
    const { size } = layoutOf(at);
    const sum = new Float64Array(size * size);
    const nobody = { users: new Uint32Array(), weight: new Float64Array() };
    const prior = gradientOf(structure, expect(structure, cohortsOf(structure, nobody, at), at), at);
    for (const [i, user] of everyone.users.entries()) {
      const one = { users: Uint32Array.of(user), weight: Float64Array.of(1) };
      const gradient = gradientOf(structure, expect(structure, cohortsOf(structure, one, at), at), at);
      const score = gradient.map((slope, k) => slope - prior[k]!);
      for (let k = 0; k < size; k++)
        for (let l = 0; l < size; l++) sum[k * size + l]! += everyone.weight[i]! * score[k]! * score[l]!;
    }
    for (const [i, value] of sum.entries())
      assert.ok(
        Math.abs(value - information![i]!) < 1e-6 * (1 + Math.abs(value)),
        `${i}: ${value} ${information![i]}`,
      );
  });

  test('the climb never falls', () => {
    const structure = structureOf(countCells(plantWorld({ ...SMALL, comparisonsEach: 40 }).comparisons));
    const start = everything(structure, OWN);
    const steps: number[] = [];
    const reached = climb(structure, cohortsOf(structure, representatives(structure), start), start, {
      mostPasses: 40,
      gainLeft: 1e-2,
      onStep: (value) => steps.push(value),
    })!;
    assert.ok(reached.penalised >= steps[0]! && steps.length > 5);
    for (let i = 1; i < steps.length; i++) assert.ok(steps[i]! >= steps[i - 1]! - 1e-9);
  });

  test('leaving a comparison out is what the others alone give', () => {
    const { comparisons } = plantWorld({ ...SMALL, users: { attentive: 3 } });
    const counts = countCells(comparisons);
    const structure = structureOf(counts);
    const parameters = everything(structure, OWN);
    const cells = counts.count.length;
    const result = { attentiveness: new Float64Array(cells), outcomeProbability: new Float64Array(cells) };
    const user = { users: Uint32Array.of(1), weight: Float64Array.of(1) };
    leaveOneOutOf(structure, user, parameters, result);
    const likelihood = (count: Float64Array) => {
      const changed = structureOf({ ...counts, count });
      const own = { ...changed, cellRow: structure.cellRow };
      return expect(own, cohortsOf(structure, user, parameters), parameters).logLikelihood;
    };
    const whole = likelihood(counts.count);
    for (let cell = counts.start[1]!; cell < counts.start[2]!; cell++) {
      const without = likelihood(counts.count.map((n, c) => (c === cell ? n - 1 : n)));
      const chance = Math.exp(whole - without);
      const told = result.outcomeProbability[cell]!;
      assert.ok(Math.abs(chance - told) < 1e-6, `cell ${cell}: ${chance} ${told}`);
    }
  });
});

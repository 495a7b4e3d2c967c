import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { davidson } from '../../../server/model/likelihood/davidson.ts';
import { expect } from '../../../server/model/likelihood/expectation.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { gradientOf } from '../../../server/model/optimiser/gradient.ts';
import { addPriorInformation } from '../../../server/model/likelihood/information.ts';
import { logPrior } from '../../../server/model/population/parameters.ts';
import { initialParameters } from '../../../server/model/optimiser/initialParameters.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { cohortsOf, representatives } from '../../../server/model/likelihood/sample.ts';
import { structureOf } from '../../../server/model/likelihood/structure.ts';
import { leaveOneOut } from '../../../server/model/posterior/surprise.ts';
import { type Comparisons, type Parameters, RECOMMENDATIONS } from '../../../server/model/types.ts';
import { userCurve } from '../../../server/model/posterior/userCurve.ts';
import { fromVector, layoutOf, toVector } from '../../../server/model/population/vector.ts';
import { judgementColumn, plantWorld, type World } from './plantedWorld.ts';

const WORLD: World = {
  seed: 3,
  strengths: [1.6, 0.8, 0, -0.8, -1.6],
  users: { attentive: 40, 'coin-flipper': 15 },
  comparisonsEach: 36,
  ranked: 4,
};

function planted(world: World): Comparisons {
  const { comparisons, judgements } = plantWorld(world);
  return { ...comparisons, judgement: judgementColumn(judgements) };
}

/** Estimates that are nobody's optimum. */
const somewhere = (structure: ReturnType<typeof structureOf>): Parameters => ({
  ...initialParameters(structure, Float64Array.of(1.1, 0.9, 0.1, -0.7, -1.4), true),
  kappa: [0.5, 0.5, 0],
  law: { a: 5, b: 1.5 },
});

describe('comparisons of one judgement', () => {
  const comparisons = planted(WORLD);
  const structure = structureOf(countCells(comparisons));

  test('are attentive together or not at all: the likelihood is that of every way to be so', () => {
    const at = somewhere(structure);
    const sample = cohortsOf(structure, representatives(structure), at, 2);
    const { logLikelihood } = expect(structure, sample, at);
    const expected = byEnumeration(comparisons, at);
    assert.ok(Math.abs(logLikelihood - expected) < 1e-3, `${logLikelihood} ${expected}`);
  });

  test('have the gradient of finite differences, and its information', () => {
    const at = somewhere(structure);
    const sample = cohortsOf(structure, representatives(structure), at);
    const expectation = expect(structure, sample, at, { withInformation: true });
    const gradient = gradientOf(structure, expectation, at);
    const information = expectation.information!;
    addPriorInformation(information, structure, at);
    const centre = toVector(at);
    const { law, shares } = layoutOf(at);
    // No order, so neither its effect nor careless habits; no ties.
    for (const k of [...at.theta.keys(), law, law + 1, shares, shares + 2]) {
      const value = (by: number) => {
        const moved = fromVector(
          centre.map((one, l) => (l === k ? one + by : one)),
          at,
        );
        return expect(structure, sample, moved).logLikelihood + logPrior(moved);
      };
      const slope = (value(1e-5) - value(-1e-5)) / 2e-5;
      assert.ok(Math.abs(slope - gradient[k]!) < 1e-3, `${k}: ${slope} ${gradient[k]}`);
      assert.ok(information[k * centre.length + k]! > 0);
    }
  });

  test('can be in any order, and judgements too', () => {
    const order = Array.from(comparisons.user.keys()).sort(
      (a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009),
    );
    const shuffled = {
      ...comparisons,
      user: Uint32Array.from(order, (j) => comparisons.user[j]!),
      first: Uint16Array.from(order, (j) => comparisons.first[j]!),
      second: Uint16Array.from(order, (j) => comparisons.second[j]!),
      outcome: Uint8Array.from(order, (j) => comparisons.outcome[j]!),
      judgement: Uint32Array.from(order, (j) => comparisons.user.length - 1 - comparisons.judgement![j]!),
    };
    const [before, after] = [comparisons, shuffled].map(
      (one) => fitModel(countCells(one), DEFAULT_FIT_SETTINGS)!.posteriors,
    );
    for (const [u, value] of before!.probabilityAttentive.entries())
      assert.ok(Math.abs(after!.probabilityAttentive[u]! - value) < 1e-6, `user ${u}`);
  });

  test('that are alone are comparisons like any other', () => {
    const alone = { ...comparisons, judgement: Uint32Array.from(comparisons.user.keys()) };
    const [one, other] = [plantWorld(WORLD).comparisons, alone].map((each) =>
      fitModel(countCells({ ...each, ordered: false }), DEFAULT_FIT_SETTINGS)!,
    );
    assert.ok(Math.abs(one!.logLikelihood - other!.logLikelihood) < 1e-4);
    for (const [u, value] of one!.posteriors.attentiveness.entries())
      assert.ok(Math.abs(other!.posteriors.attentiveness[u]! - value) < 1e-4, `user ${u}`);
    assert.ok(Math.abs(one!.heterogeneity.z! - other!.heterogeneity.z!) < 1e-6);
  });

  test('are left out together: what remains does not know of the judgement', () => {
    const counts = countCells(comparisons);
    const fit = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
    const { attentiveness, outcomeProbability } = leaveOneOut(counts, fit);
    assert.ok(outcomeProbability.every((value) => value > 0 && value < 1));
    // A user's one judgement left out, nothing is left but the population.
    const lone = { ...comparisons, judgement: comparisons.user };
    const byOne = countCells(lone);
    const told = fitModel(byOne, DEFAULT_FIT_SETTINGS)!;
    const mean = leaveOneOut(byOne, told).attentiveness;
    const { attentive, a, b } = told.population;
    for (const value of mean) assert.ok(Math.abs(value - (attentive * a) / (a + b)) < 0.02, `${value}`);
    assert.equal(attentiveness.length, counts.count.length);
  });

  test('give the curve of a user that its posterior has', () => {
    const counts = countCells(comparisons);
    const fit = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
    for (const user of [0, 7, 50]) {
      const { carelessPosterior, eta, posterior } = userCurve(counts, fit, user)!;
      // Below 0.2 everybody is called careless.
      let careless = carelessPosterior;
      for (let g = 1; g < eta.length && eta[g]! < 0.2; g++)
        careless += (posterior[g]! * (eta[g + 1]! - eta[g - 1]!)) / 2;
      assert.ok(Math.abs(careless - fit.posteriors.probabilityCareless[user]!) < 0.02, `user ${user}`);
    }
  });

  test('by several users, or of a judgement that cannot be, are refused', () => {
    const { user } = comparisons;
    assert.throws(
      () => countCells({ ...comparisons, judgement: new Uint32Array(user.length) }),
      /Judgement 0 is by users 0 and 1/,
    );
    assert.throws(
      () => countCells({ ...comparisons, judgement: new Uint32Array(user.length).fill(user.length) }),
      /Comparison 0 is of judgement/,
    );
  });
});

/** Rankings of five are what the audit was tried on first; eight responses are 28 comparisons a judgement. */
for (const { ranked, comparisonsEach } of [
  { ranked: 5, comparisonsEach: 100 },
  { ranked: 8, comparisonsEach: 112 },
]) {
  test(`rankings of ${ranked}: few attentive users dropped, intervals that hold`, () => {
    let [covered, all, dropped, wrongly] = [0, 0, 0, 0];
    for (const seed of [1, 2, 3]) {
      const world = {
        seed,
        strengths: [2, 1.5, 1, 0.5, 0, -0.5, -1, -1.5, -2],
        users: { attentive: 140, 'coin-flipper': 60 },
        ...{ ranked, comparisonsEach },
      };
      const { eta, sorts } = plantWorld(world);
      const fit = fitModel(countCells(planted(world)), DEFAULT_FIT_SETTINGS)!;
      const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS);
      const { low, high } = fit.posteriors;
      for (const [u, sort] of sorts.entries()) {
        const isDropped = RECOMMENDATIONS[recommendation[u]!] === 'drop';
        dropped += Number(isDropped);
        wrongly += Number(isDropped && sort === 'attentive');
        if (sort !== 'attentive') continue;
        all++;
        covered += Number(low[u]! <= eta[u]! && eta[u]! <= high[u]!);
      }
    }
    assert.ok(covered / all > 0.85, `${covered / all}`);
    assert.ok(dropped > 90 && wrongly <= 0.08 * dropped, `${wrongly} of ${dropped}`);
  });
}

/** η on a fine grid; every judgement either attentive, its comparisons by a power of f₁, or careless. */
function byEnumeration(comparisons: Comparisons, { theta, beta, kappa, law, shares }: Parameters): number {
  const { first, second, outcome } = comparisons;
  const points = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
  const density = points.map((eta) => eta ** (law.a - 1) * (1 - eta) ** (law.b - 1));
  const mass = density.reduce((sum, one) => sum + one, 0);
  let total = 0;
  for (let u = 0; u < comparisons.users; u++) {
    const judged = judgementsBy(u, comparisons);
    // Four responses are six comparisons, three fifths of each.
    const careless = judged.map((members) => productOf(members.map((j) => kappa[outcome[j]!]! ** (3 / 5))));
    const attentive = (turned: boolean) =>
      judged.map((members) =>
        productOf(
          members.map((j) => {
            const chances = davidson(theta[first[j]!]! - theta[second[j]!]! + beta, 0);
            return chances[turned ? 1 - outcome[j]! : outcome[j]!]! ** (3 / 5);
          }),
        ),
      );
    const mean = (turned: boolean) => {
      const likelihoods = attentive(turned);
      return points.reduce((sum, eta, i) => {
        const judgements = likelihoods.map((likelihood, r) => eta * likelihood + (1 - eta) * careless[r]!);
        return sum + (density[i]! / mass) * productOf(judgements);
      }, 0);
    };
    total += Math.log(
      shares.attentive * mean(false) + shares.coin * productOf(careless) + shares.contrary * mean(true),
    );
  }
  return total;
}

function judgementsBy(u: number, { user, judgement }: Comparisons): number[][] {
  const judged = new Map<number, number[]>();
  for (const [j, by] of user.entries())
    if (by === u) judged.set(judgement![j]!, [...(judged.get(judgement![j]!) ?? []), j]);
  return [...judged.values()];
}

function productOf(factors: readonly number[]): number {
  return factors.reduce((product, factor) => product * factor, 1);
}

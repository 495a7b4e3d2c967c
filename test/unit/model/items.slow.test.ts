import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { itemAgreement, plainWeights } from '../../../server/model/counts/agreement.ts';
import { countCells } from '../../../server/model/counts/counts.ts';
import { davidson } from '../../../server/model/likelihood/davidson.ts';
import { expect } from '../../../server/model/likelihood/expectation.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { gradientOf } from '../../../server/model/optimiser/gradient.ts';
import { itemVotes } from '../../../server/model/counts/itemVotes.ts';
import { logPrior } from '../../../server/model/population/parameters.ts';
import { initialParameters } from '../../../server/model/optimiser/initialParameters.ts';
import { keptOpinion, repeatCode } from '../../../server/model/counts/repeats.ts';
import { fitInRounds } from '../../../server/model/fit/rounds.ts';
import { cohortsOf, representatives } from '../../../server/model/likelihood/sample.ts';
import { structureOf } from '../../../server/model/likelihood/structure.ts';
import { leaveOneOut } from '../../../server/model/posterior/surprise.ts';
import { fromVector, toVector } from '../../../server/model/population/vector.ts';
import { areaUnderCurve, plantWorld, type World } from './plantedWorld.ts';

const SOURCES: World = {
  seed: 4,
  strengths: [0.6, 0, -0.6],
  users: { attentive: 14, 'coin-flipper': 5, contrary: 3 },
  comparisonsEach: 30,
  nu: 0.3,
  items: 40,
  responses: { spread: 0.8, scored: true },
  again: 0.2,
};

describe('judging an item again', () => {
  test('is the enumeration over the opinion behind all judgements', () => {
    const sequence = fc.array(fc.boolean(), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(sequence, fc.double({ min: 0, max: 1, noNaN: true }), (said, eta) => {
        // Two outcomes, each as frequent: a judgement shows the opinion, or a coin.
        const ofOne = (opinion: boolean, one: boolean) => eta * Number(opinion === one) + (1 - eta) / 2;
        const joint = [true, false].reduce(
          (sum, opinion) => sum + said.reduce((product, one) => product * ofOne(opinion, one), 0.5),
          0,
        );
        const chain = said.reduce((product, one, k) => {
          const same = said.slice(0, k).filter((earlier) => earlier === one).length;
          const opinion = k === 0 ? 0.5 : keptOpinion(repeatCode(same, k - same), eta, 0.5);
          return product * (eta * opinion + (1 - eta) * 0.5);
        }, 1);
        assert.ok(Math.abs(chain - joint) < 1e-12, `${chain} ${joint}`);
      }),
    );
  });

  test('T8: two judgements agree in (1 + η²)/2 of cases, with no margin at all', () => {
    for (const eta of [0, 0.3, 0.8, 1])
      assert.ok(
        Math.abs(eta * keptOpinion(repeatCode(1, 0), eta, 0.5) + (1 - eta) / 2 - (1 + eta * eta) / 2) < 1e-12,
      );
  });

  test('alone shows that users differ, and who is careless', () => {
    const world = {
      seed: 1,
      strengths: [0],
      users: { attentive: 70, 'coin-flipper': 30 },
      comparisonsEach: 40,
    };
    const planted = plantWorld({ ...world, again: 0.5 });
    const fit = fitModel(countCells(planted.comparisons), DEFAULT_FIT_SETTINGS)!;
    const scores = [...fit.posteriors.probabilityAttentive];
    assert.ok(fit.signal && fit.repeats === 'kept');
    assert.ok(areaUnderCurve(scores.slice(70), scores.slice(0, 70)) > 0.95);
  });

  test('opinions that are formed anew are found to be, and then pin no scale', () => {
    const { comparisons } = plantWorld({
      seed: 2,
      strengths: [0.5, -0.5],
      users: { attentive: 60 },
      comparisonsEach: 40,
      attentiveness: () => 0.9,
    });
    // Every pair of models an item, judged by its strengths each time.
    const fit = fitModel(
      countCells({ ...comparisons, item: comparisons.user.map((u) => u) }),
      DEFAULT_FIT_SETTINGS,
    )!;
    assert.equal(fit.repeats, 'anew');
    assert.ok(fit.caveats.includes('opinions-anew') && !fit.scale.identified);
  });
});

describe('what others say of an item', () => {
  const { comparisons } = plantWorld({
    seed: 9,
    strengths: [0.4, -0.4],
    users: { attentive: 12 },
    comparisonsEach: 12,
    items: 20,
    responses: { spread: 1.5, scored: false },
  });
  const votes = itemVotes(comparisons, comparisons.item!);
  const weights = {
    ...plainWeights(comparisons),
    gap: Float64Array.from(comparisons.first, (k) => (k === 0 ? 0.8 : -0.8)),
    attentiveness: Float64Array.from({ length: 12 }, (_, u) => (u === 3 ? -0.7 : u / 12)),
  };

  test('is the mean over the difference, by the votes of all but this user', () => {
    const agreement = itemAgreement(comparisons, votes, weights);
    const { user, outcome, first, item } = comparisons;
    const isTurned = (j: number) => first[j] === 1;
    const points = Array.from({ length: 161 }, (_, g) => (g - 80) / 10);
    const likelihoods = Array.from(votes.comparison, (k) => {
      const eta = weights.attentiveness[user[k]!]!;
      const told = eta < 0 ? 1 - outcome[k]! : outcome[k]!;
      return points.map((e) => {
        const d = weights.gap[k]! + (isTurned(k) ? -e : e);
        return Math.abs(eta) * davidson(d, 0)[told]! + (1 - Math.abs(eta)) / 2;
      });
    });
    const meanFor = (j: number, spread: number) => {
      const others = [...votes.comparison.keys()].filter(
        (v) => item![votes.comparison[v]!] === item![j] && user[votes.comparison[v]!] !== user[j],
      );
      const posterior = points.map((e, g) =>
        others.reduce((product, v) => product * likelihoods[v]![g]!, Math.exp(-((e / spread) ** 2) / 2)),
      );
      const sum = posterior.reduce((total, weight) => total + weight, 0);
      const mean = posterior.reduce((total, weight, g) => total + weight * points[g]!, 0) / sum;
      const square = posterior.reduce((total, weight, g) => total + weight * points[g]! ** 2, 0) / sum;
      return ((isTurned(j) ? -1 : 1) * mean) / Math.sqrt(1 + 0.346 * (square - mean * mean));
    };
    const worst = [0.2, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8].map((spread) =>
      Math.max(...Array.from(agreement, (value, j) => Math.abs(value - meanFor(j, spread)))),
    );
    assert.ok(Math.min(...worst) < 0.02, worst.join());
  });

  test('is nothing where items are alike', () => {
    const alike = plantWorld({
      seed: 5,
      strengths: [0.4, -0.4],
      users: { attentive: 40 },
      comparisonsEach: 20,
      items: 60,
    }).comparisons;
    const known = {
      ...plainWeights(alike),
      gap: Float64Array.from(alike.first, (k) => (k === 0 ? 0.8 : -0.8)),
      attentiveness: new Float64Array(40).fill(0.85),
    };
    const agreement = itemAgreement(alike, itemVotes(alike, alike.item!), known);
    assert.ok(agreement.every((value) => Math.abs(value) < 0.4));
  });

  test('a user’s own vote never counts', () => {
    const turned = {
      ...comparisons,
      outcome: comparisons.outcome.map((o, j) => (comparisons.user[j] === 0 ? 1 - o : o)),
    };
    const [before, after] = [comparisons, turned].map((c) =>
      itemAgreement(c, itemVotes(c, c.item!), weights),
    );
    for (const [j, u] of comparisons.user.entries())
      if (u === 0) assert.ok(Math.abs(before![j]! - after![j]!) < 0.35, `${before![j]} ${after![j]}`);
  });
});

describe('comparisons with scores and items', () => {
  test('the gradient is that of finite differences in every coordinate', () => {
    const { comparisons } = plantWorld(SOURCES);
    const levels = { order: 0.8, carelessLean: true, tie: 1.1, never: 0.15, closeness: 1 };
    for (const [repeats, own] of [
      ['kept', null],
      ['anew', null],
      ['kept', levels],
      ['kept', { ...levels, tie: 0, never: 0 }],
    ] as const) {
      const structure = structureOf(countCells(comparisons), {}, repeats);
      assert.equal(structure.features, 2);
      const at = {
        ...initialParameters(structure, Float64Array.of(0.8, 0.1, -0.9), true),
        beta: 0.2,
        kappa: [0.5, 0.3, 0.2] as const,
        slopes: Float64Array.of(0.7, 0.4),
        law: { a: 5, b: 1.5 },
        own,
      };
      const sample = cohortsOf(structure, representatives(structure), at);
      const gradient = gradientOf(structure, expect(structure, sample, at), at);
      const centre = toVector(at);
      for (let k = 0; k < centre.length; k++) {
        const value = (by: number) => {
          const moved = fromVector(
            centre.map((one, l) => (l === k ? one + by : one)),
            at,
          );
          return expect(structure, sample, moved).logLikelihood + logPrior(moved);
        };
        const slope = (value(1e-5) - value(-1e-5)) / 2e-5;
        assert.ok(
          Math.abs(slope - gradient[k]!) < 1e-3,
          `${repeats}, ${own?.tie}, ${k}: ${slope} ${gradient[k]}`,
        );
      }
    }
  });

  test('are fitted to numbers, never NaN, and judged by each other', () => {
    const { state } = fitInRounds(plantWorld(SOURCES).comparisons, DEFAULT_FIT_SETTINGS)!;
    const { fit, structure } = state;
    const { outcomeProbability, attentiveness } = leaveOneOut(structure.counts, fit);
    assert.ok(outcomeProbability.every((value) => value > 0 && value <= 1 + 1e-9));
    assert.ok(attentiveness.every((value) => Math.abs(value) <= 1));
    assert.ok(fit.posteriors.low.every(Number.isFinite) && fit.strengthHigh.every(Number.isFinite));
  });

  test('taken up after one changed row, a fit agrees with one from nothing', () => {
    const { comparisons } = plantWorld({ ...SOURCES, users: { attentive: 40, 'coin-flipper': 15 } });
    const before = fitInRounds(comparisons, DEFAULT_FIT_SETTINGS)!;
    const outcome = comparisons.outcome.map((o, j) => (j === 100 ? (o + 1) % 3 : o));
    const changed = { ...comparisons, outcome };
    const warm = fitInRounds(changed, DEFAULT_FIT_SETTINGS, undefined, before)!.state.fit.posteriors;
    const anew = fitInRounds(changed, DEFAULT_FIT_SETTINGS)!.state.fit.posteriors;
    for (const [u, value] of anew.probabilityAttentive.entries())
      assert.ok(Math.abs(warm.probabilityAttentive[u]! - value) < 0.02, `user ${u}`);
  });
});

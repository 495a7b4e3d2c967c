import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { completed, DEFAULT_FIT_SETTINGS, estimateAll, fitModel } from '../../../server/model/fit/fit.ts';
import { leaveOneOut } from '../../../server/model/posterior/surprise.ts';
import { probabilityAtLeast } from '../../../server/model/posterior/tail.ts';
import { userCurve } from '../../../server/model/posterior/userCurve.ts';
import type { Anchors, Comparisons, Fit, ModelParts } from '../../../server/model/types.ts';
import { plantWorld } from './plantedWorld.ts';

function fit(
  comparisons: Comparisons,
  anchors: Anchors = {},
  mu: number | null = null,
  parts: Partial<ModelParts> = {},
): Fit {
  return fitModel(countCells(comparisons), { ...DEFAULT_FIT_SETTINGS, mu, anchors, parts })!;
}

const users = { attentive: 140, 'coin-flipper': 60 };
const attentiveness = () => 0.9;
const twoModels = plantWorld({ seed: 1, strengths: [0.7, -0.7], users, comparisonsEach: 60, attentiveness });
const manyModels = plantWorld({
  seed: 2,
  strengths: [4, 2.4, 0.8, -0.8, -2.4, -4],
  users,
  comparisonsEach: 80,
  attentiveness,
});

describe('the scale of attentiveness', () => {
  test('is open with two models: the range is long, and said to be', () => {
    const { scale, caveats, posteriors } = fit(twoModels.comparisons);
    assert.ok(!scale.identified && caveats.includes('scale-not-identified'));
    assert.ok(scale.low < 0.7 && scale.high > 0.9, `${scale.low} to ${scale.high}`);
    // The intervals of the users know of it.
    let width = 0;
    for (let u = 0; u < 140; u++) width += posteriors.high[u]! - posteriors.low[u]!;
    assert.ok(width / 140 > 0.3, `mean width ${width / 140}`);
  });

  test('takes passes between which the fit can be stopped', () => {
    const estimated = estimateAll(countCells(twoModels.comparisons), DEFAULT_FIT_SETTINGS)!;
    let passes = 0;
    const never = () => {
      passes++;
      return false;
    };
    assert.ok(completed(estimated, never) !== null && passes > 10, `${passes} passes`);
    for (const after of [0, 1, passes >> 1, passes - 1]) {
      let left = after;
      assert.equal(
        completed(estimated, () => left-- <= 0),
        null,
        `stopped after ${after}`,
      );
      assert.equal(left, -1, 'and asks no more');
    }
  });

  test('is moved to a known μ in passes between which the fit can be stopped', () => {
    const counts = countCells(twoModels.comparisons);
    const asked = (mu: number | null) => {
      let times = 0;
      assert.ok(estimateAll(counts, { ...DEFAULT_FIT_SETTINGS, mu }, () => ++times < 0) !== null);
      return times;
    };
    const times = asked(0.8);
    // The mean is halved twelve times, in several passes each.
    assert.ok(times - asked(null) > 24, `${times - asked(null)}`);
    let left = times - 1;
    assert.equal(
      estimateAll(counts, { ...DEFAULT_FIT_SETTINGS, mu: 0.8 }, () => left-- <= 0),
      null,
    );
  });

  test('is pinned by models far apart: the range is short, and holds the truth', () => {
    const { scale, caveats } = fit(manyModels.comparisons);
    assert.ok(scale.identified && !caveats.includes('scale-not-identified'));
    assert.ok(scale.low < 0.9 && 0.9 < scale.high, `${scale.low} to ${scale.high}`);
  });

  test('is pinned by a known μ', () => {
    const mu = 1 / (1 + Math.exp(-1.4));
    const { population, strength, scale } = fit(twoModels.comparisons, {}, mu);
    assert.ok(scale.identified);
    assert.ok(Math.abs(strength[0]! - strength[1]! - 1.4) < 0.02, `${strength[0]! - strength[1]!}`);
    assert.ok(Math.abs(population.attentivenessMean - 0.9) < 0.06, `${population.attentivenessMean}`);
  });

  test('follows an expected mean of attentiveness', () => {
    const mean = (attentivenessMean: number) =>
      fit(twoModels.comparisons, { attentivenessMean, attentivenessMeanUsers: 400 }).population
        .attentivenessMean;
    assert.ok(Math.abs(mean(0.9) - 0.9) < 0.04 && Math.abs(mean(0.65) - 0.65) < 0.04);
  });
});

/** Halfway in angle, as the cells of nodes are cut. */
const middle = (low: number, high: number) =>
  Math.sin((Math.asin(Math.sqrt(low)) + Math.asin(Math.sqrt(high))) / 2) ** 2;

describe('anchors', () => {
  test('hold in all that is worked out of the fit: tail, curve and every comparison’s own weight', () => {
    // Coin-flippers: without what is known of them they are careless for certain.
    const known = [150, 199];
    const counts = countCells(manyModels.comparisons);
    const anchored = fitModel(counts, { ...DEFAULT_FIT_SETTINGS, anchors: { attentiveUsers: known } })!;
    const { posteriors } = anchored;
    const atLeast = probabilityAtLeast(counts, anchored, 1e-9);
    const { attentiveness } = leaveOneOut(counts, anchored);
    for (const u of known) {
      // Some of the mass lies between zero and the threshold.
      assert.ok(Math.abs(atLeast[u]! - 1) < 1e-7, `tail ${atLeast[u]}`);
      const curve = userCurve(counts, anchored, u)!;
      assert.equal(curve.carelessPosterior, 0);
      const above = curve.eta.findIndex((eta) => eta > 0);
      // Of densities that integrate to one.
      const nodes = curve.eta.slice(above);
      const edges = [0, ...nodes.slice(1).map((eta, g) => middle(nodes[g]!, eta)), 1];
      const mean = curve.posterior.reduce(
        (sum, density, i) =>
          i < above ? sum : sum + density * curve.eta[i]! * (edges[i - above + 1]! - edges[i - above]!),
        0,
      );
      // The fit averages over the uncertain scale and integrates on fewer nodes.
      assert.ok(
        Math.abs(mean - posteriors.attentiveness[u]!) < 0.02,
        `${mean} ${posteriors.attentiveness[u]}`,
      );
      for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++)
        assert.ok(
          Math.abs(attentiveness[cell]! - posteriors.attentiveness[u]!) < 0.1,
          `${attentiveness[cell]}`,
        );
    }
  });

  test('users known to be attentive are, and the others stay as they were', () => {
    const known = [0, 150, 199];
    const free = fit(manyModels.comparisons);
    const anchored = fit(manyModels.comparisons, { attentiveUsers: known });
    for (const u of known) assert.ok(Math.abs(anchored.posteriors.probabilityAttentive[u]! - 1) < 1e-12);
    for (let u = 1; u < 100; u++) {
      const change = anchored.posteriors.probabilityAttentive[u]! - free.posteriors.probabilityAttentive[u]!;
      assert.ok(Math.abs(change) < 0.25, `user ${u} by ${change}`);
    }
  });

  test('a known order that agrees changes nothing; one that does not turns who is contrary, and is said', () => {
    // Followers of another taste, which a rival reading has, are no more contrary when the sides are changed.
    const told = (order: readonly number[]) =>
      fit(manyModels.comparisons, { order }, null, { rivals: false });
    const free = told([]);
    assert.deepEqual(told([0, 3, 5]).posteriors.attentiveness, free.posteriors.attentiveness);
    const against = told([5, 2, 0]);
    assert.ok(against.caveats.includes('order-conflict') && !free.caveats.includes('order-conflict'));
    assert.ok(against.strength[5]! > against.strength[0]!);
    for (let u = 0; u < 200; u++) {
      assert.ok(
        Math.abs(against.posteriors.probabilityContrary[u]! - free.posteriors.probabilityAttentive[u]!) <
          1e-3,
      );
    }
  });

  test('an order that conflicts does not turn users known to be attentive, and is said', () => {
    const attentiveUsers = [0, 1, 2];
    const by = (order: readonly number[]) => fit(manyModels.comparisons, { attentiveUsers, order });
    const [against, along] = [by([5, 2, 0]), by([0, 2, 5])];
    assert.ok(against.caveats.includes('order-conflict') && !along.caveats.includes('order-conflict'));
    assert.deepEqual(against.posteriors, along.posteriors);
    assert.deepEqual(against.strength, along.strength);
    assert.ok(against.posteriors.attentiveness[0]! > 0.5);
  });
});

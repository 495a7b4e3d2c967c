import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bradleyTerry, contextOutcomes } from '../../../server/model/optimiser/bradleyTerry.ts';
import { climb } from '../../../server/model/optimiser/climb.ts';
import { countCells } from '../../../server/model/counts/counts.ts';
import { davidson } from '../../../server/model/likelihood/davidson.ts';
import { expect } from '../../../server/model/likelihood/expectation.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { gradientOf } from '../../../server/model/optimiser/gradient.ts';
import { strengthDerivatives, strengthObjective } from '../../../server/model/optimiser/maximisation.ts';
import { HABITS } from '../../../server/model/population/habits.ts';
import { logPrior } from '../../../server/model/population/parameters.ts';
import { initialParameters } from '../../../server/model/optimiser/initialParameters.ts';
import { gaussJacobi } from '../../../server/model/numerics/quadrature.ts';
import { cohortsOf, representatives } from '../../../server/model/likelihood/sample.ts';
import { structureOf } from '../../../server/model/likelihood/structure.ts';
import { fromVector, toVector } from '../../../server/model/population/vector.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { type Comparisons, type Fit, type Parameters, RECOMMENDATIONS } from '../../../server/model/types.ts';
import { areaUnderCurve, generator, plantWorld, type World } from './plantedWorld.ts';

const SMALL: World = {
  seed: 3,
  strengths: [1.2, 0.3, -0.4, -1.1],
  users: { attentive: 18, 'coin-flipper': 4, 'first-clicker': 1, contrary: 2 },
  comparisonsEach: 40,
  nu: 0.4,
};

function fit(comparisons: Comparisons): Fit {
  return fitModel(countCells(comparisons), DEFAULT_FIT_SETTINGS)!;
}

/** Comparisons with rows, users or models renumbered. */
function rearranged(
  c: Comparisons,
  row: (j: number) => number,
  user = (u: number) => u,
  model = (k: number) => k,
): Comparisons {
  return {
    ...c,
    user: c.user.map((_, j) => user(c.user[row(j)]!)),
    first: c.first.map((_, j) => model(c.first[row(j)]!)),
    second: c.second.map((_, j) => model(c.second[row(j)]!)),
    outcome: c.outcome.map((_, j) => c.outcome[row(j)]!),
  };
}

/** A permutation of 0 … n − 1. */
function permutation(n: number, seed: number): number[] {
  const random = generator(seed);
  const result = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number) => {
  assert.equal(a.length, b.length);
  for (let i = 0; i < a.length; i++) {
    assert.ok(Math.abs(a[i]! - b[i]!) <= tolerance, `${a[i]} is not ${b[i]} (at ${i})`);
  }
};

describe('counts', () => {
  test('are what a plain count gives, and add up over shards', () => {
    const column = fc.array(fc.tuple(fc.nat(3), fc.nat(2), fc.nat(2), fc.nat(2)), { maxLength: 60 });
    fc.assert(
      fc.property(column, fc.boolean(), (rows, ordered) => {
        const comparisons = {
          users: 4,
          models: 3,
          ordered,
          user: Uint32Array.from(rows, ([u]) => u),
          first: Uint16Array.from(rows, ([, i]) => i),
          second: Uint16Array.from(rows, ([, , j]) => j),
          outcome: Uint8Array.from(rows, ([, , , o]) => o),
        };
        const expected = new Map<string, number>();
        for (const [u, i, j, o] of rows) {
          const turn = !ordered && i > j;
          const key = turn ? [u, j, i, o === 2 ? 2 : 1 - o].join() : [u, i, j, o].join();
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const counts = countCells(comparisons);
        const actual = new Map<string, number>();
        for (let u = 0; u < 4; u++) {
          for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
            actual.set(
              [u, counts.first[cell], counts.second[cell], counts.outcome[cell]].join(),
              counts.count[cell]!,
            );
          }
        }
        assert.deepEqual(new Map([...actual].sort()), new Map([...expected].sort()));
      }),
    );
  });
});

/** Place of the law's log concentration among the coordinates of four models, and its bounds. */
const LOG_CONCENTRATION = 9;
const atBound = (value: number) => value < Math.log(4) + 1e-6 || value > Math.log(60) - 1e-6;

/** Slopes of a function in every coordinate, by central differences. */
function finiteDifferences(value: (at: Float64Array) => number, at: Float64Array): Float64Array {
  return at.map((_, k) => {
    const moved = (by: number) => value(at.map((coordinate, l) => (l === k ? coordinate + by : coordinate)));
    return (moved(1e-5) - moved(-1e-5)) / 2e-5;
  });
}

describe('the likelihood', () => {
  test('is the enumeration over groups, grid points and which judgements were attentive', () => {
    const { comparisons } = plantWorld({ ...SMALL, users: { attentive: 3 }, comparisonsEach: 5 });
    const structure = structureOf(countCells(comparisons));
    const parameters: Parameters = {
      ...initialParameters(structure, Float64Array.of(0.8, 0.1, -0.2, -0.7), true),
      beta: 0.2,
    };
    const { law, shares, kappa, theta, beta, logNu } = parameters;
    const nodes = gaussJacobi(law, 8);
    const sample = [{ nodes, grids: null, users: Uint32Array.of(0, 1, 2), weight: Float64Array.of(1, 1, 1) }];
    let total = 0;
    for (let u = 0; u < 3; u++) {
      const rows = [...comparisons.user.keys()].filter((j) => comparisons.user[j] === u);
      const f1 = (j: number, sign: number) => {
        const p = davidson(
          theta[comparisons.first[j]!]! - theta[comparisons.second[j]!]! + beta,
          Math.exp(logNu),
        );
        const o = comparisons.outcome[j]!;
        return p[sign > 0 || o === 2 ? o : 1 - o]!;
      };
      // Sum over all 2^n ways in which the judgements could have been attentive or careless.
      const judging = (eta: number, sign: number) => {
        let sum = 0;
        for (let subset = 0; subset < 2 ** rows.length; subset++) {
          sum += rows.reduce(
            (product, j, i) =>
              product *
              ((subset >> i) % 2 === 1 ? eta * f1(j, sign) : (1 - eta) * kappa[comparisons.outcome[j]!]!),
            1,
          );
        }
        return sum;
      };
      // A clicker predicts each outcome by those before it (Pólya's urn), in order.
      let likelihood = 0;
      for (const [h, balls] of HABITS.entries()) {
        const seen: number[] = [...balls];
        let clicker = shares.clicker * parameters.habits[h]!;
        for (const j of rows) {
          const o = comparisons.outcome[j]!;
          clicker *= seen[o]! / (seen[0]! + seen[1]! + seen[2]!);
          seen[o]!++;
        }
        likelihood += clicker;
      }
      likelihood += shares.coin * rows.reduce((product, j) => product * kappa[comparisons.outcome[j]!]!, 1);
      for (const [g, eta] of nodes.eta.entries()) {
        likelihood +=
          Math.exp(nodes.logWeight[g]!) *
          (shares.attentive * judging(eta, 1) + shares.contrary * judging(eta, -1));
      }
      total += Math.log(likelihood);
    }
    assert.ok(Math.abs(expect(structure, sample, parameters).logLikelihood - total) < 1e-9);
  });

  test('never falls while fitting, and its gradient is zero at the end', () => {
    for (const seed of [1, 2, 3]) {
      const structure = structureOf(countCells(plantWorld({ ...SMALL, seed }).comparisons));
      const steps: number[] = [];
      const start = initialParameters(structure, bradleyTerry(structure), true);
      const sample = cohortsOf(structure, representatives(structure), start);
      const result = climb(structure, sample, start, {
        mostPasses: 200,
        emSteps: 3,
        gainLeft: 1e-10,
        onStep: (value) => steps.push(value),
      })!;
      assert.ok(result.converged);
      for (let i = 1; i < steps.length; i++) assert.ok(steps[i]! >= steps[i - 1]! - 1e-9);
      const { parameters } = result;
      const value = (vector: Float64Array) => {
        const at = fromVector(vector, parameters);
        return expect(structure, sample, at).logLikelihood + logPrior(at);
      };
      const end = toVector(parameters);
      for (const [k, slope] of finiteDifferences(value, end).entries()) {
        if (k === LOG_CONCENTRATION && atBound(end[k]!)) continue;
        assert.ok(Math.abs(slope) < 5e-3, `slope ${slope} of coordinate ${k}`);
      }
    }
  });

  test('is given up where what is asked for is out of reach, and only there', () => {
    const structure = structureOf(countCells(plantWorld(SMALL).comparisons));
    const start = initialParameters(structure, bradleyTerry(structure), true);
    const sample = cohortsOf(structure, representatives(structure), start);
    const reach = (least?: number) =>
      climb(structure, sample, start, { mostPasses: 200, gainLeft: 1e-10, least })!;
    const { logLikelihood, passes } = reach();
    const inReach = reach(logLikelihood - 0.01);
    assert.ok(inReach.converged && !inReach.hopeless);
    assert.equal(inReach.logLikelihood, logLikelihood);
    const outOfReach = reach(logLikelihood + 50);
    assert.ok(outOfReach.hopeless && !outOfReach.converged);
    assert.ok(outOfReach.passes < passes / 2, `${outOfReach.passes} of ${passes} passes`);
  });

  test('has the gradient of finite differences in every coordinate, contrary users and ties included', () => {
    const structure = structureOf(countCells(plantWorld(SMALL).comparisons));
    const at: Parameters = {
      ...initialParameters(structure, Float64Array.of(0.8, 0.1, -0.2, -0.7), true),
      beta: 0.2,
      kappa: [0.5, 0.3, 0.2],
      law: { a: 5, b: 1.5 },
    };
    const sample = cohortsOf(structure, representatives(structure), at);
    const gradient = gradientOf(structure, expect(structure, sample, at), at);
    const slopes = finiteDifferences((vector) => {
      const moved = fromVector(vector, at);
      return expect(structure, sample, moved).logLikelihood + logPrior(moved);
    }, toVector(at));
    near(slopes, gradient, 1e-3);
  });

  test('derivatives of the strengths are those of finite differences', () => {
    const structure = structureOf(countCells(plantWorld(SMALL).comparisons));
    const outcomes = contextOutcomes(structure);
    const at = {
      theta: Float64Array.of(0.5, -0.1, 0.3, -0.4),
      beta: 0.3,
      logNu: -0.7,
      slopes: new Float64Array(),
    };
    const { gradient, information } = strengthDerivatives(structure, outcomes, at);
    const move = (k: number, by: number) => ({
      theta: at.theta.map((strength, l) => (l === k ? strength + by : strength)),
      beta: at.beta + (k === 4 ? by : 0),
      logNu: at.logNu + (k === 5 ? by : 0),
      slopes: at.slopes,
    });
    for (let k = 0; k < 6; k++) {
      const [up, down] = [move(k, 1e-5), move(k, -1e-5)];
      const slope =
        (strengthObjective(structure, outcomes, up) - strengthObjective(structure, outcomes, down)) / 2e-5;
      assert.ok(Math.abs(slope - gradient[k]!) < 1e-4, `gradient ${k}`);
      const [gUp, gDown] = [up, down].map(
        (point) => strengthDerivatives(structure, outcomes, point).gradient,
      );
      for (let l = 0; l < 6; l++) {
        assert.ok(
          Math.abs((gDown![l]! - gUp![l]!) / 2e-5 - information[k * 6 + l]!) < 1e-3,
          `information ${k} ${l}`,
        );
      }
    }
  });
});

describe('the fit', () => {
  const world = plantWorld(SMALL);
  const base = fit(world.comparisons);

  test('is the same to the bit on equal input, and for rows in any order', () => {
    assert.deepEqual(fit(world.comparisons), base);
    const order = permutation(world.comparisons.user.length, 9);
    assert.deepEqual(fit(rearranged(world.comparisons, (j) => order[j]!)), base);
  });

  test('follows users and models under other numbers', () => {
    const [users, models] = [permutation(world.sorts.length, 4), permutation(4, 5)];
    const other = fit(
      rearranged(
        world.comparisons,
        (j) => j,
        (u) => users[u]!,
        (k) => models[k]!,
      ),
    );
    near(
      users.map((u) => other.posteriors.probabilityAttentive[u]!),
      base.posteriors.probabilityAttentive,
      1e-4,
    );
    near(
      models.map((k) => other.strength[k]!),
      base.strength,
      1e-3,
    );
  });

  test('is turned by turning every comparison', () => {
    const { comparisons: c } = world;
    const turned = fit({
      ...c,
      first: c.second,
      second: c.first,
      outcome: c.outcome.map((o) => (o === 2 ? 2 : 1 - o)),
    });
    near(turned.strength, base.strength, 1e-3);
    near(turned.posteriors.attentiveness, base.posteriors.attentiveness, 1e-3);
    assert.ok(Math.abs(turned.population.firstPositionEffect! + base.population.firstPositionEffect!) < 1e-3);
  });

  test('group probabilities sum to one and intervals hold their mean', () => {
    const { posteriors } = base;
    for (let u = 0; u < world.sorts.length; u++) {
      const sum =
        posteriors.probabilityAttentive[u]! +
        posteriors.probabilityCareless[u]! +
        posteriors.probabilityContrary[u]!;
      assert.ok(Math.abs(sum - 1) < 1e-9);
      assert.ok(posteriors.low[u]! <= posteriors.high[u]!);
      assert.ok(posteriors.low[u]! >= -1 && posteriors.high[u]! <= 1);
    }
  });

  test('tells the sorts of users apart', () => {
    const users = { ...SMALL.users, contrary: 5, 'tie-clicker': 2 };
    const { comparisons, sorts } = plantWorld({ ...SMALL, seed: 4, users, comparisonsEach: 80 });
    const { posteriors } = fit(comparisons);
    for (const [u, sort] of sorts.entries()) {
      const attentive = posteriors.probabilityAttentive[u]!;
      if (sort === 'attentive') assert.ok(attentive > 0.5, `user ${u}: ${attentive}`);
      else assert.ok(attentive < 0.5, `user ${u}, ${sort}: ${attentive}`);
      if (sort === 'contrary') assert.equal(posteriors.group[u], 2);
      if (sort === 'first-clicker') assert.equal(posteriors.kind[u], 2);
      if (sort === 'tie-clicker') assert.equal(posteriors.kind[u], 4);
    }
  });

  test('recognises a first-clicker, 40 of 40 on randomised order, with near certainty', () => {
    const planted = plantWorld({
      ...SMALL,
      users: { attentive: 30, 'first-clicker': 1 },
      comparisonsEach: 40,
    });
    const { comparisons: c } = planted;
    const { posteriors } = fit({ ...c, outcome: c.outcome.map((o, j) => (c.user[j] === 30 ? 0 : o)) });
    assert.ok(posteriors.probabilityAttentive[30]! < 0.001);
    assert.equal(posteriors.kind[30], 2);
  });

  test('with everybody attentive the strengths are Bradley–Terry’s, up to the weakly pinned scale', () => {
    const world = {
      seed: 8,
      strengths: [1, 0.2, -1.2],
      users: { attentive: 40 },
      comparisonsEach: 60,
      attentiveness: () => 1,
    };
    const counts = countCells(plantWorld(world).comparisons);
    const plain = bradleyTerry(structureOf(counts));
    const { strength } = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
    const stretch = scaleOf(strength, plain);
    assert.ok(stretch > 0.95 && stretch < 1.3, `stretched by ${stretch}`);
    near(
      strength.map((theta) => theta / stretch),
      plain,
      0.03,
    );
  });

  test('stops when it is told to', () => {
    assert.equal(
      fitModel(countCells(world.comparisons), DEFAULT_FIT_SETTINGS, () => true),
      null,
    );
  });
});

describe('planted worlds', () => {
  test('two models: users are ranked as well as by the rule that knows the truth', () => {
    const { comparisons, sorts } = plantWorld({
      seed: 5,
      strengths: [0.7, -0.7],
      users: { attentive: 140, 'coin-flipper': 60 },
      comparisonsEach: 40,
      attentiveness: () => 1,
    });
    const { posteriors, signal, caveats } = fit(comparisons);
    assert.ok(signal && caveats.includes('scale-not-identified'));
    const stronger = new Float64Array(200);
    for (const [j, u] of comparisons.user.entries()) {
      if ((comparisons.first[j] === 0) === (comparisons.outcome[j] === 0)) stronger[u]!++;
    }
    const auc = (scores: ArrayLike<number>) =>
      areaUnderCurve(
        sorts.flatMap((sort, u) => (sort === 'coin-flipper' ? [scores[u]!] : [])),
        sorts.flatMap((sort, u) => (sort === 'attentive' ? [scores[u]!] : [])),
      );
    assert.ok(auc(posteriors.probabilityAttentive) > auc(stronger) - 0.01);
  });

  test('ninety-percent intervals of the strengths cover the truth, the scale aside, about as often', () => {
    // The intervals hold the scale at its estimate, so the truth is brought to that scale.
    let [covered, all] = [0, 0];
    const strengths = [1.2, 0.4, -0.4, -1.2];
    const users = { attentive: 60, 'coin-flipper': 15 };
    for (let seed = 100; seed < 125; seed++) {
      const world = plantWorld({ seed, strengths, users, comparisonsEach: 40, attentiveness: () => 0.9 });
      const { strength, strengthLow, strengthHigh } = fit(world.comparisons);
      const scale = scaleOf(strength, strengths);
      for (const [k, truth] of strengths.entries()) {
        all++;
        if (strengthLow[k]! <= scale * truth && scale * truth <= strengthHigh[k]!) covered++;
      }
    }
    assert.ok(covered / all >= 0.84, `covered ${covered} of ${all}`);
  });

  test('dropping at a false discovery rate of 5% drops few attentive users, and finds about half of the careless', () => {
    let [dropped, wrongly, careless] = [0, 0, 0];
    for (let seed = 200; seed < 212; seed++) {
      const users = { attentive: 80, 'coin-flipper': 20 };
      const { comparisons, sorts } = plantWorld({ ...SMALL, seed, users, comparisonsEach: 40 });
      const { recommendation } = recommend(fit(comparisons), DEFAULT_RECOMMENDATION_SETTINGS);
      for (const [u, sort] of sorts.entries()) {
        if (sort === 'coin-flipper') careless++;
        if (RECOMMENDATIONS[recommendation[u]!] !== 'drop') continue;
        dropped++;
        if (sort === 'attentive') wrongly++;
      }
    }
    assert.ok(wrongly / dropped <= 0.08, `${wrongly} of ${dropped} dropped were attentive`);
    assert.ok(
      (dropped - wrongly) / careless > 0.4,
      `${dropped - wrongly} of ${careless} careless users found`,
    );
  });

  test('nobody careless: next to nobody is dropped', () => {
    let dropped = 0;
    for (let seed = 300; seed < 306; seed++) {
      const { comparisons } = plantWorld({ ...SMALL, seed, users: { attentive: 100 }, comparisonsEach: 40 });
      const { recommendation } = recommend(fit(comparisons), DEFAULT_RECOMMENDATION_SETTINGS);
      dropped += recommendation.filter((code) => RECOMMENDATIONS[code] === 'drop').length;
    }
    assert.ok(dropped <= 6, `${dropped} of 600 dropped`);
  });

  test('everybody alike: no signal, and nothing is recommended', () => {
    let signals = 0;
    for (let seed = 400; seed < 420; seed++) {
      const users = { attentive: 50 };
      const { comparisons } = plantWorld({
        ...SMALL,
        seed,
        users,
        comparisonsEach: 30,
        attentiveness: () => 0.8,
      });
      const result = fit(comparisons);
      const { recommendation } = recommend(result, DEFAULT_RECOMMENDATION_SETTINGS);
      if (result.signal) signals++;
      else assert.ok(recommendation.every((code) => RECOMMENDATIONS[code] === 'keep'));
    }
    assert.ok(signals <= 4, `${signals} of 20 alike worlds showed a signal`);
  });
});

/** Factor that brings `to` nearest to `from`. */
function scaleOf(from: ArrayLike<number>, to: ArrayLike<number>): number {
  let [cross, square] = [0, 0];
  for (let k = 0; k < from.length; k++) {
    cross += from[k]! * to[k]!;
    square += to[k]! * to[k]!;
  }
  return cross / square;
}

describe('edges', () => {
  const one = (over: Partial<Comparisons>): Comparisons => ({
    users: 1,
    models: 2,
    ordered: true,
    user: Uint32Array.of(0),
    first: Uint16Array.of(0),
    second: Uint16Array.of(1),
    outcome: Uint8Array.of(0),
    ...over,
  });
  const none = {
    user: new Uint32Array(),
    first: new Uint16Array(),
    second: new Uint16Array(),
    outcome: new Uint8Array(),
  };
  const many = 300;
  for (const [name, comparisons] of [
    ['one comparison', one({})],
    ['no comparison', one(none)],
    ['no user', one({ ...none, users: 0 })],
    ['one model', one({ models: 1, second: Uint16Array.of(0) })],
    ['users without comparisons', one({ users: 5 })],
    [
      'all ties',
      one({
        user: new Uint32Array(many),
        first: new Uint16Array(many),
        second: new Uint16Array(many).fill(1),
        outcome: new Uint8Array(many).fill(2),
      }),
    ],
    [
      'a model that never loses',
      one({
        user: Uint32Array.from({ length: many }, (_, j) => j % 7),
        users: 7,
        first: new Uint16Array(many),
        second: new Uint16Array(many).fill(1),
        outcome: new Uint8Array(many),
      }),
    ],
    [
      'ties among the last users alone',
      plantWorld({
        ...SMALL,
        nu: 0,
        users: { attentive: 1500, 'tie-clicker': 1 },
        comparisonsEach: 40,
      }).comparisons,
    ],
    [
      'a user with a million comparisons',
      one({
        user: new Uint32Array(1e6),
        first: new Uint16Array(1e6),
        second: new Uint16Array(1e6).fill(1),
        outcome: Uint8Array.from({ length: 1e6 }, (_, j) => j % 3),
      }),
    ],
  ] as const) {
    for (const method of ['generalised', 'paper'] as const) {
      test(`${name}, ${method}: numbers, never NaN`, () => {
        const { posteriors, strength, logLikelihood } = fitModel(countCells(comparisons), {
          ...DEFAULT_FIT_SETTINGS,
          method,
        })!;
        assert.ok(Number.isFinite(logLikelihood));
        assert.ok(strength.every(Number.isFinite));
        for (const column of ['attentiveness', 'low', 'high', 'probabilityAttentive', 'evidence'] as const) {
          assert.ok(posteriors[column].every(Number.isFinite), column);
        }
      });
    }
  }

  const counted = (times: number) => {
    const counts = countCells(plantWorld(SMALL).comparisons);
    return { ...counts, count: counts.count.map((n, cell) => (cell < 40 ? n * times : n)) };
  };

  // Ties and sides speak for different η, each by a factor that no number holds.
  test('counts of tens of thousands under tie levels of users’ own: numbers, never NaN', () => {
    const { posteriors, points } = fitModel(counted(1000), DEFAULT_FIT_SETTINGS)!;
    assert.ok(points.some(({ parameters }) => parameters.own !== null));
    for (const column of ['attentiveness', 'low', 'high', 'probabilityAttentive'] as const)
      assert.ok(posteriors[column].every(Number.isFinite), column);
  });

  test('counts beyond 32 bits: numbers, never NaN', () => {
    const huge = counted(5e9);
    const { posteriors, strength, logLikelihood, strengthLow, scale } = fitModel(huge, DEFAULT_FIT_SETTINGS)!;
    assert.ok(Number.isFinite(logLikelihood) && strength.every(Number.isFinite));
    assert.ok(!strengthLow.some(Number.isNaN) && Number.isFinite(scale.low));
    for (const column of ['comparisons', 'attentiveness', 'low', 'high', 'probabilityAttentive'] as const)
      assert.ok(posteriors[column].every(Number.isFinite), column);
    assert.ok(posteriors.comparisons[0]! > 2 ** 32);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  attentivenessMle,
  fitLevels,
  logLikelihood,
  score,
  twoTypeMoments,
} from '../../../server/model/paper/paper.ts';
import {
  attentiveCountCoefficients,
  attentiveJudgement,
  attentiveType,
  betaMoments,
  betaPosterior,
  betaPosteriorAbove,
  betaPosteriorQuantile,
  clickerPValue,
  emStep,
  expectedAttentive,
  leaveOneOutMean,
  sideHabit,
  squaredScale,
  twoTypeStep,
} from '../../reference/baseModel.ts';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import { gaussJacobi } from '../../../server/model/numerics/quadrature.ts';
import { PAPER_VERSIONS } from '../../../server/model/types.ts';
import { areaUnderCurve, plantWorld } from './plantedWorld.ts';

const close = (actual: number, expected: number, tolerance = 1e-12) => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
};

// Signed margins of one user with few comparisons.
const margins = fc
  .array(fc.tuple(fc.double({ min: -0.9, max: 0.9, noNaN: true }), fc.integer({ min: 1, max: 3 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((pairs) => ({ x: pairs.map(([x]) => x), count: pairs.map(([, n]) => n) }));
const inside = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('the base model, exact values of the working notes', () => {
  // T1: μ = 3/4, labels ++−.
  const t1 = { x: [0.5, -0.5], count: [2, 1] };

  test('T1: likelihood and maximum', () => {
    close(Math.exp(logLikelihood(t1, 0.5)), 75 / 512);
    close(attentivenessMle(t1), 2 / 3, 1e-12);
    close(Math.exp(logLikelihood(t1, 2 / 3)), 4 / 27);
    close(score(t1, 0), 0.5);
  });

  test('T1: exact posterior under Beta(1, 1)', () => {
    assert.deepEqual(attentiveCountCoefficients(t1), [1 / 8, 7 / 16, 15 / 32, 9 / 64]);
    const { marginal, mean } = betaPosterior(t1, 1, 1);
    close(marginal, 109 / 768);
    close(mean, 278 / 545);
  });

  test('T1: chances, attentive judgements, leave-one-out and the exact test of a clicker', () => {
    close(betaPosteriorAbove(t1, 1, 1, 0.5), 899 / 1744);
    close(expectedAttentive(t1, 1, 1), 169 / 109);
    // Of each outcome: the chance that it was judged attentively, averaged over the posterior by Gauss–Legendre.
    const nodes = gaussJacobi({ a: 1, b: 1 }, 16);
    const posterior = nodes.eta.map((eta, g) => Math.exp(nodes.logWeight[g]! + logLikelihood(t1, eta)));
    const total = posterior.reduce((a, b) => a + b);
    const q = (x: number) =>
      nodes.eta.reduce((sum, eta, g) => sum + posterior[g]! * attentiveJudgement(eta, x), 0) / total;
    close(q(0.5), 63 / 109, 1e-9);
    close(q(-0.5), 43 / 109, 1e-9);
    close(leaveOneOutMean(t1, 1, 1, 0), 21 / 44);
    close(leaveOneOutMean(t1, 1, 1, 1), 43 / 76);
    close(clickerPValue(t1), 1 / 2);
    const low = betaPosteriorQuantile(t1, 1, 1, 0.05);
    close(1 - betaPosteriorAbove(t1, 1, 1, low), 0.05, 1e-9);
  });

  test('T3: attentiveness and a habit of side', () => {
    const { eta, beta } = sideHabit(0.74, 0.5, 0.4);
    close(eta, 0.6);
    close(beta, 0.8);
  });

  test('T4: three models pin the scale', () => {
    close(squaredScale(1 / 4, 1 / 4, 2 / 5), 1 / 4);
    const delta = (gap: number) => Math.tanh(gap / 2);
    close(delta(Math.log(3)), 1 / 2);
    close(delta(2 * Math.log(3)), 4 / 5);
  });

  test('T5: moments of a Beta law', () => {
    const { a, b, delta } = betaMoments(1 / 3, 1 / 8, 1 / 20);
    close(a, 2, 1e-9);
    close(b, 1, 1e-9);
    close(delta, 1 / 2, 1e-9);
  });

  test('T2: two-type EM', () => {
    const users = [
      { n: 2, k: 2 },
      { n: 2, k: 1 },
      { n: 2, k: 0 },
    ];
    const expected = [9 / 13, 3 / 7, 1 / 5];
    for (const [i, user] of users.entries()) close(attentiveType(user, 0.75, 0.5), expected[i]!);
    let w = twoTypeStep(users, 0.75, 0.5);
    close(w, 601 / 1365);
    for (let i = 0; i < 5000; i++) w = twoTypeStep(users, 0.75, w);
    close(w, (68 - 8 * Math.sqrt(61)) / 45, 1e-9);
  });

  test('T5: moments tell margin and share', () => {
    // Expected counts of many users with ten comparisons each: w = 0.6, δ = 0.4.
    const users: { n: number; k: number }[] = [];
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    const binomial = (k: number, p: number) => choose(10, k) * p ** k * (1 - p) ** (10 - k);
    for (let k = 0; k <= 10; k++) {
      const share = 0.6 * binomial(k, 0.7) + 0.4 * binomial(k, 0.5);
      for (let i = 0; i < Math.round(share * 1e6); i++) users.push({ n: 10, k });
    }
    const { delta, w } = twoTypeMoments(users);
    close(delta, 0.4, 1e-4);
    close(w, 0.6, 1e-3);
  });

  test('T7: Fisher’s identity: EM moves by the score', () => {
    fc.assert(
      fc.property(margins, inside, (data, eta) => {
        const n = data.count.reduce((a, b) => a + b);
        const q = data.x.reduce((sum, x, j) => sum + data.count[j]! * attentiveJudgement(eta, x), 0);
        close((q - n * eta) / (eta * (1 - eta)), score(data, eta), 1e-9);
        close(emStep(data, eta), q / n, 1e-12);
      }),
    );
  });

  test('T7: EM never lowers the likelihood, and its limit is the maximum', () => {
    fc.assert(
      fc.property(margins, inside, (data, start) => {
        let eta = start;
        for (let i = 0; i < 30; i++) {
          const next = emStep(data, eta);
          assert.ok(logLikelihood(data, next) >= logLikelihood(data, eta) - 1e-12);
          eta = next;
        }
        assert.ok(logLikelihood(data, attentivenessMle(data)) >= logLikelihood(data, eta) - 1e-9);
      }),
    );
  });

  test('T7: the mixture of Betas is the enumeration of which judgements were attentive', () => {
    fc.assert(
      fc.property(margins, (data) => {
        const x = data.x.flatMap((xj, j) => new Array<number>(data.count[j]!).fill(xj));
        const coefficients = new Array<number>(x.length + 1).fill(0);
        for (let subset = 0; subset < 2 ** x.length; subset++) {
          let [weight, attentive] = [1, 0];
          for (const [j, xj] of x.entries()) {
            const isAttentive = (subset >> j) % 2 === 1;
            weight *= isAttentive ? (1 + xj) / 2 : 1 / 2;
            attentive += isAttentive ? 1 : 0;
          }
          coefficients[attentive]! += weight;
        }
        for (const [m, c] of attentiveCountCoefficients(data).entries()) close(c, coefficients[m]!, 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  test('T7: without asymmetry the posterior is the prior', () => {
    const { mean, weights } = betaPosterior({ x: [0], count: [7] }, 2, 3);
    close(mean, 2 / 5, 1e-12);
    close(
      weights.reduce((a, b) => a + b),
      1,
      1e-12,
    );
  });

  test('levels: Lindsay’s certificate bounds what another start could gain', () => {
    const levels = 21;
    const users = Array.from({ length: 40 }, (_, u) => ({ x: [0.5, -0.5], count: [u % 9, (u * 7) % 5] }));
    const likelihood = new Float64Array(users.length * levels);
    for (const [u, user] of users.entries()) {
      for (let k = 0; k < levels; k++)
        likelihood[u * levels + k] = Math.exp(logLikelihood(user, k / (levels - 1)));
    }
    const rough = fitLevels(likelihood, levels, 0.5, 100_000);
    const fine = fitLevels(likelihood, levels, 1e-4, 1_000_000);
    assert.ok(rough.converged && fine.converged);
    assert.ok(fine.logLikelihood >= rough.logLikelihood);
    assert.ok(fine.logLikelihood - rough.logLikelihood <= rough.gap + 1e-9);
  });
});

describe('the base model on a file', () => {
  const { comparisons, sorts } = plantWorld({
    seed: 11,
    strengths: [0.9, -0.9],
    users: { attentive: 150, 'coin-flipper': 50 },
    comparisonsEach: 40,
    attentiveness: () => 1,
  });

  for (const paperVersion of PAPER_VERSIONS) {
    for (const mu of [null, 1 / (1 + Math.exp(-1.8))]) {
      test(`${paperVersion}, μ ${mu === null ? 'estimated' : 'given'}: tells the careless`, () => {
        const settings = { ...DEFAULT_FIT_SETTINGS, method: 'paper', paperVersion, mu } as const;
        const { posteriors, population } = fitModel(countCells(comparisons), settings)!;
        const of = (sort: string) => [...posteriors.attentiveness].filter((_, u) => sorts[u] === sort);
        assert.ok(areaUnderCurve(of('coin-flipper'), of('attentive')) > 0.98);
        for (let u = 0; u < 200; u++) {
          const [low, eta, high] = [posteriors.low[u]!, posteriors.attentiveness[u]!, posteriors.high[u]!];
          assert.ok(0 <= low && low <= eta && eta <= high && high <= 1, `${low} ${eta} ${high}`);
        }
        if (paperVersion === 'two-type') assert.ok(Math.abs(population.attentive - 0.75) < 0.08);
      });
    }
  }

  for (const paperVersion of PAPER_VERSIONS) {
    test(`${paperVersion}: comparisons of one judgement count in part`, () => {
      const settings = { ...DEFAULT_FIT_SETTINGS, method: 'paper', paperVersion, mu: 0.8 } as const;
      const counts = countCells(comparisons);
      // Three comparisons of one judgement count three quarters each.
      const more = (column: Uint8Array | Uint16Array | Uint32Array) =>
        Uint32Array.from({ length: 3 * column.length }, (_, j) => column[Math.floor(j / 3)]!);
      const { user, first, second, outcome } = comparisons;
      const thrice = countCells({
        ...comparisons,
        user: more(user),
        first: Uint16Array.from(more(first)),
        second: Uint16Array.from(more(second)),
        outcome: Uint8Array.from(more(outcome)),
        judgement: Uint32Array.from({ length: 3 * user.length }, (_, j) => Math.floor(j / 3)),
      });
      const weighed = { ...counts, count: counts.count.map((n) => 2.25 * n) };
      const [three, one] = [fitModel(thrice, settings)!, fitModel(weighed, settings)!];
      for (const name of ['attentiveness', 'low', 'high', 'probabilityAttentive'] as const)
        for (const [u, value] of one.posteriors[name].entries())
          close(three.posteriors[name][u]!, value, 1e-9);
      close(three.logLikelihood, one.logLikelihood, 1e-6);
    });
  }
});

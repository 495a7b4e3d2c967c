import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  attentiveCountCoefficients,
  attentiveJudgement,
  attentivenessMle,
  attentiveType,
  betaPosterior,
  emStep,
  fitLevels,
  logLikelihood,
  score,
  twoTypeMoments,
  twoTypeStep,
} from '../../../server/model/paper.ts';

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

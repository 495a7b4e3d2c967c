import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  DEFAULT_HYPER_PRIOR,
  fitBetaLaw,
  fromCoordinates,
  logHyperPrior,
  toCoordinates,
} from '../../../server/model/population/betaLaw.ts';
import { gaussJacobi, nodeEdges, nodeWeights } from '../../../server/model/numerics/quadrature.ts';
import { settledShares } from '../../../server/model/population/shares.ts';
import { digamma, logBeta, logGamma, trigamma } from '../../../server/model/numerics/special.ts';

const law = fc.record({
  a: fc.double({ min: 2, max: 55, noNaN: true }),
  b: fc.double({ min: 0.1, max: 12, noNaN: true }),
});

describe('quadrature over attentiveness', () => {
  test('is exact for polynomials up to degree 2 size − 1', () => {
    fc.assert(
      fc.property(law, ({ a, b }) => {
        const nodes = gaussJacobi({ a, b }, 8);
        for (let degree = 0; degree <= 15; degree++) {
          const expected = Math.exp(logBeta(a + degree, b) - logBeta(a, b));
          const sum = nodes.eta.reduce((s, eta, g) => s + Math.exp(nodes.logWeight[g]!) * eta ** degree, 0);
          assert.ok(Math.abs(sum / expected - 1) < 1e-9, `degree ${degree}: ${sum} is not ${expected}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('stays good when the law moves and the nodes do not', () => {
    const nodes = gaussJacobi({ a: 6, b: 2 }, 8);
    const { weight, log } = nodeWeights(nodes, { a: 7, b: 1.6 });
    const mean = nodes.eta.reduce((sum, eta, g) => sum + weight[g]! * eta, 0);
    assert.ok(Math.abs(mean - 7 / 8.6) < 2e-3);
    assert.ok(Math.abs(log - (digamma(7) - digamma(8.6))) < 5e-3);
  });

  test('nodes lie between their edges, which cover [0, 1]', () => {
    const nodes = gaussJacobi({ a: 9, b: 0.4 }, 32);
    const edges = nodeEdges(nodes);
    assert.equal(edges[0], 0);
    assert.equal(edges[32], 1);
    for (let g = 0; g < 32; g++) assert.ok(edges[g]! < nodes.eta[g]! && nodes.eta[g]! < edges[g + 1]!);
  });
});

describe('special functions', () => {
  test('digamma and trigamma are the derivatives of log Γ', () => {
    for (const x of [0.2, 0.7, 1, 3.3, 12, 70]) {
      const slope = (logGamma(x * (1 + 1e-5)) - logGamma(x * (1 - 1e-5))) / (2e-5 * x);
      assert.ok(Math.abs(slope - digamma(x)) < 1e-6 * (1 + Math.abs(slope)));
      const curve = (digamma(x * (1 + 1e-5)) - digamma(x * (1 - 1e-5))) / (2e-5 * x);
      assert.ok(Math.abs(curve - trigamma(x)) < 1e-6 * (1 + Math.abs(curve)));
    }
  });
});

describe('M-steps', () => {
  test('the law: no neighbour within the bounds is better', () => {
    fc.assert(
      fc.property(law, fc.double({ min: 0, max: 500, noNaN: true }), (true_, users) => {
        const psi = digamma(true_.a + true_.b);
        const moments = {
          users,
          log: users * (digamma(true_.a) - psi),
          logComplement: users * (digamma(true_.b) - psi),
        };
        const value = (l: { a: number; b: number }) =>
          (l.a - 1) * moments.log +
          (l.b - 1) * moments.logComplement -
          users * logBeta(l.a, l.b) +
          logHyperPrior(l, DEFAULT_HYPER_PRIOR);
        const best = fitBetaLaw(moments, { a: 6, b: 2 }, DEFAULT_HYPER_PRIOR);
        const { logitMean, logConcentration } = toCoordinates(best);
        for (const [dm, dc] of [
          [0.01, 0],
          [-0.01, 0],
          [0, 0.01],
          [0, -0.01],
          [0.01, 0.01],
          [-0.01, -0.01],
        ] as const) {
          const other = fromCoordinates({
            logitMean: logitMean + dm,
            logConcentration: logConcentration + dc,
          });
          assert.ok(value(other) <= value(best) + 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the shares: EM’s fixed point, found at once', () => {
    const groups = fc.tuple(...[0, 1, 2, 3].map(() => fc.double({ min: 1e-3, max: 1, noNaN: true })));
    fc.assert(
      fc.property(fc.array(groups, { minLength: 1, maxLength: 30 }), (users) => {
        const likelihoods = Float64Array.from(users.flat());
        const weight = new Float64Array(users.length).fill(1);
        const start = Float64Array.of(0.7, 0.2, 0.1, 0);
        const found = settledShares(likelihoods, weight, start, [2, 0.5, 0.25, 0.25]);
        let em = [0.7, 0.2, 0.1];
        for (let i = 0; i < 3000; i++) {
          const next = [2, 0.5, 0.25];
          for (const user of users) {
            const joint = em.map((share, g) => share * user[g]!);
            const total = joint[0]! + joint[1]! + joint[2]!;
            for (let g = 0; g < 3; g++) next[g]! += joint[g]! / total;
          }
          const sum = next[0]! + next[1]! + next[2]!;
          em = next.map((value) => value / sum);
        }
        assert.equal(found[3], 0);
        for (let g = 0; g < 3; g++)
          assert.ok(Math.abs(found[g]! - em[g]!) < 1e-5, `${found[g]} is not ${em[g]}`);
      }),
      { numRuns: 30 },
    );
  });
});

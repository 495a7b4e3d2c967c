import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DOUBTS, GROUPS, KINDS, type Posteriors } from '../../../../server/model/types.ts';
import { FINDINGS, type UserChecks, type UserFinding } from '../../../../server/model/users/checkUsers.ts';
import { withChecks } from '../../../../server/model/users/withChecks.ts';

interface Believed {
  readonly attentive: number;
  readonly other: number;
  readonly careless: number;
  readonly contrary: number;
}

interface Found {
  readonly finding?: UserFinding;
  /** Probability of a push for a model, and of a habit of length. */
  readonly push?: number;
  readonly longer?: number;
  readonly controls?: number;
  /** log Bayes factor of a ranking of one's own; where it is left out, no rows could contradict each other. */
  readonly own?: number;
}

function posteriorsOf({ attentive, other, careless, contrary }: Believed): Posteriors {
  const one = (value: number) => Float64Array.of(value);
  const groups = { attentive, careless, contrary, 'other-taste': other };
  const [group] = Object.entries(groups).reduce((best, next) => (next[1] > best[1] ? next : best));
  const levels = { mean: one(0), low: one(0), high: one(0) };
  return {
    comparisons: one(40),
    ties: one(0),
    attentiveness: one(0.8 * (attentive + other) - 0.8 * contrary),
    low: one(0.3),
    high: one(0.9),
    judgingLow: one(0.3),
    judgingHigh: one(0.9),
    probabilityAttentive: one(attentive + other),
    probabilityCareless: one(careless),
    probabilityContrary: one(contrary),
    probabilityTaste: [one(attentive), one(other)],
    probabilityPossibleTaste: one(0),
    doubt: Uint8Array.of(0),
    group: Uint8Array.of(GROUPS.findIndex((name) => name === group)),
    kind: Uint8Array.of(group === 'careless' ? KINDS.indexOf('coin-flipper') : 0),
    evidence: one(5),
    chosenStronger: one(0.7),
    chosenStrongerExpected: one(0.7),
    firstShare: one(0.5),
    orderEffect: levels,
    tieLevel: levels,
  };
}

function checksOf({ finding = 'none', push = 0, longer = 0, controls, own }: Found): UserChecks {
  const none = new Uint32Array(1);
  const verdict = new Uint8Array(1);
  const zero = new Float64Array(1);
  return {
    finding: Uint8Array.of(FINDINGS.indexOf(finding)),
    selfConsistency: {
      ...{ logBayesFactor: Float64Array.of(own ?? 0), circles: Uint32Array.of(own === undefined ? 0 : 5) },
      ...{ verdict, rows: none, agreeing: none },
      ...{ triads: none, circularTriads: none, again: none, againSame: none },
    },
    changes: {
      ...{ logBayesFactor: zero, verdict, position: none, positionLow: none, positionHigh: none },
      attentiveShare: zero,
    },
    patterns: { logBayesFactor: zero, verdict, lag: verdict, pairs: none, same: none },
    promoters: {
      ...{ verdict, model: Int32Array.of(0), probability: Float64Array.of(push), rows: none, wins: none },
      ...{ expectedWins: zero, expectedFalseDiscoveryRate: 0, tasteDeviation: 0.3, strengths: null },
    },
    sequences: { set: none, partner: Int32Array.of(-1), length: none, from: none },
    rings: null,
    lengths: {
      ...{ rows: none, more: none, expectedMore: zero, probabilityMore: Float64Array.of(longer) },
      ...{ probabilityLess: zero, verdict, expectedFalseDiscoveryRate: 0, taste: { mean: 0, deviation: 1 } },
    },
    style: null,
    pace: null,
    controls:
      controls === undefined
        ? null
        : {
            ...{ answered: none, right: none, logLikelihoodRatio: Float64Array.of(controls), verdict },
            ...{ contradictory: none, contested: none },
          },
  };
}

const believed = fc
  .tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0.001, max: 1, noNaN: true })))
  .map((values): Believed => {
    const total = values.reduce((sum, value) => sum + value, 0);
    const [attentive, other, careless, contrary] = values.map((value) => value / total);
    return { attentive: attentive!, other: other!, careless: careless!, contrary: contrary! };
  });
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const logs = fc.double({ min: -20, max: 20, noNaN: true });

test('probabilities still sum to one, tastes to the attentive but for a ranking of one’s own', () => {
  fc.assert(
    fc.property(believed, probability, probability, logs, logs, (before, push, longer, controls, own) => {
      for (const finding of ['none', 'own-taste'] as const) {
        const after = withChecks(posteriorsOf(before), checksOf({ finding, push, longer, controls, own }));
        const [attentive, careless, contrary] = [
          after.probabilityAttentive[0]!,
          after.probabilityCareless[0]!,
          after.probabilityContrary[0]!,
        ];
        assert.ok(Math.abs(attentive + careless + contrary - 1) < 1e-12);
        for (const p of [attentive, careless, contrary]) assert.ok(p >= 0 && p <= 1 + 1e-12);
        const tastes = after.probabilityTaste.reduce((sum, column) => sum + column[0]!, 0);
        assert.ok(tastes <= attentive + 1e-12);
        if (push === 1) assert.ok(Math.abs(tastes - attentive) < 1e-12);
      }
    }),
  );
});

test('checks that find nothing change nothing', () => {
  fc.assert(
    fc.property(believed, (before) => {
      const posteriors = posteriorsOf(before);
      assert.deepEqual(withChecks(posteriors, checksOf({ controls: 0 })), posteriors);
    }),
  );
});

test('a sure push for a model is careless, whatever the fit believed, and named', () => {
  const attentive = { attentive: 0.9, other: 0.05, careless: 0.04, contrary: 0.01 };
  const after = withChecks(posteriorsOf(attentive), checksOf({ finding: 'promoter', push: 0.99 }));
  assert.ok(after.probabilityCareless[0]! > 0.99);
  assert.equal(GROUPS[after.group[0]!], 'careless');
  assert.equal(KINDS[after.kind[0]!], 'promoter');
  assert.ok(after.attentiveness[0]! < 0.01);
  assert.ok(after.low[0]! <= 0);
});

test('a ranking of one’s own takes from carelessness alone', () => {
  const careless = { attentive: 0.02, other: 0, careless: 0.97, contrary: 0.01 };
  const after = withChecks(posteriorsOf(careless), checksOf({ finding: 'own-taste', own: 8 }));
  assert.equal(GROUPS[after.group[0]!], 'own-taste');
  assert.ok(after.probabilityAttentive[0]! > 0.98);
  assert.equal(after.probabilityContrary[0], 0.01);
});

test('a ranking of one’s own that is likely, but not sure enough to be found, leaves a doubt', () => {
  const careless = { attentive: 0.02, other: 0.01, careless: 0.96, contrary: 0.01 };
  const attentive = (found: Found) =>
    withChecks(posteriorsOf(careless), checksOf(found)).probabilityAttentive[0]!;
  const doubt = attentive({ own: Math.log(8) });
  assert.ok(doubt > 0.4, String(doubt));
  const { doubt: told } = withChecks(posteriorsOf(careless), checksOf({ own: Math.log(8) }));
  assert.equal(DOUBTS[told[0]!], 'own-taste');
  assert.ok(attentive({ own: 0 }) < doubt && attentive({ own: Math.log(1 / 8) }) < attentive({ own: 0 }));
  // What else explains a ranking leaves none.
  assert.equal(attentive({ own: Math.log(8), finding: 'ring' }), 0.03);
});

test('control answers shift the odds of carelessness by their likelihood ratio', () => {
  const even = { attentive: 0.5, other: 0, careless: 0.5, contrary: 0 };
  const after = withChecks(posteriorsOf(even), checksOf({ controls: Math.log(9) }));
  assert.ok(Math.abs(after.probabilityCareless[0]! - 0.1) < 1e-12);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import {
  beatsCoin,
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { probabilityAtLeast } from '../../../server/model/posterior/tail.ts';
import {
  type Fit,
  KINDS,
  POLICIES,
  type Population,
  type Posteriors,
  RECOMMENDATIONS,
} from '../../../server/model/types.ts';
import { comparisonWeight, flipRate } from '../../../server/model/recommendation/weights.ts';
import { plantWorld } from './plantedWorld.ts';

interface User {
  readonly n: number;
  readonly eta: number;
  readonly attentive: number;
  readonly contrary?: number;
  readonly width?: number;
}

/** A fit of which only what recommendations read is there. */
function fitOf(users: readonly User[], signal = true, contrary = 0.1): Fit {
  const column = (of: (user: User) => number) => Float64Array.from(users, of);
  const posteriors: Partial<Posteriors> = {
    comparisons: column(({ n }) => n),
    ties: column(() => 0),
    chosenStronger: column(() => 0.5),
    kind: new Uint8Array(users.length),
    attentiveness: column(({ eta }) => eta),
    low: column(({ eta, width = 0.2 }) => eta - width / 2),
    high: column(({ eta, width = 0.2 }) => eta + width / 2),
    probabilityAttentive: column(({ attentive }) => attentive),
    probabilityContrary: column(({ contrary = 0 }) => contrary),
    group: Uint8Array.from(users, ({ contrary = 0 }) => (contrary > 0.5 ? 2 : 0)),
  };
  const population = { contrary } as Population;
  return { posteriors, population, signal, tellsTurned: true } as Fit;
}

const advice = (
  users: readonly User[],
  settings: Partial<typeof DEFAULT_RECOMMENDATION_SETTINGS> = {},
  shareContrary?: number,
) =>
  [
    ...recommend(
      fitOf(users, true, shareContrary),
      { ...DEFAULT_RECOMMENDATION_SETTINGS, ...settings },
      Float64Array.from(users, ({ attentive }) => attentive),
    ).recommendation,
  ].map((code) => RECOMMENDATIONS[code]);

// Working notes T6: three users of ten comparisons each.
const T6: readonly User[] = [
  { n: 10, eta: 0.9, attentive: 0.99 },
  { n: 10, eta: 0.6, attentive: 0.8 },
  { n: 10, eta: 0.2, attentive: 0.2 },
];

describe('policies', () => {
  test('false discovery rate: ascending while the mean is at most the target', () => {
    const users = [0.01, 0.03, 0.08, 0.09, 0.9].map((attentive) => ({ n: 9, eta: attentive, attentive }));
    assert.deepEqual(advice(users), ['drop', 'drop', 'drop', 'review', 'keep']);
    const { expectedFalseDiscoveryRate } = recommend(fitOf(users), DEFAULT_RECOMMENDATION_SETTINGS);
    assert.ok(Math.abs(expectedFalseDiscoveryRate - 0.04) < 1e-12);
  });

  test('false discovery rate: many certain ones leave no room for the attentive', () => {
    const certain = Array.from({ length: 200 }, () => ({ n: 9, eta: 0, attentive: 0.001 }));
    const rest = Array.from({ length: 40 }, () => ({ n: 9, eta: 0.9, attentive: 0.99 }));
    const given = advice([
      ...certain,
      ...rest,
      { n: 9, eta: 0.5, attentive: 0.49 },
      { n: 9, eta: 0.9, attentive: 0.99 },
    ]);
    assert.deepEqual(given.slice(-2), ['review', 'keep']);
  });

  test('false discovery rate: nobody is dropped by the certainty of others', () => {
    const certain = Array.from({ length: 200 }, () => ({ n: 9, eta: 0, attentive: 0.001 }));
    const rest = Array.from({ length: 40 }, () => ({ n: 9, eta: 0.9, attentive: 0.99 }));
    const doubtful = [0.19, 0.21].map((attentive) => ({ n: 9, eta: 0.2, attentive }));
    assert.deepEqual(advice([...doubtful, ...certain, ...rest]).slice(0, 2), ['drop', 'review']);
    assert.deepEqual(advice([...doubtful, ...certain, ...rest], { mostAttentive: 0.5 }).slice(0, 2), [
      'drop',
      'drop',
    ]);
  });

  test('nearly everybody: the file is misread, and nothing is recommended', () => {
    const users = Array.from({ length: 30 }, (_, u) => ({ n: 9, eta: 0, attentive: u < 28 ? 0.001 : 0.99 }));
    const { misread, recommendation, expectedFalseDiscoveryRate } = recommend(
      fitOf(users),
      DEFAULT_RECOMMENDATION_SETTINGS,
    );
    assert.ok(misread && expectedFalseDiscoveryRate === 0);
    assert.ok(recommendation.every((code) => RECOMMENDATIONS[code] === 'keep'));
    assert.equal(recommend(fitOf(users.slice(10)), DEFAULT_RECOMMENDATION_SETTINGS).misread, false);
  });

  test('threshold on η', () => {
    assert.deepEqual(advice(T6, { policy: 'threshold', threshold: 0.7 }), ['keep', 'drop', 'drop']);
  });

  test('contamination: as few as needed', () => {
    assert.deepEqual(advice(T6, { policy: 'contamination', contamination: 0.26 }), ['keep', 'keep', 'drop']);
    assert.deepEqual(advice(T6, { policy: 'contamination', contamination: 0.5 }), ['keep', 'keep', 'review']);
  });

  test('T6: the signal-to-noise optimal set keeps two, those of at least half the kept average', () => {
    assert.deepEqual(advice(T6, { policy: 'signal-to-noise' }), ['keep', 'keep', 'drop']);
    const sum = (weights: readonly number[]) => T6.reduce((s, { n, eta }, u) => s + n * eta * weights[u]!, 0);
    const effective = (k: number) => sum([1, 1, 1].map((one, u) => (u < k ? one : 0))) ** 2 / (10 * k);
    for (const [k, value] of [8.1, 11.25, 9.633].entries())
      assert.ok(Math.abs(effective(k + 1) - value) < 1e-3);
    // Weights ∝ η: Σ n η² is at least what any set gives.
    const weighted = T6.reduce((s, { n, eta }) => s + n * comparisonWeight(eta) ** 2, 0);
    assert.ok(Math.abs(weighted - 12.1) < 1e-12);
  });

  test('signal-to-noise: no other set is better', () => {
    const user = fc.record({
      n: fc.integer({ min: 5, max: 50 }),
      eta: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(user, { minLength: 1, maxLength: 8 }), (some) => {
        const users = some.map((one) => ({ ...one, attentive: 0.5 }));
        const kept = advice(users, { policy: 'signal-to-noise' }).map((name) => name !== 'drop');
        const value = (keep: readonly boolean[]) => {
          const chosen = users.filter((_, u) => keep[u]);
          const [signal, n] = [
            chosen.reduce((s, one) => s + one.n * one.eta, 0),
            chosen.reduce((s, one) => s + one.n, 0),
          ];
          return n === 0 ? 0 : signal ** 2 / n;
        };
        for (let subset = 0; subset < 2 ** users.length; subset++) {
          const keep = users.map((_, u) => (subset >> u) % 2 === 1);
          assert.ok(value(keep) <= value(kept) + 1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('weights: nobody is dropped', () => {
    assert.deepEqual(advice(T6, { policy: 'weights' }), ['keep', 'keep', 'review']);
  });

  test('false discovery rate of comparisons: a user counts by their comparisons', () => {
    const users = [
      { n: 10, eta: 0, attentive: 0.02 },
      { n: 10, eta: 0, attentive: 0.08 },
      { n: 300, eta: 0.1, attentive: 0.09 },
      { n: 10, eta: 0.1, attentive: 0.09 },
    ];
    assert.deepEqual(advice(users, { policy: 'fdr-of-comparisons' }), ['drop', 'drop', 'review', 'review']);
    const some = [users[0]!, users[1]!, users[3]!, { n: 10, eta: 0.9, attentive: 0.99 }];
    assert.deepEqual(advice(some, { policy: 'fdr-of-comparisons', fdr: 0.07 }), [
      'drop',
      'drop',
      'drop',
      'keep',
    ]);
  });

  test('certain threshold: dropped, for review and kept by the probability that η reaches it', () => {
    const users = [0.02, 0.1, 0.4, 0.9, 0.99].map((attentive) => ({ n: 9, eta: attentive, attentive }));
    const atLeast = Float64Array.of(0.03, 0.09, 0.5, 0.89, 0.95);
    const settings = { ...DEFAULT_RECOMMENDATION_SETTINGS, policy: 'certain-threshold' } as const;
    const { recommendation } = recommend(fitOf(users), settings, atLeast);
    assert.deepEqual(
      [...recommendation].map((code) => RECOMMENDATIONS[code]),
      ['drop', 'drop', 'review', 'review', 'keep'],
    );
  });

  test('what is expected of the rest: careless judgements, and attentive ones kept', () => {
    const result = recommend(fitOf(T6), { ...DEFAULT_RECOMMENDATION_SETTINGS, policy: 'threshold' });
    assert.deepEqual(
      [...result.recommendation].map((code) => RECOMMENDATIONS[code]),
      ['keep', 'keep', 'drop'],
    );
    assert.ok(Math.abs(result.expectedCareless - 0.25) < 1e-12);
    assert.ok(Math.abs(result.expectedCarelessOfAll - (1 - 1.7 / 3)) < 1e-12);
    assert.ok(Math.abs(result.expectedAttentiveKept - 1.5 / 1.7) < 1e-12);
  });

  test('whatever the policy: too few comparisons, too wide an interval or no signal, and nobody is dropped', () => {
    const unsure: readonly User[] = [
      { n: 4, eta: 0, attentive: 0.001 },
      { n: 50, eta: 0.4, attentive: 0.001, width: 0.9 },
      { n: 4, eta: -0.9, attentive: 0.001, contrary: 0.999 },
      { n: 90, eta: 0.9, attentive: 0.99 },
    ];
    for (const policy of POLICIES) {
      const settings = {
        ...DEFAULT_RECOMMENDATION_SETTINGS,
        policy,
        contamination: 0,
        widestInterval: 0.8,
      };
      assert.deepEqual(advice(unsure, settings).slice(0, 3), ['review', 'review', 'review'], policy);
      const { recommendation } = recommend(fitOf(T6, false), settings);
      assert.ok(recommendation.every((code) => RECOMMENDATIONS[code] === 'keep'));
    }
  });

  test('drop: who is contrary or careless, no matter which, is dropped; to be flipped takes certainty', () => {
    // From −0.95 to 0.05.
    const either = { n: 12, eta: -0.45, attentive: 0.01, contrary: 0.6, width: 1 };
    const rest = { n: 40, eta: 0.8, attentive: 0.99 };
    assert.equal(advice([either, rest], { widestInterval: 0.5 })[0], 'drop');
    assert.equal(advice([{ ...either, contrary: 0.98 }, rest], { widestInterval: 0.5 })[0], 'drop');
    assert.equal(advice([{ ...either, contrary: 0.98 }, rest])[0], 'flip');
    // Without contrary users in the fit who judges against the others may be of another taste.
    assert.equal(advice([either, rest], { widestInterval: 0.5 }, 0)[0], 'review');
    // From 0 to 0.6.
    assert.equal(advice([{ ...either, eta: 0.3, width: 0.6 }, rest], { widestInterval: 0.5 })[0], 'review');
  });

  test('flip: contrary users under the rule of the false discovery rate, whatever the policy', () => {
    const users: readonly User[] = [
      { n: 40, eta: -0.8, attentive: 0.001, contrary: 0.98 },
      { n: 40, eta: -0.3, attentive: 0.1, contrary: 0.6 },
      { n: 40, eta: 0.8, attentive: 0.99 },
      { n: 40, eta: 0.95, attentive: 0.99 },
      { n: 40, eta: 0.95, attentive: 0.99 },
    ];
    for (const policy of POLICIES) assert.equal(advice(users, { policy, contamination: 0.4 })[0], 'flip');
    assert.equal(advice(users, { policy: 'weights' })[1], 'review');
    // Counted among the expected false discoveries.
    const { expectedFalseDiscoveryRate } = recommend(fitOf(users), DEFAULT_RECOMMENDATION_SETTINGS);
    assert.ok(Math.abs(expectedFalseDiscoveryRate - 0.02) < 1e-12);
  });

  test('flip: nobody where a turned scale may be another taste; they are for review', () => {
    const users = [
      { n: 40, eta: -0.9, attentive: 0, contrary: 1 },
      { n: 40, eta: 0, attentive: 0 },
      ...Array.from({ length: 9 }, () => ({ n: 40, eta: 0.9, attentive: 1 })),
    ];
    const { recommendation } = recommend(
      { ...fitOf(users), tellsTurned: false },
      DEFAULT_RECOMMENDATION_SETTINGS,
    );
    assert.deepEqual(
      [...recommendation.subarray(0, 3)].map((code) => RECOMMENDATIONS[code]),
      ['review', 'drop', 'keep'],
    );
  });

  test('flip: nobody who is not surely contrary by themselves, however sure the others', () => {
    const sure = { n: 40, eta: -0.8, attentive: 0, contrary: 1 };
    const rest = { n: 40, eta: 0.8, attentive: 0.99 };
    const users = [...Array.from({ length: 10 }, () => sure), ...Array.from({ length: 10 }, () => rest)];
    assert.equal(
      advice([{ n: 40, eta: -0.7, attentive: 0.01, contrary: 0.94 }, ...users], { fdr: 0.02 })[0],
      'drop',
    );
  });
});

test('the probability that η reaches a threshold follows the posterior, without a refit', () => {
  const world = { seed: 8, strengths: [1, 0, -1], users: { attentive: 30, 'coin-flipper': 10, contrary: 8 } };
  const counts = countCells(plantWorld({ ...world, comparisonsEach: 40 }).comparisons);
  const fit = fitModel(counts, DEFAULT_FIT_SETTINGS)!;
  const { probabilityAttentive, probabilityContrary, attentiveness } = fit.posteriors;
  const at = (threshold: number) => probabilityAtLeast(counts, fit, threshold);
  const near = (a: Float64Array, b: Float64Array, within = 1e-9) => {
    for (const [u, value] of a.entries()) assert.ok(Math.abs(value - b[u]!) < within, `${value} ${b[u]}`);
  };
  near(at(-1), new Float64Array(counts.users).fill(1));
  // Posteriors are averages over what the estimates leave open; less than one time in five is careless.
  near(at(0.2), probabilityAttentive, 0.02);
  near(
    at(0),
    probabilityContrary.map((p) => 1 - p),
    0.02,
  );
  // E[η] = ∫₀¹ P(η ≥ t) dt − ∫₀¹ P(η ≤ −t) dt.
  const steps = Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200);
  const mean = new Float64Array(counts.users);
  for (const t of steps) {
    const [above, below] = [at(t), at(-t)];
    for (let u = 0; u < counts.users; u++) mean[u]! += (above[u]! - (1 - below[u]!)) / steps.length;
  }
  for (const [u, value] of mean.entries())
    assert.ok(Math.abs(value - attentiveness[u]!) < 0.02, `${value} ${attentiveness[u]}`);
});

test('where no posterior is kept, a normal law of the reported mean and interval stands in', () => {
  const width = 0.4;
  const fit: Fit = { ...fitOf([{ n: 20, eta: 0.3, attentive: 0.5, width }]), parameters: null };
  const counts = countCells(
    plantWorld({ seed: 1, strengths: [1, 0], users: { attentive: 1 }, comparisonsEach: 2 }).comparisons,
  );
  // The normal law leaves a twentieth beyond either end of its central 90%.
  for (const [threshold, above] of [
    [0.1, 0.95],
    [0.3, 0.5],
    [0.5, 0.05],
    [0.3 - width / 2 / 1.6448536, 0.8413447],
  ] as const) {
    const [value] = probabilityAtLeast(counts, fit, threshold);
    assert.ok(Math.abs(value! - above) < 1e-6, `${threshold}: ${value}`);
  }
});

test('weight and flip rate: a coin-flip is worth nothing and wrong half the time', () => {
  assert.deepEqual([1, 0.5, 0, -0.4].map(comparisonWeight), [1, 0.5, 0, 0]);
  assert.deepEqual([1, 0.5, 0, -0.4].map(flipRate), [0, 0.25, 0.5, 0.5]);
});

test('who beats a coin is no coin: looked at, unless a habit explains it', () => {
  const one = (value: number) => Float64Array.of(value);
  const user = { chosenStronger: one(0.63), comparisons: one(113), ties: one(0), kind: Uint8Array.of(1) };
  assert.ok(beatsCoin(user, 0));
  assert.ok(!beatsCoin({ ...user, comparisons: one(40) }, 0));
  assert.ok(!beatsCoin({ ...user, ties: one(80) }, 0));
  assert.ok(!beatsCoin({ ...user, kind: Uint8Array.of(KINDS.indexOf('longer-clicker')) }, 0));
  assert.ok(!beatsCoin({ ...user, chosenStronger: one(NaN) }, 0));
});

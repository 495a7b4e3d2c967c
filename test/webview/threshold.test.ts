import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_RECOMMENDATION_SETTINGS, recommend } from '../../server/model/recommendation/recommend.ts';
import {
  type Fit,
  GROUPS,
  KINDS,
  MAY_DROP,
  type Posteriors,
  RECOMMENDATIONS,
} from '../../server/model/types.ts';
import { FINDINGS, type UserFinding } from '../../server/model/users/index.ts';
import type { UserColumns } from '../../server/protocol.ts';
import { targetText } from '../../webview/overview/overviewPlots.ts';
import { Threshold, tradeOff } from '../../webview/view/threshold.ts';
import { madeUpSnapshot } from './snapshots.ts';

const person = fc.record({
  // Coarse, so that ties in probability happen.
  attentive: fc.integer({ min: 0, max: 40 }).map((k) => k / 40),
  contrary: fc.integer({ min: 0, max: 20 }).map((k) => k / 40),
  comparisons: fc.integer({ min: 1, max: 12 }),
  width: fc.integer({ min: 0, max: 20 }).map((k) => k / 10),
  stronger: fc.integer({ min: 0, max: 12 }).map((k) => k / 12),
  kind: fc.constantFrom(0, 0, 1, KINDS.indexOf('promoter')),
  ownTaste: fc.integer({ min: 0, max: 5 }).map((k) => k === 0),
  finding: fc.constantFrom<UserFinding>('none', 'none', 'stops', 'passes-controls', 'promoter', 'own-taste'),
});

test('any target does what the server would recommend at it', () => {
  fc.assert(
    fc.property(
      fc.array(person, { maxLength: 60 }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      (people, fdr, minComparisons, widestInterval, signal, tellsTurned) => {
        const column = (value: (one: (typeof people)[number]) => number) => Float64Array.from(people, value);
        const group = Uint8Array.from(people, ({ attentive, contrary, ownTaste }) =>
          GROUPS.indexOf(contrary > attentive ? 'contrary' : ownTaste ? 'own-taste' : 'attentive'),
        );
        const finding = Uint8Array.from(people, ({ finding: name }) => FINDINGS.indexOf(name));
        const posteriors = {
          comparisons: column(({ comparisons }) => comparisons),
          attentiveness: column(({ attentive }) => attentive),
          probabilityAttentive: column(({ attentive }) => attentive),
          probabilityContrary: column(({ contrary }) => contrary),
          low: column(() => 0),
          high: column(({ width }) => width),
          ties: column(() => 0),
          chosenStronger: column(({ stronger }) => stronger),
          kind: Uint8Array.from(people, ({ kind }) => kind),
          group,
        };
        const fit = {
          signal,
          tellsTurned,
          population: { contrary: 0.02 },
          posteriors: posteriors as unknown as Posteriors,
        } as Fit;
        const { recommendation, mayDrop, mayFlip, misread, expectedFalseDiscoveryRate } = recommend(
          fit,
          { ...DEFAULT_RECOMMENDATION_SETTINGS, fdr, minComparisons, widestInterval },
          undefined,
          { finding },
        );
        // The server then recommends nothing; the panel shows no slider.
        if (misread) return;
        const users = {
          name: people.map((_, u) => String(u)),
          ...posteriors,
          mayDrop: { names: MAY_DROP, codes: mayDrop },
          mayFlip,
        } as unknown as UserColumns;
        const dropped: number[] = [];
        const outcome = new Threshold(users).at(fdr, (user) => dropped.push(user));
        const of = (name: (typeof RECOMMENDATIONS)[number]) =>
          people.flatMap((_, u) => (RECOMMENDATIONS[recommendation[u]!] === name ? [u] : []));
        assert.deepEqual(
          dropped.toSorted((a, b) => a - b),
          of('drop'),
        );
        assert.equal(outcome.dropped, dropped.length);
        assert.equal(
          outcome.comparisons,
          dropped.reduce((sum, u) => sum + people[u]!.comparisons, 0),
        );
        const flips = of('flip');
        const wrongFlips = flips.reduce((sum, u) => sum + 1 - people[u]!.contrary, 0);
        const wrong = expectedFalseDiscoveryRate * (dropped.length + flips.length);
        assert.ok(Math.abs(outcome.expectedAttentive + wrongFlips - wrong) < 1e-9);
        assert.equal(outcome.flipped, flips.length);
      },
    ),
  );
});

test('no two targets that can be chosen read alike', () => {
  const texts = Array.from({ length: 101 }, (_, step) => targetText(step * 0.005));
  assert.equal(new Set(texts).size, texts.length);
});

test('the trade-off runs from a target of nothing to the highest', () => {
  const { users } = madeUpSnapshot(200);
  const curve = tradeOff(new Threshold(users), 100);
  assert.equal(curve.target[0], 0);
  assert.equal(curve.target[100], 0.5);
  assert.equal(curve.taken[0], 0);
  for (const [place, target] of curve.target.entries())
    assert.ok(curve.attentive[place]! <= target * curve.taken[place]! + 1e-9);
  // A higher target takes no fewer: whom it flips instead of dropping counts on.
  for (let place = 1; place < curve.taken.length; place++)
    assert.ok(curve.taken[place]! >= curve.taken[place - 1]!, `at ${curve.target[place]}`);
});

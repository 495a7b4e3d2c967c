import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { changedComparisons, type ComparisonRows } from '../../../server/audit/fitting/comparisons.ts';
import { NO_COPIES } from '../../../server/audit/fitting/copies.ts';
import {
  fitComparisons,
  openFit,
  type OpenFit,
  refitComparisons,
} from '../../../server/audit/fitting/fitComparisons.ts';
import type { FitFunction } from '../../../server/audit/runAudit.ts';
import { updateCounts } from '../../../server/model/counts/changes.ts';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS } from '../../../server/model/fit/fit.ts';
import type { Comparisons } from '../../../server/model/types.ts';
import { plantWorld } from '../model/plantedWorld.ts';
import { auditInMemory } from './auditInMemory.ts';

type Row = readonly [user: number, first: number, second: number, outcome: number];

const from = (rows: readonly Row[]): Comparisons => ({
  users: 3,
  models: 3,
  ordered: true,
  user: Uint32Array.from(rows, ([u]) => u),
  first: Uint16Array.from(rows, ([, i]) => i),
  second: Uint16Array.from(rows, ([, , j]) => j),
  outcome: Uint8Array.from(rows, ([, , , o]) => o),
});

/** Of files in which every row is a comparison, and nothing more is known of what changed. */
function changedBetween(before: Comparisons, after: Comparisons, most: number) {
  const rowsOf = (comparisons: Comparisons): ComparisonRows => ({
    comparisons,
    row: Uint32Array.from(comparisons.user, (_, row) => row),
    scores: null,
    copies: NO_COPIES,
  });
  const stretch = { start: 0, endBefore: before.user.length, end: after.user.length };
  return changedComparisons(rowsOf(before), rowsOf(after), most, stretch);
}

describe('what changed between two sets of comparisons', () => {
  const row: fc.Arbitrary<Row> = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2));
  const rows = fc.array(row, { maxLength: 25 });

  test('brings the counts of one to those of the other', () => {
    fc.assert(
      fc.property(rows, rows, rows, rows, (start, gone, come, end) => {
        const before = from([...start, ...gone, ...end]);
        const after = from([...start, ...come, ...end]);
        const changes = changedBetween(before, after, 1000)!.changes!;
        assert.ok(changes.length <= gone.length + come.length);
        assert.deepEqual(updateCounts(countCells(before), changes)!.counts, countCells(after));
      }),
    );
  });

  test('is not told where it is much, or users are others', () => {
    const some = from([[0, 1, 2, 0]]);
    assert.equal(changedBetween(some, from([[1, 1, 2, 0]]), 1), null);
    assert.equal(changedBetween(some, { ...some, users: 4 }, 1000), null);
  });

  test('is little but not told where the rest of the file counts otherwise by it', () => {
    const some = from([[0, 1, 2, 0]]);
    for (const shared of [
      { judgement: Uint32Array.of(0) },
      { item: Uint32Array.of(0) },
      { scoreGap: Float64Array.of(1) },
    ])
      assert.deepEqual(changedBetween(some, { ...some, ...shared }, 1000), { changed: 0, changes: null });
  });

  test('is told beside what the checks alone look at, and not told where that is all', () => {
    const some = { ...from([[0, 1, 2, 0]]), lengthGap: Float64Array.of(4) };
    const other = { ...some, outcome: Uint8Array.of(1) };
    assert.equal(changedBetween(some, other, 1000)!.changes!.length, 2);
    assert.deepEqual(changedBetween(some, some, 1000), { changed: 0, changes: [] });
    for (const checked of [
      { lengthGap: Float64Array.of(5) },
      { seconds: Float64Array.of(1) },
      { known: Uint8Array.of(0) },
    ])
      assert.deepEqual(changedBetween(some, { ...some, ...checked }, 1000), { changed: 0, changes: null });
  });
});

test('a fit taken up again judges comparisons as one begun anew', () => {
  const { comparisons } = plantWorld({
    seed: 4,
    strengths: [1.2, 0.3, -0.4, -1.1],
    users: { attentive: 900, 'coin-flipper': 300 },
    comparisonsEach: 30,
  });
  const changed = { ...comparisons, outcome: comparisons.outcome.map((o, j) => (j === 12_345 ? 1 - o : o)) };
  const open = openFit(comparisons, DEFAULT_FIT_SETTINGS)!;
  const warm = refitComparisons(open, changedBetween(comparisons, changed, 10)!.changes!)!.fitted;
  const anew = fitComparisons(changed, DEFAULT_FIT_SETTINGS)!;
  assert.deepEqual(warm.counts, anew.counts);
  for (const [cell, value] of anew.outcomeProbability.entries())
    assert.ok(Math.abs(warm.outcomeProbability[cell]! - value) < 2e-3, `cell ${cell}`);
});

describe('a file that grows', () => {
  const sample = new URL('../../../samples/arena-with-careless-users.jsonl', import.meta.url);
  const lines = readFileSync(sample, 'utf8').trimEnd().split('\n');
  const text = (rows: number) => `${lines.slice(0, rows).join('\n')}\n`;
  /** As the worker does: a fit is taken up where it is told what changed. Counts how often. */
  const fitting = () => {
    let last: OpenFit | null = null;
    let takenUp = 0;
    const fit: FitFunction = (comparisons, settings, _signal, change) => {
      const from = change?.from === last?.fitted && change !== undefined ? last! : undefined;
      if (from !== undefined) takenUp++;
      last = openFit(comparisons, settings, undefined, from);
      return Promise.resolve(last!.fitted);
    };
    return { fit, takenUp: () => takenUp };
  };

  test('by less than the fit would take up anew, is judged as one that was there at once', async () => {
    const { fit } = fitting();
    // A reader may see a file that another program is in the middle of writing.
    const part = await auditInMemory(text(lines.length - 800), { fit });
    const whole = await auditInMemory(text(lines.length), { fit, previous: part });
    const anew = await auditInMemory(text(lines.length));
    assert.deepEqual(whole.recommendations, anew.recommendations);
    assert.equal(whole.changedSinceFit, 0);
  });

  test('row by row, is begun anew once enough came together', async () => {
    const { fit, takenUp } = fitting();
    let audit = await auditInMemory(text(lines.length - 60), { fit });
    for (let left = 45; left >= 0; left -= 15)
      audit = await auditInMemory(text(lines.length - left), { fit, previous: audit });
    assert.equal(takenUp(), 3);
    assert.deepEqual(audit.recommendations, (await auditInMemory(text(lines.length))).recommendations);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Audit } from '../../../server/audit/audit.ts';
import {
  awaitingStretches,
  findRow,
  firstRowFrom,
  marksWithin,
} from '../../../server/audit/deciding/rowMarks.ts';
import { indexUserRows } from '../../../server/audit/userRows.ts';
import { NO_OUTCOME } from '../../../server/dataset/types.ts';

/** What row marks read of an audit: users 0 and up, of whom the `flagged` are recommended to be dropped. */
function auditOf(
  rows: readonly { line: number; user: number; decision?: number }[],
  flagged: readonly number[],
): Audit {
  const users = Math.max(...rows.map(({ user }) => user)) + 1;
  const dataset = {
    rows: rows.length,
    comparisons: rows.length,
    rowLine: Uint32Array.from(rows, ({ line }) => line),
    user: Uint32Array.from(rows, ({ user }) => user),
    outcome: new Uint8Array(rows.length),
    decision: Uint8Array.from(rows, ({ decision = 0 }) => decision),
    users: Array.from({ length: users }, (_, i) => `u${i}`),
  };
  return {
    dataset,
    userRows: indexUserRows(dataset as never),
    decisions: { decision: new Uint8Array(users) },
    recommendations: {
      recommendation: Uint8Array.from({ length: users }, (_, u) => (flagged.includes(u) ? 2 : 0)),
    },
  } as unknown as Audit;
}

const world = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 4 }),
      user: fc.nat(4),
      decision: fc.constantFrom(0, 0, 0, 1),
    }),
    {
      minLength: 1,
      maxLength: 80,
    },
  )
  .map((steps) => {
    let line = -1;
    return steps.map(({ gap, user, decision }) => ({ line: (line += gap), user, decision }));
  });
const awaiting = (
  rows: readonly { line: number; user: number; decision: number }[],
  flagged: readonly number[],
) => rows.filter(({ user, decision }) => flagged.includes(user) && decision === 0).map(({ line }) => line);

describe('row marks', () => {
  test('the first row from a line is found as by looking at all', () => {
    fc.assert(
      fc.property(world, fc.nat(400), (rows, line) => {
        const found = rows.findIndex((row) => row.line >= line);
        assert.equal(firstRowFrom(auditOf(rows, []).dataset, line), found === -1 ? rows.length : found);
      }),
    );
  });

  test('marks are those of the lines asked for', () => {
    fc.assert(
      fc.property(world, fc.nat(200), fc.nat(60), (rows, first, length) => {
        const within = ({ line }: { line: number }) => line >= first && line <= first + length;
        const marks = marksWithin(auditOf(rows, [1]), [[first, first + length]]);
        assert.deepEqual(marks.drop ?? [], awaiting(rows.filter(within), [1]));
        assert.deepEqual(
          marks.kept ?? [],
          rows.filter((row) => within(row) && row.decision === 1).map(({ line }) => line),
        );
      }),
    );
  });

  test('next and previous visit every waiting row once around, and undo each other', () => {
    fc.assert(
      fc.property(world, (rows) => {
        const audit = auditOf(rows, [1, 3]);
        const waiting = awaiting(rows, [1, 3]);
        for (const [direction, order] of [
          ['next', waiting],
          ['previous', waiting.toReversed()],
        ] as const) {
          for (const [i, line] of order.entries()) {
            const row = findRow(audit, line, direction, null);
            const expected = order.length === 1 ? undefined : order[(i + 1) % order.length];
            assert.equal(row === null ? undefined : rows[row]!.line, expected);
          }
        }
      }),
    );
  });

  test('few flagged rows are all in the overview, and nothing else when there is room for every line', () => {
    const rows = Array.from({ length: 100 }, (_, line) => ({ line, user: line % 10 === 0 ? 1 : 0 }));
    const stretches = awaitingStretches(auditOf(rows, [1]), 200);
    assert.deepEqual(
      stretches,
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((line) => [line, line]),
    );
  });

  test('where they are everywhere, only dense stretches are marked; there are never more than pieces', () => {
    const rows = Array.from({ length: 10_000 }, (_, line) => ({
      line,
      user: line % 10 === 0 || (line >= 5000 && line < 5400) ? 1 : 0,
    }));
    assert.deepEqual(awaitingStretches(auditOf(rows, [1]), 100), [[5000, 5399]]);
    assert.deepEqual(awaitingStretches(auditOf(rows, [0, 1]), 100), []);
  });

  test('rows that are no comparisons are never marked', () => {
    const audit = auditOf([{ line: 0, user: 0 }], [0]);
    audit.dataset.outcome[0] = NO_OUTCOME;
    assert.deepEqual(marksWithin(audit, [[0, 5]]), {});
    assert.deepEqual(awaitingStretches(audit, 10), []);
    assert.equal(findRow(audit, 9, 'next', null), null);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import type { AuditRecord } from '../../../../server/dataset/types.ts';
import { record } from './records.ts';
import { bytesOf, textOf } from './rows.ts';

/** A file, and records for some of what takes decisions in it. */
export interface DecidedFile {
  readonly text: string;
  readonly records: readonly (RowRecord & { readonly record: AuditRecord })[];
}

export const clear = (records: readonly RowRecord[]) => records.map(({ row }) => ({ row, record: null }));

/** What holds of decisions in every layout; `apply` writes records into a file and fails where one is refused. */
export function testLawsOfDecisions(
  decided: fc.Arbitrary<DecidedFile>,
  apply: (bytes: Uint8Array, records: readonly RowRecord[]) => Uint8Array,
): void {
  test('nothing is left of decisions that are taken back, at once or one by one', () => {
    fc.assert(
      fc.property(decided, record, ({ text, records }, other) => {
        const once = apply(bytesOf(text), records);
        assert.equal(textOf(apply(once, clear(records))), text);
        const others = records.map(({ row }) => ({ row, record: other }));
        assert.equal(textOf(apply(apply(once, others), clear(records))), text);
        const oneByOne = records.reduce((bytes, { row }) => apply(bytes, [{ row, record: null }]), once);
        assert.equal(textOf(oneByOne), text);
      }),
    );
  });

  test('decisions made one by one are those made at once', () => {
    fc.assert(
      fc.property(decided, ({ text, records }) => {
        const built = records.reduce((bytes, one) => apply(bytes, [one]), bytesOf(text));
        assert.equal(textOf(built), textOf(apply(bytesOf(text), records)));
      }),
    );
  });

  test('not a byte changes where nothing else is decided', () => {
    fc.assert(
      fc.property(decided, ({ text, records }) => {
        const once = apply(bytesOf(text), records);
        const later = records.map(({ row, record: one }) => ({
          row,
          record: { ...one, by: 'eve', at: '2030-01-01T00:00:00Z' },
        }));
        assert.equal(textOf(apply(once, later)), textOf(once));
        assert.equal(textOf(apply(bytesOf(text), clear(records))), text);
      }),
    );
  });
}

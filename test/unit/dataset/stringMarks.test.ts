import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { assembleStringMarks } from '../../../scripts/buildStringMarks.mjs';
import { StringMarks } from '../../../server/dataset/formats/stringMarks.ts';
import { KERNEL } from '../../../server/dataset/formats/stringMarksKernel.ts';

const endsText = (byte: number) => byte === 0x22 || byte === 0x5c || byte < 0x20;

describe('string marks', () => {
  test('the shipped kernel is the assembled source', async () => {
    assert.equal(KERNEL, await assembleStringMarks(), 'run node scripts/buildStringMarks.mjs');
  });

  test('find the byte that a search byte by byte finds, from any place of any window', () => {
    const byte = fc.oneof(
      { weight: 8, arbitrary: fc.constant(0x61) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(byte, { maxLength: 400 }),
        fc.nat(),
        (noise, text, seed) => {
          const bytes = Uint8Array.from([...noise, ...text]);
          const marks = new StringMarks(bytes);
          const start = bytes.length === 0 ? 0 : seed % bytes.length;
          marks.cover(start, bytes.length);
          for (let at = start; at < bytes.length; at++) {
            const found = bytes.findIndex((value, i) => i >= at && endsText(value));
            if (found >= 0) assert.equal(marks.next(at), found);
            else assert.ok(marks.next(at) >= bytes.length);
          }
        },
      ),
    );
  });

  test('follow rows through a file of many windows, and rows longer than one', () => {
    const rows = [10, 300_000, 5, 700_000, 40].map((length) => Buffer.from(`"${'x'.repeat(length)}"`));
    const bytes = Buffer.concat(rows);
    const marks = new StringMarks(bytes);
    let start = 0;
    for (const row of [...rows, rows[0]!]) {
      if (start === bytes.length) start = 0;
      marks.cover(start, start + row.length);
      assert.equal(marks.next(start + 1), start + row.length - 1);
      start += row.length;
    }
  });
});

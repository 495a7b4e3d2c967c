import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unpackedColumns } from '../../../extension/client/packedColumns.ts';
import { withPackedColumns } from '../../../server/lsp/panel/packedColumns.ts';

/** As it travels: written and read again. */
const travelled = (value: unknown) => unpackedColumns(JSON.parse(JSON.stringify(withPackedColumns(value))));

test('columns arrive bit for bit, NaN and infinities included, and all else as it was', () => {
  fc.assert(
    fc.property(
      fc.float64Array(),
      fc.uint8Array(),
      fc.array(fc.string()),
      fc.array(fc.record({ model: fc.string(), wins: fc.nat() }, { noNullPrototype: true })),
      (numbers, codes, names, rows) => {
        const answer = { users: { numbers, codes: { names, codes } }, rows, version: 3, curve: null };
        assert.deepEqual(travelled(answer), answer);
      },
    ),
  );
});

test('columns of whole numbers arrive as numbers, and a view is not taken for its whole buffer', () => {
  const whole = Int32Array.from([-1, 0, 2 ** 31 - 1]);
  assert.deepEqual(travelled({ whole }), { whole: Float64Array.from(whole) });
  const part = Float64Array.from([1, 2, 3]).subarray(1, 2);
  assert.deepEqual(travelled([part]), [Float64Array.of(2)]);
});

test('an answer is not copied: what is no column stays the same object', () => {
  const answer = JSON.parse(
    JSON.stringify(withPackedColumns({ rows: [{ codes: Uint8Array.of(1) }, { text: 'a' }] })),
  ) as { readonly rows: readonly unknown[] };
  const { rows } = answer;
  const [first, second] = rows;
  assert.equal(unpackedColumns(answer), answer);
  assert.equal(answer.rows, rows);
  assert.equal(rows[0], first);
  assert.equal(rows[1], second);
  assert.deepEqual(first, { codes: Uint8Array.of(1) });
});

test('names that look like a packed column are names', () => {
  const names = ['{"packedAs":"f64","base64":""}'];
  assert.deepEqual(travelled({ names }), { names });
  assert.equal(travelled(null), null);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Audit } from '../../../server/audit/audit.ts';
import { fileRows } from '../../../server/audit/views/fileRows.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const WINNERS = ['model_a', 'model_b', 'tie'];
const rows = Array.from({ length: 240 }, (_, k) => ({
  judge: `user_${k % 8}`,
  model_a: `m${k % 3}`,
  model_b: `m${(k + 1) % 3}`,
  winner: k === 5 ? 'nonsense' : WINNERS[(k * 7) % 3]!,
  prompt: `question ${k}\n\n${'long '.repeat(k === 1 ? 100 : 0)}`,
  response_a: `a ${k}`,
  response_b: `b ${k}`,
}));
const names = Object.keys(rows[0]!) as (keyof (typeof rows)[0])[];
const parquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: names.map((name) => ({ name, type: 'STRING', data: rows.map((row) => row[name]) })),
  }),
);

describe('rows of a file', () => {
  for (const [format, file] of [
    ['JSON lines', Buffer.from(jsonLines(rows))],
    ['gzip', gzipSync(jsonLines(rows))],
    ['Parquet', parquet],
  ] as const) {
    test(`${format}: a page as it is read, with texts cut to a line and rows that are left out`, async () => {
      const audit: Audit = await auditInMemory(file);
      const { offset, total, rows: page } = await fileRows(audit, { at: { offset: 0 }, limit: 10 });
      assert.deepEqual([offset, total, page.length], [0, 240, 10]);
      assert.deepEqual(page[0], {
        row: 1,
        line: 1,
        outcome: 'first',
        user: 'user_0',
        models: ['m0', 'm1'],
        decision: null,
        texts: ['question 0', 'a 0', 'b 0'],
      });
      assert.equal(page[1]!.texts[0]!.length, 200);
      assert.match(page[1]!.texts[0]!, /^question 1 long .*…$/);
      assert.deepEqual(
        [page[5]!.outcome, page[5]!.user, page[5]!.models, page[5]!.texts[0]],
        [null, null, null, 'question 5'],
      );
    });
  }

  test('a page begins at a row, or is the one that holds a line; none is beyond the end', async () => {
    const audit = await auditInMemory(jsonLines(rows));
    const pages = await Promise.all(
      [{ offset: 235 }, { offset: 999 }, { line: 57 }, { line: 240 }, { line: 999 }].map((at) =>
        fileRows(audit, { at, limit: 50 }),
      ),
    );
    assert.deepEqual(
      pages.map(({ offset, rows: page }) => [offset, page.length, page[0]?.line]),
      [
        [235, 5, 236],
        [999, 0, undefined],
        [50, 50, 51],
        [200, 40, 201],
        [200, 40, 201],
      ],
    );
    const { rows: most } = await fileRows(audit, { at: { offset: 0 }, limit: 10_000 });
    assert.equal(most.length, 200);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../server/dataset/byteSource.ts';
import { decisionEdits } from '../../../server/dataset/decisions/writeBack.ts';
import { rangeInRow, rangesInOrder } from '../../../server/lsp/documents/ranges.ts';
import { record } from '../dataset/support/records.ts';
import { bytesOf, read } from '../dataset/support/rows.ts';

const HEADER = 'interaction_id,user_id,model_name,score,note';

test('ranges of edits in file order are those told by their rows', () => {
  const cells = fc.tuple(
    fc.constantFrom('1', '2', ''),
    fc.constantFrom('é', '"two\nlines"', '"a\r\nb"', '😀'),
  );
  fc.assert(
    fc.property(
      fc.array(cells, { maxLength: 4 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      record,
      (rows, end, one) => {
        const told = ['1', '2', '1', '2', '1', '2'].map((score) => [score, 'x'] as const);
        const lines = [...told, ...rows].map(
          ([score, note], i) => `i${i >> 1},ada,m${i % 2},${score},${note}`,
        );
        const source = bytesInMemory(bytesOf([HEADER, ...lines].join(end)));
        const dataset = read(source.slice(0, source.length));
        const { edits } = decisionEdits(source, dataset, [{ row: 0, record: one }]);
        assert.equal(edits.length, lines.length + 1);
        assert.deepEqual(
          [...rangesInOrder(source, dataset, edits)],
          edits.map(({ row, ...span }) => rangeInRow(source, dataset, row, span)),
        );
      },
    ),
  );
});

test('of many rows in which no comparison stands, none is counted from the last comparison', () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `i${i >> 1},ada,m${i % 2},${i < 300 ? i % 7 : ''},\n`,
  );
  const bytes = bytesOf(`${HEADER}\n${rows.join('')}`);
  let looked = 0;
  const source = {
    ...bytesInMemory(bytes),
    slice: (start: number, end: number) => {
      looked += end - start;
      return bytes.subarray(start, end);
    },
  };
  const dataset = read(bytes);
  const [one] = fc.sample(record, 1);
  const { edits } = decisionEdits(source, dataset, [{ row: 0, record: one! }]);
  assert.equal([...rangesInOrder(source, dataset, edits)].length, rows.length + 1);
  assert.ok(looked < 10_000 * edits.length, `${looked} bytes were read for ${edits.length} edits`);
});

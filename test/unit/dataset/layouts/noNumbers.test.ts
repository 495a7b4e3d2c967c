import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';
import { record } from '../support/records.ts';
import fc from 'fast-check';

const row = (judge: string, more: string) =>
  `{"judge":"${judge}","model_a":"x","model_b":"y","winner":"model_a","more":${more}}`;

describe('what Python writes for numbers that are none', () => {
  test('is read as null wherever it stands, and said once, with its place', () => {
    const lines = ['1', 'NaN', '[1,-Infinity]', '{"a":Infinity}', '"NaN"'].map((more, i) =>
      row(`u${i}`, more),
    );
    for (const text of [`${lines.join('\n')}\n`, `[${lines.join(',\n')}]`]) {
      const dataset = read(text);
      assert.equal(dataset.comparisons, 5);
      assert.deepEqual(
        dataset.problems.map(({ code, row: at, offset }) => [code, at, text.slice(offset, offset + 3)]),
        [['no-number', 1, 'NaN']],
      );
      assert.equal(dataset.problemsTotal, 1);
    }
  });

  test('else JSON is as strict as before', () => {
    for (const bad of [
      'nan',
      'Nan',
      'NaNs',
      'Infinit',
      '-NaN',
      '+Infinity',
      '--Infinity',
      'Infinity1',
      'N',
    ]) {
      const dataset = read(`${row('u', '1')}\n${row('v', '1')}\n${row('w', bad)}\n`);
      assert.deepEqual(
        dataset.problems.map(({ code }) => code),
        ['malformed-json'],
        bad,
      );
    }
  });

  test('a score that is none is not there', () => {
    const lines = ['1', 'NaN', '2'].map(
      (score, i) => `{"interaction_id":1,"user_id":"u","model_name":"m${i}","score":${score}}`,
    );
    assert.equal(read(lines.join('\n')).comparisons, 1);
  });

  test('stays byte for byte through decisions and exports', () => {
    fc.assert(
      fc.property(record, (one) => {
        const text = `${row('u', 'NaN')}\n${row('v', '{"a":[-Infinity,"Infinity"]}')}\n`;
        const source = bytesInMemory(bytesOf(text));
        const dataset = read(text);
        const { edits, refused } = decisionEdits(source, dataset, [{ row: 1, record: one }]);
        assert.deepEqual(refused, []);
        const decided = applyEdits(source, edits);
        const after = read(decided);
        const back = decisionEdits(bytesInMemory(decided), after, [{ row: 1, record: null }]);
        assert.equal(textOf(applyEdits(bytesInMemory(decided), back.edits)), text);
        const plan = planExport(bytesInMemory(decided), after, new Uint8Array(2), { keepAudit: false });
        assert.equal(textOf(Buffer.concat([...plan.segments])), text);
      }),
    );
  });
});

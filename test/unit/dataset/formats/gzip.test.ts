import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { planCleaned } from '../../../../server/dataset/export/cleaned.ts';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { read, textOf } from '../support/rows.ts';

const table = readFileSync(new URL('../../../fixtures/pwcmp-tone-mapping.csv', import.meta.url));
const never = new AbortController().signal;

async function readPacked(bytes: Uint8Array) {
  const input = inputInMemory(bytes);
  const recognition = await input.recognise();
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  return (await input.read(recognition, never))!;
}

describe('a file compressed with gzip', () => {
  const packed = gzipSync(table);

  test('is read for what it holds', async () => {
    const { dataset, bytes } = await readPacked(packed);
    const plain = read(table);
    assert.deepEqual(
      [dataset.layout.format, dataset.users, dataset.outcome],
      ['csv', plain.users, plain.outcome],
    );
    assert.equal(bytes.file?.length, packed.length);
  });

  test('takes no decisions in its rows, and says why', async () => {
    const { dataset, bytes } = await readPacked(packed);
    const { edits, refused } = decisionEdits(bytes, dataset, [{ row: 0, record: null }]);
    assert.deepEqual(edits, []);
    assert.match(refused[0]!.reason, /compressed with gzip, which keeps decisions out/);
  });

  test('is exported decompressed', async () => {
    const { dataset, bytes } = await readPacked(packed);
    const plan = await planCleaned(bytes, dataset, new Uint8Array(dataset.rows), { keepAudit: false });
    assert.equal(textOf(Buffer.concat([...plan.segments])), textOf(table));
  });

  test('that is cut off is refused with a reason', async () => {
    const recognition = await inputInMemory(packed.subarray(0, 1000)).recognise();
    assert.equal(recognition.kind, 'not-preference-data');
    assert.match(
      'message' in recognition ? recognition.message : '',
      /cannot be decompressed: unexpected end of file/,
    );
  });
});

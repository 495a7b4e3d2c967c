import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';

const rows = Array.from({ length: 60 }, (_, k) => ({
  who: `user_${k % 6}`,
  model_a: `m${k % 3}`,
  model_b: `m${(k + 1) % 3}`,
  label: BigInt(1 + (k % 2)),
}));
const parquet = parquetWriteBuffer({
  columnData: [
    { name: 'who', type: 'STRING', data: rows.map(({ who }) => who) },
    { name: 'model_a', type: 'STRING', data: rows.map(({ model_a }) => model_a) },
    { name: 'model_b', type: 'STRING', data: rows.map(({ model_b }) => model_b) },
    { name: 'label', type: 'INT64', data: rows.map(({ label }) => label) },
  ],
});

describe('the first rows of a Parquet file', () => {
  test('can be asked about as those of a file of text', async () => {
    const head = await inputInMemory(new Uint8Array(parquet)).head?.();
    assert.ok(head);
    assert.deepEqual(JSON.parse(Buffer.from(head).toString().split('\n')[0]!), {
      ...rows[0],
      label: 1,
    });
    const [reading] = previewReadings(head, { user: 'who', winner: 'label' });
    assert.equal(reading?.mapping.user, 'who');
    assert.equal(reading.comparisons, 60);
  });
});

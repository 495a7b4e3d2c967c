import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';

describe('a small file that stands for a large one is refused in words', () => {
  const messageOf = async (bytes: Uint8Array) => {
    const recognition = await inputInMemory(bytes).recognise();
    return recognition.kind === 'mapped' ? 'mapped' : recognition.message;
  };

  test('rows of Parquet that a few bytes say are alike', async () => {
    const columns = (rows: number) =>
      ['judge', 'model_a', 'model_b', 'winner'].map((name) => ({
        name,
        data: Array.from<string>({ length: rows }).fill(name === 'winner' ? 'model_a' : name),
      }));
    const bomb = new Uint8Array(
      parquetWriteBuffer({ columnData: columns(2_000_000), rowGroupSize: 500_000 }),
    );
    assert.ok(bomb.length < 20_000, String(bomb.length));
    assert.match(await messageOf(bomb), /it says it holds 2000000 rows, more than \d+ bytes can tell of/);
    const honest = new Uint8Array(parquetWriteBuffer({ columnData: columns(100_000) }));
    assert.doesNotMatch(await messageOf(honest), /it says it holds/);
  });

  test('gzip that holds hundreds of times its size', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, '{"judge":"a","winner":"tie"}\n'));
    assert.ok(bomb.length < 2 ** 20);
    assert.match(await messageOf(bomb), /holds more than \d+ MiB once it is decompressed/);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Bytes, bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';
import { ParquetBytes } from '../../../../server/dataset/parquet/parquetBytes.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { rowTexts } from '../../../../server/dataset/texts/rowTexts.ts';

const ROWS = 300;
const never = new AbortController().signal;
/** Texts of a few thousand characters each, no two alike; every ninth answer is missing. */
const long = (what: string, row: number) => `${what} ${row}: ${'abcdefghij'.repeat(200 + (row % 50))}`;
const rows = Array.from({ length: ROWS }, (_, row) => ({
  judge: `judge ${row % 7}`,
  model_a: `m${row % 3}`,
  model_b: `m${(row + 1) % 3}`,
  winner: row % 2 === 0 ? 'model_a' : 'model_b',
  prompt: `question ${row}`,
  response_a: long('first', row),
  response_b: row % 9 === 0 ? null : long('second', row),
}));
type Row = (typeof rows)[number];

function parquet(options: { readonly indexed: boolean; readonly rowGroupSize: number }): Uint8Array {
  const columnData = (Object.keys(rows[0]!) as (keyof Row)[]).map((name) => ({
    name,
    data: rows.map((row) => row[name]),
    type: 'STRING' as const,
    nullable: true,
    offsetIndex: options.indexed,
    columnIndex: options.indexed,
  }));
  const { rowGroupSize } = options;
  return new Uint8Array(
    parquetWriteBuffer({ columnData, rowGroupSize, pageSize: 20_000, codec: 'UNCOMPRESSED' }),
  );
}

/** A file of these bytes, and how many of them were asked for. */
function counted(bytes: Uint8Array): Bytes & { asked: number } {
  const memory = bytesInMemory(bytes);
  return {
    length: bytes.length,
    asked: 0,
    slice(start, end) {
      this.asked += end - start;
      return memory.slice(start, end);
    },
  };
}

async function opened(bytes: Bytes): Promise<ParquetRead> {
  const input = inputParquet(bytes, 'test.parquet');
  const recognition = await input.recognise();
  assert.equal(recognition.kind, 'mapped');
  const read = (await input.read(recognition, never))!;
  assert.ok(read.bytes instanceof ParquetBytes);
  return { dataset: read.dataset, source: read.bytes };
}
interface ParquetRead {
  readonly dataset: Parameters<typeof rowTexts>[1];
  readonly source: ParquetBytes;
}

describe('the texts of Parquet rows', () => {
  for (const indexed of [true, false]) {
    for (const rowGroupSize of [ROWS, 70]) {
      test(`are those of the same rows as JSON lines, ${indexed ? 'with' : 'without'} an index, ${rowGroupSize} rows a group`, async () => {
        const { dataset, source } = await opened(bytesInMemory(parquet({ indexed, rowGroupSize })));
        const lines = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
        const input = inputInMemory(lines);
        const recognition = await input.recognise();
        assert.equal(recognition.kind, 'mapped');
        const plain = (await input.read(recognition, never))!;
        await fc.assert(
          fc.asyncProperty(fc.array(fc.nat(ROWS - 1), { maxLength: 12 }), async (wanted) => {
            assert.deepEqual(
              await rowTexts(source, dataset, wanted),
              await rowTexts(plain.bytes, plain.dataset, wanted),
            );
          }),
          { numRuns: 15 },
        );
      });
    }
  }

  test('with an index, only the pages of the rows asked for are read once the column is known to be sound', async () => {
    const file = parquet({ indexed: true, rowGroupSize: ROWS });
    const bytes = counted(file);
    const { dataset, source } = await opened(bytes);
    // Before a column is believed, all of its pages are looked at, once.
    await rowTexts(source, dataset, [0]);
    bytes.asked = 0;
    const [texts] = await rowTexts(source, dataset, [150]);
    assert.equal(texts!.first![0]!.text, rows[150]!.response_a);
    assert.ok(bytes.asked < file.length / 4, `${bytes.asked} of ${file.length} bytes were read`);
  });

  test('that can no longer be read are said to be', async () => {
    const file = parquet({ indexed: false, rowGroupSize: ROWS });
    const { dataset, source } = await opened(bytesInMemory(file));
    const at = Buffer.from(file.buffer, file.byteOffset, file.length).indexOf('first 0: ');
    file.fill(0xff, at - 60, at);
    await assert.rejects(rowTexts(source, dataset, [0]), /The texts could not be read: .+/);
  });
});

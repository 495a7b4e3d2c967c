import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { inputOnDisk } from '../../../../server/dataset/input/datasetInput.ts';
import { DiskFile, type FileRead } from '../../../../server/dataset/files/diskFile.ts';
import { ParquetFile } from '../../../../server/dataset/parquet/parquet.ts';
import type { DatasetInput } from '../../../../server/dataset/input/input.ts';
import { ParquetBytes } from '../../../../server/dataset/parquet/parquetBytes.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { rowRanges, scanRows } from '../../../../server/dataset/input/parquetScan.ts';
import type { ParquetScanner } from '../../../../server/dataset/input/scanners.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { rowsInGroups, useDuckDb } from '../support/duckDb.ts';
import { record } from '../support/records.ts';
import { applyEdits } from '../support/rows.ts';
import fc from 'fast-check';

const ROWS = 500;
const BATTLES = `
  select 'judge ' || (i * 7919) % 37 as judge, 'm' || (i * 31) % 11 as model_a, 'm' || (i * 31 + 1 + i % 3) % 11 as model_b,
    if(i % 50 = 3, 'nobody', ['model_a', 'model_b', 'tie'][1 + i % 3]) as winner, 'p' || i % 90 as question_id
  from ${rowsInGroups(ROWS, 20)}`;
const RANKINGS = `
  select 'p' || i as prompt, 'u' || i % 9 as "user",
    [{'model': 'm' || k, 'rank': (i + k) % 3 + 1} for k in range(3)] as answers from ${rowsInGroups(ROWS, 20)}`;

const never = new AbortController().signal;

/** Reads what it is asked in this thread, later rows sooner. */
const scanner: ParquetScanner = {
  sample: (file) => new ParquetFile(DiskFile.known(file)).sample(),
  rows: async (file, recognition, range, signal) => {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 5 - range.rowStart / 50)));
    return scanRows(new ParquetFile(DiskFile.known(file)), recognition, range, () => signal.aborted);
  },
};

async function read(input: DatasetInput): Promise<FileRead & { readonly bytes: ParquetBytes }> {
  const recognition = await input.recognise();
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  const { dataset, bytes } = (await input.read(recognition, never))!;
  assert.ok(bytes instanceof ParquetBytes);
  return { dataset, bytes };
}

describe('a Parquet file read in parts', () => {
  const duck = useDuckDb();
  const made = async (select: string) => {
    const path = duck.path('made.parquet');
    await duck.query(`copy (${select}) to '${path}' (format parquet, row_group_size 20)`);
    return path;
  };

  for (const [name, select] of Object.entries({ battles: BATTLES, rankings: RANKINGS }))
    test(`${name}: is what it is when read whole, with its decisions, and told as it goes on`, async () => {
      const path = await made(select);
      const whole = await read(inputParquet(bytesInMemory(readFileSync(path)), path));
      const records = fc.sample(record, 40).map((one, i) => ({ row: i * 12, record: one }));
      if (name === 'battles') {
        const { edits } = decisionEdits(whole.bytes, whole.dataset, records);
        writeFileSync(path, applyEdits(whole.bytes, edits));
      }
      const expected = await read(inputParquet(bytesInMemory(readFileSync(path)), path));
      const shares: number[] = [];
      const first: number[] = [];
      const input = inputOnDisk(await DiskFile.open(path), {
        scan: () => Promise.reject(new Error('It is no text.')),
        parquet: scanner,
        parallel: 3,
        onProgress: (share) => shares.push(share),
        onFirstPart: ({ dataset }, share) => first.push(dataset.rows, share),
      });
      const { dataset, bytes } = await read(input);
      assert.deepEqual(dataset, expected.dataset);
      assert.deepEqual([...bytes.records], [...expected.bytes.records]);
      if (name === 'rankings') return;
      assert.ok(bytes.records.size > 30);
      assert.ok(shares.length > 10 && shares.at(-1) === 1, shares.join(' '));
      assert.equal(first.length, 2);
      assert.ok(first[0]! > 0 && first[1]! <= 0.1, first.join(' '));
    });

  test('is left once nobody waits, and is refused where it changed or is broken', async () => {
    const path = await made(BATTLES);
    const opened = async (others: Partial<ParquetScanner> = {}) => {
      const file = await DiskFile.open(path);
      const scan = () => Promise.reject(new Error('It is no text.'));
      return inputOnDisk(file, { scan, parquet: { ...scanner, ...others }, parallel: 2 });
    };
    const input = await opened();
    const recognition = await input.recognise();
    if (recognition.kind !== 'mapped') throw new Error(recognition.message);
    const stop = new AbortController();
    stop.abort();
    assert.equal(await input.read(recognition, stop.signal), null);

    const failing = await opened({ rows: () => Promise.reject(new Error('a thread is gone')) });
    await assert.rejects(
      failing.read(recognition, never),
      /made\.parquet could not be read: a thread is gone\./,
    );

    const changing = await opened();
    const later = new Date(Date.now() + 10_000);
    utimesSync(path, later, later);
    await assert.rejects(changing.read(recognition, never), { code: 'changed' });
  });

  test('in stretches of whole row groups', () => {
    assert.deepEqual(rowRanges([], 10), []);
    assert.deepEqual(
      rowRanges([4, 4, 4, 20, 1], 8).map(({ rowStart, rowEnd }) => [rowStart, rowEnd]),
      [
        [0, 8],
        [8, 32],
        [32, 33],
      ],
    );
  });
});

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../server/dataset/byteSource.ts';
import { planCleaned } from '../../../server/dataset/cleaned.ts';
import type { FileRead } from '../../../server/dataset/diskFile.ts';
import { FileError } from '../../../server/dataset/files.ts';
import { ParquetFile } from '../../../server/dataset/formats/parquet.ts';
import { ParquetBytes } from '../../../server/dataset/parquetBytes.ts';
import { inputParquet } from '../../../server/dataset/parquetInput.ts';
import { jsonLinesOf } from '../../../server/dataset/parquetLines.ts';
import { type Dataset, DECISIONS } from '../../../server/dataset/types.ts';
import { decisionEdits } from '../../../server/dataset/writeBack.ts';
import { useDuckDb } from './duckDb.ts';
import { record } from './records.ts';
import { bytesOf, read, textOf } from './rows.ts';
import fc from 'fast-check';

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Rows of several judgements, as they are published. */
const FILES = {
  'a list of judgements in every row': lines(
    Array.from({ length: 30 }, (_, i) => ({
      id: i,
      reviews: ['ada', 'bob', 'eve'].map((user_id, k) => ({
        user_id,
        model_a: `m${i % 3}`,
        model_b: `m${(i + 1) % 3}`,
        winner: ['model_a', 'model_b', 'tie'][(i + k) % 3],
      })),
    })),
  ),
  'rankings in every row': lines(
    Array.from({ length: 30 }, (_, i) => ({
      prompt: `p${i}`,
      user: `u${i % 4}`,
      answers: [0, 1, 2].map((k) => ({ model: `m${k}`, rank: ((i + k) % 3) + 1, answer: 'text' })),
    })),
  ),
  'rankings in rows after each other': lines(
    Array.from({ length: 60 }, (_, i) => ({
      interaction_id: `i${Math.floor(i / 4)}`,
      user_id: `u${Math.floor(i / 4) % 3}`,
      model_name: `m${i % 4}`,
      score: ((i * 7) % 50) + (i % 4),
    })),
  ),
  'a winner column for each user': lines(
    Array.from({ length: 30 }, (_, i) => ({
      model_a: `m${i % 3}`,
      model_b: `m${(i + 1) % 3}`,
      annotator1: ['model_a', 'model_b', 'tie'][i % 3],
      annotator2: i % 5 === 0 ? null : ['model_a', 'model_b'][i % 2],
    })),
  ),
  'lists of answers and users': lines(
    Array.from({ length: 30 }, (_, i) => ({
      model_a: `m${i % 3}`,
      model_b: `m${(i + 1) % 3}`,
      'better.responses': [0, 1, 2].map((k) => ['A', 'B', 'tie'][(i + k) % 3]),
      'better.responses.users': ['ada', 'bob', 'eve'],
    })),
  ),
};

/** What a dataset says, without where it says it. */
function said({
  users,
  models,
  user,
  first,
  second,
  outcome,
  rowLine,
  judgements,
  problems,
}: Dataset): unknown {
  return {
    rows: Array.from(outcome, (code, row) =>
      code > 2
        ? null
        : [
            rowLine[row],
            users[user[row]!],
            models[first[row]!],
            models[second[row]!],
            code,
            judgements?.of[row],
          ],
    ),
    problems: problems.map(({ message }) => message),
  };
}

describe('rows of several judgements in Parquet', () => {
  const duck = useDuckDb();

  const readParquet = async (text: string): Promise<FileRead & { readonly bytes: ParquetBytes }> => {
    const [from, to] = [duck.path('rows.jsonl'), duck.path('rows.parquet')];
    writeFileSync(from, text);
    // Several row groups: a judgement goes on from one into the next.
    await duck.query(
      `create or replace table lines as from read_json('${from}', format = 'newline_delimited')`,
    );
    const size = 7;
    const parts = Array.from(
      { length: Math.ceil(text.split('\n').length / size) },
      (_, part) => `from (from lines limit ${size} offset ${part * size})`,
    );
    await duck.query(
      `copy (${parts.join(' union all ')}) to '${to}' (format parquet, row_group_size ${size})`,
    );
    assert.ok(new ParquetFile(bytesInMemory(readFileSync(to))).groupRows.length > 3);
    const input = inputParquet(bytesInMemory(readFileSync(to)), 'rows.parquet');
    const recognition = await input.recognise();
    if (recognition.kind !== 'mapped') throw new Error(recognition.message);
    const found = (await input.read(recognition, new AbortController().signal))!;
    assert.ok(found.bytes instanceof ParquetBytes);
    return { dataset: found.dataset, bytes: found.bytes };
  };

  for (const [name, text] of Object.entries(FILES)) {
    test(`${name}: read as the same rows in JSON lines, exported as those, decisions refused in words`, async () => {
      const expected = read(text);
      assert.ok(expected.comparisons > 50);
      const { dataset, bytes } = await readParquet(text);
      assert.deepEqual(said(dataset), said(expected));

      const asLines = await jsonLinesOf(bytes);
      assert.deepEqual(said(asLines.dataset), said(expected));
      // One judgement of the first user is dropped, with all that it gave.
      const dropped = Uint8Array.from(expected.outcome, (_, row) =>
        expected.rowStart[row] === expected.rowStart[0] && expected.user[row] === expected.user[0]
          ? DECISIONS.indexOf('drop')
          : 0,
      );
      const options = { keepAudit: false };
      const cleaned = async (source: Parameters<typeof planCleaned>[0], rows: Dataset) => {
        const plan = await planCleaned(source, rows, dropped, options);
        return textOf(Buffer.concat([...plan.segments]));
      };
      const [ours, theirs] = [
        await cleaned(asLines.bytes, asLines.dataset),
        await cleaned(bytesInMemory(bytesOf(text)), expected),
      ].map((exported) => said(read(exported)));
      assert.deepEqual(ours, theirs);

      await assert.rejects(planCleaned(bytes, dataset, dropped, options), (error) => {
        assert.ok(error instanceof FileError);
        assert.match(error.message, /export it as JSONL/);
        return true;
      });
      const [one] = fc.sample(record, 1);
      const { edits, refused } = decisionEdits(bytes, dataset, [{ row: 0, record: one! }]);
      assert.deepEqual(edits, []);
      assert.match(refused[0]!.reason, /export it as JSONL/);
    });
  }
});

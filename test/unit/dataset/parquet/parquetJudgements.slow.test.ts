import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planCleaned } from '../../../../server/dataset/export/cleaned.ts';
import type { FileRead } from '../../../../server/dataset/files/diskFile.ts';
import { FileError } from '../../../../server/dataset/files/files.ts';
import { ParquetFile } from '../../../../server/dataset/parquet/parquet.ts';
import { ParquetBytes } from '../../../../server/dataset/parquet/parquetBytes.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { jsonLinesOf } from '../../../../server/dataset/export/cleaned.ts';
import { Parquet } from '../../../../server/dataset/parquet/parquetFormat.ts';
import { type AuditRecord, type Dataset, DECISIONS } from '../../../../server/dataset/types.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { useDuckDb } from '../support/duckDb.ts';
import { record } from '../support/records.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';
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
  'rankings of several users in every row': lines(
    Array.from({ length: 30 }, (_, i) => ({
      prompt: `p${i}`,
      reviews: ['ada', 'bob'].flatMap((worker_id, u) =>
        [0, 1, 2].map((k) => ({ worker_id, system: `m${k}`, rank: ((i * (u + 1) + k) % 3) + 1 })),
      ),
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
  'rankings side by side': lines(
    Array.from({ length: 30 }, (_, i) => ({
      user_id: `u${i % 4}`,
      ...Object.fromEntries(
        ['a', 'b', 'c', 'd'].flatMap((side, k): [string, string | number | null][] => [
          [`model_${side}`, k === 3 && i % 2 === 0 ? null : `m${(i + k) % 5}`],
          [`score_${side}`, k === 3 && i % 2 === 0 ? null : (i * (k + 3)) % 11],
        ]),
      ),
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

/** Those in which a row is of one user. */
const OF_ONE_USER = ['rankings in every row', 'rankings in rows after each other', 'rankings side by side'];

/** Two lists in a row, in which the same users judge: there is room for one decision each. */
const TWICE = lines(
  Array.from({ length: 30 }, (_, i) => ({
    reviews: ['ada', 'bob', i === 4 ? 'eve' : 'ada'].map((user_id, k) => ({
      user_id,
      model_a: `m${i % 3}`,
      model_b: `m${(i + 1) % 3}`,
      winner: ['model_a', 'model_b', 'tie'][(i + k) % 3],
    })),
  })),
);

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

/** Comparisons that share a decision with a comparison. */
function judgedWith({ judgements, rows }: Dataset, row: number): number[] {
  if (judgements === null) return [row];
  return Array.from({ length: rows }, (_, other) => other).filter(
    (other) => judgements.of[other] === judgements.of[row],
  );
}

/** Records for some of the judgements of a dataset, in row order. */
function decisionsOn(dataset: Dataset): fc.Arbitrary<{ row: number; record: AuditRecord }[]> {
  const first = Array.from({ length: dataset.rows }, (_, row) => row).filter(
    (row) => judgedWith(dataset, row)[0] === row,
  );
  return fc
    .subarray(first, { minLength: 1, maxLength: 5 })
    .chain((rows) => fc.tuple(...rows.map((row) => record.map((one) => ({ row, record: one })))));
}

const decisionsOf = ({ rows, decision, decisionSource, decisionScope }: Dataset) =>
  Array.from({ length: rows }, (_, row) => [
    DECISIONS[decision[row]!],
    [null, 'accepted', 'override'][decisionSource[row]!],
    [null, 'user', 'comparison'][decisionScope[row]!],
  ]);

function ordered(dataset: Dataset, records: readonly { row: number; record: AuditRecord }[]) {
  const all = Array.from({ length: dataset.rows }, (): (string | null)[] => [null, null, null]);
  for (const { row, record: one } of records)
    for (const each of judgedWith(dataset, row)) all[each] = [one.decision, one.source, one.scope];
  return all;
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
    return readBytes(readFileSync(to));
  };

  const readBytes = async (bytes: Uint8Array): Promise<FileRead & { readonly bytes: ParquetBytes }> => {
    const input = inputParquet(bytesInMemory(bytes), 'rows.parquet');
    const recognition = await input.recognise();
    if (recognition.kind !== 'mapped') throw new Error(recognition.message);
    const found = (await input.read(recognition, new AbortController().signal))!;
    assert.ok(found.bytes instanceof ParquetBytes);
    return { dataset: found.dataset, bytes: found.bytes };
  };

  /** The file with these records, which it takes all of. */
  const apply = async (before: Uint8Array, records: readonly RowRecord[]): Promise<Uint8Array> => {
    const { bytes, dataset } = await readBytes(before);
    const { edits, refused } = decisionEdits(bytes, dataset, records);
    assert.deepEqual(refused, []);
    return applyEdits(bytes, edits);
  };

  for (const [name, text] of Object.entries(FILES)) {
    test(`${name}: read as the same rows in JSON lines, exported as those`, async () => {
      const expected = read(text);
      assert.ok(expected.comparisons > 50);
      const { dataset, bytes } = await readParquet(text);
      assert.deepEqual(said(dataset), said(expected));

      const asLines = await jsonLinesOf(new Parquet(), bytes, false);
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
    });

    test(`${name}: takes decisions that are read back, and gives them back byte for byte`, async () => {
      const { dataset, bytes } = await readParquet(text);
      const before = bytes.slice(0, bytes.length);
      const byUser = !OF_ONE_USER.includes(name);
      await fc.assert(
        fc.asyncProperty(decisionsOn(dataset), record, async (records, other) => {
          const once = await apply(before, records);
          assert.deepEqual(once.subarray(0, bytes.length), before);
          const after = await readBytes(once);
          assert.deepEqual(decisionsOf(after.dataset), ordered(dataset, records));
          assert.deepEqual(said(after.dataset), said(dataset));

          const linesOf = async (file: ParquetBytes, keepAudit: boolean) => {
            const { bytes: all } = await jsonLinesOf(new Parquet(), file, keepAudit);
            return textOf(all.slice(0, all.length));
          };
          assert.equal(await linesOf(after.bytes, false), await linesOf(bytes, false));
          assert.match(await linesOf(after.bytes, true), /"audit_decision":"/);

          // What DuckDB finds in the row of the file.
          const path = duck.path('decided.parquet');
          writeFileSync(path, once);
          const found = await duck.query(
            `select audit_decision, audit_reason, audit_by from '${path}' where audit_decision is not null`,
          );
          const inRow = new Map<number, RowRecord[]>();
          for (const one of records) {
            const at = dataset.rowLine[one.row]!;
            inRow.set(at, [...(inRow.get(at) ?? []), one]);
          }
          const cells = [...inRow].map(([, own]) =>
            (['decision', 'reason', 'by'] as const).map((part) => {
              if (!byUser) return own[0]!.record![part];
              const told = own.filter((one) => one.record![part] !== null);
              const named = told.map(({ row, record: one }) => [
                dataset.users[dataset.user[row]!],
                one![part],
              ]);
              return named.length === 0 ? null : (Object.fromEntries(named) as unknown);
            }),
          );
          assert.deepEqual(
            found.map((values) =>
              values.map((value) =>
                byUser && value !== null ? (JSON.parse(value as string) as unknown) : value,
              ),
            ),
            cells,
          );

          const clear = records.map(({ row }) => ({ row, record: null }));
          assert.deepEqual(await apply(once, clear), before);
          assert.deepEqual(await apply(once, records), once);
          const later = records.map(({ row }) => ({ row, record: other }));
          assert.deepEqual(await apply(await apply(once, later), clear), before);
          let [built, undone] = [before, once];
          for (const one of records) built = await apply(built, [one]);
          assert.deepEqual(built, once);
          for (const one of clear) undone = await apply(undone, [one]);
          assert.deepEqual(undone, before);
        }),
        { numRuns: 6 },
      );
    });
  }

  test('takes none in its rows where somebody judged several times in one', async () => {
    const { dataset, bytes } = await readParquet(TWICE);
    const [one] = fc.sample(record, 1);
    const records = Array.from({ length: dataset.rows }, (_, row) => ({ row, record: one! }));
    const { edits, refused } = decisionEdits(bytes, dataset, records);
    assert.deepEqual([...edits], []);
    assert.equal(refused.length, dataset.rows);
    assert.match(refused[0]!.reason, /^Somebody judged several times in one row of this Parquet file/);
  });
});

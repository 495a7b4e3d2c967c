import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planCleaned } from '../../../../server/dataset/export/cleaned.ts';
import type { FileRead } from '../../../../server/dataset/files/diskFile.ts';
import {
  I64,
  readThrift,
  structIn,
  type ThriftList,
  type ThriftStruct,
  writeThrift,
} from '../../../../server/dataset/parquet/thrift.ts';
import { ParquetFile } from '../../../../server/dataset/parquet/parquet.ts';
import { footerOf } from '../../../../server/dataset/parquet/parquetFooter.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { type AuditRecord, DECISIONS } from '../../../../server/dataset/types.ts';
import { ParquetBytes } from '../../../../server/dataset/parquet/parquetBytes.ts';
import { jsonLinesOf } from '../../../../server/dataset/export/cleaned.ts';
import { Parquet } from '../../../../server/dataset/parquet/parquetFormat.ts';
import { trainerExport } from '../../../../server/dataset/export/trainerExport.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { rowsInGroups, useDuckDb } from '../support/duckDb.ts';
import { record } from '../support/records.ts';
import { applyEdits, textOf } from '../support/rows.ts';

const never = new AbortController().signal;

async function read(bytes: Uint8Array): Promise<FileRead> {
  const input = inputParquet(bytesInMemory(bytes), 'test.parquet');
  const recognition = await input.recognise();
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  return (await input.read(recognition, never))!;
}

async function apply(bytes: Uint8Array, records: readonly RowRecord[]): Promise<Buffer> {
  const { dataset, bytes: source } = await read(bytes);
  const { edits, refused } = decisionEdits(source, dataset, records);
  assert.deepEqual(refused, []);
  return applyEdits(source, edits);
}

const clear = (records: readonly RowRecord[]) => records.map(({ row }) => ({ row, record: null }));

const ROWS = 50;
/** Battles as they are published: lists of structs, structs, times, whole numbers beyond 2^53. */
const BATTLES = `
  select i::bigint * 9007199254740993 as question_id, 'm' || i % 3 as model_a, 'm' || (i + 1) % 3 as model_b,
    case when i % 5 = 0 then 'tie' when i % 2 = 0 then 'model_a' else 'model_b' end as winner,
    'judge ' || i % 4 as judge, [{'role': 'user', 'content': 'hi “' || i || '”'}, {'role': 'assistant', 'content': null}] as conversation_a,
    {'flagged': i % 2 = 0, 'score': i / 7} as moderation, timestamp '2026-01-01' + interval (i) minute as at_time,
    if(i % 3 = 0, null, i * 1.5)::decimal(9, 2) as price, if(i % 4 = 0, null, [i, i + 1]) as list
  from ${rowsInGroups(ROWS, 16)}`;

describe('Parquet', () => {
  const duck = useDuckDb();

  const { path } = duck;
  const written = async (options = '', select = BATTLES) => {
    await duck.query(`copy (${select}) to '${path('made.parquet')}' (format parquet${options})`);
    return readFileSync(path('made.parquet'));
  };

  /** Rows that one file has and the other has not, our columns aside. */
  const difference = async (a: Uint8Array, b: Uint8Array) => {
    writeFileSync(path('a.parquet'), a);
    writeFileSync(path('b.parquet'), b);
    const own = (name: string) => `(select columns(c -> not starts_with(c, 'audit_')) from '${path(name)}')`;
    const sql = (x: string, y: string) => `select count(*)::int from (${own(x)} except all ${own(y)})`;
    const [[left], [right]] = [
      (await duck.query(sql('a.parquet', 'b.parquet')))[0]!,
      (await duck.query(sql('b.parquet', 'a.parquet')))[0]!,
    ].map((row) => [row[0]]) as [[unknown], [unknown]];
    return [left, right];
  };

  test('is read in every common compression, in several row groups', async () => {
    const expected = await duck.query(`select judge, model_a, model_b, winner from (${BATTLES})`);
    for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
      const bytes = await written(`, codec ${codec}, row_group_size 16`);
      assert.deepEqual(new ParquetFile(bytesInMemory(bytes)).groupRows, [16, 16, 16, 2]);
      const { dataset } = await read(bytes);
      assert.equal(dataset.layout.format, 'parquet');
      assert.deepEqual([dataset.rows, dataset.problemsTotal], [ROWS, 0], codec);
      for (const [row, [judge, a, b, winner]] of expected.entries()) {
        assert.deepEqual(
          [
            dataset.users[dataset.user[row]!],
            dataset.models[dataset.first[row]!],
            dataset.models[dataset.second[row]!],
            ['model_a', 'model_b', 'tie'][dataset.outcome[row]!],
          ],
          [judge, a, b, winner],
        );
      }
    }
  });

  test('has nested columns read by path, and users that are whole numbers told apart', async () => {
    const bytes = await written(
      '',
      `select {'id': 9007199254740992 + i % 4} as judge, [{'policy': 'm' || i % 3, 'text': 'a'}, {'policy': 'm' || (i + 1) % 3, 'text': 'b'}] as summaries, i % 2 as choice from range(40) t(i)`,
    );
    const { dataset } = await read(bytes);
    assert.deepEqual(dataset.users, [
      '9007199254740992',
      '9007199254740993',
      '9007199254740994',
      '9007199254740995',
    ]);
    assert.deepEqual([dataset.models, dataset.problemsTotal], [['m0', 'm1', 'm2'], 0]);
  });

  test('rows that cannot be used are told of by number', async () => {
    const bytes = await written(
      '',
      `select * replace (if(judge = 'judge 1', null, judge) as judge) from (${BATTLES})`,
    );
    const { dataset } = await read(bytes);
    assert.equal(dataset.problemsTotal, Math.ceil((ROWS - 1) / 4));
    assert.deepEqual(
      [dataset.problems[1]!.row, dataset.problems[1]!.line, dataset.problems[1]!.message],
      [5, 5, '“judge” is null.'],
    );
  });

  test('takes decisions that DuckDB and hyparquet find, all else as it was, and gives them back byte for byte', async () => {
    const bytes = await written(', row_group_size 16, codec zstd');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.nat(ROWS - 1), record), { minLength: 1, selector: ([row]) => row }),
        async (decided) => {
          const records = decided.map(([row, one]) => ({ row, record: one }));
          const once = await apply(bytes, records);
          assert.ok(once.subarray(0, bytes.length).equals(bytes));
          assert.deepEqual(await difference(bytes, once), [0, 0]);
          const told = new Map(records.map(({ row, record: one }) => [row, one]));
          const rows = (await parquetReadObjects({
            file: { byteLength: once.length, slice: (a, b) => Uint8Array.from(once.subarray(a, b)).buffer },
            compressors,
          })) as Record<string, unknown>[];
          const [byDuck, ours] = [
            await duck.query(
              `select audit_decision, audit_source, audit_scope, audit_attentiveness, audit_reason, audit_by, audit_at from '${path('b.parquet')}'`,
            ),
            (await read(once)).dataset,
          ];
          for (let row = 0; row < ROWS; row++) {
            const one = told.get(row);
            const parts = ['decision', 'source', 'scope', 'attentiveness', 'reason', 'by', 'at'] as const;
            const expected = parts.map((part) => one?.[part] ?? null);
            assert.deepEqual(byDuck[row], expected);
            assert.deepEqual(
              parts.map((part) => rows[row]![`audit_${part}`] ?? null),
              expected,
            );
            assert.equal(DECISIONS[ours.decision[row]!], one?.decision ?? null);
          }
          const later = records.map(({ row, record: one }) => ({ row, record: { ...one, at: 'later' } }));
          assert.ok((await apply(once, later)).equals(once));
          assert.ok((await apply(once, clear(records))).equals(bytes));
          const others = records.map(({ row, record: one }) => ({
            row,
            record: { ...one, reason: 'other' },
          }));
          const twice = await apply(once, others);
          assert.ok((await apply(twice, clear(records))).equals(bytes));
        },
      ),
      { numRuns: 6 },
    );
  });

  test('keeps what its footer says, but for the schema that Arrow keeps for itself while there are decisions', async () => {
    const kept = `, kv_metadata {huggingface: '{"info": {}}', "ARROW:schema": 'x', pandas: '{}'}`;
    const bytes = await written(kept);
    const one: AuditRecord = {
      decision: 'drop',
      source: 'override',
      scope: 'user',
      attentiveness: null,
      reason: null,
      by: 'me',
      at: 'now',
    };
    const decided = await apply(bytes, [{ row: 3, record: one }]);
    writeFileSync(path('kv.parquet'), decided);
    const keys = await duck.query(
      `select decode(key) from parquet_kv_metadata('${path('kv.parquet')}') order by 1`,
    );
    assert.deepEqual(keys.flat(), ['huggingface', 'pandas', 'preference_auditor.original_length']);
    assert.ok((await apply(decided, [{ row: 3, record: null }])).equals(bytes));
  });

  test('columns of our names that are not ours keep decisions out', async () => {
    const bytes = await written('', `select *, 'x' as audit_by from (${BATTLES})`);
    const { dataset, bytes: source } = await read(bytes);
    const { edits, refused } = decisionEdits(source, dataset, [{ row: 0, record: null }]);
    assert.deepEqual(edits, []);
    assert.match(refused[0]!.reason, /column “audit_by” of its own/);
  });

  test('is exported as DuckDB would by the same rules, types and all', async () => {
    const bytes = await written(', row_group_size 16, codec zstd', BATTLES);
    const one = (decision: AuditRecord['decision']): AuditRecord => ({
      decision,
      source: 'override',
      scope: 'user',
      attentiveness: null,
      reason: null,
      by: 'me',
      at: 'now',
    });
    const { dataset: plainRows } = await read(bytes);
    const decisions = Array.from({ length: ROWS }, (_, row) => {
      const user = plainRows.users[plainRows.user[row]!];
      return user === 'judge 1'
        ? [{ row, record: one('drop') }]
        : user === 'judge 2'
          ? [{ row, record: one('flip') }]
          : [];
    }).flat();
    const { dataset, bytes: source } = await read(await apply(bytes, decisions));
    const plan = await planCleaned(source, dataset, dataset.decision, { keepAudit: false });
    const cleaned = Buffer.concat([...plan.segments]);
    const expected = await written(
      '',
      `select * replace (case when judge = 'judge 2' and winner = 'model_a' then 'model_b' when judge = 'judge 2' and winner = 'model_b' then 'model_a' else winner end as winner) from (${BATTLES}) where judge <> 'judge 1'`,
    );
    assert.deepEqual(await difference(expected, cleaned), [0, 0]);
    assert.deepEqual(
      await duck.query(`describe select * from '${path('a.parquet')}'`),
      await duck.query(`describe select * from '${path('b.parquet')}'`),
    );
    assert.deepEqual([plan.rowsWritten, plan.rowsDropped, plan.rowsFlipped], [37, 13, 12]);
  });

  test("is exported with chosen and rejected columns in each other's place", async () => {
    const select = (flipped: boolean) =>
      `select 'u' || i % 3 as user, [{'content': ${flipped ? "'b'" : "'a'"}}] as chosen, [{'content': ${flipped ? "'a'" : "'b'"}}] as rejected,
        'm' || (i ${flipped ? '+ 1' : ''}) % 3 as chosen_model, 'm' || (i ${flipped ? '' : '+ 1'}) % 3 as rejected_model from range(30) t(i)`;
    const { dataset, bytes: source } = await read(await written('', select(false)));
    const plan = await planCleaned(source, dataset, new Uint8Array(30).fill(3), { keepAudit: false });
    assert.deepEqual(
      await difference(await written('', select(true)), Buffer.concat([...plan.segments])),
      [0, 0],
    );
  });

  test('is read where its footer says 0 for the dictionary that a column has not', async () => {
    const bytes = await written(', dictionary_size_limit 0');
    const footer = footerOf(bytes) as Uint8Array;
    const file = readThrift(footer);
    const structs = (struct: ThriftStruct, id: number) =>
      (struct.get(id)!.value as ThriftList).items as ThriftStruct[];
    for (const group of structs(file, 4)) {
      for (const chunk of structs(group, 1)) {
        const meta = structIn(chunk, 3)!;
        assert.equal(meta.has(11), false);
        meta.set(11, { type: I64, value: 0n });
      }
    }
    const own = writeThrift(file);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(own.length);
    const changed = Buffer.concat([bytes.subarray(0, -8 - footer.length), own, size, Buffer.from('PAR1')]);
    assert.deepEqual((await read(changed)).dataset, (await read(bytes)).dataset);
  });

  test('gives the pairs of texts that the same rows give as JSON lines, whatever stands beside the texts', async () => {
    const bytes = await written(
      ', row_group_size 16',
      `select 'u' || i % 3 as judge, 'a' as model_a, 'b' as model_b, if(i % 2 = 0, 'model_a', 'model_b') as winner,
        {'first': 'question ' || i} as prompt,
        [{'role': 'user', 'content': 'q' || i, 'num_tokens': i::bigint}, {'role': 'assistant', 'content': 'a', 'num_tokens': 2::bigint}] as conversation_a,
        [{'role': 'user', 'content': 'q' || i, 'num_tokens': i::bigint}, {'role': 'assistant', 'content': 'b', 'num_tokens': 2::bigint}] as conversation_b
      from ${rowsInGroups(50, 16)}`,
    );
    const { dataset, bytes: source } = await read(bytes);
    assert.ok(source instanceof ParquetBytes);
    const lines = await jsonLinesOf(new Parquet(), source, false);
    const kept = new Uint8Array(dataset.rows);
    const [ours, theirs] = [
      await trainerExport(source, dataset, kept, 'trl', { gapOf: () => 0 }),
      await trainerExport(lines.bytes, lines.dataset, kept, 'trl', { gapOf: () => 0 }),
    ];
    assert.equal(ours.rowsWritten, 50);
    assert.equal(textOf(Buffer.concat(ours.segments)), textOf(Buffer.concat(theirs.segments)));
  });

  test('footers are written as they are read', async () => {
    const footer = footerOf(await written(', row_group_size 16')) as Uint8Array;
    assert.ok(Buffer.from(writeThrift(readThrift(footer))).equals(footer));
  });

  test('broken files are refused with a reason, whatever is broken', async () => {
    const bytes = await written(', row_group_size 16');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(bytes.length),
        async (noise, cut) => {
          const broken = Buffer.from(bytes.subarray(0, noise.length === 0 ? cut : bytes.length));
          for (const [at, byte] of noise) broken[at] = byte;
          const input = inputParquet(bytesInMemory(broken), 'broken.parquet');
          const recognition = await input.recognise();
          if (recognition.kind !== 'mapped') {
            assert.match(recognition.message, /\w/);
            return;
          }
          await input.read(recognition, never).catch((error: unknown) => {
            assert.match(String(error), /broken.parquet could not be read/);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

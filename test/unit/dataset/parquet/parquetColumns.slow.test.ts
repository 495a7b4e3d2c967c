import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseSample } from '../../../../server/dataset/columns/index.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { type ScannedRows, scanLines, scanRows } from '../../../../server/dataset/input/parquetScan.ts';
import { PARQUET } from '../../../../server/dataset/layout.ts';
import { type ColumnValues, ParquetFile, rowLines } from '../../../../server/dataset/parquet/parquet.ts';
import type { ColumnSettings, Mapped } from '../../../../server/dataset/types.ts';
import { rowsInGroups, useDuckDb } from '../support/duckDb.ts';
import { record } from '../support/records.ts';
import { applyEdits } from '../support/rows.ts';

const never = new AbortController().signal;
const CODECS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli'];

/** SQL of what a cell may hold, by the row's number `i`. */
const NAMES = [
  `'judge ' || i % 7`,
  `if(i % 5 = 1, null, 'j' || i % 3)`,
  `['ada', 'bo"b', 'c\\d', 'é', '李', '😀', '', 'nan', 'two' || chr(10) || 'lines'][1 + i % 9]`,
  `i % 4`,
  `(9007199254740993 + i % 3)::bigint`,
  `(i % 3) / 2`,
  `repeat('long ', (i % 2) * 1000) || i % 2`,
  `'only ' || i`,
];
const MODELS = [`'m' || i % 5`, `['m0', 'a"b', 'ü', null][1 + i % 4]`, `i % 3`, `'m' || (i * 3 + 1) % 5`];
const WINNERS = [
  `['model_a', 'model_b', 'tie', 'nobody'][1 + i % 4]`,
  `if(i % 6 = 0, null, ['A', 'B'][1 + i % 2])`,
  `1 + i % 2`,
  `'m' || i % 5`,
];
const MORE = [
  `'q' || i % 11 as question_id`,
  `i * 7 as question_id, i % 2 as turn`,
  `(i * 0.25)::double as score_a, if(i % 3 = 0, 'nan'::double, i % 4) as score_b`,
  `i * 1.5 as duration, i % 20 as tokens_a, 7::bigint as tokens_b`,
  `timestamp '2026-01-01' + interval (i) hour as item, repeat('text', i % 50) as response_a, 'x' as response_b`,
  `if(i % 7 = 0, ['model_a', 'model_b'][1 + i % 2], null) as winner_gold, 'r' || i // 3 as ranking_id`,
  `[i, 1] as tags, {'a': i} as meta`,
];

const table = fc.record({
  judge: fc.constantFrom(...NAMES),
  model_a: fc.constantFrom(...MODELS),
  model_b: fc.constantFrom(...MODELS),
  winner: fc.constantFrom(...WINNERS),
  more: fc.subarray(MORE, { maxLength: 2 }),
  codec: fc.constantFrom(...CODECS),
  version: fc.constantFrom('V1', 'V2'),
  size: fc.constantFrom(20, 60, 2048),
  hasDictionary: fc.boolean(),
});

/** What is read, but for where: rows are spelled otherwise. */
function without({ part, records }: ScannedRows): unknown {
  if ('responses' in part) {
    const { columns, faults, told, noNumber, ...rest } = part.responses;
    const { userStart, userEnd, valueStart, valueEnd, ...codes } = columns;
    assert.ok(userStart.every((start, i) => start <= userEnd[i]!));
    assert.ok(valueStart.every((start, i) => start <= valueEnd[i]!));
    const messages = told.map(([fault, one]) => [fault, { ...one, offset: null }]);
    return {
      ...rest,
      codes: { ...codes, start: null, end: null },
      lines: faults.line,
      messages,
      noNumber,
      records: [...records],
    };
  }
  const { rowStart, rowEnd, userStart, userEnd, winnerStart, winnerEnd, problems, ...rest } = part.rows;
  for (const [starts, ends] of [
    [userStart, userEnd],
    [winnerStart, winnerEnd],
  ] as const)
    starts.forEach((start, row) => {
      assert.ok(start <= ends[row]! && ends[row]! <= rowEnd[row]! - rowStart[row]!);
    });
  return { ...rest, problems: problems.map((one) => ({ ...one, offset: null })), records: [...records] };
}

async function bothWays(bytes: Uint8Array, settings: ColumnSettings): Promise<Mapped | null> {
  const file = new ParquetFile(bytesInMemory(bytes));
  const recognition = recogniseSample(PARQUET, await file.sample(), settings);
  if (recognition.kind !== 'mapped') return null;
  const range = { rowStart: 0, rowEnd: file.rows };
  const lines = (await scanLines(file, recognition, range, () => false))!;
  const columns = (await scanRows(file, recognition, range, () => false))!;
  assert.deepEqual(without(columns), without(lines));
  return recognition;
}

describe('Parquet read by columns', () => {
  const duck = useDuckDb();

  test('is what it is when its rows are read as lines of JSON, with its decisions', async () => {
    const path = duck.path('columns.parquet');
    const settings: ColumnSettings = {
      user: 'judge',
      modelA: 'model_a',
      modelB: 'model_b',
      winner: 'winner',
      convention: 'one-two',
    };
    let read = 0;
    for (const one of fc.sample(table, { numRuns: 16, seed: 7 })) {
      const { judge, model_a, model_b, winner, more, codec, version, size, hasDictionary } = one;
      const columns = [
        `${judge} as judge`,
        `${model_a} as model_a`,
        `${model_b} as model_b`,
        `${winner} as winner`,
        ...more.filter((columns) => !columns.includes('question_id, i') || more.length === 1),
      ];
      await duck.query(
        `copy (select ${columns.join(', ')} from ${rowsInGroups(130, size)}) to '${path}' ` +
          `(format parquet, row_group_size ${size}, compression ${codec}, parquet_version ${version}, ` +
          `dictionary_size_limit ${hasDictionary ? 1000 : 0})`,
      );
      const bytes = readFileSync(path);
      const { convention, ...words } = settings;
      const recognition =
        (await bothWays(bytes, words)) ?? (await bothWays(bytes, { ...words, convention: convention! }));
      if (recognition === null) continue;
      read++;
      const input = inputParquet(bytesInMemory(bytes), path);
      const whole = (await input.read(recognition, never))!;
      const decided = fc
        .sample(record, { numRuns: 20, seed: read })
        .map((one, i) => ({ row: i * 6, record: one }));
      const { edits } = decisionEdits(whole.bytes, whole.dataset, decided);
      writeFileSync(path, applyEdits(whole.bytes, edits));
      await bothWays(readFileSync(path), words);
    }
    assert.ok(read > 9, `${read} were read`);
  });

  for (const [name, select] of Object.entries({
    'a response each': `'u' || i % 4 as annotator, 'p' || i // 12 as judgement_id, 'm' || i % 3 as model, if(i % 13 = 5, null, (i * 7) % 5) as rank`,
    'responses side by side': `'u' || i % 4 as annotator, 'a' as model_a, 'b' as model_b, 'c' as model_c, i % 3 as score_a, 1 as score_b, if(i % 9 = 2, null, 1.5) as score_c`,
    'chosen and rejected': `'u' || i % 4 as annotator, 'm' || i % 5 as chosen_model, 'm' || (i + 1 + i % 3) % 5 as rejected_model, i % 4 as score_chosen, 2 as score_rejected`,
    'a column for each user': `'m' || i % 5 as model_a, 'm' || (i + 1) % 5 as model_b, if(i % 3 = 0, null, 'A') as annotator1, ['A', 'B'][1 + i % 2] as annotator2`,
  }))
    test(`${name}: the same`, async () => {
      const path = duck.path('other.parquet');
      await duck.query(
        `copy (select ${select} from ${rowsInGroups(120, 40)}) to '${path}' (format parquet, row_group_size 40)`,
      );
      assert.ok((await bothWays(readFileSync(path), {})) !== null);
    });

  test('its first rows are those of the whole, however many values they hold', async () => {
    const path = duck.path('nested.parquet');
    const columns = [
      `i as n`,
      `if(i % 5 = 2, null, 'text ' || i % 9) as word`,
      `[{'model': 'm' || k, 'rank': (i + k) % 3} for k in range(i % 70)] as answers`,
      `if(i % 4 = 1, null, {'id': i, 'tags': ['a', null, 'b' || i]}) as meta`,
      `[[i, k] for k in range(i % 3)] as lists`,
    ];
    for (const [version, dictionary, codec] of [
      ['V1', 1000, 'zstd'],
      ['V1', 0, 'snappy'],
      ['V2', 1000, 'gzip'],
      ['V2', 0, 'uncompressed'],
    ] as const) {
      await duck.query(
        `copy (select ${columns.join(', ')} from range(3000) t(i)) to '${path}' (format parquet, row_group_size 2048, ` +
          `compression ${codec}, parquet_version ${version}, dictionary_size_limit ${dictionary})`,
      );
      const file = new ParquetFile(bytesInMemory(readFileSync(path)));
      const { rows } = await file.sample();
      const first = (await file.read(file.columns).next()).value as ColumnValues;
      const lines = rowLines(first, file.columns, { from: 0, to: 200 }).toString().trimEnd().split('\n');
      assert.deepEqual(
        rows,
        lines.map((line) => JSON.parse(line) as unknown),
        `${version} ${codec}`,
      );
    }
  });
});

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { planCleaned } from '../../../../server/dataset/export/cleaned.ts';
import { converted, type OtherFormat } from '../../../../server/dataset/export/convert.ts';
import { useDuckDb } from '../support/duckDb.ts';
import { bytesOf, read, textOf } from '../support/rows.ts';

const ROWS = Array.from({ length: 12 }, (_, i) => ({
  judge: `judge “${i % 3}”, "the" ${i % 3}\nthird`,
  model_a: `m${i % 3}`,
  model_b: `m${(i + 1) % 3}`,
  winner: ['model_a', 'model_b', 'tie'][i % 3],
  n: i * 2,
  half: i / 2,
  good: i % 2 === 0,
  note: i % 4 === 0 ? null : `note ${i}`,
  turns: [{ role: 'user', content: 'hi' }],
}));
const SOURCES = {
  jsonl: ROWS.map((row) => JSON.stringify(row)).join('\n'),
  json: JSON.stringify(ROWS, null, 2),
};
const FILES: readonly OtherFormat[] = ['jsonl', 'csv', 'parquet'];

describe('a cleaned file in another format', () => {
  const duck = useDuckDb();

  async function convert(bytes: Uint8Array, to: OtherFormat, drop: number): Promise<Uint8Array> {
    const dataset = read(bytes);
    const effective = new Uint8Array(dataset.rows);
    effective[drop] = 2;
    const plan = await planCleaned(bytesInMemory(bytes), dataset, effective, { keepAudit: false });
    const other = await converted(plan, dataset.layout, to);
    assert.equal(other.rowsWritten, dataset.rows - 1);
    return Buffer.concat([...other.segments]);
  }

  for (const [from, text] of Object.entries(SOURCES)) {
    for (const to of FILES) {
      test(`${from} as ${to}: DuckDB reads the rows that were kept`, async () => {
        const path = duck.path(`${from}.${to}`);
        writeFileSync(path, await convert(bytesOf(text), to, 4));
        const rows = await duck.query(
          `select judge, winner, n::int, half::double, good::boolean, note, to_json(turns)::varchar from ${to === 'jsonl' ? `read_json('${path}', format = 'newline_delimited')` : `'${path}'`}`,
        );
        const expected = ROWS.filter((_, i) => i !== 4).map((row) => [
          row.judge,
          row.winner,
          row.n,
          row.half,
          row.good,
          row.note,
          JSON.stringify(row.turns),
        ]);
        const told = rows.map((row) => [
          ...row.slice(0, 6),
          // A list that is no column type of its own is a text of JSON.
          JSON.stringify(
            [JSON.parse(row[6] as string)].flatMap((one) =>
              typeof one === 'string' ? [JSON.parse(one) as unknown] : [one as unknown],
            )[0],
          ),
        ]);
        assert.deepEqual(told, expected);
      });
    }
  }

  test('cells become values, and texts that look like numbers otherwise spelled stay texts', async () => {
    const table = 'judge,model_a,model_b,winner,n\n007,x,y,A,1.50\n8,y,x,B,2\n9,x,y,tie,\n';
    assert.equal(
      textOf(await convert(bytesOf(table), 'jsonl', 1)),
      '{"judge":"007","model_a":"x","model_b":"y","winner":"A","n":"1.50"}\n{"judge":9,"model_a":"x","model_b":"y","winner":"tie","n":null}\n',
    );
  });

  test('a row with a million blanks becomes one without, in a time that goes with its length', async () => {
    const [first, ...others] = ROWS.map((row) => JSON.stringify(row));
    const padded = [first!.replace('{', `{${' '.repeat(1e6)}`), ...others].join('\n');
    assert.equal(
      textOf(await convert(bytesOf(padded), 'jsonl', 1)).replace(/ {2,}/, ''),
      textOf(await convert(bytesOf([first, ...others].join('\n')), 'jsonl', 1)),
    );
  });

  test('whole numbers keep all their digits', async () => {
    const id = '9007199254740993';
    const rows = ['1', id, '-12'].map(
      (n, i) => `{"judge":"u${i}","model_a":"a","model_b":"b","winner":"tie","id":${n},"of":[${id}]}\n`,
    );
    for (const to of ['csv', 'parquet'] as const) {
      const path = duck.path(`digits.${to}`);
      writeFileSync(path, await convert(bytesOf(rows.join('')), to, 0));
      const told = await duck.query(`select id::varchar, "of"::varchar from '${path}'`);
      assert.deepEqual(told, [
        [id, `[${id}]`],
        ['-12', `[${id}]`],
      ]);
    }
  });

  test('of a Parquet file with large row groups', async () => {
    const rows = 160_000;
    await duck.query(
      `copy (select 'u' || i % 9 as judge, 'a' as model_a, 'b' as model_b, 'tie' as winner from range(${rows}) t(i)) to '${duck.path('large.parquet')}' (format parquet, row_group_size ${rows})`,
    );
    const input = inputParquet(bytesInMemory(readFileSync(duck.path('large.parquet'))), 'large.parquet');
    const recognition = await input.recognise();
    assert.equal(recognition.kind, 'mapped');
    const { dataset, bytes } = (await input.read(recognition, new AbortController().signal))!;
    const plan = await planCleaned(bytes, dataset, new Uint8Array(rows), { keepAudit: false });
    assert.equal((await converted(plan, dataset.layout, 'jsonl')).rowsWritten, rows);
  });
});

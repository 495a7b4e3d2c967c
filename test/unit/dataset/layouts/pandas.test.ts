import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planCleaned } from '../../../../server/dataset/export/cleaned.ts';
import { pandasRows } from '../../../../server/dataset/formats/pandasJson.ts';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';
import { DROP, FLIP } from '../../../../server/dataset/types.ts';
import { bytesOf, read, said, textOf } from '../support/rows.ts';

const never = new AbortController().signal;
const load = (name: string) => readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url));

async function opened(bytes: Uint8Array) {
  const input = inputInMemory(bytes);
  const recognition = await input.recognise();
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  return (await input.read(recognition, never))!;
}

const SAID = ['ada: m1 > m2', 'bob: m2 < m3', 'ada: m3 = m1', 'bob: m1 < m2', 'ada: m1 > m3'];

type Row = Readonly<Record<string, string | number | null>>;
const byColumns = (rows: readonly Row[]) =>
  Object.fromEntries(
    Object.keys(rows[0]!).map((name) => [name, Object.fromEntries(rows.map((row, i) => [i, row[name]]))]),
  );
const ORIENTS: Readonly<Record<string, (rows: readonly Row[]) => unknown>> = {
  columns: byColumns,
  index: (rows) => Object.fromEntries(rows.map((row, i) => [i, row])),
  split: (rows) => ({
    columns: Object.keys(rows[0]!),
    index: rows.map((_, i) => i),
    data: rows.map((row) => Object.values(row)),
  }),
};

const table = fc.array(
  fc.record(
    {
      judge: fc.constantFrom('ada', 'béa "b"', 'c\\d', '{"0":'),
      model_a: fc.constantFrom('x', 'y'),
      model_b: fc.constantFrom('z', 'w]'),
      winner: fc.constantFrom('model_a', 'model_b', 'tie'),
      note: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
    },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 6 },
);

describe('JSON as pandas writes tables', () => {
  for (const name of [
    'pandas-columns.json',
    'pandas-index-orient.json',
    'pandas-split.json',
    'pandas-table.json',
  ])
    test(`${name} is read`, async () => {
      const { dataset } = await opened(load(name));
      assert.deepEqual(said(dataset), SAID);
    });

  for (const [orient, write] of Object.entries(ORIENTS))
    test(`orient="${orient}" holds the rows that were written, in any spacing`, () => {
      fc.assert(
        fc.property(table, fc.constantFrom(undefined, 2, '\t'), (rows, space) => {
          const found = pandasRows(bytesOf(JSON.stringify(write(rows), null, space)));
          assert.deepEqual(JSON.parse(textOf(found!)), rows);
        }),
      );
    });

  test('numbers stay as they are spelled', async () => {
    const { dataset, bytes } = await opened(load('pandas-columns.json'));
    const plan = await planCleaned(bytes, dataset, new Uint8Array(dataset.rows), { keepAudit: false });
    assert.match(textOf(Buffer.concat([...plan.segments])), /"tstamp":12345678901234567890\}/);
  });

  test('no decision goes into it, and why is said; it is exported as an array of rows', async () => {
    const { dataset, bytes } = await opened(load('pandas-split.json'));
    const { edits, refused } = decisionEdits(bytes, dataset, [{ row: 0, record: null }]);
    assert.deepEqual(edits, []);
    assert.match(refused[0]!.reason, /pandas writes it by columns, which keeps decisions out/);
    const decided = Uint8Array.from([DROP, FLIP, 0, 0, DROP]);
    const plan = await planCleaned(bytes, dataset, decided, { keepAudit: false });
    const cleaned = textOf(Buffer.concat([...plan.segments]));
    assert.deepEqual(said(read(cleaned)), ['bob: m2 > m3', 'ada: m3 = m1', 'bob: m1 < m2']);
    assert.equal((JSON.parse(cleaned) as unknown[]).length, 3);
  });

  test('rows that begin with an object of numbered members are rows', () => {
    const rows = ['A', 'B', 'A'].map((winner, i) =>
      JSON.stringify({ ratings: { 0: i, 1: 2 }, judge: `j${i % 2}`, model_a: 'x', model_b: 'y', winner }),
    );
    assert.equal(read(rows.join('\n')).comparisons, 3);
    assert.equal(pandasRows(bytesOf(rows[0]!)), null);
  });

  test('a broken one, and one of an open document, are refused in words', async () => {
    const whole = load('pandas-columns.json');
    const cut = await inputInMemory(whole.subarray(0, 200)).recognise();
    for (const found of [cut, recogniseDataset(whole)]) {
      assert.equal(found.kind, 'not-preference-data');
      assert.match('message' in found ? found.message : '', /JSON as pandas writes it by columns/);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type ColumnSettings, type Dataset, DECISIONS } from '../../../../server/dataset/types.ts';
import { bytesOf, read, said, textOf } from '../support/rows.ts';

const jsonl = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const battle = { judge: 'ada', model_a: 'x', model_b: 'y' };

function readAs(text: string, settings: ColumnSettings): Dataset {
  const recognition = recogniseDataset(bytesOf(text), settings);
  assert.equal(recognition.kind, 'mapped', JSON.stringify(recognition));
  return readDataset(bytesOf(text), recognition);
}

function flipped(text: string, settings: ColumnSettings): string {
  const bytes = bytesOf(text);
  const dataset = readAs(text, settings);
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
  return textOf(
    Buffer.concat([...planExport(bytesInMemory(bytes), dataset, all, { keepAudit: true }).segments]),
  );
}

describe('numbers that could mean several things are asked about', () => {
  for (const [column, values, conventions] of [
    ['preference_strength', [1, 5, 3, 2, 4], ['below-3', 'above-3', 'negative-first']],
    ['overall_preference', [7, 1, 4], ['below-4', 'above-4', 'negative-first']],
    ['overall_preference', [1, 2, 0], ['one-two', 'index', 'below-1', 'above-1', 'negative-first']],
    ['choice', [1, 0, 1], ['is-first', 'index']],
  ] as const) {
    test(`${column} of ${values.join(', ')}`, () => {
      const rows = Array.from({ length: 12 }, (_, i) => ({ ...battle, [column]: values[i % values.length] }));
      const recognition = recogniseDataset(bytesOf(jsonl(rows)));
      assert.equal(recognition.kind, 'column-needed', JSON.stringify(recognition));
      assert.deepEqual(recognition.conventions, conventions);
    });
  }

  test('on a scale of which the middle is the tie, low or high numbers are for the first', () => {
    const text = jsonl([1, 5, 3, 2].map((preference_strength) => ({ ...battle, preference_strength })));
    assert.deepEqual(said(readAs(text, { convention: 'below-3' })), [
      'ada: x > y',
      'ada: x < y',
      'ada: x = y',
      'ada: x > y',
    ]);
    assert.deepEqual(said(readAs(text, { convention: 'above-3' })), [
      'ada: x < y',
      'ada: x > y',
      'ada: x = y',
      'ada: x < y',
    ]);
    const opposite = jsonl([5, 1, 3, 4].map((preference_strength) => ({ ...battle, preference_strength })));
    assert.equal(flipped(text, { convention: 'below-3' }), opposite);
  });
});

describe('what is no judgement, and who is nobody', () => {
  test('a preference of null is none, and is counted', () => {
    const text = jsonl([1, null, 2, 1].map((preference) => ({ ...battle, preference })));
    const dataset = read(text);
    assert.deepEqual(said(dataset), ['ada: x > y', '-', 'ada: x < y', 'ada: x > y']);
    assert.equal(dataset.problemsTotal, 1);
    assert.match(dataset.problems[0]!.message, /“preference” is null/);
  });

  test('nan, None and nothing judge nothing; Nan may be a name', () => {
    const users = ['nan', 'NaN', 'None', 'null', '', ' nan ', 'Nan', 'ada'];
    const csv = `judge,model_a,model_b,winner\n${users.map((user) => `${user},x,y,A\n`).join('')}`;
    for (const dataset of [
      read(csv),
      read(jsonl(users.map((judge) => ({ ...battle, judge, winner: 'A' })))),
    ]) {
      assert.deepEqual(dataset.users, ['Nan', 'ada']);
      assert.equal(dataset.comparisons, 2);
      assert.equal(dataset.problemsTotal, 6);
    }
  });
});

describe('values by what the settings say of them', () => {
  const rows = ['a1', 'a2', 's', 'C', 'a1', null].map((winner) => ({ ...battle, winner }));
  const values = { a1: 'first', a2: 'second', s: 'tie', C: 'skip', null: 'skip' } as const;

  test('are read so, and swapped for one another', () => {
    const text = jsonl(rows);
    assert.equal(recogniseDataset(bytesOf(text)).kind, 'column-needed');
    const dataset = readAs(text, { values });
    assert.deepEqual(said(dataset), ['ada: x > y', 'ada: x < y', 'ada: x = y', '-', 'ada: x > y', '-']);
    assert.equal(dataset.ties, 1);
    assert.match(dataset.problems[0]!.message, /“winner” is "C", which the settings say is no judgement/);
    assert.equal(
      flipped(text, { values }),
      jsonl(['a2', 'a1', 's', 'C', 'a2', null].map((winner) => ({ ...battle, winner }))),
    );
  });

  test('come before what a value would mean by itself, also for a model of that name', () => {
    const text = jsonl(['A', 'x', 'y', 'B'].map((winner) => ({ ...battle, winner })));
    const dataset = readAs(text, { values: { A: 'tie', x: 'second' } });
    assert.deepEqual(said(dataset), ['ada: x = y', 'ada: x < y', 'ada: x < y', 'ada: x < y']);
  });

  test('one said alone leaves the others as they are; swapped, it becomes the name of the model', () => {
    const text = jsonl(['A', 'B', '??', 'A'].map((winner) => ({ ...battle, winner })));
    const once = flipped(text, { values: { '??': 'first' } });
    assert.equal(once, jsonl(['B', 'A', 'second', 'B'].map((winner) => ({ ...battle, winner }))));
    assert.deepEqual(said(readAs(once, { values: { '??': 'first' } })), [
      'ada: x < y',
      'ada: x > y',
      'ada: x < y',
      'ada: x < y',
    ]);
  });

  test('in tables an empty cell is null', () => {
    const csv = 'judge,model_a,model_b,winner\nada,x,y,1\nada,x,y,\nada,x,y,2\n';
    assert.deepEqual(said(readAs(csv, { values: { null: 'tie' } })), [
      'ada: x > y',
      'ada: x = y',
      'ada: x < y',
    ]);
  });
});

test('where settings say that the order is not known, nothing is first', () => {
  const text = jsonl([
    { ...battle, winner: 'A' },
    { ...battle, winner: 'B' },
  ]);
  assert.equal(readAs(text, {}).ordered, true);
  const dataset = readAs(text, { order: 'unknown' });
  assert.equal(dataset.ordered, false);
  assert.deepEqual(said(dataset), ['ada: x > y', 'ada: x < y']);
});

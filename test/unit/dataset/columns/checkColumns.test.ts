import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changeBetween } from '../../../../server/dataset/datasetChange.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { FIRST, NO_OUTCOME, SECOND, TIE } from '../../../../server/dataset/types.ts';
import { bytesOf, read, said } from '../support/rows.ts';

const base = [
  { judge: 'ada', model_a: 'x', model_b: 'y', winner: 'model_a' },
  { judge: 'bea', model_a: 'y', model_b: 'z', winner: 'model_b' },
  { judge: 'ada', model_a: 'z', model_b: 'x', winner: 'tie' },
];
const withEach = (values: readonly object[]) => base.map((row, i) => ({ ...row, ...values[i] }));
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const array = (rows: readonly object[]) => JSON.stringify(rows, null, 1);
const cells = (rows: readonly object[]) =>
  [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row) as (string | number | null)[])]
    .map((row) => `${row.map((cell) => (cell === null ? '' : String(cell))).join(',')}\n`)
    .join('');

/** Plain arrays, whatever the type of the column. */
const gaps = (text: string) => {
  const { lengthGap } = read(text);
  return lengthGap === null ? null : [...lengthGap];
};
const seconds = (text: string) => {
  const found = read(text).seconds;
  return found === null ? null : [...found].map((value) => Math.round(value * 1000) / 1000);
};
const known = (text: string) => {
  const found = read(text).known;
  return found === null ? null : [...found];
};

describe('how much longer the first response is', () => {
  const texts = withEach([
    { response_a: 'four', response_b: 'seventy' },
    { response_a: 'four', response_b: 'one' },
    { response_a: 'even', response_b: 'evil' },
  ]);
  for (const [name, spelled] of [
    ['JSON lines', lines],
    ['a JSON array', array],
    ['a table', cells],
  ] as const) {
    test(`by the texts themselves, in ${name}`, () => {
      assert.deepEqual(gaps(spelled(texts)), [-3, 1, 0]);
    });
  }

  test('a row without one of the texts, or with two of that name, is still a comparison', () => {
    const rows = lines(texts).split('\n');
    rows[0] = rows[0]!.replace('"response_a":"four"', '"response_a":null');
    rows[1] = rows[1]!.replace('"response_a":"four",', '');
    rows[2] = rows[2]!.replace('{', '{"response_b":"twice",');
    const dataset = read(rows.join('\n'));
    assert.deepEqual(said(dataset), ['ada: x > y', 'bea: y < z', 'ada: z = x']);
    assert.deepEqual([...dataset.lengthGap!], [NaN, NaN, NaN]);
    assert.equal(dataset.problemsTotal, 0);
  });

  test('of conversations that of the whole', () => {
    const conversation = (content: string) => [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content },
    ];
    const rows = base.map((row) => ({
      ...row,
      conversation_a: conversation('a long answer'),
      conversation_b: conversation('short'),
    }));
    assert.deepEqual(gaps(lines(rows)), [8, 8, 8]);
  });

  test('columns of lengths come first, also in an object', () => {
    const told = texts.map((row, i) => ({ ...row, tokens_a: 10 + i, tokens_b: i === 2 ? null : '4.5' }));
    assert.deepEqual(gaps(lines(told)), [5.5, 6.5, NaN]);
    const inside = texts.map((row) => ({
      ...row,
      conv_metadata: { sum_assistant_a_tokens: 100, sum_assistant_b_tokens: 30 },
    }));
    assert.deepEqual(gaps(lines(inside)), [70, 70, 70]);
  });

  test('chosen and rejected are first and second where they tell who won, and only there', () => {
    const row = { chosen: 'longer', rejected: 'short', judge: 'ada' };
    assert.deepEqual(gaps(lines([{ ...row, chosen_model: 'x', rejected_model: 'y' }])), [1]);
    assert.equal(gaps(lines(base.map((one) => ({ ...one, ...row, judge: one.judge })))), null);
  });

  test('a file that shows neither texts nor lengths has no such column', () => {
    assert.equal(gaps(lines(base)), null);
  });

  test('a longer text is another input, though the same was said', () => {
    const before = read(lines(texts));
    const after = read(lines(texts.map((row, i) => (i === 1 ? { ...row, response_a: 'fourfold' } : row))));
    assert.ok(changeBetween(before, before).sameSaid);
    assert.ok(!changeBetween(before, after).sameSaid);
    assert.ok(changeBetween(before, after).sameJudged);
  });
});

describe('how long a judgement took', () => {
  for (const [column, values, expected] of [
    ['duration', [12.5, '7', null], [12.5, 7, NaN]],
    ['WorkTimeInSeconds', [61, 0, -1], [61, 0, -1]],
    ['timeTaken', [1, 2, 'long'], [1, 2, NaN]],
    ['lead_time', [0.25, 3, 4], [0.25, 3, 4]],
    ['elapsed_ms', [1500, 20, 7], [1.5, 0.02, 0.007]],
    ['durationMs', [1500, 20, 7], [1.5, 0.02, 0.007]],
  ] as const) {
    test(column, () => {
      const rows = withEach(values.map((value) => ({ [column]: value })));
      assert.deepEqual(seconds(lines(rows)), expected);
      if (values.every((value) => value !== null)) assert.deepEqual(seconds(cells(rows)), expected);
    });
  }

  test('a column that the settings name, in milliseconds where it says so', () => {
    const rows = withEach([{ spent_ms: 2000 }, { spent_ms: 1 }, { spent_ms: 3 }]);
    const recognition = recogniseDataset(bytesOf(lines(rows)), { seconds: 'spent_ms' });
    assert.ok(recognition.kind === 'mapped');
    assert.equal(readDataset(bytesOf(lines(rows)), recognition).seconds![0], 2);
    assert.equal(seconds(lines(rows)), null);
  });

  test('the time of a row in which several judged is nobody’s', () => {
    const reviews = [
      { worker_id: 'ada', winner: 'model_a' },
      { worker_id: 'bea', winner: 'model_b' },
    ];
    const rows = base.map(({ model_a, model_b }) => ({ model_a, model_b, duration: 4, reviews }));
    assert.equal(seconds(lines(rows)), null);
    const own = rows.map((row) => ({ ...row, reviews: reviews.map((one) => ({ ...one, duration: 3 })) }));
    assert.deepEqual(new Set(seconds(lines(own))), new Set([3]));
    const wide = base.map(({ model_a, model_b }) => ({
      ...{ model_a, model_b, duration: 4 },
      ...{ annotator_1: 'A', annotator_2: 'B' },
    }));
    assert.equal(seconds(lines(wide)), null);
  });
});

describe('the known winners of control items', () => {
  const rows = (column: string, ...values: readonly (string | null)[]) =>
    Array.from({ length: 12 }, (_, i) => ({ ...base[i % 3]!, [column]: values[i] ?? null }));

  test('a column called after the winner, whose few values are winners', () => {
    const none = Array.from({ length: 9 }, () => NO_OUTCOME);
    for (const column of ['winner_gold', 'expected_winner', 'gold']) {
      const file = rows(column, 'model_b', 'tie', 'z');
      assert.deepEqual(known(lines(file)), [SECOND, TIE, FIRST, ...none], column);
      assert.deepEqual(known(cells(file)), [SECOND, TIE, FIRST, ...none], column);
    }
  });

  test('values that are no winners, and a column that most rows fill, say nothing', () => {
    assert.equal(known(lines(rows('winner_gold', 'metal', 'metal', 'coin'))), null);
    assert.equal(known(lines(rows('winner_gold', ...Array.from({ length: 12 }, () => 'model_a')))), null);
  });
});

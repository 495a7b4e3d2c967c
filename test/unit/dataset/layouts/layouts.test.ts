import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { DECISIONS } from '../../../../server/dataset/types.ts';
import { bytesOf, read, said, textOf } from '../support/rows.ts';

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** The file with every outcome swapped. */
function flipped(text: string): string {
  const bytes = bytesOf(text);
  const dataset = read(bytes);
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
  const plan = planExport(bytesInMemory(bytes), dataset, all, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

const turned = (text: string) => text.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<'));

const base = [
  { judge: 'ada', model_a: 'x', model_b: 'y' },
  { judge: 'bea', model_a: 'y', model_b: 'z' },
  { judge: 'ada', model_a: 'z', model_b: 'x' },
];
const expected = ['ada: x > y', 'bea: y < z', 'ada: z = x'];
const withEach = (values: readonly object[]) => base.map((row, i) => ({ ...row, ...values[i] }));

describe('every way to say who won', () => {
  const layouts: readonly [name: string, rows: readonly object[]][] = [
    [
      'scores',
      withEach([
        { score_a: 2, score_b: 1.5 },
        { score_a: '1', score_b: 1.25 },
        { score_a: 1, score_b: 1.0 },
      ]),
    ],
    [
      'ranks',
      withEach([
        { rank_a: 1, rank_b: 2 },
        { rank_a: 3, rank_b: 1 },
        { rank_a: 1, rank_b: 1 },
      ]),
    ],
    [
      'a column for each outcome',
      withEach([
        { winner_model_a: 1, winner_model_b: 0, winner_tie: 0 },
        { winner_model_a: 0, winner_model_b: 1, winner_tie: 0 },
        { winner_model_a: 0, winner_model_b: 0, winner_tie: 1 },
      ]),
    ],
    [
      'a column for each outcome, true or false',
      withEach([
        { winner_a: true, winner_b: false },
        { winner_a: false, winner_b: true },
        { winner_a: false, winner_b: false },
      ]),
    ],
    [
      'graded words',
      withEach([
        { preference: 'a-is-slightly-better' },
        { preference: 'b-is-better' },
        { preference: 'tie' },
      ]),
    ],
    ['verdicts', withEach([{ verdict: '[[A>>B]]' }, { verdict: '[[B>A]]' }, { verdict: '[[A=B]]' }])],
    [
      'a strength',
      withEach([{ preference_strength: -3 }, { preference_strength: 1 }, { preference_strength: 0 }]),
    ],
    ['floats from 1 to 2', withEach([{ preference: 1.0001 }, { preference: 1.75 }, { preference: 1.5 }])],
    [
      'true and false',
      withEach([{ is_A_selected: true }, { is_A_selected: false }, { is_A_selected: 'tie' }]),
    ],
  ];
  for (const [name, rows] of layouts) {
    test(`${name}: read, swapped, and swapped back to the byte`, () => {
      const text = lines(rows);
      assert.deepEqual(said(read(text)), expected);
      const once = flipped(text);
      assert.deepEqual(said(read(once)), expected.map(turned));
      assert.equal(flipped(once), text);
    });
  }

  test('a pair of models in one column, in the order of its parts', () => {
    const rows = [
      { idx: 0, cmp_key: 'bloom-7b_llama-7b', response1: 'a', response2: 'b', annotator: 1, preference: 2 },
      { idx: 1, cmp_key: 'llama-7b_opt-7b', response1: 'a', response2: 'b', annotator: 2, preference: 0 },
      { idx: 2, cmp_key: 'opt-7b_bloom-7b', response1: 'a', response2: 'b', annotator: 2, preference: 1 },
    ];
    const more = { idx: 3, cmp_key: 'opt-7b', response1: 'a', response2: 'b', annotator: 2, preference: 1 };
    const many = [...rows, ...Array.from({ length: 60 }, () => rows[0]!), more];
    const dataset = read(lines(many));
    assert.deepEqual(said(dataset).slice(0, 3), [
      '1: bloom-7b < llama-7b',
      '2: llama-7b = opt-7b',
      '2: opt-7b > bloom-7b',
    ]);
    assert.equal(said(dataset).at(-1), '-');
    assert.match(dataset.problems[0]!.message, /“cmp_key” does not hold the names of two models/);
    assert.equal(dataset.item![0], dataset.item![3]);
    assert.notEqual(dataset.item![0], dataset.item![1]);
  });

  test('types and levels are one name together', () => {
    const row = {
      observer: 'obs_14',
      dist_type1: 'DQ',
      dist_level1: 1,
      dist_type2: 'DQ',
      dist_level2: 4,
      selected: 1,
    };
    const rows = [row, { ...row, dist_level2: 1 }, { ...row, dist_type2: 'NN', selected: 2 }];
    const dataset = read(lines(rows));
    assert.deepEqual(said(dataset), ['obs_14: DQ 1 > DQ 4', '-', 'obs_14: DQ 1 < NN 4']);
    assert.match(dataset.problems[0]!.message, /both responses are by “DQ 1”/);
  });

  test('scores beside a winner are kept as what else is known, never as who won', () => {
    const dataset = read(
      lines(
        withEach([
          { winner: 'model_b', reward_a: 2, reward_b: 1.5 },
          { winner: 'model_a', reward_a: null, reward_b: 1 },
          { winner: 'tie', reward_a: '1', reward_b: '3' },
        ]),
      ),
    );
    assert.deepEqual(said(dataset), ['ada: x < y', 'bea: y > z', 'ada: z = x']);
    assert.deepEqual([...dataset.scoreGap!], [0.5, NaN, -2]);
  });

  test('chosen and rejected with equal scores are a tie', () => {
    const row = { chosen: 'c', rejected: 'r', chosen_model: 'x', rejected_model: 'y', annotator: 'ada' };
    const text = lines([
      { ...row, score_chosen: 8, score_rejected: 7 },
      { ...row, score_chosen: 8, score_rejected: 8 },
    ]);
    assert.deepEqual(said(read(text)), ['ada: x > y', 'ada: x = y']);
    assert.equal(flipped(flipped(text)), text);
  });

  test('judges that are lists are one user each', () => {
    const rows = withEach([
      { winner: 'A', judge: ['gpt-4', 'pair-v2'] },
      { winner: 'B', judge: ['gpt-4', 'pair-v2'] },
      { winner: 'tie', judge: ['gpt-4'] },
    ]);
    assert.deepEqual(read(lines(rows)).users, ['gpt-4, pair-v2', 'gpt-4']);
  });
});

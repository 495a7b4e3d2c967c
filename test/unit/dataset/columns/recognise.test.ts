import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import type { Recognition, WinnerConvention } from '../../../../server/dataset/types.ts';
import { bytesOf } from '../support/rows.ts';

type Row = Record<string, unknown>;

function recognise(rows: readonly Row[], override?: Parameters<typeof recogniseDataset>[1]): Recognition {
  return recogniseDataset(bytesOf(rows.map((row) => JSON.stringify(row)).join('\n')), override);
}

/** Twelve rows made from a template; functions are called with the row's number. */
function rows(template: Record<string, unknown>): Row[] {
  return Array.from({ length: 12 }, (_, i) =>
    Object.fromEntries(
      Object.entries(template).map(([key, value]) => [
        key,
        typeof value === 'function' ? (value as (i: number) => unknown)(i) : value,
      ]),
    ),
  );
}

const user = (i: number) => `user-${i % 4}`;
const one = (i: number) => ['x', 'y', 'z'][i % 3];
const other = (i: number) => ['y', 'z', 'x'][i % 3];
const side = (i: number) => ['model_a', 'model_b', 'tie'][i % 3];
const pair = { model_a: one, model_b: other, winner: side };

describe('recognition', () => {
  const mapped: [
    name: string,
    template: Record<string, unknown>,
    mapping: Record<string, string>,
    extra?: { ordered?: boolean; convention?: WinnerConvention },
  ][] = [
    [
      'arena battles',
      { question_id: String, ...pair, judge: user, turn: 1 },
      { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner', item: 'question_id+turn' },
    ],
    [
      'judges that are lists of names',
      { ...pair, judge: (i: number) => [['gpt-4', 'pair-v2'], ['claude']][i % 2] },
      { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'a hashed judge',
      { ...pair, judge_hash: user },
      { user: 'judge_hash', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'integers as users',
      { ...pair, annotator: (i: number) => i % 4 },
      { user: 'annotator', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'other spellings',
      { 'Model A': one, 'Model B': other, Preference: (i: number) => 'AB'[i % 2], WorkerId: user },
      { user: 'WorkerId', modelA: 'Model A', modelB: 'Model B', winner: 'Preference' },
    ],
    [
      'the winner by name',
      { system1Id: one, system2Id: other, winner: one, evaluator: user },
      { user: 'evaluator', modelA: 'system1Id', modelB: 'system2Id', winner: 'winner' },
    ],
    [
      '1 and 2',
      { generator_1: one, generator_2: other, preference: (i: number) => (i % 2) + 1, annotator: user },
      { user: 'annotator', modelA: 'generator_1', modelB: 'generator_2', winner: 'preference' },
      { convention: 'one-two' },
    ],
    [
      'is A selected',
      { condition_A: one, condition_B: other, is_A_selected: (i: number) => i % 2, observer: user },
      { user: 'observer', modelA: 'condition_A', modelB: 'condition_B', winner: 'is_A_selected' },
      { convention: 'is-first' },
    ],
    [
      'a nested user',
      { ...pair, judge: (i: number) => ({ id: user(i) }) },
      { user: 'judge.id', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'chosen and rejected',
      {
        prompt: 'p',
        chosen: 'c',
        rejected: 'r',
        chosen_model: one,
        rejected_model: other,
        annotator_id: user,
      },
      { user: 'annotator_id', chosenModel: 'chosen_model', rejectedModel: 'rejected_model' },
      { ordered: false },
    ],
    [
      '1 and 2 and a word for a tie',
      { ...pair, winner: (i: number) => [1, 2, 'tie'][i % 3], judge: user },
      { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
      { convention: 'one-two' },
    ],
    [
      'models and winners by number',
      {
        model_a: (i: number) => 10 + (i % 3),
        model_b: 20,
        winner: (i: number) => [10, 20][i % 2],
        judge: user,
      },
      { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'a winner beside a reason that is called preference',
      {
        model_a: one,
        model_b: other,
        preference: (i: number) => `nicer in ${i} ways`,
        choice: side,
        judge: user,
      },
      { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'choice' },
    ],
    [
      'a user column that most rows have, not one that few have',
      { ...pair, judge: (i: number) => (i === 3 ? 'x' : null), worker: user },
      { user: 'worker', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'summaries of two policies',
      {
        summaries: (i: number) => [
          { text: 'a', policy: one(i) },
          { text: 'b', policy: other(i) },
        ],
        choice: (i: number) => i % 2,
        worker: user,
      },
      { user: 'worker', modelA: 'summaries[0].policy', modelB: 'summaries[1].policy', winner: 'choice' },
      { convention: 'index' },
    ],
    [
      'types and levels that make a name together',
      {
        observer: user,
        dist_type1: one,
        dist_level1: (i: number) => i % 2,
        dist_type2: other,
        dist_level2: (i: number) => i % 3,
        selected: (i: number) => (i % 2) + 1,
      },
      {
        user: 'observer',
        modelA: 'dist_type1+dist_level1',
        modelB: 'dist_type2+dist_level2',
        winner: 'selected',
      },
      { convention: 'one-two' },
    ],
    [
      'both models in one column',
      {
        cmp_key: (i: number) => `${one(i)!}_${other(i)!}`,
        response1: 'a',
        response2: 'b',
        preference: (i: number) => i % 3,
        annotator: user,
      },
      { user: 'annotator', models: 'cmp_key', winner: 'preference' },
      { convention: 'one-two' },
    ],
    [
      'a winner column for each user',
      {
        idx: (i: number) => i,
        cmp_key: (i: number) => `${one(i)!}_${other(i)!}`,
        response1: 'a',
        response2: 'b',
        annotator1: (i: number) => (i % 2) + 1,
        annotator2: (i: number) => i % 3,
        annotator3: 2,
      },
      { models: 'cmp_key', winner: 'annotator*', item: 'idx' },
      { convention: 'one-two' },
    ],
    [
      'a column for each outcome',
      {
        model_a: one,
        model_b: other,
        winner_model_a: (i: number) => Number(i % 3 === 0),
        winner_model_b: (i: number) => Number(i % 3 === 1),
        winner_tie: (i: number) => Number(i % 3 === 2),
        rater: user,
      },
      {
        user: 'rater',
        modelA: 'model_a',
        modelB: 'model_b',
        scoreA: 'winner_model_a',
        scoreB: 'winner_model_b',
        tie: 'winner_tie',
      },
    ],
    [
      'a score for each side',
      { model_1: one, model_2: other, rating_1: (i: number) => i % 5, rating_2: '3.5', user_id: user },
      { user: 'user_id', modelA: 'model_1', modelB: 'model_2', scoreA: 'rating_1', scoreB: 'rating_2' },
    ],
    [
      'a rank for each side',
      { model_a: one, model_b: other, rank_a: 1, rank_b: 2, user_id: user },
      { user: 'user_id', modelA: 'model_a', modelB: 'model_b', rankA: 'rank_a', rankB: 'rank_b' },
    ],
    [
      'scores of a reward model beside the winner',
      { ...pair, reward_a: 0.5, reward_b: 1, judge: user },
      {
        user: 'judge',
        modelA: 'model_a',
        modelB: 'model_b',
        winner: 'winner',
        scoreA: 'reward_a',
        scoreB: 'reward_b',
      },
    ],
    [
      'chosen and rejected with their scores',
      {
        chosen: 'c',
        rejected: 'r',
        'chosen-model': one,
        'rejected-model': other,
        'chosen-rating': 5,
        'rejected-rating': 4.5,
        annotator: user,
      },
      {
        user: 'annotator',
        chosenModel: 'chosen-model',
        rejectedModel: 'rejected-model',
        scoreA: 'chosen-rating',
        scoreB: 'rejected-rating',
      },
      { ordered: false },
    ],
    [
      'graded words',
      {
        model_a: one,
        model_b: other,
        preference: (i: number) => ['a-is-slightly-better', 'b-is-better', 'tie'][i % 3],
        evaluator: user,
      },
      { user: 'evaluator', modelA: 'model_a', modelB: 'model_b', winner: 'preference' },
    ],
    [
      'models that are called like sides',
      {
        model_a: (i: number) => 'AB'[i % 2],
        model_b: (i: number) => 'BA'[i % 2],
        winner: (i: number) => 'AAB'[i % 3],
        judge: user,
      },
      { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
      { convention: 'names' },
    ],
    [
      'no models, but texts, which several may have judged',
      { response_a: 'a', response_b: 'b', winner: side, judge: user },
      { user: 'judge', winner: 'winner' },
    ],
    [
      'no models, but scores of the responses to a question',
      { question_id: 'q', reward_a: 0.1, reward_b: 0.7, winner: side, judge: user },
      { scoreA: 'reward_a', scoreB: 'reward_b', winner: 'winner', user: 'judge', item: 'question_id' },
    ],
    [
      'a judge beside the user who asked',
      { ...pair, user_id: (i: number) => `asker-${i}`, annotator_id: user },
      { user: 'annotator_id', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'headers with blanks and a carriage return',
      { ' model_a ': one, model_b: other, winner: side, 'judge\r': user },
      { user: 'judge\r', modelA: ' model_a ', modelB: 'model_b', winner: 'winner' },
    ],
    [
      'dashes',
      { chosen: 'c', rejected: 'r', 'chosen-model': one, 'rejected-model': other, annotator: user },
      { user: 'annotator', chosenModel: 'chosen-model', rejectedModel: 'rejected-model' },
      { ordered: false },
    ],
  ];
  for (const [name, template, mapping, extra] of mapped) {
    test(name, () => {
      const recognition = recognise(rows(template));
      assert.equal(recognition.kind, 'mapped', JSON.stringify(recognition));
      const { ordered = true, convention = 'words' } = extra ?? {};
      assert.deepEqual([recognition.ordered, recognition.convention], [ordered, convention]);
      assert.deepEqual(recognition.mapping, mapping);
    });
  }

  const needed: [name: string, template: Record<string, unknown>, missing: string[], message: RegExp][] = [
    ['no user', { ...pair, question_id: (i: number) => i }, ['user'], /no column that says who judged/],
    ['a writer is no user', { ...pair, writer_id: user, AssignmentId: user }, ['user'], /who judged/],
    [
      'texts alone, as trainers read them',
      { prompt: 'p', chosen: 'c', rejected: 'r' },
      ['user', 'chosenModel', 'rejectedModel'],
      /who judged.*which model wrote the chosen response/,
    ],
    [
      'conversations alone',
      { chosen: [{ role: 'user', content: 'a' }], rejected: [{ role: 'user', content: 'b' }] },
      ['user', 'chosenModel', 'rejectedModel'],
      /who judged/,
    ],
    [
      'numbers that could mean two things',
      { model_a: one, model_b: other, winner: (i: number) => i % 2, judge: user },
      ['winner'],
      /does not say clearly/,
    ],
    [
      'a choice of 0, 1 and 2',
      { model_a: one, model_b: other, choice: (i: number) => i % 3, judge: user },
      ['winner'],
      /does not say clearly/,
    ],
    [
      'a sign',
      { model_a: one, model_b: other, preference: (i: number) => (i % 3) - 1, judge: user },
      ['winner'],
      /does not say clearly/,
    ],
    [
      'true and false of nobody knows what',
      { model_a: one, model_b: other, winner: (i: number) => i % 2 === 0, judge: user },
      ['winner'],
      /does not say clearly/,
    ],
    [
      'a list of objects is no user',
      { ...pair, judge: () => [{ name: 'gpt-4' }, { name: 'gpt-5' }, 1, 2, 3] },
      ['user'],
      /who judged/,
    ],
    [
      'two columns that could say who judged',
      { ...pair, annotator_id: user, worker_id: (i: number) => `w${i % 3}` },
      ['user'],
      /More than one column could say who judged: “annotator_id” \(user-0, user-1, user-2\) and “worker_id” \(w0, w1, w2\)/,
    ],
    [
      'prose for a winner',
      { model_a: one, model_b: other, winner: (i: number) => `I liked number ${i}`, judge: user },
      ['winner'],
      /does not say clearly/,
    ],
  ];
  for (const [name, template, missing, message] of needed) {
    test(`${name}: asked for, not guessed`, () => {
      const recognition = recognise(rows(template));
      assert.equal(recognition.kind, 'column-needed', JSON.stringify(recognition));
      assert.deepEqual(recognition.missing, missing);
      assert.match(recognition.message, message);
      for (const { examples } of recognition.candidates)
        assert.ok(examples.length >= 1 && examples.length <= 3);
    });
  }

  for (const [name, text] of [
    ['nothing', ''],
    ['blank lines', '\n\n  \n'],
    ['logs', '{"level":"info","msg":"a"}\n'.repeat(20)],
    ['prose', 'Dear diary,\ntoday nothing happened.\n'],
    ['a JSON array over many lines', '[\n  {\n    "model_a": "x"\n  }\n]\n'],
    ['instructions', '{"prompt":"a","completion":"b"}\n'.repeat(20)],
  ] as const) {
    test(`${name}: no preference data`, () => {
      assert.equal(recogniseDataset(bytesOf(text)).kind, 'not-preference-data');
    });
  }

  for (const [start, message] of [
    [Buffer.from('\uFEFF{"judge":"ada"}\n', 'utf16le'), /UTF-16; save it as UTF-8/],
    [Buffer.from('user,model_a,model_b,winner\nada,x,y,A\n', 'utf16le'), /UTF-16; save it as UTF-8/],
    [
      Buffer.from(`user,model_a,model_b,winner\n${'André,x,y,A\n'.repeat(4)}`, 'latin1'),
      /older way; save it as UTF-8/,
    ],
    // An ELF program, and bytes at random: neither is a text in an older encoding.
    [
      Buffer.from('7f454c4602010100000000000000000003003e0001000000506d000000000000', 'hex'),
      /binary kind .* save its data as/,
    ],
    [
      Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * at * 31 + at * 7) % 251)),
      /binary kind .* save its data as/,
    ],
    [bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n'), /git lfs pull/],
    [Buffer.from('504b0304140000000800a1b2c3d4e5f6', 'hex'), /Excel workbook, .* save its sheet as CSV/],
    [Buffer.from('ffffffff780400001000000000000a00', 'hex'), /Arrow file: save it as Parquet/],
    [Buffer.from('28b52ffd0458690300c4066265676962', 'hex'), /compressed .* decompress it/],
  ] as const) {
    test(`says what would make the audit possible: ${message.source}`, () => {
      const recognition = recogniseDataset(start, { user: 'judge' });
      assert.equal(recognition.kind, 'not-preference-data');
      assert.match(recognition.message, message);
    });
  }

  test('columns of the other layout are read where settings name them', () => {
    const template = { ...pair, judge: user, good: one, bad: other };
    const recognition = recognise(rows(template), { chosenModel: 'good', rejectedModel: 'bad' });
    assert.equal(recognition.kind, 'mapped');
    assert.deepEqual(recognition.mapping, { user: 'judge', chosenModel: 'good', rejectedModel: 'bad' });
    assert.equal(recognition.ordered, false);
  });

  test('columns of both layouts at once, or one column for two things, are asked about', () => {
    const template = { ...pair, judge: user };
    const both = recognise(rows(template), { modelA: 'model_a', chosenModel: 'model_b' });
    assert.equal(both.kind, 'column-needed');
    assert.match(both.message, /belong to two layouts/);
    const twice = recognise(rows(template), { user: 'model_a' });
    assert.equal(twice.kind, 'column-needed');
    assert.match(twice.message, /“model_a” is named for two things/);
  });

  test('long rows are looked at no longer than it takes to tell', () => {
    const text = 'x'.repeat(2 ** 19);
    const long = rows({ ...pair, judge: user, text }).slice(0, 6);
    const recognition = recognise([...long, ...rows({ prompt: 'p' })]);
    assert.equal(recognition.kind, 'mapped');
  });

  test('columns named in settings come first', () => {
    const recognition = recognise(rows({ ...pair, judge: user, rater: user }), { user: 'rater' });
    assert.equal(recognition.kind === 'mapped' && recognition.mapping.user, 'rater');
  });

  test('a named column that does not exist is said, with the nearest that do', () => {
    const recognition = recognise(rows({ ...pair, judge: user }), { user: 'jugde' });
    assert.equal(recognition.kind, 'column-needed');
    assert.match(recognition.message, /no column “jugde”.*nearest are “judge”/);
  });

  test('the same of columns inside a list, and of both parts of a name', () => {
    const nested = rows({
      ...pair,
      winner: 'x',
      reviews: (i: number) => [{ rater: user(i), vote: side(i) }],
    });
    const settings = { user: 'reviews[].ratr', winner: 'reviews[].vote' };
    const unknown = recognise(nested, settings);
    assert.equal(unknown.kind, 'column-needed');
    assert.deepEqual(unknown.missing, ['user']);
    assert.match(unknown.message, /no column “reviews\[\].ratr”.*nearest are “reviews\[\].rater”/);
    assert.equal(recognise(nested, { ...settings, user: 'reviews[].rater' }).kind, 'mapped');
    const joined = recognise(rows({ ...pair, judge: user }), { item: 'winner+nothing' });
    assert.equal(joined.kind, 'column-needed');
    assert.match(joined.message, /no column “winner\+nothing”/);
  });

  test('what unclear numbers mean can be said in settings', () => {
    const unclear = rows({ model_a: one, model_b: other, winner: (i: number) => (i % 3) - 1, judge: user });
    const asked = recognise(unclear);
    assert.equal(asked.kind, 'column-needed');
    assert.deepEqual(asked.conventions, ['positive-first', 'negative-first']);
    assert.equal(asked.found.winner, 'winner');
    const told = recognise(unclear, { convention: 'negative-first' });
    assert.equal(told.kind === 'mapped' && told.convention, 'negative-first');
  });

  test('broken rows at the start do not hide the columns', () => {
    const good = rows({ ...pair, judge: user }).map((row) => JSON.stringify(row));
    const recognition = recogniseDataset(bytesOf(['{"cut', 'no json', ...good].join('\n')));
    assert.equal(recognition.kind, 'mapped');
  });
});

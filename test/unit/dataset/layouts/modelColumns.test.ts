import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planCleaned } from '../../../../server/dataset/export/cleaned.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { rowTexts } from '../../../../server/dataset/texts/rowTexts.ts';
import type { Dataset } from '../../../../server/dataset/types.ts';
import { bytesOf, read, textOf } from '../support/rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** What six rows say. */
const SAID = [
  ['gpt4', 'ada'],
  ['claude', 'bo'],
  ['tie', 'ada'],
  ['gpt4', 'bo'],
  ['both bad', 'cy'],
  ['claude', 'cy'],
] as const;

const linesOf = (
  make: (winner: string, user: string, row: number) => Row,
  said: readonly (readonly [string, string])[] = SAID,
) => said.map(([winner, user], row) => `${JSON.stringify(make(winner, user, row))}\n`).join('');

const plain = (preference: string, annotator: string, row: number): Row => ({
  prompt: `question ${row}`,
  gpt4_answer: `one ${row}`,
  claude_answer: `other ${row}`,
  preference,
  annotator,
});

const said = ({ users, user, models, first, second, outcome }: Dataset) =>
  Array.from(
    user,
    (u, i) => `${users[u]!}: ${models[first[i]!]!} ${'><='[outcome[i]!]!} ${models[second[i]!]!}`,
  );

const EXPECTED = [
  'ada: gpt4 > claude',
  'bo: gpt4 < claude',
  'ada: gpt4 = claude',
  'bo: gpt4 > claude',
  'cy: gpt4 = claude',
  'cy: gpt4 < claude',
];

describe('columns named after the two models of every row', () => {
  const layouts: Readonly<Record<string, typeof plain>> = {
    'the model first': plain,
    'the model last': (winner, user) => ({ answer_gpt4: 'a', answer_claude: 'b', winner, user }),
    'an object of responses': (winner, worker_id) => ({
      responses: { gpt4: 'a', claude: 'b' },
      choice: winner,
      worker_id,
    }),
    'an object a model': (winner, judge) => ({
      gpt4: { output: 'a' },
      claude: { output: 'b' },
      winner,
      judge,
    }),
    'spelled otherwise': (winner, judge) => ({ 'GPT-4 Response': 'a', Claude_Response: 'b', winner, judge }),
    'other texts beside them': (winner, judge) => ({
      gpt4_answer: 'a',
      claude_answer: 'b',
      gpt4_summary: 'c',
      claude_summary: 'd',
      reference: 'e',
      winner,
      judge,
    }),
  };
  for (const [name, make] of Object.entries(layouts)) {
    test(`${name}: models, users and outcomes`, () => {
      const dataset = read(linesOf(make));
      assert.deepEqual([said(dataset), dataset.problemsTotal], [EXPECTED, 0]);
      // Which response was shown first is not told.
      assert.equal(dataset.ordered, false);
    });
  }

  test('settings may name user and winner', () => {
    const text = linesOf((verdict, by) => ({ gpt4_answer: 'a', claude_answer: 'b', said: verdict, by }));
    assert.equal(recogniseDataset(bytesOf(text)).kind, 'not-preference-data');
    const recognition = recogniseDataset(bytesOf(text), { user: 'by', winner: 'said' });
    assert.deepEqual('pair' in recognition && recognition.pair, ['gpt4', 'claude']);
  });

  test('the texts of a row are those of its models', async () => {
    const bytes = bytesOf(linesOf(plain));
    assert.deepEqual((await rowTexts(bytesInMemory(bytes), read(bytes), [1]))[0], {
      prompt: [{ role: null, text: 'question 1' }],
      first: [{ role: null, text: 'one 1' }],
      second: [{ role: null, text: 'other 1' }],
    });
  });

  test('another name is a problem of its row', () => {
    const text = linesOf(plain).repeat(50) + linesOf(plain, [['llama', 'ada']]);
    const { problems, comparisons } = read(text);
    assert.equal(comparisons, 300);
    assert.deepEqual(
      problems.map(({ row, message }) => [row, message]),
      [[300, '“preference” is "llama", which names neither response nor a tie.']],
    );
  });

  const CSV = `prompt,gpt4_answer,claude_answer,preference,annotator\n${SAID.map(
    ([winner, user], i) => `q${i},"a, b",c,${winner},${user}\n`,
  ).join('')}`;

  for (const [format, bytes] of [
    ['jsonl', bytesOf(linesOf(plain))],
    ['csv', bytesOf(CSV)],
  ] as const) {
    test(`${format}: flipped, the other model wins, and twice is as before`, async () => {
      const cleaned = async (file: Uint8Array) => {
        const dataset = read(file);
        const flips = new Uint8Array(dataset.rows).fill(3);
        const plan = await planCleaned(bytesInMemory(file), dataset, flips, { keepAudit: false });
        return Buffer.concat([...plan.segments]);
      };
      const once = await cleaned(bytes);
      const turned = EXPECTED.map((one) => one.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<')));
      assert.deepEqual(said(read(once)), turned);
      assert.equal(textOf(await cleaned(once)), textOf(bytes));
    });
  }
});

describe('files that are left alone, since values prove nothing', () => {
  const files: Readonly<Record<string, string>> = {
    'three columns of one stem': linesOf((winner, judge) => ({
      gpt4_answer: 'a',
      claude_answer: 'b',
      llama_answer: 'c',
      winner,
      judge,
    })),
    'no user': linesOf((winner) => ({ gpt4_answer: 'a', claude_answer: 'b', winner })),
    'a winner of another name': linesOf(plain, [...SAID, ['llama', 'ada']]),
    'one of the two never wins': linesOf(plain, [
      ['gpt4', 'ada'],
      ['tie', 'bo'],
    ]),
    'a name in two spellings': linesOf(plain, [...SAID, ['GPT-4', 'ada']]),
    'no texts': linesOf((winner, judge, row) => ({ gpt4_answer: row, claude_answer: -row, winner, judge })),
    'ratings of players': linesOf((_, user, row) => ({
      white_rating: 1500 + row,
      black_rating: 1600,
      white_text: 'e4',
      winner: ['white', 'black'][row % 2],
      user,
    })),
    'a quiz': linesOf((_, user, row) => ({
      question: 'q',
      correct_answer: 'x',
      given_answer: 'y',
      label: ['correct', 'wrong'][row % 2],
      user,
    })),
    'two columns that could say who judged': linesOf((winner, judge, row) => ({
      gpt4_answer: 'a',
      claude_answer: 'b',
      winner,
      judge,
      annotator: `x${row}`,
    })),
  };
  for (const [name, text] of Object.entries(files)) {
    test(name, () => {
      const recognition = recogniseDataset(bytesOf(text));
      assert.equal(recognition.kind, 'not-preference-data', JSON.stringify(recognition));
    });
  }

  test('sides and choices are no models', () => {
    for (const [a, b] of [
      ['a', 'b'],
      ['1', '2'],
      ['left', 'right'],
      ['chosen', 'rejected'],
    ]) {
      const text = linesOf((_, judge, row) => ({
        [`${a!}_reply`]: 'x',
        [`${b!}_reply`]: 'y',
        winner: [a, b][row % 2],
        judge,
      }));
      const recognition = recogniseDataset(bytesOf(text));
      assert.ok(!('pair' in recognition), JSON.stringify(recognition));
    }
  });
});

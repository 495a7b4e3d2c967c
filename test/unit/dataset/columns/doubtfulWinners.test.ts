import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';
import { bytesOf, read, said } from '../support/rows.ts';

const FIXTURES = new URL('../../../fixtures/layouts/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');

const PAIRS = ['ada,x,y', 'ada,y,z', 'bob,z,x', 'bob,x,y'];
const table = (columns: string, values: readonly string[]) =>
  `rater,model_a,model_b,${columns}\n${PAIRS.map((pair, i) => `${pair},${values[i]!}`).join('\n')}\n`;

const readings = (text: string) =>
  previewReadings(bytesOf(text)).map(({ settings, first }) => ({ settings, first: first.slice(0, 3) }));
const winnerOf = (text: string) => {
  const found = recogniseDataset(bytesOf(text));
  return found.kind === 'mapped' ? found.mapping.winner : found.kind;
};

const BY_SCORES = [
  'r1: gpt-4 > llama-3',
  'r1: llama-3 < claude-2',
  'r1: claude-2 = gpt-4',
  'r2: gpt-4 > llama-3',
  'r2: llama-3 < claude-2',
  'r2: claude-2 < gpt-4',
];
/** Names of what an experiment is parted into. */
const PARTS = ['set', 'condition', 'type', 'group', 'variant', 'split', 'cohort', 'prompt_type', 'testSet'];

describe('letters of a column that may say something else than who won', () => {
  test('scores named for the sides tell who won, beside a part of the experiment', () => {
    for (const part of PARTS) {
      const text = fixture('scores-and-set.csv').replace(',set', `,${part}`);
      assert.deepEqual(said(read(text)), BY_SCORES, part);
    }
    const ranks = fixture('scores-and-set.csv').replaceAll('score_', 'rank_');
    assert.equal(said(read(ranks))[0], 'r1: gpt-4 < llama-3');
  });

  test('a name that says nothing, beside scores: both readings', () => {
    assert.deepEqual(readings(fixture('scores-and-letters.csv')), [
      {
        settings: { scoreA: 'rating_a', scoreB: 'rating_b' },
        first: ['r1: gpt-4 > llama-3', 'r1: llama-3 < claude-2', 'r1: claude-2 = gpt-4'],
      },
      {
        settings: { winner: 'col7' },
        first: ['r1: gpt-4 < llama-3', 'r1: llama-3 > claude-2', 'r1: claude-2 > gpt-4'],
      },
    ]);
  });

  test('numbers of both sides and a part of the experiment: the part comes last', () => {
    assert.deepEqual(
      readings(fixture('scores-and-set.csv').replaceAll('score_', 'grade_')).map(({ settings }) => settings),
      [{ scoreA: 'grade_a', scoreB: 'grade_b' }, { rankA: 'grade_a', rankB: 'grade_b' }, { winner: 'set' }],
    );
  });

  test('a part of the experiment alone is asked about, and told by its name', () => {
    for (const part of PARTS) {
      const text = fixture('condition-alone.csv').replace(',condition', `,${part}`);
      assert.equal(winnerOf(text), 'column-needed', part);
      assert.deepEqual(
        readings(text).map(({ settings }) => settings),
        [{ winner: part }],
      );
    }
    const found = recogniseDataset(bytesOf(fixture('condition-alone.csv')));
    assert.ok(found.kind === 'column-needed');
    assert.match(found.message, /“condition” \(A, B\) may say it, but its name says something else/);
  });

  test('beside texts of responses it is asked about too', () => {
    const texts = ['It is Paris.,I think Lyon.', 'No idea!,It was in 1912.'];
    const rows = ['ada', 'bob'].flatMap((user) => texts.map((both, i) => `${user},${both},${'AB'[i]!}\n`));
    const text = `rater,response_a,response_b,set\n${rows.join('')}`;
    assert.deepEqual(
      readings(text).map(({ settings }) => settings),
      [{ winner: 'set' }],
    );
  });

  test('another column that could say who won comes before it', () => {
    const values = ['A,B', 'B,A', 'A,tie', 'B,A'];
    assert.equal(winnerOf(table('condition,pick', values)), 'pick');
    assert.equal(winnerOf(table('question_type,q1', values)), 'q1');
    const numbers = readings(table('condition,q_pref', ['A,1', 'B,2', 'A,2', 'B,1']));
    assert.deepEqual(
      numbers.map(({ settings }) => settings.winner),
      ['q_pref', 'condition'],
    );
  });

  test('numbers that a form calls an answer are asked about where their name says nothing', () => {
    const text = (answer: string) =>
      table(answer, ['1', '2', '2', '1']).replace('model_a,model_b', 'Input.model_a,Input.model_b');
    assert.equal(winnerOf(text('Answer.gender')), 'column-needed');
    assert.equal(winnerOf(text('Answer.best')), 'Answer.best');
  });

  test('ties, statements and names that speak of a verdict are read as before', () => {
    assert.equal(winnerOf(table('col7', ['A', 'B', 'tie', 'A'])), 'col7');
    assert.equal(
      winnerOf(table('type', ['A is better', 'B is better', 'A is better', 'B is better'])),
      'type',
    );
    for (const name of ['fluency', 'preferred_variant', 'Answer.radio', 'q1', 'which_one'])
      assert.equal(winnerOf(table(name, ['A', 'B', 'B', 'A'])), name);
  });
});

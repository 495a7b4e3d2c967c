import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { read } from '../support/rows.ts';

const load = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));

/** What a file is read as: columns, and how many comparisons, users, models and ties it holds. */
type Read = readonly [
  mapping: Readonly<Record<string, string>>,
  counts: readonly [number, number, number, number],
];

const READ: Readonly<Record<string, Read>> = {
  'layouts/arena-conversations.jsonl': [
    { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner', item: 'question_id+turn' },
    [8, 3, 4, 4],
  ],
  'layouts/arena-100k.jsonl': [
    { user: 'judge_hash', modelA: 'model_a', modelB: 'model_b', winner: 'winner', item: 'question_id+turn' },
    [8, 3, 4, 4],
  ],
  'layouts/summarize-from-feedback.jsonl': [
    { user: 'worker', modelA: 'summaries[0].policy', modelB: 'summaries[1].policy', winner: 'choice' },
    [8, 3, 3, 0],
  ],
  'layouts/argilla-nested.jsonl': [
    {
      user: 'responses.preference[].user_id',
      modelA: 'metadata.model_a',
      modelB: 'metadata.model_b',
      winner: 'responses.preference[].value',
      status: 'status+responses.preference[].status',
    },
    [7, 2, 4, 2],
  ],
  'layouts/argilla-flattened.jsonl': [
    {
      user: 'preference.responses.users[]',
      modelA: 'model_a',
      modelB: 'model_b',
      winner: 'preference.responses[]',
      status: 'status',
    },
    [12, 3, 4, 4],
  ],
  'layouts/label-studio.json': [
    {
      user: 'annotations[].completed_by',
      modelA: 'data.model_a',
      modelB: 'data.model_b',
      winner: 'annotations[].result[0].value.selected',
      seconds: 'annotations[].lead_time',
      status: 'annotations[].was_cancelled',
    },
    [12, 2, 4, 0],
  ],
  'layouts/label-studio-min.json': [
    {
      user: 'annotator',
      modelA: 'model_1',
      modelB: 'model_2',
      winner: 'BetterAnswer',
      seconds: 'lead_time',
    },
    [8, 3, 4, 2],
  ],
  'layouts/prism-utterances.jsonl': [
    { user: 'user_id', model: 'model_name', score: 'score', judgement: 'interaction_id' },
    [24, 3, 4, 2],
  ],
  'layouts/alpaca-eval-annotations.jsonl': [
    { user: 'annotator', modelA: 'generator_1', modelB: 'generator_2', winner: 'preference' },
    [8, 2, 5, 2],
  ],
  'layouts/fastchat-pair.jsonl': [
    { user: 'judge', modelA: 'model_1', modelB: 'model_2', winner: 'winner', item: 'question_id+turn' },
    [8, 1, 4, 2],
  ],
  'genai-arena.json': [
    { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
    [60, 1, 13, 10],
  ],
  'pandalm.json': [{ models: 'cmp_key', winner: 'annotator*', item: 'idx' }, [72, 3, 5, 0]],
  'squality-human-eval.jsonl': [
    {
      user: 'questions.*.*.reviews[].worker_id',
      model: 'questions.*.*.reviews[].system',
      rank: 'questions.*.*.reviews[].overall-rank',
    },
    [45, 3, 3, 0],
  ],
  // Several annotators judged the same two responses; nobody says which models wrote them.
  'layouts/alpaca-farm-human.jsonl': [{ user: 'annotator', winner: 'preference' }, [8, 3, 0, 0]],
  'tulu-human-eval.csv': [
    { user: 'evaluator', modelA: 'model_a', modelB: 'model_b', winner: 'preference', item: 'instance_id' },
    [80, 8, 3, 37],
  ],
};

/** What files lack that cannot be audited: most of them say nothing of who judged. */
const LACKING: Readonly<Record<string, readonly [missing: readonly string[], message: RegExp]>> = {
  'layouts/arena-55k.csv': [['user'], /no column that says who judged \(the user\)\./],
  'layouts/arena-140k.jsonl': [['user'], /no column that says who judged \(the user\)\./],
  'layouts/webgpt-comparisons.jsonl': [['modelA', 'modelB', 'user'], /who judged/],
  'layouts/hh-rlhf.jsonl': [['user', 'chosenModel', 'rejectedModel'], /looks like training data/],
  'layouts/ultrafeedback-binarized.jsonl': [
    ['user', 'chosenModel', 'rejectedModel'],
    /looks like training data/,
  ],
  'layouts/argilla-preferences.jsonl': [
    ['user'],
    /looks like training data.*no column that says who judged \(the user\)\./,
  ],
  'layouts/trl-standard.jsonl': [['user', 'chosenModel', 'rejectedModel'], /looks like training data/],
  'layouts/trl-conversational.jsonl': [['user', 'chosenModel', 'rejectedModel'], /looks like training data/],
  'layouts/nectar.jsonl': [['user'], /no column that says who judged/],
  'layouts/helpsteer2-preference.jsonl': [['modelA', 'modelB', 'user'], /who judged/],
  'layouts/helpsteer3-preference.jsonl': [['modelA', 'modelB', 'user'], /who judged/],
  'layouts/reward-bench.jsonl': [['user'], /looks like training data/],
  'layouts/llama-factory-sharegpt.jsonl': [
    ['user', 'chosenModel', 'rejectedModel'],
    /looks like training data/,
  ],
  'layouts/axolotl-argilla.jsonl': [['user', 'chosenModel', 'rejectedModel'], /looks like training data/],
  'rankgen-writers.csv': [
    ['winner'],
    /which response was preferred.*“Answer\.utterance” seems to say it in prose/,
  ],
};

/** Files of which nothing is said. */
const OTHER = ['layouts/trl-unpaired.jsonl', 'layouts/oasst.jsonl'];

describe('layouts as they are published', () => {
  for (const [name, [mapping, counts]] of Object.entries(READ)) {
    test(`${name} is read`, () => {
      const dataset = read(load(name));
      assert.deepEqual(dataset.mapping, mapping);
      const { comparisons, users, models, ties, problems } = dataset;
      assert.deepEqual([comparisons, users.length, models.length, ties], counts);
      assert.deepEqual(problems, []);
    });
  }

  for (const [name, [missing, message]] of Object.entries(LACKING)) {
    test(`${name} lacks ${missing.join(', ')}, and is said to`, () => {
      const recognition = recogniseDataset(load(name));
      assert.equal(recognition.kind, 'column-needed', JSON.stringify(recognition));
      assert.deepEqual([...recognition.missing].sort(), [...missing].sort());
      assert.match(recognition.message, message);
    });
  }

  for (const name of OTHER) {
    test(`${name}: nothing is said`, () => {
      assert.equal(recogniseDataset(load(name)).kind, 'not-preference-data');
    });
  }
});

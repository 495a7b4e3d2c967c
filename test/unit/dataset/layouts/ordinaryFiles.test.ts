import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { bytesOf } from '../support/rows.ts';

const lines = (make: (i: number) => object) =>
  Array.from({ length: 20 }, (_, i) => JSON.stringify(make(i))).join('\n');
const table = (header: string, make: (i: number) => string) =>
  `${header}\n${Array.from({ length: 20 }, (_, i) => make(i)).join('\n')}\n`;
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Files that are about something else: nothing is to be said about them, whatever names they share with ours. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': json({
    name: 'thing',
    version: '1.0.0',
    author: { name: 'ada' },
    scripts: { build: 'tsc', test: 'node --test' },
    dependencies: { a: '1', b: '2' },
    contributors: [{ name: 'ada' }, { name: 'bea' }],
  }),
  'tsconfig.json':
    '{\n  // comment\n  "compilerOptions": { "strict": true, "target": "es2022" },\n  "include": ["src"]\n}\n',
  'package-lock.json': json({
    lockfileVersion: 3,
    packages: {
      'node_modules/a': { version: '1', dev: true },
      'node_modules/b': { version: '2', dev: true },
    },
  }),
  GeoJSON: json({
    type: 'FeatureCollection',
    features: [1, 2, 3].map((n) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [n, n] },
      properties: { name: `p${n}`, rank: n },
    })),
  }),
  'structured logs': lines((i) => ({
    level: 'info',
    time: i,
    user: `u${i % 3}`,
    worker: i % 4,
    msg: 'done',
    result: 'ok',
  })),
  'access log': Array.from(
    { length: 20 },
    (_, i) => `127.0.0.1 - - [10/Oct/2000:13:55:${i}] "GET / HTTP/1.0" 200 2326`,
  ).join('\n'),
  'instructions for training': lines((i) => ({ prompt: `p${i}`, completion: 'c', model: 'x', score: i % 5 })),
  conversations: lines((i) => ({
    id: i,
    conversations: [
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
    ],
  })),
  'texts with labels': table('text,label', (i) => `some text ${i},${i % 2}`),
  'a quiz': table('question,answer_a,answer_b,answer_c,answer', (i) => `q${i},x,y,z,${'ABC'[i % 3]!}`),
  'football matches': table(
    'date,team_a,team_b,score_a,score_b,winner',
    (i) => `2024-01-${i + 1},Reds,Blues,${i % 3},${i % 2},Reds`,
  ),
  'exchange rates': table('date,pair,rate,outcome', (i) => `2024-01-${i + 1},EUR/USD,1.${i},${i % 2}`),
  'cars for sale': table(
    'seller,model,year,rating,price',
    (i) => `s${i % 4},Model ${'ABC'[i % 3]!},20${i % 10}0,${i % 5},1000`,
  ),
  'ratings of films': table(
    'userId,movieId,rating,timestamp',
    (i) => `${i % 5},${i % 7},${(i % 9) / 2},12345`,
  ),
  'an A/B test': table(
    'user_id,variant,converted,score_a,score_b',
    (i) => `${i},${'AB'[i % 2]!},${i % 2},1,2`,
  ),
  'results of runs': lines((i) => ({
    run: i,
    user: 'ada',
    model: ['x', 'y'][i % 2],
    score: i / 20,
    metrics: { rank: i },
  })),
  'runs with steps': lines((i) => ({
    run: i,
    steps: [1, 2].map((n) => ({ user: 'ada', model: 'x', score: n, output: 'o' })),
  })),
  'a chess archive': lines((i) => ({
    white: 'ada',
    black: 'bea',
    winner: ['white', 'black', 'draw'][i % 3],
    rating_1: 1500,
    rating_2: 1600,
  })),
  'a notebook': json({
    cells: [
      { cell_type: 'code', source: ['a = 1\n'], outputs: [] },
      { cell_type: 'code', source: ['b'], outputs: [] },
    ],
    metadata: {},
    nbformat: 4,
  }),
  'an API description': json({
    openapi: '3.0.0',
    paths: { '/users': { get: { responses: { 200: { description: 'ok' } } } } },
  }),
  'households and their members': lines((i) => ({
    id: i,
    people: [
      { user: `a${i}`, rank: 1, model: 'm' },
      { user: `b${i}`, rank: 2, model: 'm' },
    ],
  })),
  'a CSV of measurements': table('time;sensor;value', (i) => `${i};s${i % 3};${i * 2}`),
  'crowd tasks without a choice': table(
    'HITId,AssignmentId,WorkerId,Answer.text',
    (i) => `h${i},a${i},w${i % 3},some answer`,
  ),
  YAML: 'name: thing\non:\n  push:\n    branches: [main]\n',
  Markdown: '# Title\n\n| model_a | model_b |\n| --- | --- |\n| x | y |\n',
};

describe('ordinary files', () => {
  for (const [name, text] of Object.entries(FILES)) {
    test(`${name}: nothing is said`, () => {
      const recognition = recogniseDataset(bytesOf(text));
      assert.equal(recognition.kind, 'not-preference-data', JSON.stringify(recognition));
    });
  }
});

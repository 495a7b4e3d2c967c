import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { optionsFor, previewReadings } from '../../../../server/dataset/readings.ts';
import { bytesOf } from '../support/rows.ts';

const load = (name: string) => readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url));

describe('what each answer to a question would mean', () => {
  test('numbers that could mean two things: opposite consequences for the same model', () => {
    const rows = [1, 1, 0, 1].map((choice) => ({ model_a: 'alpha', model_b: 'beta', choice, judge: 'ada' }));
    const previews = previewReadings(bytesOf(rows.map((row) => JSON.stringify(row)).join('\n')));
    assert.deepEqual(
      previews.map(({ settings, consequence }) => [optionsFor(settings), consequence]),
      [
        ['--columns winner=choice,convention=is-first', 'then alpha wins 75% of 4 decided comparisons'],
        ['--columns winner=choice,convention=index', 'then alpha wins 25% of 4 decided comparisons'],
      ],
    );
    assert.deepEqual(previews[1]!.first, [
      'ada: alpha < beta',
      'ada: alpha < beta',
      'ada: alpha > beta',
      'ada: alpha < beta',
    ]);
  });

  test('columns of people: one reading, as what each of them said', () => {
    const [only, ...more] = previewReadings(load('people.csv'));
    assert.deepEqual(more, []);
    assert.equal(optionsFor(only!.settings), "--columns 'winner=ada|bob|carol'");
    assert.deepEqual([only!.comparisons, only!.users, only!.ties], [12, 3, 1]);
  });

  test('what is said already stays said, and values are part of the options', () => {
    const text = 'judge,model_a,model_b,label\nada,x,y,1\nada,x,y,0\nbo,x,y,?\n';
    const previews = previewReadings(bytesOf(text), { values: { '?': 'tie' } });
    assert.deepEqual(
      previews.map(({ settings, ties }) => [optionsFor(settings), ties]),
      [
        ["--columns winner=label,convention=is-first --values '?=tie'", 1],
        ["--columns winner=label,convention=index --values '?=tie'", 1],
      ],
    );
  });

  test('a file that says all, or nothing, has no question', () => {
    assert.equal(previewReadings(load('hh-rlhf.jsonl')).length, 0);
    assert.equal(previewReadings(bytesOf('dear diary\n')).length, 0);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';
import { FIRST } from '../../../../server/dataset/types.ts';
import { bytesOf, read } from '../support/rows.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');
const NUMBERED = fixture('codes-as-numbered.jsonl');

/** The file with its responses called by these, and 1 and 2 of its labels by those. */
function file(sides: readonly [string, string], codes: readonly [number, number], name = 'label'): string {
  return NUMBERED.replaceAll('"response_1"', `"response_${sides[0]}"`)
    .replaceAll('"response_2"', `"response_${sides[1]}"`)
    .replace(/"label":([12])/g, (_, code: '1' | '2') => `"${name}":${codes[Number(code) - 1]!}`);
}

/** Who won by each reading; one where nothing is asked. */
function wins(text: string): string[][] {
  const found = recogniseDataset(bytesOf(text));
  if (found.kind === 'mapped') return [outcomesOf(text)];
  return previewReadings(bytesOf(text)).map(({ first }) => first.map((one) => one.replace(/^.*: the /, '')));
}

function outcomesOf(text: string): string[] {
  return Array.from(read(text).outcome, (one) => (one === FIRST ? 'first response' : 'second response'));
}

const MEANT = ['first response', 'first response', 'second response', 'first response'];
const TURNED = ['second response', 'second response', 'first response', 'second response'];

describe('codes beside responses that are numbered', () => {
  test('are read where both are numbered alike, whatever the column is called', () => {
    for (const name of ['label', 'choice', 'vote', 'winner', 'preference']) {
      assert.deepEqual(wins(file(['1', '2'], [1, 2], name)), [MEANT], name);
      assert.deepEqual(wins(file(['0', '1'], [0, 1], name)), [MEANT], name);
    }
  });

  test('of 1 and 2 are read beside letters: 1 is the first of two', () => {
    assert.deepEqual(wins(file(['a', 'b'], [1, 2])), [MEANT]);
  });

  test('of 1 and 0 are asked about beside letters and beside 1 and 2, without models too', () => {
    for (const name of ['label', 'choice', 'vote', 'winner', 'preference']) {
      assert.deepEqual(wins(file(['a', 'b'], [1, 0], name)), [MEANT, TURNED], name);
      assert.deepEqual(wins(file(['a', 'b'], [0, 1], name)), [TURNED, MEANT], name);
      assert.deepEqual(wins(file(['1', '2'], [0, 1], name)), [TURNED, MEANT], name);
    }
  });

  test('of 1 and 2 are asked about beside 0 and 1: 1 may be the second of them', () => {
    const [one, index] = wins(file(['0', '1'], [1, 2]));
    assert.deepEqual(one, MEANT);
    assert.deepEqual(index?.slice(0, 2), ['second response', 'second response']);
  });

  test('are asked about where models are numbered otherwise than responses', () => {
    const models = '"model_1":"x","model_2":"y","response_0"';
    const text = file(['0', '1'], [0, 1]).replaceAll('"response_0"', models);
    assert.equal(recogniseDataset(bytesOf(text)).kind, 'column-needed');
  });
});

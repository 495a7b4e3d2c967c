import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';
import { bytesOf, read, said } from '../support/rows.ts';

const PAIRS = ['ada,x,y', 'ada,y,z', 'bob,z,x', 'bob,x,y'];
const table = (columns: string, values: readonly string[]) =>
  `rater,model_a,model_b,${columns}\n${PAIRS.map((pair, i) => `${pair},${values[i]!}`).join('\n')}\n`;

describe('questions whose answers are complete', () => {
  test('one judge in all rows may be a sort of judge, and another column say who judged', () => {
    const said = ['model_a', 'model_b', 'tie', 'model_a'];
    const text = table(
      'winner,judge,userid',
      said.map((winner, row) => `${winner},human,u${row}`),
    ).replace('rater,', 'id,');
    assert.deepEqual(
      previewReadings(bytesOf(text)).map(({ settings, first }) => [settings.user, first[0]]),
      [
        ['userid', 'u0: x > y'],
        ['judge', 'human: x > y'],
      ],
    );
  });

  test('addresses beside users ask nothing: one user may have several', () => {
    const said = ['model_a', 'model_b', 'tie', 'model_a'];
    const text = table(
      'winner,user_id,ip',
      said.map((winner, row) => `${winner},u${row % 2},10.0.0.${row}`),
    );
    const users = recogniseDataset(bytesOf(text.replace('rater,', 'id,')));
    assert.equal(users.kind === 'mapped' && users.mapping.user, 'user_id');
  });

  test('codes of 1, 2 and 3 may have a tie for the third answer', () => {
    const text = table('preference', ['1', '2', '3', '1']);
    assert.equal(recogniseDataset(bytesOf(text)).kind, 'column-needed');
    const [first] = previewReadings(bytesOf(text));
    assert.deepEqual(first!.settings, {
      winner: 'preference',
      convention: 'one-two',
      values: { 3: 'tie' },
    });
    assert.deepEqual(first!.first, ['ada: x > y', 'ada: y < z', 'bob: z = x', 'bob: x > y']);
    const four = previewReadings(bytesOf(table('preference', ['1', '2', '3', '4'])))[0]!;
    assert.deepEqual(four.first, ['ada: x > y', 'ada: y < z', 'bob: z = x', 'bob: x = y']);
  });

  test('−1 among codes may say that nothing was judged', () => {
    const meant = (values: readonly string[]) =>
      previewReadings(bytesOf(table('label', values))).map(({ settings, first }) => [
        settings.convention,
        settings.values?.['-1'] ?? null,
        first.length,
      ]);
    assert.deepEqual(meant(['0', '1', '-1', '1']), [
      ['positive-first', null, 4],
      ['negative-first', null, 4],
      ['index', 'skip', 3],
      ['is-first', 'skip', 3],
    ]);
    assert.deepEqual(meant(['1', '2', '-1', '1'])[0], ['one-two', 'skip', 3]);
  });

  test('words that compare are about the first response, or about the second', () => {
    const meant = (values: readonly string[]) =>
      previewReadings(bytesOf(table('judgment', values))).map(({ first }) => first);
    for (const [better, worse, tie] of [
      ['better', 'worse', 'same'],
      ['Win', 'Loss', 'Tie'],
      ['G', 'B', 'S'],
    ] as const)
      assert.deepEqual(meant([better, worse, tie, better]), [
        ['ada: x > y', 'ada: y < z', 'bob: z = x', 'bob: x > y'],
        ['ada: x < y', 'ada: y > z', 'bob: z = x', 'bob: x < y'],
      ]);
    // Most of them ties, which alone would be clear.
    assert.equal(meant(['same', 'same', 'same', 'worse']).length, 2);
  });

  test('a Chinese table of good, same and bad is asked about both ways', () => {
    const text = readFileSync(new URL('../../../fixtures/layouts/gsb-zh.csv', import.meta.url), 'utf8');
    const [first, second, ...more] = previewReadings(bytesOf(text));
    assert.deepEqual(first?.first.slice(0, 3), [
      '小王: gpt-4 > qwen',
      '小王: qwen < gpt-4',
      '小李: gpt-4 = qwen',
    ]);
    assert.deepEqual(second?.first.slice(0, 3), [
      '小王: gpt-4 < qwen',
      '小王: qwen > gpt-4',
      '小李: gpt-4 = qwen',
    ]);
    assert.deepEqual(more, []);
  });

  test('a column for the win of each side, and one for ties', () => {
    const text = readFileSync(new URL('../../../fixtures/layouts/win-each.csv', import.meta.url), 'utf8');
    assert.deepEqual(said(read(text)), [
      'w1: gpt-4 > llama-3',
      'w1: llama-3 < claude-2',
      'w2: gpt-4 = llama-3',
      'w2: claude-2 < gpt-4',
    ]);
  });

  test('criteria that users in lists judged by are asked about, those of all lists at once', () => {
    const file = readFileSync(new URL('../../../fixtures/layouts/multipref.jsonl', import.meta.url));
    const [normal, expert] = previewReadings(file);
    assert.deepEqual(normal!.settings, { winner: 'normal_worker_annotations[].overall_pref' });
    assert.deepEqual(normal!.first.slice(0, 4), [
      'n0: gpt-4o < tulu-2',
      'n2: gpt-4o > tulu-2',
      'n1: tulu-2 = llama-3',
      'n2: tulu-2 = llama-3',
    ]);
    assert.deepEqual(expert!.settings, { winner: 'expert_worker_annotations[].overall_pref' });
    assert.equal(expert!.users, 2);
  });

  test('numbers of both responses are asked which way they count, and neither for who won', () => {
    const text = table('errors_a,errors_b', ['0,2', '3,1', '1,1', '2,4']);
    const readings = previewReadings(bytesOf(text));
    assert.deepEqual(
      readings.map(({ settings }) => settings),
      [
        { scoreA: 'errors_a', scoreB: 'errors_b' },
        { rankA: 'errors_a', rankB: 'errors_b' },
      ],
    );
    assert.deepEqual(readings[1]!.first, ['ada: x > y', 'ada: y < z', 'bob: z = x', 'bob: x > y']);
  });

  test('scores with a comma for the point are numbers, but not where it may part thousands', () => {
    const scores = ['3,5;2', '1,25;4,0', '2;2,0', '0,125;0,05'];
    const rows = PAIRS.map((pair, i) => `${pair.replaceAll(',', ';')};${scores[i]!}`);
    const dataset = read(`rater;model_a;model_b;score_a;score_b\n${rows.join('\n')}\n`);
    assert.deepEqual(said(dataset), ['ada: x > y', 'ada: y < z', 'bob: z = x', 'bob: x > y']);
    const more = read(`rater;model_a;model_b;score_a;score_b\n${rows.join('\n')}\nbob;x;y;1,234;2\n`);
    assert.equal(said(more).at(-1), '-');
    assert.match(more.problems[0]!.message, /“score_a” is no number/);
  });
});

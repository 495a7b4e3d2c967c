import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { ColumnSettings, Dataset } from '../../../../server/dataset/types.ts';
import { bytesOf, said } from '../support/rows.ts';

function read(text: string, settings: ColumnSettings = {}): Dataset {
  const bytes = bytesOf(text);
  const found = recogniseDataset(bytes, settings);
  assert.ok(found.kind === 'mapped', JSON.stringify(found));
  return readDataset(bytes, found);
}

const load = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');

/** A table of judgements by two users with one more column. */
function table(name: string, values: readonly string[]): string {
  const rows = values.map((value, i) => `u${i % 2},x,y,${'AB'[i % 2]!},${value}`);
  return `annotator,model_a,model_b,winner,${name}\n${rows.join('\n')}\n`;
}

const counted = (text: string, settings?: ColumnSettings) => {
  const lines = said(read(text, settings));
  return lines.map((line) => (line === '-' ? '-' : '+')).join('');
};

describe('judgements that were rejected, skipped or withdrawn', () => {
  test('are said with the value, each', () => {
    const { problems } = read(table('status', ['approved', 'rejected', 'submitted', 'approved']));
    assert.deepEqual(
      problems.map(({ code, row, message }) => [code, row, message]),
      [['set-aside', 1, '“status” is rejected: the judgement does not count.']],
    );
  });

  for (const [name, values, expected] of [
    ['status', ['approved', 'REJECTED', '', 'submitted'], '+-++'],
    // Words that are not known, beside one that is a rejection, do not say that a judgement counts.
    ['status', ['approved', 'rejected', 'approved', 'hm'], '+-+-'],
    // Without one they are about something else.
    ['status', ['approved', 'married', 'approved', 'hm'], '++++'],
    ['state', ['done', 'Timed-out', 'done', 'in progress'], '+-+-'],
    ['was_cancelled', ['false', 'true', 'False', '1'], '+-+-'],
    ['is_valid', ['yes', 'no', 'true', '0'], '+-+-'],
    // Nobody set that flag.
    ['approved', ['false', 'false', 'false', 'false'], '++++'],
    ['Reject', ['', 'x', '', ''], '++++'],
    ['employment_status', ['retired', 'student', 'retired', 'paid'], '++++'],
  ] as const)
    test(`${name}: ${values.join(', ')}`, () => {
      assert.equal(counted(table(name, values)), expected);
    });

  test('count where the settings say so, and by a column that they name', () => {
    const text = table('status', ['approved', 'rejected', 'approved', 'approved']);
    assert.equal(counted(text, { rejected: 'read' }), '++++');
    const own = table('second_look', ['passed', 'failed', 'passed', 'failed']);
    assert.equal(counted(own), '++++');
    assert.equal(counted(own, { status: 'second_look' }), '+-+-');
    const found = recogniseDataset(bytesOf(own), { status: 'secnd_look' });
    assert.ok(found.kind === 'column-needed');
    assert.match(found.message, /There is no column “secnd_look”.*“second_look”/);
  });

  test('of a ranking are one row, not one for each response', () => {
    const dataset = read(load('rejected-rankings.csv'));
    assert.deepEqual(said(dataset), [
      'r1: lead < pgen',
      'r1: lead < ref',
      'r1: pgen < ref',
      '-',
      'r1: pgen < ref',
      'r1: pgen > lead',
      'r1: ref > lead',
      'r2: ref > lead',
      'r2: ref > pgen',
      'r2: lead < pgen',
    ]);
    assert.equal(dataset.problemsTotal, 1);
  });
});

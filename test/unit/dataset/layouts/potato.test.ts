import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type Dataset, DECISIONS } from '../../../../server/dataset/types.ts';
import { bytesOf, read, textOf } from '../support/rows.ts';

const load = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');

/** Who won, where no column names models: `ada 1` is the first response. */
const said = ({ rows, users, user, outcome }: Dataset) =>
  Array.from({ length: rows }, (_, row) => `${users[user[row]!]!} ${'12='[outcome[row]!]!}`);

/** By hand, the same in all three: A, a tick under “Answer A” and a slider below 0 are the first response. */
const SAID = ['ada 1', 'ada 2', 'ada =', 'bob 1', 'bob 1', 'bob 2', 'cyd 2', 'cyd 2', 'cyd 2'];
const TURNED = ['ada 2', 'ada 1', 'ada =', 'bob 2', 'bob 2', 'bob 1', 'cyd 1', 'cyd 1', 'cyd 1'];

function flipped(text: string): string {
  const dataset = read(text);
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
  const plan = planExport(bytesInMemory(bytesOf(text)), dataset, all, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

describe('annotations of Potato', () => {
  for (const file of ['potato.tsv', 'potato-radio.tsv', 'potato-scale.tsv'])
    test(`${file} is read without models, by items; flipped and back`, () => {
      const text = load(file);
      const dataset = read(text);
      assert.deepEqual(said(dataset), SAID);
      assert.deepEqual(dataset.models, []);
      assert.equal(new Set(dataset.item).size, 3);
      const once = flipped(text);
      assert.deepEqual(said(read(once)), TURNED);
      assert.equal(flipped(once), text);
    });

  test('the file of one user is read as that of the user it is said to be', () => {
    const bytes = bytesOf(load('potato.jsonl'));
    const found = recogniseDataset(bytes, { by: 'ada' });
    assert.ok(found.kind === 'mapped');
    assert.equal(found.mapping.winner, 'label_annotations.preference.selection');
    assert.deepEqual(
      said(readDataset(bytes, found)),
      SAID.map((line) => line.replace(/^\w+/, 'ada')),
    );
  });

  test('several questions are asked about', () => {
    const text = load('potato.tsv')
      .replace('preference:::selection', 'relevance:::selection\tfluency:::selection')
      .replace(/\t(A|B|tie)\n/g, '\t$1\t$1\n');
    const found = recogniseDataset(bytesOf(text));
    assert.ok(found.kind === 'column-needed');
    assert.deepEqual(
      found.readings.map(({ settings: { winner } }) => winner),
      ['relevance:::selection', 'fluency:::selection'],
    );
  });

  test('a box that was not ticked, beside none that was, says nothing', () => {
    const [header, ...rows] = load('potato-radio.tsv')
      .replace(/\n$/, '')
      .split(/\n(?=\w+\t)/);
    const text = [header, ...rows, ...rows, rows[0]!.replace('true', '')].join('\n');
    const { problems, comparisons } = read(text);
    assert.equal(comparisons, 18);
    assert.match(problems[0]!.message, /is neither true nor false/);
  });
});

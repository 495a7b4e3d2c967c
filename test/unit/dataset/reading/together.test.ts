import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { readTogether, type Together } from '../../../../server/dataset/input/together.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { ColumnSettings, Dataset } from '../../../../server/dataset/types.ts';
import { ARENA, arenaRow, bytesOf, said } from '../support/rows.ts';

const opened = (texts: readonly string[], read: (bytes: Uint8Array, path: string) => Dataset) =>
  texts.map((text, i) => {
    const [bytes, path] = [bytesOf(text), `file${i}`];
    return { path, bytes: bytesInMemory(bytes), dataset: read(bytes, path) };
  });

function joined(texts: readonly string[], settings: (path: string) => ColumnSettings = () => ({})): Together {
  const together = readTogether(
    opened(texts, (bytes, path) => {
      const found = recogniseDataset(bytes, settings(path));
      if (found.kind !== 'mapped') throw new Error(found.message);
      return readDataset(bytes, found);
    }),
  );
  if (typeof together === 'string') throw new Error(together);
  return together;
}

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const files = fc.array(
  fc
    .array(fc.oneof({ weight: 9, arbitrary: arenaRow.map(({ text }) => text) }, fc.constant('{"broken":')), {
      maxLength: 6,
    })
    .map((rows) => rows.join('\n')),
  { minLength: 1, maxLength: 5 },
);

describe('files that are one dataset', () => {
  test('are read as one file that holds their rows one after the other', () => {
    fc.assert(
      fc.property(files, (texts) => {
        const together = readTogether(opened(texts, (bytes) => readDataset(bytes, ARENA)));
        assert.ok(typeof together !== 'string');
        const whole = readDataset(bytesOf(texts.map((text) => `${text}\n`).join('')), ARENA);
        const told = ({ problems, ...dataset }: Dataset) => ({
          said: said(dataset as Dataset),
          users: dataset.users,
          models: dataset.models,
          spans: [
            [...dataset.rowStart],
            [...dataset.rowEnd],
            [...dataset.winnerStart],
            [...dataset.userStart],
          ],
          decided: [[...dataset.decision], [...dataset.decisionScope]],
          counts: [dataset.rows, dataset.comparisons, dataset.ties, dataset.problemsTotal],
          problems: problems.map(({ row, offset, message }) => [row, offset, message]),
        });
        assert.deepEqual(told(together.dataset), told(whole));
        for (const [i, { dataset, firstRow, base, bytes }] of together.parts.entries()) {
          // Each keeps its own rows as they stand in it.
          assert.deepEqual(said(dataset), said(together.dataset).slice(firstRow, firstRow + dataset.rows));
          assert.deepEqual(
            [...dataset.rowStart].map((at) => at + base),
            [...together.dataset.rowStart.subarray(firstRow, firstRow + dataset.rows)],
          );
          assert.equal(bytes.length, bytesOf(texts[i]!).length);
        }
      }),
    );
  });

  test('who judged may be said by the name of each file', () => {
    const row = (winner: string, more = {}) => ({ model_a: 'x', model_b: 'y', winner, ...more });
    const texts = [lines([row('A'), row('B')]), lines([row('tie', { judge: 'nobody' })])];
    const { dataset } = joined(texts, (path) => ({ by: `by ${path}` }));
    assert.deepEqual(said(dataset), ['by file0: x > y', 'by file0: x < y', 'by file1: x = y']);
  });

  test('who judged may be said by the name of a file of ratings, of rankings, and of the best and the worst', () => {
    const told = [
      'item,system,score\n1,x,3\n1,y,1\n2,x,2\n2,y,2\n',
      'model_a,model_b,model_c,rank_a,rank_b,rank_c\nx,y,z,1,2,3\n',
      'item1,item2,item3,best,worst\nx,y,z,y,z\nz,x,y,z,x\n',
    ].map((text) => said(joined([text], () => ({ by: 'ada' })).dataset));
    assert.deepEqual(told, [
      ['ada: x > y', 'ada: x = y'],
      ['ada: x > y', 'ada: x > z', 'ada: y > z'],
      ['ada: x < y', 'ada: x > z', 'ada: y > z', 'ada: z > x', 'ada: z > y', 'ada: x < y'],
    ]);
  });

  test('judgements of several responses stay apart, and tell the same item only where a column does', () => {
    const wide = 'who,model_a,model_b,model_c,rank_a,rank_b,rank_c\n';
    const apart = joined([`${wide}ada,x,y,z,1,2,3\n`, `${wide}bob,x,y,z,3,2,1\nbob,z,y,x,1,2,3\n`], () => ({
      user: 'who',
    }));
    assert.deepEqual([...apart.dataset.judgements!.of], [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    assert.deepEqual([...apart.dataset.judgements!.start], [0, 3, 6, 9]);
    assert.deepEqual(new Set(apart.dataset.item).size, 3);
    const long = 'rater,item,system,score\n';
    const { dataset, bytes } = joined([`${long}ada,q1,x,3\nada,q1,y,1\n`, `${long}bob,q1,x,1\nbob,q1,y,2\n`]);
    assert.deepEqual(said(dataset), ['ada: x > y', 'bob: x < y']);
    assert.equal(new Set(dataset.item).size, 1);
    const { valueFrom, valueTo } = dataset.judgements!;
    const values = Array.from(valueFrom, (from, i) => Buffer.from(bytes.slice(from, valueTo[i]!)).toString());
    assert.deepEqual(values, ['3', '1', '1', '2']);
  });

  test('are refused where they say other things, with the name of the file', () => {
    const [a, b] = [
      'judge,model_a,model_b,winner\nada,x,y,A\n',
      'judge,model_a,model_b,winner,note\nada,x,y,A,\n',
    ];
    assert.throws(() => joined([a, b]), /file1 has other columns than file0/);
    const row = { judge: 'ada', model_a: 'x', model_b: 'y', winner: 'A' };
    assert.throws(
      () => joined([a, lines([row, row])]),
      /file1 has other columns than file0, or another format/,
    );
  });

  test('may carry decisions, some in columns that others do not have yet', () => {
    const head = 'judge,model_a,model_b,winner';
    const audit =
      'audit_decision,audit_source,audit_scope,audit_attentiveness,audit_reason,audit_by,audit_at';
    const { dataset } = joined([
      `${head}\nada,x,y,A\n`,
      `${head},${audit}\nbob,x,y,B,drop,accepted,user,0.1,,me,2026-01-01T00:00:00Z\n`,
    ]);
    assert.deepEqual([...dataset.decision], [0, 2]);
    assert.deepEqual(said(dataset), ['ada: x > y', 'bob: x < y']);
  });
});

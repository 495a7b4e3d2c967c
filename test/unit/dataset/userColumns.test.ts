import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../server/dataset/byteSource.ts';
import { planExport } from '../../../server/dataset/export.ts';
import { type AuditRecord, type Dataset, DECISIONS } from '../../../server/dataset/types.ts';
import { decisionEdits } from '../../../server/dataset/writeBack.ts';
import { applyEdits, bytesOf, read, textOf } from './rows.ts';

/** As PandaLM keeps its test set: 0 tie, 1 the first response, 2 the second; null where nobody judged. */
const row = (cmp_key: string, ...annotators: (number | null)[]): Record<string, string | number | null> => ({
  cmp_key,
  response1: 'a',
  response2: 'b',
  ...Object.fromEntries(annotators.map((value, i) => [`annotator${i + 1}`, value])),
});
const rows = [
  row('bloom-7b_llama-7b', 2, 2, 0),
  row('llama-7b_opt-7b', 1, null, 2),
  row('opt-7b_bloom-7b', 0, 1, 1),
  row('opt-7b_llama-7b', 2, 1, 2),
];
const text = rows.map((one) => `${JSON.stringify(one)}\n`).join('');

const said = ({ users, user, models, first, second, outcome }: Dataset) =>
  Array.from(
    user,
    (u, i) => `${users[u]!}: ${models[first[i]!]!} ${'><='[outcome[i]!]!} ${models[second[i]!]!}`,
  );

const record = (decision: AuditRecord['decision']): AuditRecord => ({
  decision,
  source: 'override',
  scope: 'comparison',
  attentiveness: null,
  reason: 'a “test”',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
});

function exported(bytes: Uint8Array, effective: Uint8Array): string {
  const plan = planExport(bytesInMemory(bytes), read(bytes), effective, { keepAudit: false });
  return textOf(Buffer.concat([...plan.segments]));
}

describe('a winner column for each user', () => {
  test('gives a comparison for each of them that judged', () => {
    const dataset = read(text);
    assert.equal(dataset.unit, 'column');
    assert.deepEqual(said(dataset).slice(0, 5), [
      'annotator1: bloom-7b < llama-7b',
      'annotator2: bloom-7b < llama-7b',
      'annotator3: bloom-7b = llama-7b',
      'annotator1: llama-7b > opt-7b',
      'annotator3: llama-7b < opt-7b',
    ]);
    assert.deepEqual([dataset.comparisons, dataset.problemsTotal, [...dataset.rowLine].at(-1)], [11, 0, 3]);
  });

  for (const [style, formatted] of [
    ['tight', text],
    ['an array in lines', `${JSON.stringify(rows, null, 4)}\n`],
    ['spaced', rows.map((one) => `${JSON.stringify(one, null, 1).replaceAll('\n', '')}\r\n`).join('')],
  ] as const) {
    test(`holds a decision for each of them, which come and go without a trace (${style})`, () => {
      const source = bytesInMemory(bytesOf(formatted));
      const dataset = read(formatted);
      const decision = fc.constantFrom('drop', 'keep', 'flip', null);
      const all = fc.array(decision, { minLength: dataset.rows, maxLength: dataset.rows });
      fc.assert(
        fc.property(all, all, (before, after) => {
          const records = (list: typeof before) =>
            list.map((one, index) => ({ row: index, record: one === null ? null : record(one) }));
          const once = applyEdits(source, decisionEdits(source, dataset, records(before)).edits);
          const decided = read(once);
          assert.deepEqual(
            Array.from(decided.decision, (code) => DECISIONS[code]),
            before,
          );
          const again = decisionEdits(bytesInMemory(once), decided, records(before));
          assert.deepEqual(again.edits, []);
          const twice = applyEdits(
            bytesInMemory(once),
            decisionEdits(bytesInMemory(once), decided, records(after)).edits,
          );
          assert.deepEqual(
            Array.from(read(twice).decision, (code) => DECISIONS[code]),
            after,
          );
          const cleared = decisionEdits(bytesInMemory(twice), read(twice), records(before.map(() => null)));
          assert.equal(textOf(applyEdits(bytesInMemory(twice), cleared.edits)), formatted);
          assert.equal(exported(twice, new Uint8Array(dataset.rows)), formatted);
        }),
        { numRuns: 50 },
      );
    });
  }

  test('what is dropped is emptied, a row of which nothing is left goes, and what is flipped changes sides', () => {
    const effective = new Uint8Array(11);
    effective.set([2, 2, 2, 3, 2]);
    assert.deepEqual(said(read(exported(bytesOf(text), effective))), [
      'annotator1: llama-7b < opt-7b',
      ...said(read(text)).slice(5),
    ]);
    const flips = new Uint8Array(11).fill(3);
    assert.equal(exported(bytesOf(exported(bytesOf(text), flips)), flips), text);
  });

  test('an audit of another kind is left alone', () => {
    const foreign = text.replace('"annotator3":0', '"annotator3":0,"audit":{"annotator1":{"checked":true}}');
    const dataset = read(foreign);
    const { edits, refused } = decisionEdits(bytesInMemory(bytesOf(foreign)), dataset, [
      { row: 1, record: record('drop') },
      { row: 3, record: record('drop') },
    ]);
    assert.deepEqual(
      [edits.map(({ row: index }) => index), refused.map(({ row: index }) => index)],
      [[3], [1]],
    );
  });

  test('in a table: read, emptied and flipped; decisions are refused with what to do instead', () => {
    const table = `cmp_key,response1,response2,annotator1,annotator2,annotator3\n${rows
      .map((one) =>
        Object.values(one)
          .map((value) => value ?? '')
          .join(','),
      )
      .join('\n')}\n`;
    const dataset = read(table);
    assert.deepEqual(said(dataset), said(read(text)));
    const { edits, refused } = decisionEdits(bytesInMemory(bytesOf(table)), dataset, [
      { row: 0, record: record('drop') },
    ]);
    assert.equal(edits.length, 0);
    assert.match(refused[0]!.reason, /export the cleaned file instead/);
    const flips = new Uint8Array(11).fill(3);
    assert.equal(exported(bytesOf(exported(bytesOf(table), flips)), flips), table);
    const drops = new Uint8Array(11);
    drops.set([2, 0, 0]);
    assert.deepEqual(said(read(exported(bytesOf(table), drops))), said(dataset).slice(1));
  });
});

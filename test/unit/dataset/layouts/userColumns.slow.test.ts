import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { scanChunk } from '../../../../server/dataset/input/diskScan.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { type AuditRecord, type Dataset, DECISIONS } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';

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

/** Decisions on every user of every row are found again, and taken back to the byte. */
function assertDecisionsComeAndGo(formatted: string): void {
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

  test('an empty text is no answer, nor is an empty cell in quotes', () => {
    const texts = text.replace('"annotator2":null', '"annotator2":""');
    const cells = [Object.keys(rows[0]!), ...rows.map((one) => Object.values(one))];
    const quoted = cells.map((line) => `${line.map((value) => `"${value ?? ''}"`).join(',')}\n`).join('');
    for (const file of [texts, quoted]) {
      const dataset = read(file);
      assert.deepEqual([said(dataset), dataset.problemsTotal], [said(read(text)), 0]);
    }
  });

  test('decisions of rows that start at the same place of one window after the other are told apart', async () => {
    const decisions = ['drop', 'flip', 'keep', 'flip'] as const;
    const lines = decisions.map(
      (decision) =>
        `${JSON.stringify({ ...row('bloom-7b_llama-7b', 1, 2), audit: { annotator2: { decision } } })}\n`,
    );
    const folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    const path = join(folder, 'rows.jsonl');
    await writeFile(path, lines.join(''));
    const recognition = recogniseDataset(bytesOf(lines.join('')));
    if (recognition.kind !== 'mapped') throw new Error(recognition.message);
    const windowBytes = lines[0]!.length;
    const chunk = { path, recognition, start: 0, end: windowBytes * lines.length, isExact: true };
    const scanned = scanChunk({ ...chunk, startsAs: null, windowBytes, blockBytes: 1 }, () => false);
    await rm(folder, { recursive: true });
    const { part } = scanned!;
    assert.ok('rows' in part);
    assert.deepEqual(
      Array.from(part.rows.decision, (code) => DECISIONS[code]),
      decisions.flatMap((decision) => [null, decision]),
    );
  });

  for (const [style, formatted] of [
    ['tight', text],
    ['an array in lines', `${JSON.stringify(rows, null, 4)}\n`],
    ['spaced', rows.map((one) => `${JSON.stringify(one, null, 1).replaceAll('\n', '')}\r\n`).join('')],
  ] as const) {
    test(`holds a decision for each of them, which come and go without a trace (${style})`, () => {
      assertDecisionsComeAndGo(formatted);
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

  test('in a table: read, emptied and flipped', () => {
    const table = `cmp_key,response1,response2,annotator1,annotator2,annotator3\n${rows
      .map((one) =>
        Object.values(one)
          .map((value) => value ?? '')
          .join(','),
      )
      .join('\n')}\n`;
    const dataset = read(table);
    assert.deepEqual(said(dataset), said(read(text)));
    const flips = new Uint8Array(11).fill(3);
    assert.equal(exported(bytesOf(exported(bytesOf(table), flips)), flips), table);
    const drops = new Uint8Array(11);
    drops.set([2, 0, 0]);
    assert.deepEqual(said(read(exported(bytesOf(table), drops))), said(dataset).slice(1));
    assertDecisionsComeAndGo(table);
  });
});

describe('lists of answers and users side by side', () => {
  /** As Argilla flattens them; the third answer of the first row was not handed in. */
  const answered = (
    first: string,
    second: string,
    answers: readonly (string | null)[],
    status?: readonly string[],
  ): object => ({
    'better.responses': answers,
    'better.responses.users': answers.map((_, i) => `u-${(i + first.length) % 4}`),
    ...(status === undefined ? {} : { 'better.responses.status': status }),
    model_a: first,
    model_b: second,
  });
  const lists = [
    answered('opt', 'bloom', ['A', 'B', 'A'], ['submitted', 'submitted', 'discarded']),
    answered('bloom', 'llama', ['tie']),
    answered('llama', 'opt', ['B', null, 'A']),
  ];
  const lines = lists.map((one) => `${JSON.stringify(one)}\n`).join('');

  test('give a comparison for each answer that was handed in', () => {
    const dataset = read(lines);
    assert.deepEqual(dataset.mapping, {
      modelA: 'model_a',
      modelB: 'model_b',
      winner: 'better.responses[]',
      user: 'better.responses.users[]',
    });
    assert.deepEqual(said(dataset), [
      'u-3: opt > bloom',
      'u-0: opt < bloom',
      'u-1: bloom = llama',
      'u-1: llama < opt',
      'u-3: llama > opt',
    ]);
  });

  test('hold a decision for each of them, which come and go without a trace', () => {
    assertDecisionsComeAndGo(lines);
  });

  test('what is dropped is emptied, and what is flipped changes sides', () => {
    const once = exported(bytesOf(lines), Uint8Array.of(2, 3, 0, 3, 0));
    const [first, , third] = once.split('\n');
    assert.ok(first!.startsWith('{"better.responses":[null,"A","A"],'), first);
    assert.ok(third!.startsWith('{"better.responses":["A",null,"A"],'), third);
  });

  test('that are longer than any of the first rows are read; none is cut off in silence', () => {
    const answers = (length: number) =>
      lines +
      `${JSON.stringify(
        answered(
          'opt',
          'llama',
          Array.from({ length }, () => 'A'),
        ),
      )}\n`;
    const filler = lines.repeat(100);
    assert.equal(read(filler + answers(8)).problemsTotal, 0);
    const { problems, comparisons } = read(filler + answers(9));
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['there are more answers than the 8 that are read of a row here.'],
    );
    assert.equal(comparisons, read(filler + lines).comparisons);
  });

  test('an answer of nobody is a problem of its own', () => {
    const nobody = lines.replace('"u-3","u-0"', 'null,"u-0"');
    const { problems, comparisons } = read(nobody);
    assert.deepEqual([problems.length, comparisons], [1, 4]);
    assert.match(problems[0]!.message, /better\.responses\.users\[0\]/);
  });
});

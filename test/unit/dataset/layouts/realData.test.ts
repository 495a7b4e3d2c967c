import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import type { AuditRecord } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { applyEdits, read } from '../support/rows.ts';

const root = new URL('../../../../', import.meta.url);
const load = (path: string) => readFileSync(new URL(path, root));

interface Battle {
  readonly judge: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: string;
}

const parsed = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Battle);

describe('published judgements', () => {
  const human = load('samples/mt-bench-human.jsonl');

  test('by people are read as their authors describe them', () => {
    const dataset = read(human);
    assert.deepEqual(
      [dataset.comparisons, dataset.users.length, dataset.models.length, dataset.ties, dataset.problemsTotal],
      [3355, 65, 6, 780, 0],
    );
    for (const [row, { judge, model_a, model_b, winner }] of parsed(human).entries()) {
      assert.deepEqual(
        [
          dataset.users[dataset.user[row]!],
          dataset.models[dataset.first[row]!],
          dataset.models[dataset.second[row]!],
          dataset.outcome[row],
        ],
        [judge, model_a, model_b, ['model_a', 'model_b', 'tie'].indexOf(winner)],
      );
    }
  });

  test('take a decision on every row and give it back, byte for byte', () => {
    const dataset = read(human);
    const rows = Array.from({ length: dataset.rows }, (_, row) => row);
    const record: AuditRecord = {
      decision: 'drop',
      source: 'override',
      scope: 'comparison',
      attentiveness: 0.25,
      reason: 'a “test”',
      by: 'ada',
      at: '2026-11-24T12:00:00.000Z',
    };
    const { edits } = decisionEdits(
      bytesInMemory(human),
      dataset,
      rows.map((row) => ({ row, record })),
    );
    const decided = applyEdits(bytesInMemory(human), edits);
    const after = read(decided);
    assert.ok(after.decision.every((decision) => decision === 2));
    const cleared = decisionEdits(
      bytesInMemory(decided),
      after,
      rows.map((row) => ({ row, record: null })),
    );
    assert.ok(human.equals(applyEdits(bytesInMemory(decided), cleared.edits)));
    const dropped = planExport(bytesInMemory(decided), after, after.decision, { keepAudit: false });
    assert.deepEqual([Buffer.concat([...dropped.segments]).length, dropped.rowsWritten], [0, 0]);
  });

  test('are themselves again when every row is flipped twice', () => {
    const flipped = (bytes: Uint8Array) => {
      const dataset = read(bytes);
      const plan = planExport(bytesInMemory(bytes), dataset, new Uint8Array(dataset.rows).fill(3), {
        keepAudit: false,
      });
      return Buffer.concat([...plan.segments]);
    };
    for (const file of [human, load('samples/chosen-rejected.jsonl')]) {
      const once = flipped(file);
      assert.ok(!file.equals(once));
      assert.ok(file.equals(flipped(once)));
    }
  });

  test('by one model have ties of a kind of their own', () => {
    const bytes = load('test/fixtures/mt-bench-gpt4-pair.jsonl');
    const dataset = read(bytes);
    const ties = parsed(bytes).filter(({ winner }) => winner.startsWith('tie')).length;
    assert.ok(parsed(bytes).some(({ winner }) => winner === 'tie (inconsistent)'));
    assert.deepEqual([dataset.comparisons, dataset.users, dataset.ties], [300, ['gpt4_pair'], ties]);
  });
});

describe('the planted sample', () => {
  test('has three broken rows, each said with its line', () => {
    const dataset = read(load('samples/arena-with-careless-users.jsonl'));
    assert.deepEqual([dataset.rows - dataset.comparisons, dataset.users.length], [3, 120]);
    assert.deepEqual(
      dataset.problems.map(({ code, line }) => [code, line]),
      [
        ['malformed-json', 40],
        ['unknown-winner', 200],
        ['missing-field', 300],
      ],
    );
  });
});

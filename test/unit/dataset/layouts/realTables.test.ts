import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import type { AuditRecord } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { useDuckDb } from '../support/duckDb.ts';
import { applyEdits, read, textOf } from '../support/rows.ts';

const DROP: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'user',
  attentiveness: 0.25,
  reason: 'clicks; says “so”, too\nsince noon',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};

describe('a published table of comparisons', () => {
  const table = readFileSync(new URL('../../../fixtures/pwcmp-tone-mapping.csv', import.meta.url));
  const duck = useDuckDb();

  const onDisk = (name: string, bytes: Uint8Array) => {
    const path = duck.path(name);
    writeFileSync(path, bytes);
    return path;
  };

  test('is read as DuckDB reads it', async () => {
    const dataset = read(table);
    const rows = await duck.query(
      `select observer, "condition_A", "condition_B", is_A_selected from read_csv('${onDisk('read.csv', table)}')`,
    );
    assert.deepEqual([dataset.rows, dataset.problemsTotal, dataset.users.length], [rows.length, 0, 18]);
    for (const [row, [observer, a, b, isFirst]] of rows.entries()) {
      assert.deepEqual(
        [
          dataset.users[dataset.user[row]!],
          dataset.models[dataset.first[row]!],
          dataset.models[dataset.second[row]!],
          dataset.outcome[row],
        ],
        [String(observer), a, b, Number(isFirst) === 1 ? 0 : 1],
      );
    }
  });

  test('takes decisions that DuckDB finds, and gives them back byte for byte', async () => {
    const dataset = read(table);
    const rows = Array.from({ length: dataset.rows }, (_, row) => row).filter(
      (row) => dataset.user[row] === 3,
    );
    const { edits } = decisionEdits(
      bytesInMemory(table),
      dataset,
      rows.map((row) => ({ row, record: DROP })),
    );
    const decided = applyEdits(bytesInMemory(table), edits);
    const path = onDisk('decided.csv', decided);
    assert.deepEqual(
      await duck.query(
        `select distinct observer, audit_decision, audit_reason from read_csv('${path}', all_varchar = true) where audit_decision is not null`,
      ),
      [[dataset.users[3], DROP.decision, DROP.reason]],
    );
    const same = `select count(*)::int from (select columns(c -> not starts_with(c, 'audit_')) from read_csv('${path}') except all from read_csv('${onDisk('before.csv', table)}'))`;
    assert.deepEqual(await duck.query(same), [[0]]);
    const cleared = decisionEdits(
      bytesInMemory(decided),
      read(decided),
      rows.map((row) => ({ row, record: null })),
    );
    assert.equal(textOf(applyEdits(bytesInMemory(decided), cleared.edits)), textOf(table));
  });

  test('exports what DuckDB makes by the same rules', async () => {
    const dataset = read(table);
    const effective = dataset.user.map((user) => (user === 3 ? 2 : user === 5 ? 3 : 0));
    const plan = planExport(bytesInMemory(table), dataset, Uint8Array.from(effective), { keepAudit: false });
    const cleaned = onDisk('cleaned.csv', Buffer.concat([...plan.segments]));
    const [dropped, flipped] = [dataset.users[3]!, dataset.users[5]!];
    const expected = `select * replace (if(observer::varchar = '${flipped}', 1 - is_A_selected, is_A_selected) as is_A_selected) from read_csv('${onDisk('table.csv', table)}') where observer::varchar <> '${dropped}'`;
    const difference = (a: string, b: string) => `select count(*)::int from ((${a}) except all (${b}))`;
    const actual = `select * from read_csv('${cleaned}')`;
    assert.deepEqual(await duck.query(difference(expected, actual)), [[0]]);
    assert.deepEqual(await duck.query(difference(actual, expected)), [[0]]);
  });
});

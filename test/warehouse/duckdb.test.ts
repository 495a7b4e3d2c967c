import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import type { Engine } from '../../server/warehouse/engines/engine.ts';
import { runWarehouse } from '../../server/warehouse/run/warehouse.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { assertAsDirect, directAudit } from './direct.ts';
import { asRecords, loadRows, runOn, testEngine, type Tested, usersOf } from './engineSuite.ts';

const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
after(() => {
  rmSync(folder, { recursive: true });
});
let databases = 0;

const tested: Tested = {
  open: () => openDuckDb(join(folder, `${databases++}.duckdb`), { threads: '1' }),
  load: loadRows,
  scorings: ['here', 'sql'],
};

testEngine('DuckDB', () => tested);

test('a table beyond the memory of DuckDB is audited as any, its users in parts', async () => {
  const rows = plantedJudgements({
    seed: 6,
    users: { attentive: 40, 'coin-flipper': 12 },
    comparisonsEach: 30,
  });
  const engine = await tested.open();
  try {
    const table = await loadRows(engine, 'votes', asRecords(rows));
    const statements: string[] = [];
    const small: Engine = {
      ...engine,
      rowsAtOnce: rows.length / 3,
      stream: (statement) => {
        statements.push(statement);
        return engine.stream(statement);
      },
    };
    const run = runOn(tested, table);
    await runWarehouse(small, run);
    assertAsDirect(await directAudit(rows), await usersOf(engine, run));
    assert.equal(statements.filter((statement) => statement.includes('HASH(')).length, 3);
  } finally {
    await engine.close();
  }
});

test('how many rows DuckDB takes at once goes with the memory that it may use', async () => {
  for (const [limit, rows] of [
    ['8GB', 1e8],
    ['800MB', 1e7],
  ] as const) {
    const engine = await openDuckDb(':memory:', { memory_limit: limit });
    await engine.close();
    assert.ok(Math.abs(engine.rowsAtOnce / rows - 1) < 0.02, `${limit}: ${engine.rowsAtOnce}`);
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import { jsonLines } from '../unit/audit/auditInMemory.ts';
import { contents, judgementsToKill, runCommand, runKilledAtEachStep, STEPS } from './killedRuns.ts';

const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const table = join(folder, 'votes.jsonl');
writeFileSync(table, jsonLines(judgementsToKill()));

const into = (database: string) => ['--engine', 'duckdb', '--connect', database, '--table', table];

async function tablesOf(database: string) {
  const engine = await openDuckDb(database);
  try {
    return await contents(engine);
  } finally {
    await engine.close();
  }
}

test('killed at each step and run again, the tables are those of a run that nobody disturbed', async () => {
  const [whole, killed] = [join(folder, 'whole.duckdb'), join(folder, 'killed.duckdb')];
  assert.deepEqual((await runCommand(into(whole))).steps, STEPS);
  assert.equal((await runKilledAtEachStep(into(killed))).code, 0);
  assert.deepEqual(await tablesOf(killed), await tablesOf(whole));
  // What was done stays done.
  assert.deepEqual((await runCommand(into(killed))).steps, []);
});

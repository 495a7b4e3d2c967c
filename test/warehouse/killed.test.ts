import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import { jsonLines } from '../unit/audit/auditInMemory.ts';
import { CLI } from '../server/commandLine.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';

const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const table = join(folder, 'votes.jsonl');
writeFileSync(
  table,
  jsonLines(
    plantedJudgements({ seed: 3, users: { attentive: 300, 'coin-flipper': 60 }, comparisonsEach: 60 }),
  ),
);

/** Runs the audit into that database; killed after so many milliseconds, or never. */
async function audit(
  database: string,
  killAfter: number | null,
): Promise<{ code: number | null; steps: string[] }> {
  const columns = 'user=judge,modelA=model_a,modelB=model_b,winner=winner';
  const args = [
    'warehouse',
    '--engine',
    'duckdb',
    '--connect',
    database,
    '--table',
    table,
    '--columns',
    columns,
    '--clean',
  ];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = once(child, 'close');
  if (killAfter !== null) {
    await pause(killAfter);
    child.kill('SIGKILL');
  }
  const [code] = (await ended) as [number | null];
  return { code, steps: [...said.matchAll(/: (\w+): begins/g)].map(([, step]) => step!) };
}

/** All tables but for when they were made. */
async function contents(database: string): Promise<unknown> {
  const engine = await openDuckDb(database);
  try {
    const names = await engine.rows('SELECT table_name FROM information_schema.tables ORDER BY table_name');
    const tables: [unknown, unknown][] = [];
    for (const [name] of names) {
      if (name === 'pa_manifest') continue;
      const quoted = engine.dialect.identifier(String(name));
      tables.push([name, await engine.rows(`SELECT * FROM ${quoted} ORDER BY ALL`)]);
    }
    return tables;
  } finally {
    await engine.close();
  }
}

test('killed at any moment and run again, the tables are those of a run that nobody disturbed', async () => {
  const undisturbed = join(folder, 'whole.duckdb');
  const begun = Date.now();
  assert.equal((await audit(undisturbed, null)).code, 0);
  const lasts = Date.now() - begun;
  const expected = await contents(undisturbed);
  const database = join(folder, 'killed.duckdb');
  for (const part of [0.3, 0.55, 0.75, 0.9]) await audit(database, part * lasts);
  assert.equal((await audit(database, null)).code, 0);
  assert.deepEqual(await contents(database), expected);
  // What was done stays done.
  assert.deepEqual((await audit(database, null)).steps, []);
});

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Engine } from '../../server/warehouse/engines/engine.ts';
import { WarehouseRefusal } from '../../server/warehouse/refusal.ts';
import { runWarehouse } from '../../server/warehouse/run/warehouse.ts';
import { CLI } from '../server/commandLine.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { assertAsDirect, directAudit } from './direct.ts';
import { asRecords, runOn, testEngine, usersOf } from './engineSuite.ts';
import { skippedWithout } from '../onDemand/missing.ts';
import { SparkCluster } from './sparkCluster.ts';
import { until } from './until.ts';

const cluster = SparkCluster.prepare();
if (typeof cluster === 'string') {
  test('Spark', { skip: skippedWithout(cluster) });
} else {
  testSpark(cluster);
}

function testSpark(cluster: SparkCluster): void {
  let started: Promise<Engine> | null = null;
  let databases = 0;
  after(async () => {
    await (await started)?.close();
    cluster.remove();
  });
  /** One process for all, a database for each. */
  const open = async (): Promise<Engine> => {
    const engine = await (started ??= cluster.start());
    await engine.run(`CREATE DATABASE audit_${++databases}`);
    await engine.run(`USE audit_${databases}`);
    return { ...engine, close: () => Promise.resolve() };
  };
  const tested = {
    open,
    load: (engine: Engine, name: string, rows: readonly Record<string, string | null>[]) =>
      cluster.load(engine, name, rows),
    scorings: ['pipe', 'sql'],
    pipe: `'${process.execPath}' '${CLI}' score`,
    keepFile: cluster.keepFile,
  } as const;
  testEngine('Spark', () => tested);

  test('killed while its partitions score and run again, the tables are whole and nothing else is left', async () => {
    const rows = plantedJudgements({
      seed: 4,
      users: { attentive: 20, 'coin-flipper': 8 },
      comparisonsEach: 30,
    });
    const audit = await directAudit(rows);
    const first = await open();
    const table = await cluster.load(first, 'votes', asRecords(rows));
    const run = runOn(tested, table, { scoring: 'pipe' });
    // Partitions that never end, each with a file named by its process.
    const begun = join(cluster.folder, 'begun-');
    const hanging = runWarehouse(first, { ...run, pipe: `touch ${begun}$$; exec sleep 86400 #` });
    const stopped = assert.rejects(
      hanging,
      (error) => error instanceof WarehouseRefusal && error.message === 'Spark: it was stopped.',
    );
    const processes = () =>
      readdirSync(cluster.folder).flatMap((name) => /^begun-(\d+)$/.exec(name)?.[1] ?? []);
    await until(() => processes().length > 0, 'A partition scores');
    first.interrupt();
    await stopped;
    await until(() => !processes().some(isRunning), 'Its processes end');

    started = cluster.start();
    const second = await started;
    await second.run(`USE audit_${databases}`);
    const steps: string[] = [];
    await runWarehouse(second, { ...run, onProgress: (line) => steps.push(line) });
    assert.deepEqual(
      steps.filter((step) => /: (begins|done before)$/.test(step)),
      ['counts: done before', 'fit: done before', 'score: begins', 'decide: begins'],
    );
    assertAsDirect(audit, await usersOf(second, run));
    const folder = join(cluster.path('warehouse'), `audit_${databases}.db`);
    const tables = ['pa_counts', 'pa_manifest', 'pa_models', 'pa_scores', 'pa_users', 'votes'];
    assert.deepEqual(readdirSync(folder).sort(), tables);
    const files = tables.flatMap((name) => readdirSync(join(folder, name)));
    assert.deepEqual(
      files.filter((name) => name.startsWith('_temporary')),
      [],
    );
    await second.close();
  });
}

/** As Linux tells; who is dead and not yet buried does not run. */
function isRunning(pid: string): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}

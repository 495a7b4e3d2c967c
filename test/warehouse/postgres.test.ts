import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openPostgres } from '../../server/warehouse/engines/postgres.ts';
import { WarehouseRefusal } from '../../server/warehouse/refusal.ts';
import { ExitCode } from '../../server/cli/exit.ts';
import type { Engine } from '../../server/warehouse/engines/engine.ts';
import { runWarehouse } from '../../server/warehouse/run/warehouse.ts';
import { asRecords, loadRows, runOn, testEngine } from './engineSuite.ts';
import { contents, judgementsToKill, runCommand, runKilledAtEachStep, STEPS } from './killedRuns.ts';
import { SCORE_COLUMNS, scoresOf } from '../../server/warehouse/scoring/scoreUsers.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import {
  cellsOfUsers,
  countsStatement,
  scoresStatement,
  weightsStatement,
} from '../../server/warehouse/sql/statements.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { directAudit, populationIn } from './direct.ts';
import { until } from './until.ts';
import { skippedWithout } from '../onDemand/missing.ts';
import { PostgresServer } from './postgresServer.ts';

const server = await PostgresServer.start();
if (server === null) {
  test('PostgreSQL', {
    skip: skippedWithout('PostgreSQL is not installed (Debian: apt-get install postgresql)'),
  });
} else {
  Object.assign(process.env, server.environment);
  after(() => server.stop());
  let databases = 0;
  /** The address of a new one. */
  const database = async () => {
    const admin = await openPostgres(null);
    const name = `audit_${databases++}`;
    await admin.run(`CREATE DATABASE ${name}`);
    await admin.close();
    return `postgres:///${name}?host=${encodeURIComponent(server.folder)}&user=auditor`;
  };
  testEngine('PostgreSQL', () => ({
    open: async () => openPostgres(await database()),
    load: loadRows,
    scorings: ['here', 'sql'],
  }));

  const into = (address: string) => ['--engine', 'postgres', '--connect', address, '--table', 'votes'];
  const withVotes = async () => {
    const address = await database();
    await using(address, (engine) => loadRows(engine, 'votes', asRecords(judgementsToKill())));
    return address;
  };

  test('killed at each step and run again, the tables are those of a run that nobody disturbed', async () => {
    const [whole, killed] = [await withVotes(), await withVotes()];
    assert.deepEqual((await runCommand(into(whole))).steps, STEPS);
    assert.equal((await runKilledAtEachStep(into(killed))).code, 0);
    assert.deepEqual(await using(killed, contents), await using(whole, contents));
    assert.deepEqual((await runCommand(into(killed))).steps, []);
  });

  test('a server that goes away in the middle of a step leaves the tables as they were', async () => {
    const address = await withVotes();
    assert.equal((await runCommand(into(address))).code, 0);
    const before = await using(address, contents);
    // The users cannot be made anew while somebody reads them.
    const reader = await openPostgres(address);
    await reader.run('BEGIN');
    await reader.rows('SELECT COUNT(*) FROM pa_users');
    const others = [...into(address), '--fdr', '0.3'];
    const running = runCommand(others);
    const isBlocked = 'SELECT COUNT(*) FROM pg_locks WHERE NOT granted';
    await until(
      async () => Number((await reader.rows(isBlocked))[0]![0]) > 0,
      'The audit waits for the reader',
    );
    await server.crash();
    const { code, said } = await running;
    assert.equal(code, ExitCode.notAuditable);
    assert.match(said, /PostgreSQL went away: .+ Run again: what is done stays done\.\n$/);
    await reader.close();
    assert.deepEqual(await using(address, contents), before);
    assert.deepEqual((await runCommand(others)).steps, ['decide', 'clean']);
    const fresh = await withVotes();
    await runCommand([...into(fresh), '--fdr', '0.3']);
    assert.deepEqual(await using(address, contents), await using(fresh, contents));
  });

  test('a user with tens of thousands of comparisons, of whom most states are next to impossible, is scored', async () => {
    const rows = plantedJudgements({
      seed: 5,
      users: { attentive: 30, 'coin-flipper': 8, 'first-clicker': 4 },
      comparisonsEach: 40,
    });
    const parts = { rivals: false };
    const population = populationIn(await directAudit(rows, parts), parts);
    await using(await database(), async (engine) => {
      const { dialect } = engine;
      const place = { schema: null, prefix: 'pa_' };
      await loadRows(engine, 'votes', asRecords(rows));
      const columns = { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' };
      const counts = countsStatement(dialect, sourceOf('votes', columns));
      await engine.run(`CREATE TABLE pa_counts AS ${counts}`);
      await engine.run(`UPDATE pa_counts SET "count" = 1000 * "count" WHERE "user" = 'attentive-0'`);
      const cells = await engine.rows(cellsOfUsers(dialect, place, population.models, null));
      const users = cells.map(([user, text]) => ({ user: String(user), cells: String(text) }));
      const here = scoresOf(population, users);
      const bySql = new Map(
        (await engine.rows(scoresStatement(dialect, place, population))).map((row) => [row[0], row]),
      );
      const attentive = SCORE_COLUMNS.findIndex(([name]) => name === 'p_attentive');
      for (const row of here) {
        const off = Number(bySql.get(row[0])![attentive]) - Number(row[attentive]);
        assert.ok(Math.abs(off) < 1e-9, String(row[0]));
      }
      const weights = await engine.rows(weightsStatement(dialect, place, population));
      assert.ok(weights.every((row) => Number.isFinite(row.at(-1))));
    });
  });

  test('a password never stands in an address, nor in what is said of a connection that fails', async () => {
    await assert.rejects(openPostgres('postgres://ann:hunter2@localhost/x'), (error) => {
      assert.ok(error instanceof WarehouseRefusal);
      return error.message.includes('PGPASSWORD') && !error.message.includes('hunter2');
    });
    process.env['PGPASSWORD'] = 'hunter2';
    try {
      await assert.rejects(openPostgres('postgres:///nowhere?host=/nonexistent'), (error) => {
        assert.ok(error instanceof WarehouseRefusal);
        return error.message.startsWith('PostgreSQL: ') && !error.message.includes('hunter2');
      });
    } finally {
      delete process.env['PGPASSWORD'];
    }
  });

  test('without the privilege to make tables it says so, and leaves nothing', async () => {
    const admin = await openPostgres(null);
    await admin.run('CREATE ROLE reader LOGIN');
    await loadRows(admin, 'votes', asRecords(judgementsToKill()));
    await admin.run('CREATE TABLE public.secrets AS SELECT * FROM votes');
    await admin.run('GRANT SELECT ON public.votes TO reader');
    const reader = await openPostgres(
      `postgres:///postgres?host=${encodeURIComponent(server.folder)}&user=reader`,
    );
    const tested = { open: () => Promise.resolve(reader), load: loadRows, scorings: ['here'] } as const;
    const refused = (table: string, message: RegExp) =>
      assert.rejects(
        runWarehouse(reader, runOn(tested, table)),
        (error) => error instanceof WarehouseRefusal && message.test(error.message),
      );
    try {
      await refused('secrets', /^PostgreSQL: permission denied for table secrets$/);
      await refused('votes', /^PostgreSQL: permission denied for schema public$/);
      const ours = "SELECT COUNT(*) FROM pg_tables WHERE tablename LIKE 'pa\\_%'";
      assert.equal(Number((await admin.rows(ours))[0]![0]), 0);
    } finally {
      await reader.close();
      await admin.close();
    }
  });
}

/** What is asked of the database. */
async function using<Answer>(address: string, ask: (engine: Engine) => Promise<Answer>): Promise<Answer> {
  const engine = await openPostgres(address);
  try {
    return await ask(engine);
  } finally {
    await engine.close();
  }
}

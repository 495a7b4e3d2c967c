import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openPostgres } from '../../server/warehouse/engines/postgres.ts';
import { WarehouseRefusal } from '../../server/warehouse/refusal.ts';
import { loadRows, testEngine } from './engineSuite.ts';
import { withoutEngine } from './needed.ts';
import { PostgresServer } from './postgresServer.ts';

const server = await PostgresServer.start();
if (server === null) {
  test('PostgreSQL', {
    skip: withoutEngine('PostgreSQL is not installed (Debian: apt-get install postgresql)'),
  });
} else {
  Object.assign(process.env, server.environment);
  after(() => server.stop());
  let databases = 0;
  testEngine('PostgreSQL', () => ({
    open: async () => {
      const admin = await openPostgres(null);
      const name = `audit_${databases++}`;
      await admin.run(`CREATE DATABASE ${name}`);
      await admin.close();
      return openPostgres(`postgres:///${name}?host=${encodeURIComponent(server.folder)}&user=auditor`);
    },
    load: loadRows,
    scorings: ['here', 'sql'],
  }));

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
    await admin.run("CREATE TABLE public.votes AS SELECT 'ann' AS judge");
    await admin.run('GRANT SELECT ON public.votes TO reader');
    const reader = await openPostgres(
      `postgres:///postgres?host=${encodeURIComponent(server.folder)}&user=reader`,
    );
    try {
      await assert.rejects(
        reader.run('CREATE TABLE public.pa_manifest (x INT)'),
        /PostgreSQL: permission denied for schema public/,
      );
    } finally {
      await reader.close();
      await admin.close();
    }
  });
}

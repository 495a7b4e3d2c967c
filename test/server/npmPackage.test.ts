import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sample, ScratchFolder } from './commandLine.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MIB = 2 ** 20;

test('the package of the command line installs alone, without builds or a network, and audits', async () => {
  const scratch = await ScratchFolder.create();
  try {
    execFileSync(process.execPath, [join(ROOT, 'scripts/npmPackage.mjs'), '--built'], { cwd: ROOT });
    const tarball = join(ROOT, 'dist', 'preference-auditor.tgz');
    assert.ok(statSync(tarball).size < 1.5 * MIB, String(statSync(tarball).size));
    await writeFile(scratch.at('package.json'), '{"private":true}');
    const options = { cwd: scratch.path, encoding: 'utf8' } as const;
    execFileSync(
      'npm',
      ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball],
      options,
    );
    const installed = readdirSync(scratch.at('node_modules')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(installed, ['preference-auditor']);
    const run = (...args: readonly string[]) =>
      execFileSync('npx', ['--no-install', 'preference-auditor', ...args], options);
    assert.match(run('audit', sample('arena-with-careless-users.jsonl'), '--quiet'), /\d+ of 120 users look/);
    assert.match(run('explain', 'contrary'), /^contrary\n/);
  } finally {
    await scratch.remove();
  }
});

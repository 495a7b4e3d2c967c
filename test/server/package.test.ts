import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the package holds every bundle but that of the command line', () => {
  const vsce = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
  const list = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const shipped = list.split('\n').filter((file) => /^dist\/[^/]+\.c?js$/.test(file));
  const built = readdirSync(join(ROOT, 'dist')).filter((file) => /\.c?js$/.test(file) && file !== 'cli.cjs');
  assert.deepEqual(shipped.sort(), built.map((file) => `dist/${file}`).sort());
});

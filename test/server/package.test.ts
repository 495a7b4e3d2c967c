import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledFolders, packageIn } from '../../scripts/bundled.mjs';
import { copyShippedFiles } from '../../scripts/shippedFiles.mjs';
import { ScratchFolder } from './commandLine.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the package holds every bundle but that of the command line', async () => {
  const vsce = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
  const scratch = await ScratchFolder.create();
  copyShippedFiles(scratch.path);
  const list = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], {
    cwd: scratch.path,
    encoding: 'utf8',
  });
  await scratch.remove();
  const shipped = list.split('\n').filter((file) => /^dist\/[^/]+\.c?js$/.test(file));
  const built = readdirSync(join(ROOT, 'dist')).filter((file) => /\.c?js$/.test(file) && file !== 'cli.cjs');
  assert.deepEqual(shipped.sort(), built.map((file) => `dist/${file}`).sort());
});

test('the notices are those of all that is bundled', async () => {
  const notices = readFileSync(join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      extension: 'extension/extension.ts',
      server: 'server/main.ts',
      scanWorker: 'server/dataset/input/scanWorker.ts',
      cli: 'server/cli/main.ts',
      webview: 'webview/main.ts',
    },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    external: ['vscode', '@duckdb/node-api', 'pg'],
    loader: { '.css': 'text', '.md': 'text', '.svg': 'text' },
    outdir: 'none',
    mainFields: ['module', 'main'],
    conditions: ['browser'],
    logLevel: 'silent',
  });
  const packages = bundledFolders([metafile]).map((folder) => packageIn(join(ROOT, folder)));
  const names = packages.map(({ name }) => name);
  for (const name of [
    'lit-html',
    'uplot',
    'hyparquet',
    'zstddec',
    'commander',
    'vscode-languageserver',
    'vscode-languageclient',
  ])
    assert.ok(names.includes(name), name);
  for (const { name, version, texts } of packages) {
    assert.ok(notices.includes(`${name} ${version} (`), name);
    for (const text of texts) assert.ok(notices.includes(text), name);
  }
});

test('no package needs a script of its own to be installed, but for tests', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: true }>;
  };
  const bundled = JSON.parse(readFileSync(join(ROOT, 'dist/bundled.json'), 'utf8')) as { name: string }[];
  const needy = Object.entries(packages).flatMap(([path, one]) => (one.hasInstallScript ? [path] : []));
  for (const { name } of bundled) assert.ok(!needy.includes(`node_modules/${name}`), name);
});

test('ARCHITECTURE.md says why each package is bundled that package.json names', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const bundled = JSON.parse(readFileSync(join(ROOT, 'dist/bundled.json'), 'utf8')) as { name: string }[];
  // Of a package that only hands on what others export no byte is left.
  const handsOn = ['lit'];
  const named = [...bundled.map(({ name }) => name).filter((name) => name in devDependencies), ...handsOn];
  const [, table] = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8').split(
    /^## Dependencies that ship.*$/m,
  );
  const said = [...table!.matchAll(/^\| (\S.*?) +\| (?!why)\w/gm)].flatMap(([, names]) => names!.split(', '));
  assert.deepEqual(said.toSorted(), named.toSorted());
});

// Packages the extension: dist/preference-auditor.vsix, or the file that is named. The same commit gives the same bytes,
// wherever and whenever it is packaged.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyShippedFiles } from './shippedFiles.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(ROOT, process.argv[2] ?? 'dist/preference-auditor.vsix');

/** Seconds since 1970 that all files of the package are said to be of. */
const committed =
  process.env.SOURCE_DATE_EPOCH ??
  execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim();
// Times in archives are local.
const env = { ...process.env, SOURCE_DATE_EPOCH: committed, TZ: 'UTC', LC_ALL: 'C' };
const run = (cwd, ...args) => execFileSync(process.execPath, args, { cwd, env, stdio: 'inherit' });

run(ROOT, 'scripts/build.mjs', '--quiet', '--release');
run(ROOT, 'scripts/packageReadme.mjs');
run(ROOT, 'scripts/sbom.mjs');
const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-vsix-'));
try {
  copyShippedFiles(folder);
  run(
    folder,
    join(ROOT, 'node_modules/@vscode/vsce/vsce'),
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--readme-path',
    'dist/README.md',
    '--out',
    out,
  );
} finally {
  rmSync(folder, { recursive: true });
}

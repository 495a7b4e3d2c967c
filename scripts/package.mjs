// Packages the extension: dist/preference-auditor.vsix, or the file that is named. The same commit gives the same bytes,
// wherever and whenever it is packaged.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const out = process.argv[2] ?? 'dist/preference-auditor.vsix';

/** Seconds since 1970 that all files of the package are said to be of. */
const committed =
  process.env.SOURCE_DATE_EPOCH ??
  execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim();
// Times in archives are local.
const env = { ...process.env, SOURCE_DATE_EPOCH: committed, TZ: 'UTC', LC_ALL: 'C' };
const run = (...args) => execFileSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });

run('scripts/build.mjs', '--quiet', '--release');
run('scripts/packageReadme.mjs');
run('scripts/sbom.mjs');
run(
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--readme-path',
  'dist/README.md',
  '--out',
  out,
);

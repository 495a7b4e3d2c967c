// Packs the command line as a package of its own, without the editor's code: dist/npm and dist/preference-auditor.tgz.
// `--built`: of the bundles that are there. What it needs is in its bundles: it has no dependencies and no scripts, so that nothing is built where it is installed.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const out = join(ROOT, 'dist', 'npm');

if (!process.argv.includes('--built'))
  execFileSync(process.execPath, ['scripts/build.mjs', '--quiet', '--release'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'dist'), { recursive: true });
mkdirSync(join(out, 'schemas'));
const { name, version, description, keywords, license, engines } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
const manifest = {
  name,
  version,
  description,
  keywords,
  license,
  engines: { node: engines.node },
  bin: { 'preference-auditor': 'bin/preference-auditor.cjs' },
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
mkdirSync(join(out, 'bin'));
writeFileSync(
  join(out, 'bin', 'preference-auditor.cjs'),
  "#!/usr/bin/env node\nrequire('../dist/cli.cjs');\n",
  { mode: 0o755 },
);
// The command line's bundle, the worker that it starts, and what it loads to serve agents.
for (const file of ['cli.cjs', 'scanWorker.cjs', 'mcpSdk.cjs'])
  copyFileSync(join(ROOT, 'dist', file), join(out, 'dist', file));
copyFileSync(join(ROOT, 'dist', 'THIRD-PARTY-NOTICES.txt'), join(out, 'THIRD-PARTY-NOTICES.txt'));
copyFileSync(join(ROOT, 'LICENSE'), join(out, 'LICENSE'));
copyFileSync(join(ROOT, 'docs', 'command-line.md'), join(out, 'README.md'));
for (const file of readdirSync(join(ROOT, 'schemas')))
  copyFileSync(join(ROOT, 'schemas', file), join(out, 'schemas', file));
const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', join(ROOT, 'dist')], {
  cwd: out,
  encoding: 'utf8',
}).trim();
renameSync(join(ROOT, 'dist', packed), join(ROOT, 'dist', 'preference-auditor.tgz'));

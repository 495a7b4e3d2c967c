// `npm test`: everything, fast stages first; stops at the first stage that fails. `--only unit,server` runs those
// stages alone. The last line counts the tests of all stages.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleTests } from './bundleTests.mjs';
import { ensureVsCodeServer } from './installVsCodeServer.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * A stage is npm scripts to run, then the test files of a folder, `parallel` at a time. Where `tries` is said, each file
 * has a process of its own and as many tries: a browser or an editor may be slower than any wait. What passed late is
 * named at the end of the stage.
 */
const STAGES = [
  { name: 'check', scripts: ['lint', 'typecheck', 'build'] },
  { name: 'unit', folder: 'test/unit', parallel: 2 },
  { name: 'server', scripts: ['build'], prepare: [ensureNeovim], folder: 'test/server', parallel: 2 },
  // DuckDB, PostgreSQL and Spark; what cannot be had is skipped, and an error where CI=true.
  { name: 'warehouse', scripts: ['build'], folder: 'test/warehouse', parallel: 1 },
  {
    name: 'webview',
    scripts: ['build'],
    prepare: [ensureChromium],
    folder: 'test/webview',
    parallel: 1,
    tries: 2,
  },
  {
    name: 'workbench',
    scripts: ['package'],
    prepare: [ensureChromium, ensureVsCodeServer],
    folder: 'test/workbench',
    parallel: 1,
    tries: 2,
  },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = STAGES.map(({ name }) => name);
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no stage ${unknown.join(', ')}: the stages are ${names.join(', ')}.\n`);
  process.exit(2);
}
const total = { pass: 0, fail: 0, skipped: 0 };
let failedStage;
for (const stage of STAGES) {
  if (!wanted.includes(stage.name)) continue;
  process.stdout.write(`\n== ${stage.name}\n`);
  const passed = await passes(stage).catch((error) => {
    process.stdout.write(`${error.message}\n`);
    return false;
  });
  if (!passed) {
    failedStage = stage.name;
    break;
  }
}
process.stdout.write(
  failedStage === undefined ? '\nAll stages passed.\n' : `\nStage ${failedStage} failed.\n`,
);
if (failedStage !== undefined && total.fail === 0) total.fail = 1;
process.exitCode = failedStage === undefined ? 0 : 1;
process.stdout.write(
  `${total.pass} passed, ${total.fail} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);

async function passes({ name, scripts = [], prepare = [], folder, parallel, tries }) {
  for (const script of scripts) {
    if ((await run('npm', ['run', '--silent', script])).code !== 0) return false;
  }
  for (const step of prepare) await step();
  if (folder === undefined) return true;
  const files = (await readdir(join(ROOT, folder), { recursive: true }))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    .sort();
  if (files.length === 0) {
    process.stdout.write(`No test files under ${folder}: stage ${name} has nothing to run.\n`);
    return false;
  }
  const bundles = await bundleTests(folder, files);
  if (tries === undefined) return passAll(bundles, parallel);
  const late = [];
  for (const [i, bundle] of bundles.entries()) {
    let tried = 1;
    while (!(await passAll([bundle], 1, tried === tries))) {
      if (tried++ === tries) return false;
      late.push(files[i]);
    }
  }
  if (late.length > 0) process.stdout.write(`Failed first, passed when tried again: ${late.join(', ')}\n`);
  return true;
}

/** Runs bundled tests; counts them, unless they failed and are to be tried again. */
async function passAll(bundles, parallel, isLastTry = true) {
  const args = [
    '--enable-source-maps',
    '--test',
    // A file that hangs fails. Spark takes minutes on a loaded machine.
    `--test-timeout=${20 * 60_000}`,
    '--test-reporter=spec',
    `--test-concurrency=${parallel}`,
    ...bundles,
  ];
  const { code, output } = await run(process.execPath, args);
  const counted = (word) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  // A stage that ran no test has tested nothing.
  const passed = code === 0 && counted('pass') > 0;
  if (!passed && !isLastTry) return false;
  total.pass += counted('pass');
  total.fail += counted('fail') + counted('cancelled');
  total.skipped += counted('skipped');
  return passed;
}

/** Runs a command, showing what it prints as it prints it. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    // Without colours, whatever the environment asks for: the counts are read from it.
    const env = { ...process.env, FORCE_COLOR: '0' };
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (data) => {
      output += data;
      process.stdout.write(data);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

function ensureChromium() {
  ensureDebianProgram('chromium', process.env.CHROMIUM, '/usr/bin/chromium', 'CHROMIUM');
}

/** A second editor, to prove that the server needs no client of its own. */
function ensureNeovim() {
  ensureDebianProgram('neovim', process.env.NEOVIM, '/usr/bin/nvim', 'NEOVIM');
}

/** Installs a program of Debian's where that can be done; where not, says how. */
function ensureDebianProgram(name, named, usual, variable) {
  const path = named ?? usual;
  if (existsSync(path)) return;
  const installable =
    named === undefined &&
    process.platform === 'linux' &&
    process.getuid() === 0 &&
    existsSync('/usr/bin/apt-get');
  if (installable) {
    const options = {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
  }
  if (!existsSync(path)) {
    throw new Error(
      `There is no ${name} at ${path}: install it (Debian: apt-get install ${name}) or name one in ${variable}.`,
    );
  }
}

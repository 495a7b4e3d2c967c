// `npm start`: opens VS Code with the extension on a copy of the samples, the first of them with its panel and the
// first steps beside it. The desktop VS Code where `code` is on the PATH; otherwise VS Code in the browser, on loopback.
// Options: --port N, --browser (even where there is `code`).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copySamples } from './inHostSuite.mjs';
import { folderAddress, startVsCodeServer } from './vscodeServer.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DATA = join(ROOT, '.vscode-test', 'start');
/** Opens the sample when the window is there. */
const STARTER = join(ROOT, 'scripts', 'starter');
const samples = join(DATA, 'samples');
const { values } = parseArgs({
  options: { port: { type: 'string' }, browser: { type: 'boolean', default: false } },
});

// What was decided there at another time stays.
if (!existsSync(samples)) await copySamples(samples);
const code = values.browser ? undefined : findOnPath(process.platform === 'win32' ? 'code.cmd' : 'code');
if (code !== undefined) {
  spawn(code, [`--extensionDevelopmentPath=${ROOT}`, `--extensionDevelopmentPath=${STARTER}`, samples], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
} else {
  await startInBrowser().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

async function startInBrowser() {
  // The packaged extension, as users get it: the development path of a browser VS Code hides notifications.
  const { status } = spawnSync('npm', ['run', '--silent', 'package'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('The extension could not be packaged.');
  // Ctrl-C is how it is meant to end.
  process.once('SIGINT', () => process.exit(0));
  const link = join(DATA, 'extensions', 'preference-auditor.preference-auditor-starter-0.0.1');
  await mkdir(join(DATA, 'extensions'), { recursive: true });
  await rm(link, { recursive: true, force: true });
  await symlink(STARTER, link, 'junction');
  const { url, ended } = await startVsCodeServer({
    data: DATA,
    // The folder lies within that of the sources.
    settings: { 'git.openRepositoryInParentFolders': 'never' },
    vsix: join(ROOT, 'dist', 'preference-auditor.vsix'),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
  });
  process.stdout.write(
    `VS Code with Preference Auditor and the samples: ${folderAddress(url, samples)}\n` +
      'It opens the sample with its audit panel. Ctrl-C ends it.\n',
  );
  throw new Error(`VS Code ended with code ${await ended}.`);
}

function findOnPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

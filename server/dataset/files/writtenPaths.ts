import { LIMITS } from '../limits.ts';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, reasonOf } from './errors.ts';
import { FileError, isSameFile } from './files.ts';
import { isThere } from './isThere.ts';

/** A file that is about to be written. */
export interface WrittenPath {
  readonly path: string;
  /** May what is there be replaced? By default only what is found to be one of ours, by its content. */
  readonly mayReplace: boolean | ((content: string) => boolean);
}

/**
 * Checks that what is about to be written destroys nothing that somebody did not mean: neither the `input` (null: it
 * is no file), however it is spelled or linked to, nor another file that is written with it, nor any file unasked; and
 * that there are folders for it, before any work is done. Throws FileError, `unwritable`.
 */
export async function checkWrittenPaths(
  input: string | null,
  written: readonly WrittenPath[],
): Promise<void> {
  for (const [i, { path, mayReplace }] of written.entries()) {
    if (!(await isThere(dirname(path), 'unwritable')))
      throw refused(`${path} could not be written: there is no folder ${dirname(path)}.`);
    if (input !== null && (await isSameFile(path, input)))
      throw refused(`${path} is what is exported: export to another file, this one is kept as it is.`);
    for (const other of written.slice(0, i)) {
      if (await isSameFile(path, other.path)) throw refused(`${path} and ${other.path} are the same file.`);
    }
    if (mayReplace !== true && (await isThere(path, 'unwritable')) && !(await isOurs(path, mayReplace)))
      throw refused(`${path} exists and is not replaced unasked.`);
  }
}

function refused(message: string): FileError {
  return new FileError('unwritable', message);
}

async function isOurs(path: string, mayReplace: WrittenPath['mayReplace']): Promise<boolean> {
  if (typeof mayReplace === 'boolean') return mayReplace;
  try {
    const stats = await stat(path);
    return stats.isFile() && stats.size <= LIMITS.settingsBytes && mayReplace(await readFile(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}

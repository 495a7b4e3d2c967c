import { LIMITS } from '../limits.ts';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf, reasonOf } from './errors.ts';
import { FileError } from './files.ts';

/** A small text file and where it was found. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The file of that name beside `path`, or else in the nearest folder above, up to the one that holds a repository
 * (`.git`); without a repository in the folder of `path` alone. Null where there is none. Throws FileError.
 */
export async function fileAbove(path: string, name: string): Promise<TextFile | null> {
  const start = dirname(resolve(path));
  const root = (await repositoryOf(start)) ?? start;
  for (let folder = start; ; folder = dirname(folder)) {
    const found = await textIn(join(folder, name));
    if (found !== null || folder === root) return found;
  }
}

/** The nearest folder from `folder` upwards that holds a `.git`; null where none does. */
export async function repositoryOf(folder: string): Promise<string | null> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (await isThere(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}

/** What says that there is nothing, or nothing for us. Anything else leaves open what there is. */
const NOT_THERE: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'];

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (NOT_THERE.includes(codeOf(error))) return false;
    throw new FileError('unreadable', `${path} could not be looked for: ${reasonOf(error)}.`, error);
  }
}

async function textIn(path: string): Promise<TextFile | null> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return null;
    if (stats.size > LIMITS.settingsBytes) throw new FileError('too-large', `${path} is larger than a MiB.`);
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    if (error instanceof FileError) throw error;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}

import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { globTest } from '../text/index.ts';
import { isTemporaryFile } from './temporaryFiles.ts';

/** A file of a folder, and what tells whether it has changed. */
export interface FoundFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mtimeMs: number;
}

/** Folders that hold no datasets of the user's own. */
const IGNORED: readonly string[] = ['node_modules', '.git'];

/**
 * The files of a folder that match globs relative to it, sorted by path. Symbolic links to folders are not followed;
 * what cannot be read or vanishes meanwhile is left out.
 */
export async function findFiles(folder: string, globs: readonly string[]): Promise<FoundFile[]> {
  if (globs.length === 0) return [];
  const matches = globTest(globs);
  const found: FoundFile[] = [];
  const walk = async (path: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!IGNORED.includes(entry.name)) await walk(inside);
      } else if (!isTemporaryFile(entry.name) && matches(relative(folder, inside).replaceAll(sep, '/'))) {
        const file = await stat(inside).catch(() => null);
        if (file?.isFile() === true) found.push({ path: inside, size: file.size, mtimeMs: file.mtimeMs });
      }
    }
  };
  await walk(folder);
  return found;
}

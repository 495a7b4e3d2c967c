import { lstat } from 'node:fs/promises';
import { codeOf, reasonOf } from './errors.ts';
import { FileError, type FileErrorCode } from './files.ts';

/** Is something at `path`? Links that lead nowhere are there. Throws FileError with `code` where that cannot be told. */
export async function isThere(path: string, code: FileErrorCode): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw new FileError(code, `${path} could not be looked at: ${reasonOf(error)}.`, error);
  }
}

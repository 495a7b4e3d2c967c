import { codeOf } from './errors.ts';
import { FileError } from './files.ts';

/** What is read; null where there is no such file. Other failures stay what they are. */
export async function unlessMissing<Read>(reading: Promise<Read>): Promise<Read | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof FileError && codeOf(error.cause) === 'ENOENT') return null;
    throw error;
  }
}

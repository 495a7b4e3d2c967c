import { FileError } from '../files/index.ts';
import type { Dataset } from '../types.ts';

/** Throws FileError where a part of the file is not read: nobody has looked at it, and it must not pass as cleaned. */
export function refuseUnread({ problems }: Dataset): void {
  const rest = problems.find(({ code }) => code === 'unread-rest');
  if (rest !== undefined)
    throw new FileError(
      'unwritable',
      `From line ${rest.line + 1} on the file is not read, and would be exported unaudited: ${rest.message} Mend the file first.`,
    );
}

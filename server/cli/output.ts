import { writeSync } from 'node:fs';
import { shownLines } from '../dataset/index.ts';

/** What is printed, as a whole; it must be free of what a terminal would obey. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Says something about the work on standard error, in a line; what else belongs to it in lines of their own. */
export function tell(message: string, more: readonly string[] = []): void {
  process.stderr.write(`preference-auditor: ${shownLines([message, ...more])}\n`);
}

/** The same at once, where the process is about to end. */
export function tellLast(message: string): void {
  try {
    writeSync(2, `preference-auditor: ${shownLines(message.split('\n'))}\n`);
  } catch {
    // There is nobody to tell; the exit code still does.
  }
}

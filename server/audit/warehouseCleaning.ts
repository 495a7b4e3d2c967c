import type { WarehouseCleaning } from '../protocol.ts';
import type { Audit } from './audit.ts';

/**
 * How decisions reach rows that are in a warehouse: by the command that audited their table, where its population has kept
 * what that was told, else by the statement of the step. Null where the rows are at hand, or nothing can be decided.
 */
export function warehouseCleaning({ from, beside, ranAs }: Audit): WarehouseCleaning | null {
  if (from !== 'users' || beside === null) return null;
  const decisions = ['--decisions', beside.path];
  const words =
    ranAs === undefined
      ? ['sql', ...BLANKS, '--step', 'clean', ...decisions]
      : ['warehouse', ...ranAs, '--clean', ...decisions];
  return { command: ['preference-auditor', ...words.map(shellWord)].join(' '), isWhole: ranAs !== undefined };
}

/** What only the owner of the table knows. */
const BLANKS = ['--dialect', '…', '--table', '…', '--columns', '…'];

/** A word of a POSIX shell's command line, in quotes where it needs them. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

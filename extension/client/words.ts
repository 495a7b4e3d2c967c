import type { AuditStatus } from '../../server/protocol.ts';

/** `1 row`, `1,204 rows`. */
export function counted(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

/** What a decision counts: rows, or where these are elsewhere the users of a table. */
export function decidedNoun(status: AuditStatus | undefined): 'row' | 'user' {
  return status?.warehouse === undefined ? 'row' : 'user';
}

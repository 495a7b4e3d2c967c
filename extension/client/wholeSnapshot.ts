import type { AuditSnapshot, UserColumns } from '../../server/protocol.ts';
import type { AuditServer } from './client.ts';

type Server = Pick<AuditServer, 'request'>;

/** A file that changes as often while it is asked for is asked for again by its next status. */
const MOST_TRIES = 10;

/**
 * The snapshot of a file with all of its users, in however many messages they come; null while there is none. Throws
 * where the file changes faster than it is told.
 */
export async function wholeSnapshot(server: Server, uri: string): Promise<AuditSnapshot | null> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const snapshot = await server.request('preferenceAuditor/snapshot', { uri });
    if (snapshot === null) return null;
    const users = await allUsers(server, snapshot);
    if (users !== null) return { ...snapshot, users };
  }
  throw new Error('The file changes faster than its audit can be told.');
}

/** Null where the file was audited anew meanwhile. */
async function allUsers(
  server: Server,
  { uri, audit, users, userCount }: AuditSnapshot,
): Promise<UserColumns | null> {
  const parts = [users];
  for (let from = users.name.length; from < userCount; from += parts.at(-1)!.name.length) {
    const part = await server.request('preferenceAuditor/moreUsers', { uri, audit, from });
    if (part === null) return null;
    parts.push(part);
  }
  return parts.length === 1 ? users : (joined(parts) as UserColumns);
}

/** Parts of columns one after the other, member by member. */
function joined(parts: readonly unknown[]): unknown {
  const [first] = parts;
  if (Array.isArray(first)) return parts.flat();
  if (ArrayBuffer.isView(first)) return joinedNumbers(parts as (Float64Array | Uint8Array)[]);
  if (typeof first !== 'object' || first === null) return first;
  const members = Object.entries(first).map(([key, member]: [string, unknown]) => [
    key,
    // What the codes of a category stand for is the same in all parts.
    key === 'names' ? member : joined(parts.map((part) => (part as Record<string, unknown>)[key])),
  ]);
  return Object.fromEntries(members);
}

function joinedNumbers(parts: readonly (Float64Array | Uint8Array)[]): Float64Array | Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = parts[0] instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

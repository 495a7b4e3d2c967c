import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, machineId } from './machine.ts';

/** Machine and process of the writer, then what tells its files apart. */
const TEMPORARY = /^\.preference-auditor-(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f]{16}\.tmp$/;
const LOCK = /^\.preference-auditor-[0-9a-f]{16}\.lock$/;

/** Temporary files of writes under way. */
const beingWritten = new Set<string>();

/** Is a file of this name no data: what a write has not finished yet, or never will, or the lock of one? */
export function isTemporaryFile(name: string): boolean {
  return TEMPORARY.test(name) || isLock(name);
}

/** Is it the name of a lock? */
export function isLock(name: string): boolean {
  return LOCK.test(name);
}

export function temporaryName(): string {
  return `.preference-auditor-${machineId()}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
}

/** A path for a temporary file, which is removed where the process ends by a signal. */
export function temporaryIn(folder: string): string {
  const path = join(folder, temporaryName());
  beingWritten.add(path);
  return path;
}

/** It is what it was written for, or gone. */
export function noLongerTemporary(path: string): void {
  beingWritten.delete(path);
}

/** One that cannot be removed (the disk became read-only) is in nobody's way, and removed later. */
export async function discard(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
  beingWritten.delete(path);
}

/** Removes what unfinished writes would leave behind; for a process that is about to end. */
export function discardAll(): void {
  for (const path of beingWritten) rmSync(path, { force: true });
}

/** A temporary file of an unknown writer is left over when nobody wrote to it for so long. */
const STALE_MS = 60 * 60 * 1000;

/**
 * Removes what killed writers left: at once where they were processes of this machine, after an hour where that is
 * not known. A writer that sleeps longer loses its write, and says so.
 */
export async function removeStaleFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const match = TEMPORARY.exec(name);
    const path = join(folder, name);
    if (match === null || beingWritten.has(path)) continue;
    const [, machine, pid] = match;
    const isDead = machine === machineId() && !isAlive(Number(pid));
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (isDead || Date.now() - mtimeMs > STALE_MS) await discard(path);
  }
}

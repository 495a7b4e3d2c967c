import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './errors.ts';
import { isAlive, machineId } from './machine.ts';
import { isLock, temporaryName } from './temporaryFiles.ts';

/**
 * Of several of our writers into one file, one at a time: a lock is a file beside it, made exclusively. It is
 *
 * - free: there is no such file;
 * - held: whoever made it says who he is, and touches it every few seconds;
 * - stale: its process is gone, or has not touched it for a minute (also one that sleeps, or of another machine);
 * - broken: who finds it stale renames it away, which one of several can, and looks at what he got: a lock that was
 *   made meanwhile is put back.
 *
 * A holder whose lock was broken while he slept finds that out right before he replaces the file, and does not.
 */
export class FileLock {
  readonly #path: string;
  readonly #content: string;
  readonly #touching: NodeJS.Timeout;

  private constructor(path: string, content: string) {
    this.#path = path;
    this.#content = content;
    held.set(content, path);
    // One that cannot be touched becomes stale in the end.
    this.#touching = setInterval(
      () => void utimes(path, new Date(), new Date()).catch(() => undefined),
      TOUCH_MS,
    );
    this.#touching.unref();
  }

  /** The lock of a file, which need not be there. Throws LockHeld after `wait` milliseconds. */
  static async take(target: string, wait = WAIT_MS): Promise<FileLock> {
    const path = lockOf(target);
    const content = JSON.stringify(ours(target));
    for (const end = Date.now() + wait; ;) {
      try {
        await writeFile(path, content, { flag: 'wx', mode: 0o644 });
        return new FileLock(path, content);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      const found = await contentOf(path);
      if (found === null) continue;
      if (await isStale(path, found)) await breakLock(path, found);
      else if (Date.now() > end) throw new LockHeld(holderIn(found));
      else await pause(RETRY_MS * (1 + Math.random()));
    }
  }

  /** Is the lock still there, and ours? */
  async isHeld(): Promise<boolean> {
    return (await contentOf(this.#path)) === this.#content;
  }

  /** Gives it back. One that cannot be removed is stale, as it is no longer held. */
  async release(): Promise<void> {
    clearInterval(this.#touching);
    held.delete(this.#content);
    if (await this.isHeld().catch(() => false)) await unlink(this.#path).catch(() => undefined);
  }
}

/** Somebody else writes into the file. */
export class LockHeld extends Error {}

/** Removes the locks in a folder that killed writers left. */
export async function removeStaleLocks(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter(isLock)) {
    const path = join(folder, name);
    const found = await contentOf(path).catch(() => null);
    // One that cannot be removed is stale for whoever wants it.
    if (found !== null && (await isStale(path, found))) await breakLock(path, found).catch(() => undefined);
  }
}

/** Removes the locks of this process; for one that is about to end. */
export function abandonLocks(): void {
  for (const path of held.values()) rmSync(path, { force: true });
}

/** How long a writer waits for others. */
const WAIT_MS = 10_000;
/** About how long between two tries. */
const RETRY_MS = 20;
const TOUCH_MS = 5000;
/** A lock that nobody touched for so long is nobody's. */
const STALE_MS = 60_000;

/** Locks that this process holds: paths by content. */
const held = new Map<string, string>();

/** Who holds a lock. */
interface Holder {
  /** What the lock is of, for people. */
  readonly file: string;
  readonly host: string;
  readonly machine: string;
  readonly pid: number;
  readonly token: string;
}

function ours(target: string): Holder {
  return {
    file: basename(target),
    host: hostname(),
    machine: machineId(),
    pid: process.pid,
    token: randomBytes(8).toString('hex'),
  };
}

/** The name has the same length whatever that of the file: the longest there may be has no room for more. */
export function lockOf(target: string): string {
  const name = createHash('sha256').update(basename(target)).digest('hex').slice(0, 16);
  return join(dirname(target), `.preference-auditor-${name}.lock`);
}

/** Null where it is gone. */
async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function isStale(path: string, content: string): Promise<boolean> {
  const holder = parsed(content);
  if (holder?.machine === machineId() && !held.has(content)) {
    if (holder.pid === process.pid || !isAlive(holder.pid)) return true;
  }
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
  return Date.now() - mtimeMs > STALE_MS;
}

async function breakLock(path: string, stale: string): Promise<void> {
  const aside = join(dirname(path), temporaryName());
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  // Where somebody has made another meanwhile, that one counts, and the holder of this one finds it out.
  if ((await contentOf(aside)) !== stale) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

function holderIn(content: string): string {
  const holder = parsed(content);
  return holder === null ? 'another program' : `process ${holder.pid} on ${holder.host}`;
}

/** Null where the content is none of a lock: its writer was killed while he made it. */
function parsed(content: string): Holder | null {
  try {
    const holder = JSON.parse(content) as Partial<Holder> | null;
    const isWhole = typeof holder?.machine === 'string' && Number.isSafeInteger(holder.pid);
    return isWhole ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

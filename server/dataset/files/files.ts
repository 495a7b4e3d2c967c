import { LIMITS } from '../limits.ts';
import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  constants,
  createReadStream,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { access, type FileHandle, lstat, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf, reasonOf } from './errors.ts';
import { abandonLocks, FileLock, LockHeld, lockOf, removeStaleLocks } from './fileLock.ts';
import { keepAttributes } from './keptAttributes.ts';
import { discard, discardAll, noLongerTemporary, removeStaleFiles, temporaryIn } from './temporaryFiles.ts';

/** What a file was when it was read; tells whether it has changed since. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: bigint;
  /** SHA-256 of the content; null where the content is compared by other means. */
  readonly hash: string | null;
}

export interface FileSnapshot {
  readonly bytes: Uint8Array;
  readonly stamp: FileStamp;
}

export type FileErrorCode =
  | 'unreadable'
  | 'too-large'
  | 'changed'
  /** Another writer of ours is at it, and did not end. */
  | 'busy'
  | 'unwritable'
  /** The file is written, and may be lost if the power fails. */
  | 'not-synchronised';

/** A file could not be read or written. The message is for people and names the file. */
export class FileError extends Error {
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Reads a whole file. Throws FileError. */
export async function readFileSnapshot(path: string): Promise<FileSnapshot> {
  try {
    const { size } = await stat(path);
    if (size > LIMITS.heldBytes)
      throw new FileError('too-large', `${path} is larger than 2 GiB, which cannot be read yet.`);
    const before = await stat(path, { bigint: true });
    const bytes = await readFile(path);
    return { bytes, stamp: { size: bytes.length, mtimeNs: before.mtimeNs, hash: contentHash([bytes]) } };
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}

/** SHA-256 of segments one after the other, in hexadecimal. */
export function contentHash(segments: Iterable<Uint8Array>): string {
  const hash = createHash('sha256');
  for (const segment of segments) hash.update(segment);
  return hash.digest('hex');
}

/** Do two paths name the same file? False where one does not exist. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const real = async (path: string) => {
    try {
      return await realpath(path);
    } catch {
      return resolve(path);
    }
  };
  return (await real(a)) === (await real(b));
}

/** A file to be written whole. */
export interface FileWrite {
  readonly path: string;
  /** The content; asked for once, and of files that are written together in their order. */
  readonly segments: Iterable<Uint8Array>;
  /** Refuse to write unless the file is still what it was; null: unless there is none. */
  readonly expect?: FileStamp | null;
  /** Called when all is written out, right before the last look at the file; the file is replaced after it. */
  readonly beforeReplacing?: () => Promise<void>;
  /** Called where the file has so many other names (hard links), which keep the old content. */
  readonly onOtherNames?: (names: number) => void;
  /** No other process knows of the file, so that it is not locked. */
  readonly isOwn?: true;
}

/**
 * Replaces a file by `segments`, written to a temporary file in the same folder, synchronised and renamed: the
 * file is the whole old or the whole new one at any moment. Of several of our writers one looks and replaces at a
 * time ({@link FileLock}); others that rename a file into place are found out up to the system call before our own.
 * Permissions, owner and symbolic links are kept; other hard links keep the old content. Throws FileError, whose
 * message says whether the file is as it was. A writer that is killed may leave its temporary file and its lock;
 * a later write into the folder removes them.
 */
export function writeFileAtomically(
  path: string,
  segments: Iterable<Uint8Array>,
  options: Omit<FileWrite, 'path' | 'segments'> = {},
): Promise<void> {
  return writeFilesAtomically([{ path, segments, ...options }]);
}

/**
 * Replaces files that belong together, each as {@link writeFileAtomically} does, and none before all of them are
 * written out: what makes a write fail (a full disk, a source that breaks) fails it for all. They are renamed one
 * right after the other, in their order, so that the last one tells that those before are there. Other writers of
 * ours are waited for, `lockWait` milliseconds for each file.
 */
export async function writeFilesAtomically(files: readonly FileWrite[], lockWait?: number): Promise<void> {
  const staged: StagedFile[] = [];
  const replaced: string[] = [];
  const locks = new Map<string, FileLock>();
  try {
    for (const file of files) {
      await forPeople(file.path, replaced, async () => {
        staged.push(await stage(file));
      });
    }
    await lockAll(staged, locks, lockWait);
    for (const file of staged) {
      await forPeople(file.path, replaced, () => replace(file, locks.get(lockOf(file.target))));
      replaced.push(file.path);
    }
    for (const [folder, path] of new Map(staged.map(({ path, target }) => [dirname(target), path])))
      await forPeople(path, replaced, () => syncFolder(folder));
  } finally {
    for (const lock of locks.values()) await lock.release();
    for (const { temporary } of staged.slice(replaced.length)) await discard(temporary);
  }
}

/**
 * Removes a file that is still what it was, under the same lock as those who write it. Throws FileError, whose message
 * says whether the file is there.
 */
export async function removeFileLocked(path: string, expect: FileStamp): Promise<void> {
  await forPeople(path, [], async () => {
    const target = await realpath(path);
    const lock = await FileLock.take(target);
    try {
      const seen = await unchanged(target, expect);
      if (!(await lock.isHeld())) throw new LockHeld('another program, which took over');
      if (!isAsSeen(target, seen)) throw new Changed();
      unlinkSync(target);
      await syncFolder(dirname(target));
    } finally {
      await lock.release();
    }
  });
}

/** Locks the files, in the order of their locks, so that no two writers wait for each other. */
async function lockAll(
  files: readonly StagedFile[],
  locks: Map<string, FileLock>,
  wait?: number,
): Promise<void> {
  const shared = files.filter(({ isOwn }) => isOwn !== true);
  for (const { path, target } of shared.toSorted((a, b) => (lockOf(a.target) < lockOf(b.target) ? -1 : 1))) {
    await forPeople(path, [], async () => {
      const name = lockOf(target);
      if (!locks.has(name)) locks.set(name, await FileLock.take(target, wait));
    });
  }
}

/** Does it; what goes wrong is told as FileError about a file, and about those that were `replaced` before it. */
async function forPeople(
  path: string,
  replaced: readonly string[],
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof FileError) throw error;
    if (error instanceof NotSynchronised) {
      const message = `${path} is written, but may be lost if the power fails: ${reasonOf(error.cause)}.`;
      throw new FileError('not-synchronised', message, error);
    }
    if (error instanceof LockHeld) {
      const message = `${path} is being written by ${error.message}; nothing was written.`;
      throw new FileError('busy', message, error);
    }
    const before = replaced.length === 0 ? '' : `${replaced.join(', ')} is written, but `;
    const message =
      error instanceof Changed
        ? `${path} has changed since it was read; nothing was written.`
        : codeOf(error) === 'ENOENT'
          ? `${before}${path} could not be written: there is no folder ${dirname(path)}.`
          : `${before}${path} could not be written: ${reasonOf(error)}. It is as it was.`;
    throw new FileError(error instanceof Changed ? 'changed' : 'unwritable', message, error);
  }
}

/** The file is no longer what was expected. */
class Changed extends Error {}

/** The file is replaced, but its folder could not be synchronised. */
class NotSynchronised extends Error {}

/** A file whose new content is on disk, beside it. */
interface StagedFile extends Omit<FileWrite, 'segments'> {
  /** What is replaced: the end of the path's symbolic links. */
  readonly target: string;
  readonly temporary: string;
}

async function stage({ segments, ...write }: FileWrite): Promise<StagedFile> {
  const target = await resolvedTarget(write.path);
  const present = await statIfThere(target);
  if (present !== null) await checkReplaceable(target, present);
  if (present !== null && present.nlink > 1) write.onOtherNames?.(present.nlink - 1);
  const folder = dirname(target);
  // A folder that may be written, but not listed, is no reason to write nothing.
  const names = await readdir(folder).catch(() => []);
  await removeStaleFiles(folder, names);
  await removeStaleLocks(folder, names);
  const temporary = temporaryIn(folder);
  try {
    // Nobody is let in before it is known who may be.
    const handle = await open(temporary, 'wx', present === null ? 0o666 : 0o600);
    try {
      await writeSegments(handle, segments);
      // As they are by now: who changed them meanwhile meant the file.
      const now = await statIfThere(target);
      if (now !== null) await keepAttributes(handle, temporary, target, now);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await discard(temporary);
    throw error;
  }
  return { ...write, target, temporary };
}

/** A rename asks for no right to write into the file that it replaces: who took that away meant it. */
async function checkReplaceable(target: string, present: Stats): Promise<void> {
  if (!present.isFile())
    throw new Error(present.isDirectory() ? 'it is a folder' : 'it is a device or a pipe, not a file');
  await access(target, constants.W_OK);
}

async function replace(
  { target, temporary, expect, beforeReplacing }: StagedFile,
  lock: FileLock | undefined,
): Promise<void> {
  await beforeReplacing?.();
  const seen = expect ? await unchanged(target, expect) : null;
  if (lock !== undefined && !(await lock.isHeld())) throw new LockHeld('another program, which took over');
  // The last look and the rename are one system call after the other.
  if (seen !== null && !isAsSeen(target, seen)) throw new Changed();
  if (expect === null && statSync(target, { throwIfNoEntry: false }) !== undefined) throw new Changed();
  renameSync(temporary, target);
  noLongerTemporary(temporary);
}

/** Removes what unfinished writes would leave behind; for a process that is about to end. */
export function abandonWrites(): void {
  discardAll();
  abandonLocks();
}

/** Segments smaller than this are written together. */
const BATCH_BYTES = 2 ** 20;

async function writeSegments(handle: FileHandle, segments: Iterable<Uint8Array>): Promise<void> {
  let batch: Uint8Array[] = [];
  let size = 0;
  const flush = async () => {
    if (size > 0) await handle.writeFile(batch.length === 1 ? batch[0]! : Buffer.concat(batch));
    batch = [];
    size = 0;
  };
  for (const segment of segments) {
    batch.push(segment);
    size += segment.length;
    if (size >= BATCH_BYTES) await flush();
  }
  await flush();
}

/** The file that a chain of symbolic links ends at; the path itself where there is nothing yet. */
async function resolvedTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    if (await isLink(path)) throw new Error('it is a symbolic link that leads nowhere', { cause: error });
    return resolve(path);
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * What the file is, which is what was expected: by size and time first; equal ones still leave the content to be
 * compared. Throws Changed.
 */
async function unchanged(path: string, expect: FileStamp): Promise<BigIntStats> {
  try {
    const now = await stat(path, { bigint: true });
    if (Number(now.size) !== expect.size || now.mtimeNs !== expect.mtimeNs) throw new Changed();
    if (expect.hash === null) return now;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    if (hash.digest('hex') !== expect.hash) throw new Changed();
    return now;
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new Changed() : error;
  }
}

/** Is the file the same one, and untouched, since the content was compared? */
function isAsSeen(path: string, seen: BigIntStats): boolean {
  const now = statSync(path, { bigint: true, throwIfNoEntry: false });
  return (
    now?.ino === seen.ino &&
    now.dev === seen.dev &&
    now.size === seen.size &&
    now.mtimeNs === seen.mtimeNs &&
    now.ctimeNs === seen.ctimeNs
  );
}

/** Makes the rename durable, where the system can synchronise folders. Throws NotSynchronised. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Windows opens no folders, some file systems synchronise none.
    if (['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) return;
    throw new NotSynchronised('', { cause: error });
  }
}

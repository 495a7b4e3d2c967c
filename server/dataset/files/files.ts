import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream, rmSync, type Stats } from 'node:fs';
import {
  access,
  type FileHandle,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

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

/** The most that is read into memory at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** Reads a whole file. Throws FileError. */
export async function readFileSnapshot(path: string): Promise<FileSnapshot> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
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
  /** Refuse to write unless the file is still what it was. */
  readonly expect?: FileStamp;
  /** Called when all is written out, right before the last look at the file; the file is replaced after it. */
  readonly beforeReplacing?: () => Promise<void>;
}

/**
 * Replaces a file by `segments`, written to a temporary file in the same folder, synchronised and renamed: the
 * file is the whole old or the whole new one at any moment. Permissions, owner and symbolic links are kept; other
 * hard links keep the old content. Throws FileError, whose message says whether the file is as it was. A writer that
 * is killed may leave its temporary file; a later write into the folder removes it.
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
 * right after the other, in their order, so that the last one tells that those before are there.
 */
export async function writeFilesAtomically(files: readonly FileWrite[]): Promise<void> {
  const staged: StagedFile[] = [];
  const replaced: string[] = [];
  try {
    for (const file of files) {
      await forPeople(file.path, replaced, async () => {
        staged.push(await stage(file));
      });
    }
    for (const file of staged) {
      await forPeople(file.path, replaced, () => replace(file));
      replaced.push(file.path);
    }
    for (const [folder, path] of new Map(staged.map(({ path, target }) => [dirname(target), path])))
      await forPeople(path, replaced, () => syncFolder(folder));
  } finally {
    for (const { temporary } of staged.slice(replaced.length)) await discard(temporary);
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
  const folder = dirname(target);
  await removeStale(folder);
  const temporary = join(folder, `.preference-auditor-${randomBytes(8).toString('hex')}.tmp`);
  beingWritten.add(temporary);
  try {
    const handle = await open(temporary, 'wx', present?.mode ?? 0o666);
    try {
      await writeSegments(handle, segments);
      // As they are by now: who changed them meanwhile meant the file.
      const now = await statIfThere(target);
      if (now !== null) await keepOwnerAndMode(handle, now);
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

async function replace({ target, temporary, expect, beforeReplacing }: StagedFile): Promise<void> {
  await beforeReplacing?.();
  if (expect !== undefined) await checkUnchanged(target, expect);
  await rename(temporary, target);
  beingWritten.delete(temporary);
}

/** Is a file of this name what a write has not finished yet, or never will? */
export function isTemporaryFile(name: string): boolean {
  return /^\.preference-auditor-[0-9a-f]{16}\.tmp$/.test(name);
}

/** A temporary file that nobody wrote to for so long was left by a writer that was killed. */
const STALE_MS = 60 * 60 * 1000;

/** Removes what killed writers left. A writer that sleeps longer loses its write, and says so. */
async function removeStale(folder: string): Promise<void> {
  // A folder that may be written, but not listed, is no reason to write nothing.
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isTemporaryFile)) {
    const path = join(folder, name);
    if (beingWritten.has(path)) continue;
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > STALE_MS) await discard(path);
  }
}

/** A temporary file that cannot be removed (the disk became read-only) is in nobody's way, and removed later. */
async function discard(temporary: string): Promise<void> {
  await unlink(temporary).catch(() => undefined);
  beingWritten.delete(temporary);
}

/** The owner first: changing it may clear bits of the mode. */
async function keepOwnerAndMode(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== uid || made.gid !== gid) {
    try {
      await handle.chown(uid, gid);
    } catch (error) {
      // Only the system's administrator may give files away; who else writes a file owns it from then on.
      if (codeOf(error) !== 'EPERM') throw error;
    }
  }
  await handle.chmod(mode & 0o7777);
}

/** Temporary files of writes under way. */
const beingWritten = new Set<string>();

/** Removes what unfinished writes would leave behind; for a process that is about to end. */
export function abandonWrites(): void {
  for (const temporary of beingWritten) rmSync(temporary, { force: true });
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

/** The file that a chain of symbolic links ends at; the path itself where there is no file yet. */
async function resolvedTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return resolve(path);
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

/** Throws Changed. Size and time are looked at first; equal ones still leave the content to be compared. */
async function checkUnchanged(path: string, expect: FileStamp): Promise<void> {
  try {
    const now = await stat(path, { bigint: true });
    if (Number(now.size) !== expect.size || now.mtimeNs !== expect.mtimeNs) throw new Changed();
    if (expect.hash === null) return;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    if (hash.digest('hex') !== expect.hash) throw new Changed();
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new Changed() : error;
  }
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

/** The system's name of an error: ENOENT and the like. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than the system allows',
  EBUSY: 'another program is using it',
  EIO: 'the disk reported an error',
};

export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

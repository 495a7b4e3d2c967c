import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** What a file was when it was read; tells whether it has changed since. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly hash: string;
}

export interface FileSnapshot {
  readonly bytes: Uint8Array;
  readonly stamp: FileStamp;
}

export type FileErrorCode = 'unreadable' | 'too-large' | 'changed' | 'unwritable';

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
    return { bytes, stamp: { size: bytes.length, mtimeNs: before.mtimeNs, hash: contentHash(bytes) } };
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}

/** SHA-256, in hexadecimal. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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

export interface WriteOptions {
  /** Refuse to write unless the file is still what it was. */
  readonly expect?: FileStamp;
}

/**
 * Replaces a file by `segments`, written to a temporary file in the same folder, synchronised and renamed: the
 * file is the whole old or the whole new one at any moment. Permissions and symbolic links are kept. Throws
 * FileError, with the file as it was and no temporary file left.
 */
export async function writeFileAtomically(
  path: string,
  segments: Iterable<Uint8Array>,
  { expect }: WriteOptions = {},
): Promise<void> {
  const target = await resolvedTarget(path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  beingWritten.add(temporary);
  try {
    const mode = await modeOf(target);
    const handle = await open(temporary, 'wx', mode ?? 0o666);
    try {
      if (mode !== null) await handle.chmod(mode);
      await writeSegments(handle, segments);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (expect !== undefined) await checkUnchanged(target, expect);
    await rename(temporary, target);
  } catch (error) {
    await unlinkIfThere(temporary);
    if (error instanceof FileError) throw error;
    throw new FileError(
      'unwritable',
      `${path} could not be written: ${reasonOf(error)}. It is as it was.`,
      error,
    );
  } finally {
    beingWritten.delete(temporary);
  }
  await syncFolder(dirname(target));
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
    if (size > 0) await handle.writeFile(Buffer.concat(batch));
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
    throw new FileError('unwritable', `${path} could not be written: ${reasonOf(error)}.`, error);
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o7777;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Size and time are looked at first; equal ones still leave the content to be compared. */
async function checkUnchanged(path: string, expect: FileStamp): Promise<void> {
  const changed = new FileError('changed', `${path} has changed since it was read; nothing was written.`);
  const now = await stat(path, { bigint: true });
  if (Number(now.size) !== expect.size || now.mtimeNs !== expect.mtimeNs) throw changed;
  if (contentHash(await readFile(path)) !== expect.hash) throw changed;
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Makes the rename durable, where the system can synchronise folders. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    // Windows opens no folders, some file systems synchronise none; the file itself is written by now.
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}

function codeOf(error: unknown): string | undefined {
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
};

function reasonOf(error: unknown): string {
  return REASONS[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

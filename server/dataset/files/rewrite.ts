import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type ByteSource, contentOf } from '../byteSource.ts';
import { DiskFile, piecesOfFile } from './diskFile.ts';
import { editSegments } from './editSegments.ts';
import { FileError, type FileStamp, removeFileLocked, writeFileAtomically } from './files.ts';
import { patchEdits, PatchWriter } from './patchEdits.ts';
import type { ByteEdit } from '../types.ts';

/** What tells whether a file is of a certain content. */
export interface ContentStamp {
  readonly size: number;
  readonly crc: number;
}

/** What takes a write back: the bytes that it replaced, and where its own stand now. */
export interface ReversePatch {
  /** What the write found (null: no file), and what it left. */
  readonly before: ContentStamp | null;
  readonly after: ContentStamp;
  /** See {@link PatchWriter}. */
  readonly edits: Uint8Array;
}

/** What is told while a file is written, and what calls the write off. */
export interface WritingHooks {
  readonly signal?: AbortSignal;
  /** Called as writing goes on, with the share of the file that is written. */
  readonly onProgress?: (share: number) => void;
  /** Called where the file has so many other names (hard links), which keep what it was. */
  readonly onOtherNames?: (names: number) => void;
}

/** A write to be made. */
export interface Rewrite {
  readonly path: string;
  readonly source: ByteSource;
  readonly edits: Iterable<ByteEdit>;
  /** Null: there is no file yet. */
  readonly expect: FileStamp | null;
  /** Called with what takes the write back when all is written out, right before the file is replaced. */
  readonly beforeReplacing?: (patch: ReversePatch) => Promise<void>;
}

/**
 * Writes edits into a file on disk, streaming and atomically. Throws FileError, also where the file has changed or
 * the write was called off.
 */
export async function rewriteFile(
  { path, source, edits, expect, beforeReplacing }: Rewrite,
  hooks: WritingHooks = {},
): Promise<ReversePatch> {
  const [before, after] = [new Checksum(), new Checksum()];
  const patch = new PatchWriter();
  const read: ByteSource = {
    length: source.length,
    blocks: source.blocks,
    block: (block) => before.passed(source.block(block)),
    slice: (start, end) => source.slice(start, end),
  };
  const segments = editSegments(read, edits, (start, inserted, replaced) => {
    patch.add(start, inserted.length, replaced);
  });
  const reverse = () => ({
    before: expect === null ? null : before.stamp,
    after: after.stamp,
    edits: patch.finish(),
  });
  await writeFileAtomically(path, watched(after.passing(segments), source.length, hooks), {
    expect,
    ...(hooks.onOtherNames === undefined ? {} : { onOtherNames: hooks.onOtherNames }),
    ...(beforeReplacing === undefined ? {} : { beforeReplacing: () => beforeReplacing(reverse()) }),
  });
  return reverse();
}

/**
 * Takes a write back, and checks that what is written is what was there before it. Throws FileError `changed` where
 * the file is no longer what the write left.
 */
export async function revertFile(path: string, patch: ReversePatch, hooks: WritingHooks = {}): Promise<void> {
  const file = await DiskFile.open(path);
  const { length: size, mtimeNs } = file;
  if (size !== patch.after.size) throw notAsLeft(path);
  const { before, after, edits } = patch;
  if (before === null) {
    if (!(await isContentOf(path, after))) throw notAsLeft(path);
    await removeFileLocked(path, { size, mtimeNs, hash: null });
    return;
  }
  const reverted = revertedSegments(file, { before, after, edits });
  await writeFileAtomically(path, watched(reverted, size, hooks), {
    expect: { size, mtimeNs, hash: null },
    ...(hooks.onOtherNames === undefined ? {} : { onOtherNames: hooks.onOtherNames }),
  });
}

function notAsLeft(path: string): FileError {
  return new FileError(
    'changed',
    `${path} has changed since it was written, so the write is not taken back.`,
  );
}

/** Is this the content of a file? Throws FileError. */
export async function isContentOf(path: string, { size, crc }: ContentStamp): Promise<boolean> {
  const file = await DiskFile.open(path);
  if (file.length !== size) return false;
  const checked = new Checksum();
  for (const bytes of contentOf(piecesOfFile(file))) {
    checked.passed(bytes);
    await yieldToOthers();
  }
  return checked.stamp.crc === crc;
}

/** The segments, told of and called off between one and the next. `length` is about that of all of them. */
function* watched(
  segments: Iterable<Uint8Array>,
  length: number,
  { signal, onProgress }: WritingHooks,
): Generator<Uint8Array> {
  let written = 0;
  let told = 0;
  for (const segment of segments) {
    if (signal?.aborted) throw new Error('the write was called off');
    yield segment;
    written += segment.length;
    if (written - told < PIECE_BYTES) continue;
    told = written;
    onProgress?.(Math.min(1, written / length));
  }
}

const PIECE_BYTES = 2 ** 22;

function* revertedSegments(
  file: DiskFile,
  patch: ReversePatch & { readonly before: ContentStamp },
): Generator<Uint8Array> {
  const [found, restored] = [new Checksum(), new Checksum()];
  yield* restored.passing(restoredSegments(piecesOfFile(file), patch.edits, found));
  if (!isSame(found.stamp, patch.after)) throw notAsLeft(file.path);
  if (!isSame(restored.stamp, patch.before)) throw new Error('what was kept to restore it is damaged');
}

/** The file with the edits of a patch made; `found` hears of all that it holds. */
function* restoredSegments(file: ByteSource, packed: Uint8Array, found: Checksum): Generator<Uint8Array> {
  const edits = patchEdits(packed);
  let edit = edits.next();
  let at = 0;
  for (const { start, end } of file.blocks) {
    const bytes = found.passed(file.block({ start, end }));
    for (; edit.done !== true && edit.value.start < end; edit = edits.next()) {
      const { start: from, length, replaced } = edit.value;
      if (from > at) yield bytes.subarray(at - start, from - start);
      if (replaced.length > 0) yield replaced;
      at = from + length;
    }
    if (at >= end) continue;
    yield bytes.subarray(at - start);
    at = end;
  }
  for (; edit.done !== true; edit = edits.next()) yield edit.value.replaced;
}

function isSame(a: ContentStamp, b: ContentStamp): boolean {
  return a.size === b.size && a.crc === b.crc;
}

/** Size and CRC-32 of bytes that pass by. */
class Checksum {
  #size = 0;
  #crc = 0;

  get stamp(): ContentStamp {
    return { size: this.#size, crc: this.#crc };
  }

  passed(bytes: Uint8Array): Uint8Array {
    this.#size += bytes.length;
    this.#crc = crc32(bytes, this.#crc);
    return bytes;
  }

  *passing(segments: Iterable<Uint8Array>): Generator<Uint8Array> {
    for (const segment of segments) yield this.passed(segment);
  }
}

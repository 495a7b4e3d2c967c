import { crc32 } from 'node:zlib';
import type { ByteSource } from './byteSource.ts';
import { DiskFile } from './diskFile.ts';
import { type FileStamp, writeFileAtomically } from './files.ts';
import type { ByteEdit } from './types.ts';
import { editSegments } from './editSegments.ts';

/** What takes a write back: the bytes that it replaced, and where its own stand now. */
export interface ReversePatch {
  /** Size and CRC-32 of the file that it applies to. */
  readonly size: number;
  readonly crc: number;
  /** In file order: the `length` bytes from `start` on make way for `replaced`. */
  readonly edits: readonly {
    readonly start: number;
    readonly length: number;
    readonly replaced: Uint8Array;
  }[];
}

/** What is told while a file is written, and what calls the write off. */
export interface WritingHooks {
  readonly signal?: AbortSignal;
  /** Called as writing goes on, with the share of the file that is written. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Writes edits into a file on disk, streaming and atomically. Throws FileError, also where the file has changed or
 * the write was called off.
 */
export async function rewriteFile(
  path: string,
  source: ByteSource,
  edits: Iterable<ByteEdit>,
  expect: FileStamp,
  hooks: WritingHooks = {},
): Promise<ReversePatch> {
  const reverse: { start: number; length: number; replaced: Uint8Array }[] = [];
  const checked = new Checksum();
  const segments = editSegments(source, edits, (start, inserted, replaced) => {
    // A copy: the block is not kept.
    reverse.push({ start, length: inserted.length, replaced: replaced.slice() });
  });
  await writeFileAtomically(path, watched(checked.passing(segments), source.length, hooks), { expect });
  return { size: checked.size, crc: checked.crc, edits: reverse };
}

/** Takes a write back. Throws FileError `changed` where the file is no longer what the write left. */
export async function revertFile(path: string, patch: ReversePatch, hooks: WritingHooks = {}): Promise<void> {
  const file = await DiskFile.open(path);
  const { length: size, mtimeNs } = file;
  if (size !== patch.size) throw file.changed();
  await writeFileAtomically(path, watched(revertedSegments(file, patch), size, hooks), {
    expect: { size, mtimeNs, hash: null },
  });
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

function* revertedSegments(file: DiskFile, { crc, edits }: ReversePatch): Generator<Uint8Array> {
  const checked = new Checksum();
  let next = 0;
  let at = 0;
  for (let start = 0; start < file.length; start += PIECE_BYTES) {
    const piece = file.slice(start, start + PIECE_BYTES);
    const end = start + piece.length;
    // What goes is part of what the checksum is about.
    checked.add(piece);
    for (; next < edits.length && edits[next]!.start < end; next++) {
      const edit = edits[next]!;
      if (edit.start > at) yield piece.subarray(at - start, edit.start - start);
      if (edit.replaced.length > 0) yield edit.replaced;
      at = edit.start + edit.length;
    }
    if (at >= end) continue;
    yield piece.subarray(at - start);
    at = end;
  }
  for (const { replaced } of edits.slice(next)) yield replaced;
  if (checked.crc !== crc) throw file.changed();
}

/** Size and CRC-32 of bytes that pass by. */
class Checksum {
  size = 0;
  crc = 0;

  add(bytes: Uint8Array): void {
    this.size += bytes.length;
    this.crc = crc32(bytes, this.crc);
  }

  *passing(segments: Iterable<Uint8Array>): Generator<Uint8Array> {
    for (const segment of segments) {
      this.add(segment);
      yield segment;
    }
  }
}

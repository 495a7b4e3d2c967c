import { createHash } from 'node:crypto';
import type { ContentStamp, ReversePatch } from './rewrite.ts';

/** A write that can be taken back. */
export interface KeptWrite {
  /** The file that was written, without symbolic links. */
  readonly path: string;
  /** Rows that were changed. */
  readonly rows: number;
  readonly patch: ReversePatch;
}

/** What all patch files start with; the digit is that of the layout. */
const MAGIC = Buffer.from('preference-auditor undo 1\n');
const CHECKSUM_BYTES = 32;

/** What a patch file says in front of the edits. */
interface Head {
  readonly path: string;
  readonly rows: number;
  readonly before: ContentStamp | null;
  readonly after: ContentStamp;
}

/** A write as the bytes of a file: magic, length of the head (u32), head (JSON), packed edits, SHA-256 of all that. */
export function patchFileOf({ path, rows, patch }: KeptWrite): Uint8Array[] {
  const { before, after, edits } = patch;
  const head = Buffer.from(JSON.stringify({ path, rows, before, after } satisfies Head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const parts = [MAGIC, length, head, edits];
  return [...parts, checksumOf(parts)];
}

/** The write that a patch file holds; null where it is none, or damaged. */
export function writeIn(file: Uint8Array): KeptWrite | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const end = bytes.length - CHECKSUM_BYTES;
  const headAt = MAGIC.length + 4;
  if (end < headAt || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (!checksumOf([bytes.subarray(0, end)]).equals(bytes.subarray(end))) return null;
  const editsAt = headAt + bytes.readUInt32LE(MAGIC.length);
  const { path, rows, before, after } = JSON.parse(bytes.toString('utf8', headAt, editsAt)) as Head;
  return { path, rows, patch: { before, after, edits: bytes.subarray(editsAt, end) } };
}

function checksumOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

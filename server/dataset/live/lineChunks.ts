import type { Block, ByteSource } from '../byteSource.ts';

/**
 * A stretch of whole lines of a document (`\n`, `\r\n` or `\r` end one). It never changes: an edit puts other chunks
 * in its place, so that who holds the old ones still has the old document, and equal chunks are the same object.
 */
export interface LineChunk {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  readonly lineEnds: number;
  /** The text where it is not what the bytes say: surrogates that stand alone are U+FFFD there. */
  readonly text: string | null;
}

/** Size that chunks are cut to: what an edit re-reads; lines longer than that stay whole. */
export const CHUNK_BYTES = 2 ** 16;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The chunks of a text, each ending with the first `\n` past `chunkBytes`. */
export function chunksOf(text: string, chunkBytes = CHUNK_BYTES): LineChunk[] {
  if ((text as unknown as { isWellFormed(): boolean }).isWellFormed())
    return chunksOfBytes(Buffer.from(text), chunkBytes);
  const chunks: LineChunk[] = [];
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at + chunkBytes);
    const end = feed < 0 ? text.length : feed + 1;
    const piece = text.slice(at, end);
    const bytes = Buffer.from(piece);
    chunks.push({ bytes, lineEnds: countLineEnds(bytes), text: piece });
    at = end;
  }
  return chunks;
}

/** The chunks of bytes, which need not be UTF-8. */
export function chunksOfBytes(bytes: Uint8Array, chunkBytes: number): LineChunk[] {
  const chunks: LineChunk[] = [];
  for (let at = 0; at < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, at + chunkBytes);
    const end = feed < 0 ? bytes.length : feed + 1;
    const chunk = bytes.subarray(at, end);
    chunks.push({ bytes: chunk, lineEnds: countLineEnds(chunk), text: null });
    at = end;
  }
  return chunks;
}

export function textOf({ bytes, text }: LineChunk): string {
  return text ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function countLineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  for (let at = bytes.indexOf(CARRIAGE_RETURN); at >= 0; at = bytes.indexOf(CARRIAGE_RETURN, at + 1))
    if (bytes[at + 1] !== LINE_FEED) count++;
  return count;
}

/** Does a chunk end where a line does, whatever may follow? */
export function endsLine(text: string, following: string): boolean {
  return text.endsWith('\n') || (text.endsWith('\r') && !following.startsWith('\n'));
}

/** All bytes of consecutive chunks; a view where they are next to each other in memory already. */
export function joinedBytes(chunks: readonly LineChunk[]): Uint8Array {
  const [first] = chunks;
  if (first === undefined) return new Uint8Array(0);
  let end = first.bytes.byteOffset;
  const isContiguous = chunks.every(({ bytes }) => {
    const follows = bytes.buffer === first.bytes.buffer && bytes.byteOffset === end;
    end = bytes.byteOffset + bytes.length;
    return follows;
  });
  return isContiguous
    ? new Uint8Array(first.bytes.buffer, first.bytes.byteOffset, end - first.bytes.byteOffset)
    : Buffer.concat(chunks.map(({ bytes }) => bytes));
}

/** The chunks of one document as its bytes, in blocks that start where `startsBlock` says that a row may. */
export function bytesOfChunks(
  chunks: readonly LineChunk[],
  startsBlock: (chunk: number) => boolean = () => true,
): ByteSource {
  const starts = new Float64Array(chunks.length + 1);
  for (const [i, { bytes }] of chunks.entries()) starts[i + 1] = starts[i]! + bytes.length;
  const length = starts[chunks.length]!;
  const chunkAt = (offset: number) => {
    let [low, high] = [0, chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const slice = (start: number, end: number): Uint8Array => {
    if (start >= Math.min(end, length)) return new Uint8Array(0);
    const first = chunkAt(start);
    const last = chunkAt(Math.min(end, length) - 1);
    const bytes = first === last ? chunks[first]!.bytes : joinedBytes(chunks.slice(first, last + 1));
    return bytes.subarray(start - starts[first]!, end - starts[first]!);
  };
  return {
    length,
    blocks: blocksFrom(starts, startsBlock),
    block: ({ start, end }) => slice(start, end),
    slice,
  };
}

function blocksFrom(starts: Float64Array, startsBlock: (chunk: number) => boolean): Block[] {
  const chunks = starts.length - 1;
  const first = Array.from({ length: chunks }, (_, i) => i).filter((i) => i === 0 || startsBlock(i));
  return first.map((i, at): Block => ({ start: starts[i]!, end: starts[first[at + 1] ?? chunks]! }));
}

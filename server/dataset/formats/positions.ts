import type { ByteSource } from '../byteSource.ts';
import { byteOrderMark } from './rows.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Bytes looked at at a time in search of the start of a line. */
const PIECE_BYTES = 4096;

/** Column of a byte offset on its line, and nothing else: no count of the lines before. */
export function columnAt(source: ByteSource, offset: number): number {
  let column = 1;
  for (const byte of source.slice(lineStartBefore(source, offset), offset)) {
    // Continuation bytes belong to the character before.
    if ((byte & 0xc0) !== 0x80) column++;
  }
  return column;
}

/** Offset of the first byte of the line that `offset` is on; a byte order mark is no part of a line. */
export function lineStartBefore(source: ByteSource, offset: number): number {
  const first = byteOrderMark(source.slice(0, 3));
  for (let end = offset; end > first; end -= PIECE_BYTES) {
    const start = Math.max(first, end - PIECE_BYTES);
    const piece = source.slice(start, end);
    const at = Math.max(piece.lastIndexOf(LINE_FEED), piece.lastIndexOf(CARRIAGE_RETURN));
    if (at >= 0) return start + at + 1;
  }
  return first;
}

/** Offset of the line end at or after `offset`, or the end of the file. */
export function lineEndAfter(source: ByteSource, offset: number): number {
  for (let start = offset; start < source.length; start += PIECE_BYTES) {
    const piece = source.slice(start, start + PIECE_BYTES);
    const at = piece.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
    if (at >= 0) return start + at;
  }
  return source.length;
}

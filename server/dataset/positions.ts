import { byteOrderMark } from './formats/rows.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Column of a byte offset on its line, and nothing else: no count of the lines before. */
export function columnAt(bytes: Uint8Array, offset: number): number {
  let column = 1;
  for (let at = lineStartBefore(bytes, offset); at < offset; at++) {
    // Continuation bytes belong to the character before.
    if ((bytes[at]! & 0xc0) !== 0x80) column++;
  }
  return column;
}

/** Offset of the first byte of the line that `offset` is on; a byte order mark is no part of a line. */
export function lineStartBefore(bytes: Uint8Array, offset: number): number {
  let at = offset;
  const first = byteOrderMark(bytes);
  while (at > first && bytes[at - 1] !== LINE_FEED && bytes[at - 1] !== CARRIAGE_RETURN) at--;
  return at;
}

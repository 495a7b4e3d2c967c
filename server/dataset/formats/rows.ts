import type { Extent } from './rowSource.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The bytes of a file from `at` on, as many as asked for; fewer at its end. */
export type ReadAt = (at: number, size: number) => Uint8Array;

/** Finds the first line feed or carriage return at or after `at`; the end of the bytes if there is none. */
export interface LineEnds {
  lineEnd(at: number): number;
}

/** A search for each of both: a `\r` is looked for only while one is ahead. */
class SearchedLineEnds implements LineEnds {
  readonly #bytes: Uint8Array;
  #carriageReturn = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  lineEnd(at: number): number {
    if (this.#carriageReturn < at) this.#carriageReturn = this.#find(CARRIAGE_RETURN, at);
    return Math.min(this.#carriageReturn, this.#find(LINE_FEED, at));
  }

  #find(byte: number, at: number): number {
    const found = this.#bytes.indexOf(byte, at);
    return found < 0 ? this.#bytes.length : found;
  }
}

/**
 * Walks the lines of a file: `\n`, `\r\n` and a lone `\r` end one, as in editors. A byte order mark at the start
 * is no part of the first line.
 */
export class LineWalker {
  #bytes: Uint8Array;
  readonly #ends: LineEnds | null;
  #searched: LineEnds;
  #next: number;
  #more = false;
  #until = Infinity;
  /** Line found last: its index and its bytes, terminator excluded. */
  line = 0;
  start = 0;
  end = 0;
  /** Line ends passed. */
  lineEnds = 0;

  constructor(bytes: Uint8Array, start: number = byteOrderMark(bytes), ends: LineEnds | null = null) {
    this.#bytes = bytes;
    this.#ends = ends;
    this.#searched = ends ?? new SearchedLineEnds(bytes);
    this.#next = start;
  }

  /** Reads so much of the bytes. */
  limit({ more = false, until = Infinity }: Extent): void {
    this.#more = more;
    this.#until = until;
  }

  /** Goes on at the start of other bytes. */
  refill(bytes: Uint8Array, extent: Extent): void {
    this.#bytes = bytes;
    this.#searched = this.#ends ?? new SearchedLineEnds(bytes);
    this.#next = 0;
    this.limit(extent);
  }

  /** Where the next line starts. */
  get consumed(): number {
    return Math.min(this.#next, this.#bytes.length);
  }

  /** Moves to the next line; false at the end of the file. A file's last line may be empty. */
  next(): boolean {
    const bytes = this.#bytes;
    const start = this.#next;
    if (start > bytes.length || start >= this.#until) return false;
    const end = this.#searched.lineEnd(start);
    const isPair = bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED;
    // The other half of a pair may follow.
    if (this.#more && end + 1 >= bytes.length && !(end < bytes.length && bytes[end] === LINE_FEED))
      return false;
    this.start = start;
    this.end = end;
    this.line = this.lineEnds;
    if (end < bytes.length) this.lineEnds++;
    this.#next = isPair ? end + 2 : end + 1;
    return true;
  }
}

/** Length of the byte order mark that the file starts with: 3, or 0 if it has none. */
export function byteOrderMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Are the bytes [start, end) white space alone? */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}

/** Line ends within bytes [start, end). */
export function countLineEnds(bytes: Uint8Array, start: number, end: number): number {
  let lineEnds = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] === LINE_FEED || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED)) lineEnds++;
  }
  return lineEnds;
}

/** Where the line end at `at` ends; `at` where there is none. */
export function afterLineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === CARRIAGE_RETURN) return bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  return bytes[at] === LINE_FEED ? at + 1 : at;
}

/** Is the byte white space? */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** Where the text ends but for white space. */
export function endOfText(bytes: Uint8Array): number {
  let end = bytes.length;
  while (isSpace(bytes[end - 1])) end--;
  return end;
}

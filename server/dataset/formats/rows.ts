const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

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
  readonly #bytes: Uint8Array;
  readonly #ends: LineEnds;
  #next: number;
  /** Line found last: its index and its bytes, terminator excluded. */
  line = -1;
  start = 0;
  end = 0;

  constructor(
    bytes: Uint8Array,
    start: number = byteOrderMark(bytes),
    ends: LineEnds = new SearchedLineEnds(bytes),
  ) {
    this.#bytes = bytes;
    this.#ends = ends;
    this.#next = start;
  }

  /** Where the next line starts. */
  get consumed(): number {
    return Math.min(this.#next, this.#bytes.length);
  }

  /** Moves to the next line; false at the end of the file. A file's last line may be empty. */
  next(): boolean {
    const bytes = this.#bytes;
    if (this.#next > bytes.length) return false;
    this.line++;
    this.start = this.#next;
    const end = this.#ends.lineEnd(this.start);
    this.end = end;
    this.#next = bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED ? end + 2 : end + 1;
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

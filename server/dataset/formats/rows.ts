const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Walks the lines of a file: `\n`, `\r\n` and a lone `\r` end one, as in editors. A byte order mark at the start
 * is no part of the first line.
 */
export class LineWalker {
  readonly #bytes: Uint8Array;
  #next: number;
  /** A `\r` is looked for only while one is ahead. */
  #carriageReturn = -1;
  /** Line found last: its index and its bytes, terminator excluded. */
  line = -1;
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, start: number = byteOrderMark(bytes)) {
    this.#bytes = bytes;
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
    let feed = bytes.indexOf(LINE_FEED, this.start);
    if (feed < 0) feed = bytes.length;
    if (this.#carriageReturn < this.start && this.#carriageReturn !== Infinity) {
      const found = bytes.indexOf(CARRIAGE_RETURN, this.start);
      this.#carriageReturn = found < 0 ? Infinity : found;
    }
    if (this.#carriageReturn < feed) {
      this.end = this.#carriageReturn;
      this.#next = bytes[this.end + 1] === LINE_FEED ? this.end + 2 : this.end + 1;
    } else {
      this.end = feed;
      this.#next = feed + 1;
    }
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

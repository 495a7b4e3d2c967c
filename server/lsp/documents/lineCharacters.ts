import { type ByteSource, lineStartBefore } from '../../dataset/index.ts';

/** Where counts of a long line are kept. */
const STEP_BYTES = 2 ** 14;
const FIRST_CONTINUATION = 0x80;
const LAST_CONTINUATION = 0xbf;

// `ignoreBOM` keeps a U+FEFF in the count.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-16 length of bytes [start, end). */
export function utf16Length(bytes: ByteSource, start: number, end: number): number {
  return decoder.decode(bytes.slice(start, end)).length;
}

/**
 * Characters (UTF-16 units) of a file as the protocol counts them: from the start of a line. Of a long line, such as
 * a whole file printed on one, the counts so far are kept: places on it cost what they are apart, not all before them.
 */
export class LineCharacters {
  readonly #bytes: ByteSource;
  readonly #stepBytes: number;
  /** Start of the line that was looked at last. */
  #start = 0;
  /** Offsets about a step apart, from the start of that line on, and the characters before each. */
  #offsets: number[] = [0];
  #characters: number[] = [0];

  /** `stepBytes` is for tests. */
  constructor(bytes: ByteSource, stepBytes = STEP_BYTES) {
    this.#bytes = bytes;
    this.#stepBytes = stepBytes;
  }

  /** Characters between the start of its line and `offset`. */
  before(offset: number, isFirstLine: boolean): number {
    this.#lookAt(offset, isFirstLine);
    const step = Math.floor((offset - this.#start) / this.#stepBytes);
    for (let k = this.#offsets.length; k <= step; k++) {
      const until = this.#characterStart(this.#start + k * this.#stepBytes);
      this.#characters[k] = this.#characters[k - 1]! + utf16Length(this.#bytes, this.#offsets[k - 1]!, until);
      this.#offsets[k] = until;
    }
    return this.#characters[step]! + utf16Length(this.#bytes, this.#offsets[step]!, offset);
  }

  /** Makes the line of `offset` the one that is counted. */
  #lookAt(offset: number, isFirstLine: boolean): void {
    if (offset >= this.#start && offset <= this.#offsets.at(-1)!) return;
    // A byte order mark that the client sends is a character of the first line.
    const start = isFirstLine ? 0 : lineStartBefore(this.#bytes, offset);
    if (start === this.#start) return;
    this.#start = start;
    this.#offsets = [start];
    this.#characters = [0];
  }

  /** The start of the character that `offset` is in. */
  #characterStart(offset: number): number {
    let start = offset;
    for (; start > this.#start; start--) {
      const [byte] = this.#bytes.slice(start, start + 1);
      if (byte === undefined || byte < FIRST_CONTINUATION || byte > LAST_CONTINUATION) break;
    }
    return start;
  }
}

/** Bytes that make way for others when a write is taken back. */
export interface PatchEdit {
  /** Where they stand in the file that the write left. */
  readonly start: number;
  readonly length: number;
  /** What stood there before the write. */
  readonly replaced: Uint8Array;
}

/**
 * Packs the edits that take a write back: of each, in file order, the bytes that are kept since the edit before, the
 * bytes that go and the number of those that come (LEB128 each), and the latter. A decision on a row takes about
 * four bytes.
 */
export class PatchWriter {
  #bytes = Buffer.allocUnsafe(2 ** 10);
  #length = 0;
  /** Where the last edit ended. */
  #at = 0;

  add(start: number, length: number, replaced: Uint8Array): void {
    this.#reserve(3 * MOST_NUMBER_BYTES + replaced.length);
    this.#number(start - this.#at);
    this.#number(length);
    this.#number(replaced.length);
    this.#bytes.set(replaced, this.#length);
    this.#length += replaced.length;
    this.#at = start + length;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** Not by shifts: files are larger than 32 bits can tell. */
  #number(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
    this.#bytes[this.#length++] = rest;
  }
}

/** Of a number below 2^53. */
const MOST_NUMBER_BYTES = 8;

/** The edits that a {@link PatchWriter} packed. Throws RangeError where the bytes are none. */
export function* patchEdits(bytes: Uint8Array): Generator<PatchEdit> {
  let next = 0;
  let at = 0;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[next++];
      if (byte === undefined) throw new RangeError('A patch ends within an edit.');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (next < bytes.length) {
    const start = at + number();
    const length = number();
    const size = number();
    if (next + size > bytes.length) throw new RangeError('A patch ends within an edit.');
    yield { start, length, replaced: bytes.subarray(next, next + size) };
    next += size;
    at = start + length;
  }
}

import { isUtf8 } from 'node:buffer';

/** Bytes that are looked at together: asking about every row by itself costs more than the looking. */
const STRETCH = 2 ** 18;

/** Tells which parts of a text are UTF-8. The parts must start and end where characters do, if it is. */
export class Utf8Check {
  readonly #bytes: Uint8Array;
  /** What was found valid last, and what was found not to be, as a whole. */
  #validFrom = 0;
  #validTo = 0;
  #invalidFrom = 0;
  #invalidTo = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  isValid(start: number, end: number): boolean {
    if (start >= this.#validFrom && end <= this.#validTo) return true;
    if (start >= this.#invalidFrom && end <= this.#invalidTo) return isUtf8(this.#bytes.subarray(start, end));
    const to = this.#boundary(start + STRETCH, end);
    if (isUtf8(this.#bytes.subarray(start, to))) {
      this.#validFrom = start;
      this.#validTo = to;
      return true;
    }
    this.#invalidFrom = start;
    this.#invalidTo = to;
    return isUtf8(this.#bytes.subarray(start, end));
  }

  /** Where a character starts at or shortly before `at`, but not before `least`. */
  #boundary(at: number, least: number): number {
    const bytes = this.#bytes;
    if (at >= bytes.length) return bytes.length;
    let to = at;
    while (to > at - 4 && (bytes[to]! & 0xc0) === 0x80) to--;
    return Math.max(to, least);
  }
}

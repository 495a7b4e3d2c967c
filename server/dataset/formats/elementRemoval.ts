const COMMA = 0x2c;

/**
 * Takes elements out of lists, each with one comma, so that what stays is a list. To be told of every element of a
 * list in their order.
 */
export class ElementRemoval {
  readonly #bytes: Uint8Array;
  /** Does an element stay of the list that was seen last? */
  #isOneKept = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  keep(): void {
    this.#isOneKept = true;
  }

  /** The bytes that go with the element at [start, end). */
  of(start: number, end: number): { readonly start: number; readonly end: number } {
    const bytes = this.#bytes;
    const before = back(bytes, start - 1);
    if (bytes[before] !== COMMA) this.#isOneKept = false;
    if (this.#isOneKept) return { start: before, end };
    const after = forward(bytes, end);
    return { start, end: bytes[after] === COMMA ? forward(bytes, after + 1) : end };
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function back(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at])) at--;
  return at;
}

function forward(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at])) at++;
  return at;
}

import { isSpace } from './rows.ts';

const COMMA = 0x2c;

/** Takes elements out of lists, each with one comma, so that what stays is a list. To be asked in file order. */
export class ElementRemoval {
  readonly #bytes: Uint8Array;
  /** Where the element ends that was taken out last together with all before it. */
  #headEnd = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The bytes that go with the element at [start, end). */
  of(start: number, end: number): { readonly start: number; readonly end: number } {
    const bytes = this.#bytes;
    const before = back(bytes, start - 1);
    const isHead = bytes[before] !== COMMA || back(bytes, before - 1) + 1 === this.#headEnd;
    if (!isHead) return { start: before, end };
    this.#headEnd = end;
    const after = forward(bytes, end);
    return { start, end: bytes[after] === COMMA ? forward(bytes, after + 1) : end };
  }
}

function back(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at])) at--;
  return at;
}

function forward(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at])) at++;
  return at;
}

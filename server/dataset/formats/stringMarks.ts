import { KERNEL } from './stringMarksKernel.ts';

/** Bytes marked at a time, unless a single row is longer. */
const WINDOW = 2 ** 18;
const PAGE = 2 ** 16;
/** Bytes that one word of the bitmap tells of. */
const WORD_BYTES = 32;

/** What stringMarks.wat exports. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  mark(length: number, marks: number): void;
}

/** The part of the global that is needed here; its types come with those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const kernel = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(KERNEL, 'base64')))
  .exports as Kernel;
/** Whose window the memory of the kernel holds: it is marked anew for another, a row at a time. */
let holder: object | null = null;

/**
 * A bitmap of the bytes that end a run of plain string text (quotes, backslashes, control characters), made for a
 * window of the file at a time by SIMD: strings of any length are skipped 32 bytes a step.
 */
export class StringMarks {
  readonly #bytes: Uint8Array;
  readonly #token = {};
  #from = 0;
  #to = 0;
  #words = new Int32Array(0);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Makes sure that bytes [start, end) are within the window. */
  cover(start: number, end: number): void {
    if (holder !== this.#token || start < this.#from || end > this.#to)
      this.#mark(start, Math.max(end, start + WINDOW));
  }

  /** The first marked byte at or after `at`, or a place past the end of the window; `at` must be covered. */
  next(at: number): number {
    const offset = at - this.#from;
    const words = this.#words;
    let word = offset >>> 5;
    let bits = words[word]! & (-1 << (offset & 31));
    while (bits === 0) bits = words[++word]!;
    return this.#from + (word << 5) + 31 - Math.clz32(bits & -bits);
  }

  #mark(start: number, end: number): void {
    holder = this.#token;
    const window = this.#bytes.subarray(start, end);
    const length = Math.ceil(window.length / WORD_BYTES) * WORD_BYTES;
    const { memory } = kernel;
    // One word more than the window has stays all ones: `next` ends there.
    const words = length / WORD_BYTES + 1;
    const missing = length + words * 4 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    new Uint8Array(memory.buffer, 0, window.length).set(window);
    kernel.mark(length, length);
    this.#words = new Int32Array(memory.buffer, length, words);
    this.#words[words - 1] = -1;
    this.#from = start;
    this.#to = start + window.length;
  }
}

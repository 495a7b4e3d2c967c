import { CODE } from './scanKernelCode.ts';
import { type JsonPlan, PLAN_AT } from './jsonPlan.ts';

/** Bytes that are copied at a time to where the kernel reads them, unless a single row is longer. */
const WINDOW = 2 ** 18;
const PAGE = 2 ** 16;
/** What is read and written behind a text: a step of SIMD, and the end that the kernel sets. */
const PADDING = 32;
/** Where texts are put, at the earliest. */
const TEXT_AT = 2 ** 20;
/** A memory that grew beyond this for the sake of one row is given back. */
const MOST_KEPT_BYTES = 2 ** 25;

/**
 * Words that tell of a row of cells: how many, where the row ends and the next starts, line ends within quotes, what
 * is wrong and where (see cellScanner.ts), and whether that depends on bytes that are not there.
 */
export const CELLS_AT = 4;
/** Start and end of every cell, of so many at most. */
export const SPANS_AT = PLAN_AT / 4;
export const MOST_SPANS = 2 ** 16;

/** What the kernel exports; addresses are those of its memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  scanRow(start: number, end: number, root: number, found: number, fields: number): number;
  scanObject(start: number, end: number, root: number, found: number, fields: number): number;
  lineEnd(start: number, end: number): number;
  countLineEnds(start: number, end: number, limit: number): number;
  scanCells(start: number, end: number, delimiter: number, spans: number, most: number): void;
  errorCode(): number;
  errorAddress(): number;
  duplicates(): number;
  noNumberAddress(): number;
}

/** The part of the global that is needed here; its types come with those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const module = new WebAssembly.Module(Buffer.from(CODE, 'base64'));

/** Kernels whose memory texts are read into. */
const owners = new WeakMap<ArrayBufferLike, ScanKernel>();

/** A text, the kernel that is to scan it, and its address there; -1 where it is elsewhere. */
export interface KernelText {
  readonly bytes: Uint8Array;
  readonly kernel: ScanKernel;
  readonly placedAt: number;
}

/**
 * The WebAssembly that scans JSON and cells, and its memory: the plan in use or the cells found, then the text. Texts
 * are copied there a window at a time, but for those that were read into a {@link place} there.
 */
export class ScanKernel {
  #code!: Exports;
  #memory = new Uint8Array(0);
  #words = new Int32Array(0);
  #plan: JsonPlan | null = null;
  #textAt = TEXT_AT;
  #held: Uint8Array | null = null;
  #from = 0;
  #to = 0;
  /** How much further on the bytes of the text scanned last are in the memory. */
  shift = 0;

  constructor() {
    this.#restart(null);
  }

  /** A text that is to be scanned, for what the plan says where it is JSON. */
  static textOf(bytes: Uint8Array, plan?: JsonPlan): KernelText {
    const owner = owners.get(bytes.buffer);
    return owner !== undefined && PLAN_AT + (plan?.image.length ?? 0) <= TEXT_AT
      ? { bytes, kernel: owner, placedAt: bytes.byteOffset }
      : { bytes, kernel: shared, placedAt: -1 };
  }

  #restart(plan: JsonPlan | null): void {
    this.#code = new WebAssembly.Instance(module).exports as Exports;
    this.#plan = null;
    this.#held = null;
    this.#textAt = TEXT_AT;
    this.#reserve(TEXT_AT);
    if (plan !== null) this.#use(plan);
  }

  #reserve(bytes: number): void {
    const { memory } = this.#code;
    const missing = bytes + PADDING - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    if (this.#memory.buffer === memory.buffer) return;
    this.#memory = new Uint8Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
  }

  /** A place for that many bytes of text, which is good until the next call. */
  place(bytes: number): Uint8Array {
    this.#reserve(TEXT_AT + bytes);
    owners.set(this.#memory.buffer, this);
    return this.#memory.subarray(TEXT_AT, TEXT_AT + bytes);
  }

  /** Makes sure that bytes [start, end) of a text are in the memory; {@link shift} says where. */
  #hold({ bytes, placedAt }: KernelText, start: number, end: number): void {
    if (placedAt >= 0) {
      this.shift = placedAt;
      return;
    }
    if (bytes !== this.#held || start < this.#from || end > this.#to) this.#load(bytes, start, end);
    this.shift = this.#textAt - this.#from;
  }

  #load(bytes: Uint8Array, start: number, end: number): void {
    const window = bytes.subarray(start, Math.max(end, start + WINDOW));
    if (this.#memory.length > MOST_KEPT_BYTES && window.length <= WINDOW) this.#restart(this.#plan);
    this.#reserve(this.#textAt + window.length);
    this.#memory.set(window, this.#textAt);
    this.#held = bytes;
    this.#from = start;
    this.#to = start + window.length;
  }

  #use(plan: JsonPlan): void {
    if (this.#plan === plan) return;
    const end = PLAN_AT + plan.image.length;
    if (end > this.#textAt) {
      // The text is copied anew, behind it.
      this.#textAt = end;
      this.#held = null;
      this.#reserve(end);
    }
    this.#memory.set(plan.image, PLAN_AT);
    this.#plan = plan;
  }

  /** Is all of bytes [start, end) of the text one object? */
  scanRow(plan: JsonPlan, text: KernelText, start: number, end: number): boolean {
    this.#use(plan);
    this.#hold(text, start, end);
    const { shift } = this;
    return this.#code.scanRow(start + shift, end + shift, plan.root, PLAN_AT, plan.fields) !== 0;
  }

  /** Where the object ends that bytes [start, end) of the text begin with; -1 where it does not. */
  scanObject(plan: JsonPlan, text: KernelText, start: number, end: number): number {
    this.#use(plan);
    this.#hold(text, start, end);
    const { shift } = this;
    const found = this.#code.scanObject(start + shift, end + shift, plan.root, PLAN_AT, plan.fields);
    return found === 0 ? -1 : found - shift;
  }

  /** The first line feed or carriage return of the text at or after `at`, or its end. */
  lineEnd(text: KernelText, at: number): number {
    const { length } = text.bytes;
    if (at >= length) return length;
    for (let size = 1; ; size = 4 * (this.#to - at)) {
      this.#hold(text, at, Math.min(length, at + size));
      const to = text.placedAt >= 0 ? length : this.#to;
      const found = this.#code.lineEnd(at + this.shift, to + this.shift) - this.shift;
      if (found < to || to === length) return found;
    }
  }

  /** How many lines of the text end in bytes [start, end). */
  countLineEnds(text: KernelText, start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end;) {
      const to = text.placedAt >= 0 ? end : Math.min(end, at + WINDOW);
      // The byte behind may be the other half of a line end.
      const limit = Math.min(text.bytes.length, to + 1);
      this.#hold(text, at, limit);
      count += this.#code.countLineEnds(at + this.shift, to + this.shift, limit + this.shift);
      at = to;
    }
    return count;
  }

  /** Finds the row of cells that starts at `start`: {@link found} tells of it from CELLS_AT and SPANS_AT on. */
  scanCells(text: KernelText, start: number, delimiter: number): void {
    const { length } = text.bytes;
    this.#plan = null;
    for (let size = 1; ; size = 4 * (this.#to - start)) {
      this.#hold(text, start, Math.min(length, start + size));
      const to = text.placedAt >= 0 ? length : this.#to;
      this.#code.scanCells(start + this.shift, to + this.shift, delimiter, PLAN_AT, MOST_SPANS);
      if (to === length || this.#words[CELLS_AT + 6] === 0) return;
    }
  }

  /** The memory as words: what the last scan noted of each field, as the plan lays it out, or of cells. */
  get found(): Int32Array {
    return this.#words;
  }

  /** How many wanted steps the last row held twice. */
  get duplicates(): number {
    return this.#code.duplicates();
  }

  /** Address of the first value of the last row that is read as null, being NaN or Infinity; 0 where there is none. */
  get noNumber(): number {
    return this.#code.noNumberAddress();
  }

  /** Why the last scan failed: a place in ERRORS, and an address. */
  get error(): readonly [code: number, address: number] {
    return [this.#code.errorCode(), this.#code.errorAddress()];
  }
}

/** Of this thread. */
const shared = new ScanKernel();

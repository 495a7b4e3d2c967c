import { LIMITS } from '../limits.ts';
import { isRecord, lenientJson } from '../text/index.ts';
import { isUtf8 } from 'node:buffer';
import { shorten } from './jsonFields.ts';
import { JsonRows } from './jsonRows.ts';
import { sourceText } from './jsonScanner.ts';
import type { JsonLayout } from '../layout.ts';
import { isSpace } from './rows.ts';
import type { Extent, RowFault, RowSourceOptions } from './rowSource.ts';
import type { Sample } from './sampling.ts';

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const CLOSE_BRACKET = 0x5d;

/** A row that never ends is looked for through the whole file; after so many of them, not much further. */
const MOST_SEARCHES = 8;
const SHORT_SEARCH = 2 ** 20;
/** Bytes in which an element is looked for at first: it is looked at again where it is longer. */
const FIRST_LOOK = 2 ** 14;

/** Bytes of what was found in place of what was expected that a message may show. */
const FOUND_BYTES = 24;

/**
 * The elements of one array in a JSON file, or of several after each other, however they are laid out. Elements are
 * told apart by their brackets and then checked one by one: a malformed one costs itself alone. Where its brackets do
 * not match, the next one is found by how the elements start. What else follows the arrays is one row that is not
 * read.
 */
export class JsonArrayRows extends JsonRows {
  readonly #depth: number;
  #more!: boolean;
  #until!: number;
  #next: number;
  /** Where lines are counted up to. */
  #counted = 0;
  #searches = 0;
  /** The element whose fields are known already. */
  #scannedAt = -1;
  hasEnded = false;
  /** What is wrong between elements, or with the brackets of this one. */
  #fault: RowFault | null = null;
  start = 0;
  end = 0;
  line = 0;
  lineEnds = 0;

  constructor(
    bytes: Uint8Array,
    layout: JsonLayout,
    names: readonly string[],
    { continues = false, ...extent }: RowSourceOptions,
  ) {
    super(bytes, names);
    this.#depth = layout.depth ?? 0;
    this.#next = continues ? 0 : layout.rowsStart;
    this.#countTo(Math.min(this.#next, bytes.length));
    this.#limit(extent);
  }

  #limit({ more = false, until = Infinity }: Extent): void {
    this.#more = more;
    this.#until = until;
  }

  get consumed(): number {
    return this.#next;
  }

  protected goOn(_: Uint8Array, extent: Extent): void {
    this.#next = 0;
    this.#counted = 0;
    this.#scannedAt = -1;
    this.#limit(extent);
  }

  next(): boolean {
    const { bytes } = this;
    let start = this.hasEnded ? bytes.length : skipSpace(bytes, this.#next);
    while (bytes[start] === CLOSE_BRACKET) {
      const rest = restBehind(bytes, start + 1, this.#depth);
      const isTold = rest >= 0 && rest + FOUND_BYTES < bytes.length;
      // More bytes tell what follows, unless that is more than is looked at.
      if (this.#more && !isTold && bytes.length - start < LIMITS.endlessRowBytes) {
        this.#stopAt(start);
        return false;
      }
      if (this.#depth === 0 && bytes[rest] === OPEN_BRACKET) {
        start = skipSpace(bytes, rest + 1);
        continue;
      }
      this.hasEnded = true;
      if (rest < 0 || rest >= bytes.length) break;
      this.#takeRest(rest);
      return true;
    }
    if (this.hasEnded || start >= bytes.length) {
      // The other half of a line end may follow.
      this.#stopAt(this.#more && bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length);
      return false;
    }
    if (start >= this.#until) {
      this.#stopAt(start);
      return false;
    }
    const end = this.#endOfElement(start);
    const after = end < 0 ? bytes.length : skipSpace(bytes, end);
    // More bytes tell where it ends, or what follows.
    const told = isSeparator(bytes[after]) ? after : after + FOUND_BYTES;
    if (this.#more && told >= bytes.length && bytes.length - start < LIMITS.endlessRowBytes) return false;
    this.#fault = null;
    this.start = start;
    this.#countTo(start);
    this.line = this.lineEnds;
    if (end < 0) this.#recover(start);
    else this.#take(end, after);
    this.#countTo(this.#next);
    return true;
  }

  /** There is no row before `at`. */
  #stopAt(at: number): void {
    this.#next = at;
    this.#countTo(at);
  }

  /** Takes the beginning of what follows the arrays for a row. */
  #takeRest(start: number): void {
    const { bytes } = this;
    this.start = start;
    this.end = Math.min(bytes.length, start + FOUND_BYTES);
    this.#countTo(start);
    this.line = this.lineEnds;
    this.#next = this.end;
    this.#countTo(this.end);
    const found = shorten(sourceText(bytes, start, this.end), 12);
    const message = `what follows the array is not read: expected another array or the end of the file, found ${found}.`;
    this.#fault = { code: 'unread-rest', offset: start, message };
  }

  /** Where the element ends that starts at `start`; -1 where that is not to be told. */
  #endOfElement(start: number): number {
    const { bytes } = this;
    // Well-formed objects are found and scanned in one go.
    for (let size = FIRST_LOOK; bytes[start] === OPEN_BRACE; size *= 16) {
      const until = Math.min(bytes.length, start + size);
      const end = this.json.scanner.scanObject(start, until);
      if (end >= 0) {
        this.#scannedAt = start;
        return end;
      }
      if (this.json.scanner.errorAt < until || until === bytes.length) break;
    }
    this.#scannedAt = -1;
    return endOfElement(bytes, start, this.#searchEnd(start));
  }

  /** Takes the element that ends at `end`, `after` being the first byte behind it that is no white space. */
  #take(end: number, after: number): void {
    const { bytes } = this;
    this.end = end;
    this.#next = bytes[after] === COMMA ? after + 1 : after;
    if (isSeparator(bytes[after])) return;
    const found =
      after < bytes.length
        ? shorten(sourceText(bytes, after, Math.min(bytes.length, after + FOUND_BYTES)), 12)
        : 'the end of the file';
    this.#fault = {
      code: 'malformed-json',
      offset: Math.min(after, end),
      message: `malformed JSON: expected a comma or a closing bracket after this element, found ${found}.`,
    };
    // Something that is no start of a value would be met again and again.
    if (after === this.start) this.#next = after + 1;
  }

  #searchEnd(start: number): number {
    return this.#searches < MOST_SEARCHES
      ? this.bytes.length
      : Math.min(this.bytes.length, start + SHORT_SEARCH);
  }

  /** Takes what looks like one element whose brackets do not match. */
  #recover(start: number): void {
    const { bytes } = this;
    this.#searches++;
    const next = nextAlike(bytes, start);
    this.#next = next < 0 ? bytes.length : next;
    let end = this.#next;
    while (end > start + 1 && (isSpace(bytes[end - 1]) || bytes[end - 1] === COMMA)) end--;
    this.end = end;
  }

  #countTo(offset: number): void {
    this.lineEnds += this.json.scanner.countLineEnds(this.#counted, offset);
    this.#counted = offset;
  }

  override scan(): RowFault | null {
    const { start, end, json } = this;
    if (this.#fault?.code === 'unread-rest') return this.#fault;
    return (this.#scannedAt === start ? json.textFault(start, end) : json.scan(start, end)) ?? this.#fault;
  }
}

/**
 * The first byte behind an array, and behind the objects around it, that is no white space; the end of the bytes where
 * there is none, -1 where they do not tell where those objects end.
 */
function restBehind(bytes: Uint8Array, start: number, depth: number): number {
  let open = depth;
  let at = start;
  for (; open > 0 && at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at, bytes.length) - 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) open--;
  }
  return open > 0 ? -1 : skipSpace(bytes, at);
}

function isSeparator(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACKET;
}

export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isSpace(bytes[at])) at++;
  return at;
}

/** Bytes of a string that are looked at one by one before it is worth while to ask for the next quote. */
const NEAR = 32;

/** Where the string ends that starts at `start`, or `limit`. */
function endOfString(bytes: Uint8Array, start: number, limit: number): number {
  let at = start + 1;
  for (const near = Math.min(limit, at + NEAR); at < near; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  for (let quote = at - 1; ;) {
    quote = bytes.indexOf(QUOTE, Math.max(at, quote + 1));
    if (quote < 0 || quote >= limit) return limit;
    let escapes = quote;
    while (escapes > at && bytes[escapes - 1] === BACKSLASH) escapes--;
    if ((quote - escapes) % 2 === 0) return quote + 1;
  }
}

/** The brackets that are open; what is nested deeper is not read anyway. */
const OPEN = new Uint8Array(1024);

/** Where the array element ends that starts at `start`, by its brackets alone; -1 where it does not before `limit`. */
function endOfElement(bytes: Uint8Array, start: number, limit: number): number {
  const first = bytes[start];
  if (first === QUOTE) {
    const end = endOfString(bytes, start, limit);
    return bytes[end - 1] === QUOTE && end > start + 1 ? end : -1;
  }
  let depth = 0;
  for (let at = start; at < limit; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at = endOfString(bytes, at, limit) - 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      OPEN[depth++ % OPEN.length] = byte;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return at;
      // In ASCII, a closing bracket is two further on than its opening one.
      if (OPEN[--depth % OPEN.length] !== byte - 2) return -1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) {
      return at;
    }
  }
  return depth === 0 && limit === bytes.length ? limit : -1;
}

/** The object at `start` up to its first key, in its spacing; null where it starts otherwise. */
export function openingOf(bytes: Uint8Array, start: number): Uint8Array | null {
  const quote = skipSpace(bytes, start + 1);
  if (bytes[quote] !== QUOTE) return null;
  return bytes.subarray(start, endOfString(bytes, quote, Math.min(bytes.length, quote + 256)));
}

/** Where the next element starts the way this one does, with the same first key in the same spacing; or -1. */
function nextAlike(bytes: Uint8Array, start: number): number {
  const alike = openingOf(bytes, start);
  if (alike === null) return -1;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(alike, start + 1);
}

const SAMPLE_ROWS = 200;
/** Long rows are parsed for a few milliseconds only, once there are some to tell from. */
const SAMPLE_BYTES = 2 ** 20;
const ENOUGH_ROWS = 5;

export function sampleJsonArray(bytes: Uint8Array, layout: JsonLayout): Sample {
  const source = new JsonArrayRows(bytes, layout, [], {});
  const rows: Record<string, unknown>[] = [];
  let looked = 0;
  while (looked < SAMPLE_ROWS && source.next()) {
    if (source.start > layout.rowsStart + SAMPLE_BYTES && looked >= ENOUGH_ROWS) break;
    if (source.hasEnded) break;
    looked++;
    if (source.scan() !== null || !isUtf8(bytes.subarray(source.start, source.end))) continue;
    const row: unknown = lenientJson(sourceText(bytes, source.start, source.end));
    if (isRecord(row)) rows.push(row);
  }
  return { rows, looked };
}

/** Objects within objects that an array of rows is looked for in. */
const MOST_DEPTH = 3;
const HEAD_BYTES = 2 ** 22;

/**
 * Where rows may start in a JSON file: behind the bracket of a top-level array, or of the longest arrays of objects
 * that a top-level object holds. `bytes` may be the beginning of a file.
 */
export function arraysOfObjects(bytes: Uint8Array, start: number): JsonLayout[] {
  const limit = Math.min(bytes.length, start + HEAD_BYTES);
  const found: { readonly layout: JsonLayout; readonly length: number }[] = [];
  let depth = 0;
  for (let at = start; at < limit && depth <= MOST_DEPTH; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at, limit) - 1;
    else if (byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACE) depth--;
    else if (byte === OPEN_BRACKET) {
      const end = endOfElement(bytes, at, limit);
      const rowsStart = at + 1;
      const holdsObjects = bytes[skipSpace(bytes, rowsStart)] === OPEN_BRACE;
      const layout: JsonLayout = { format: 'json', rowsStart, ...(depth === 0 ? {} : { depth }) };
      if (holdsObjects) found.push({ layout, length: end < 0 ? Infinity : end - at });
      // An empty array may stand before the one with the rows.
      if (end < 0 || (depth === 0 && holdsObjects)) break;
      at = end - 1;
    }
  }
  return found.sort((a, b) => b.length - a.length).map(({ layout }) => layout);
}

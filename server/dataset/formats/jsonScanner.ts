import { isUtf8 } from 'node:buffer';

/** What a value is, by its first byte. */
export const ABSENT = 0;
export const STRING = 1;
export const NUMBER = 2;
export const TRUE = 3;
export const FALSE = 4;
export const NULL = 5;
export const OBJECT = 6;
export const ARRAY = 7;

/** Deeper nesting than this is refused rather than risking the stack. */
const MAX_DEPTH = 512;

/** Keys and array indices that lead to a value. */
export type Path = readonly (string | number)[];

/** One step of the paths that are looked for. Member keys are UTF-8; `element` children are array indices. */
interface PathNode {
  /** Field that ends here, or -1. */
  field: number;
  /** Fields that end here or further on. */
  readonly fields: number[];
  /** Scan in which this step was last met. */
  metIn: number;
  readonly members: { readonly key: Uint8Array; readonly text: string; readonly node: PathNode }[];
  readonly elements: { readonly index: number; readonly node: PathNode }[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

/** Byte classes inside a string: 0 plain, 1 needs a look (quote, backslash, control), 2 not ASCII. */
const STRING_CLASS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === QUOTE || byte === BACKSLASH || byte < 0x20 ? 1 : byte >= 0x80 ? 2 : 0,
);

/**
 * Checks one JSON object at a time (RFC 8259, over UTF-8 bytes) and remembers where the wanted fields stand,
 * without building anything. One scanner serves any number of rows.
 */
export class JsonScanner {
  /** Per field: kind, and byte span of the value in the file (quotes included). ABSENT where there is none. */
  readonly kind: Uint8Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Per field: where it is met a second time, its own key or one on the way to it; -1 where it is not. */
  readonly duplicateAt: Float64Array;
  /** What was expected at {@link errorAt}, when {@link scan} returned false. */
  error = '';
  errorAt = 0;

  readonly #bytes: Uint8Array;
  readonly #root: PathNode = emptyNode();
  #scans = 0;
  #at = 0;
  #limit = 0;
  #depth = 0;
  #ascii = true;

  /** Looks for `fields`, each by any of its paths; a field's index is its place in the list. */
  constructor(bytes: Uint8Array, fields: readonly (readonly Path[])[]) {
    this.#bytes = bytes;
    this.kind = new Uint8Array(fields.length);
    this.start = new Float64Array(fields.length);
    this.end = new Float64Array(fields.length);
    this.duplicateAt = new Float64Array(fields.length);
    for (const [field, paths] of fields.entries()) {
      for (const path of paths) addPath(this.#root, path, field);
    }
  }

  /** Scans the bytes [start, end) as one JSON object. False: see {@link error}. */
  scan(start: number, end: number): boolean {
    this.kind.fill(ABSENT);
    this.duplicateAt.fill(-1);
    this.#scans++;
    this.#at = start;
    this.#limit = end;
    this.#depth = 0;
    this.#ascii = true;
    this.#space();
    if (this.#bytes[this.#at] !== OPEN_BRACE || this.#at >= end) return this.#fail('expected an object');
    if (!this.#object(this.#root)) return false;
    this.#space();
    if (this.#at < end) return this.#fail('expected the end of the row');
    return true;
  }

  /** Is the row that was scanned last valid UTF-8? Rows of ASCII, the most, cost nothing. */
  isUtf8(start: number, end: number): boolean {
    return this.#ascii || isUtf8(this.#bytes.subarray(start, end));
  }

  #fail(error: string): false {
    this.error = error;
    this.errorAt = Math.min(this.#at, this.#limit);
    return false;
  }

  #failAt(at: number, error: string): false {
    this.#at = at;
    return this.#fail(error);
  }

  /** Notes that a step was met; twice in one row leaves open which one counts, for all fields behind it. */
  #meet(node: PathNode, keyStart: number): void {
    if (node.metIn === this.#scans) {
      for (const field of node.fields) if (this.duplicateAt[field]! < 0) this.duplicateAt[field] = keyStart;
    }
    node.metIn = this.#scans;
  }

  #space(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (
      at < this.#limit &&
      (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d)
    )
      at++;
    this.#at = at;
  }

  #value(node: PathNode | null): boolean {
    if (this.#at >= this.#limit) return this.#fail('expected a value');
    const start = this.#at;
    const field = node === null ? -1 : node.field;
    let kind: number;
    switch (this.#bytes[start]) {
      case QUOTE:
        kind = STRING;
        if (!this.#string()) return false;
        break;
      case OPEN_BRACE:
        kind = OBJECT;
        if (!this.#object(node)) return false;
        break;
      case OPEN_BRACKET:
        kind = ARRAY;
        if (!this.#array(node)) return false;
        break;
      case 0x74:
        kind = TRUE;
        if (!this.#literal('true')) return false;
        break;
      case 0x66:
        kind = FALSE;
        if (!this.#literal('false')) return false;
        break;
      case 0x6e:
        kind = NULL;
        if (!this.#literal('null')) return false;
        break;
      default:
        kind = NUMBER;
        if (!this.#number()) return false;
    }
    if (field >= 0) {
      if (this.kind[field] !== ABSENT && this.duplicateAt[field]! < 0) this.duplicateAt[field] = start;
      this.kind[field] = kind;
      this.start[field] = start;
      this.end[field] = this.#at;
    }
    return true;
  }

  #object(node: PathNode | null): boolean {
    if (++this.#depth > MAX_DEPTH) return this.#fail(`expected at most ${MAX_DEPTH} levels of nesting`);
    this.#at++;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_BRACE && this.#at < this.#limit) {
      this.#at++;
      this.#depth--;
      return true;
    }
    for (;;) {
      const keyStart = this.#at;
      if (this.#bytes[keyStart] !== QUOTE || keyStart >= this.#limit)
        return this.#fail('expected a member name in quotes');
      if (!this.#string()) return false;
      const child = node === null ? null : this.#member(node, keyStart + 1, this.#at - 1);
      if (child !== null) this.#meet(child, keyStart);
      this.#space();
      if (this.#bytes[this.#at] !== COLON || this.#at >= this.#limit) return this.#fail('expected a colon');
      this.#at++;
      this.#space();
      if (!this.#value(child)) return false;
      this.#space();
      if (this.#at >= this.#limit) return this.#fail('expected a comma or a closing brace');
      const next = this.#bytes[this.#at];
      if (next === CLOSE_BRACE) break;
      if (next !== COMMA) return this.#fail('expected a comma or a closing brace');
      this.#at++;
      this.#space();
    }
    this.#at++;
    this.#depth--;
    return true;
  }

  #array(node: PathNode | null): boolean {
    if (++this.#depth > MAX_DEPTH) return this.#fail(`expected at most ${MAX_DEPTH} levels of nesting`);
    this.#at++;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_BRACKET && this.#at < this.#limit) {
      this.#at++;
      this.#depth--;
      return true;
    }
    for (let index = 0; ; index++) {
      const child = node?.elements.find((element) => element.index === index)?.node ?? null;
      if (!this.#value(child)) return false;
      this.#space();
      if (this.#at >= this.#limit) return this.#fail('expected a comma or a closing bracket');
      const next = this.#bytes[this.#at];
      if (next === CLOSE_BRACKET) break;
      if (next !== COMMA) return this.#fail('expected a comma or a closing bracket');
      this.#at++;
      this.#space();
    }
    this.#at++;
    this.#depth--;
    return true;
  }

  #string(): boolean {
    const bytes = this.#bytes;
    const limit = this.#limit;
    let at = this.#at + 1;
    for (;;) {
      // Past the end of the file the class is undefined, which ends the run as well.
      while (STRING_CLASS[bytes[at]!] === 0) at++;
      if (at >= limit) return this.#failAt(limit, 'expected the closing quote of a string');
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte >= 0x80) {
        this.#ascii = false;
        at++;
      } else if (byte === BACKSLASH) {
        const length = escapeLength(bytes, at, limit);
        if (length === 0) return this.#failAt(at, 'expected a valid escape sequence');
        at += length;
      } else {
        return this.#failAt(at, 'expected control characters in strings to be escaped');
      }
    }
    this.#at = at + 1;
    return true;
  }

  #number(): boolean {
    const bytes = this.#bytes;
    const limit = this.#limit;
    const start = this.#at;
    let at = bytes[start] === MINUS ? start + 1 : start;
    const integer = at;
    if (bytes[at] === ZERO && at < limit) at++;
    else at = digitsEnd(bytes, at, limit);
    if (at === integer) return this.#failAt(at, at > start ? 'expected a digit' : 'expected a value');
    if (bytes[at] === POINT && at < limit) {
      const fraction = at + 1;
      at = digitsEnd(bytes, fraction, limit);
      if (at === fraction) return this.#failAt(at, 'expected a digit');
    }
    if ((bytes[at] === 0x65 || bytes[at] === 0x45) && at < limit) {
      at++;
      if ((bytes[at] === PLUS || bytes[at] === MINUS) && at < limit) at++;
      const exponent = at;
      at = digitsEnd(bytes, exponent, limit);
      if (at === exponent) return this.#failAt(at, 'expected a digit');
    }
    this.#at = at;
    return true;
  }

  #literal(text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      if (this.#at + i >= this.#limit || this.#bytes[this.#at + i] !== text.charCodeAt(i)) {
        return this.#fail('expected a value');
      }
    }
    this.#at += text.length;
    return true;
  }

  /** The child that a key names, the key being bytes [start, end) between its quotes. */
  #member(node: PathNode, start: number, end: number): PathNode | null {
    const bytes = this.#bytes;
    const length = end - start;
    let escaped = false;
    for (const member of node.members) {
      const { key } = member;
      if (key.length === length) {
        let i = 0;
        while (i < length && bytes[start + i] === key[i]) i++;
        if (i === length) return member.node;
      }
    }
    for (let at = start; at < end && !escaped; at++) escaped = bytes[at] === BACKSLASH;
    if (!escaped) return null;
    const text = decodeString(bytes, start - 1, end + 1);
    return node.members.find((member) => member.text === text)?.node ?? null;
  }
}

function digitsEnd(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at < limit && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
  return at;
}

function emptyNode(): PathNode {
  return { field: -1, fields: [], metIn: 0, members: [], elements: [] };
}

function addPath(root: PathNode, path: Path, field: number): void {
  let node = root;
  for (const step of path) {
    node = childOf(node, step);
    node.fields.push(field);
  }
  node.field = field;
}

function childOf(node: PathNode, step: string | number): PathNode {
  if (typeof step === 'number') {
    const found = node.elements.find(({ index }) => index === step);
    if (found !== undefined) return found.node;
    const element = { index: step, node: emptyNode() };
    node.elements.push(element);
    return element.node;
  }
  const found = node.members.find(({ text }) => text === step);
  if (found !== undefined) return found.node;
  const member = { key: Buffer.from(step, 'utf8'), text: step, node: emptyNode() };
  node.members.push(member);
  return member.node;
}

/** Length of the escape sequence at `at`, or 0 if it is none. */
function escapeLength(bytes: Uint8Array, at: number, limit: number): number {
  if (at + 1 >= limit) return 0;
  const kind = String.fromCharCode(bytes[at + 1]!);
  if (kind !== 'u') return '"\\/bfnrt'.includes(kind) ? 2 : 0;
  if (at + 6 > limit) return 0;
  for (let i = 2; i < 6; i++) {
    if (!/[0-9a-fA-F]/.test(String.fromCharCode(bytes[at + i]!))) return 0;
  }
  return 6;
}

/** Text of the JSON string at bytes [start, end), quotes included. */
export function decodeString(bytes: Uint8Array, start: number, end: number): string {
  return JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'),
  ) as string;
}

/** Source text of bytes [start, end). */
export function sourceText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

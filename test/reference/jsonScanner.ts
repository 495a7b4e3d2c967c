import type { Path } from '../../server/dataset/kernel/jsonPlan.ts';
import { decodeString } from '../../server/dataset/formats/jsonScanner.ts';
import {
  ABSENT,
  ARRAY,
  FALSE,
  type Fields,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
  TRUE,
} from '../../server/dataset/formats/rowSource.ts';

/** Deeper nesting than this is refused rather than risking the stack. */
const MAX_DEPTH = 512;

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
const SPACE = 0x20;

/** In place of the offset where a value ends. */
const FAILED = -1;

/**
 * What JsonScanner does, a byte at a time and without a kernel.
 */
export class PlainJsonScanner implements Fields {
  readonly kind: Uint8Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly duplicateAt: Float64Array;
  /** What was expected at {@link errorAt}, when {@link scan} returned false. */
  error = '';
  errorAt = 0;

  readonly #bytes: Uint8Array;
  readonly #root: PathNode = emptyNode();
  #scans = 0;
  #limit = 0;
  #depth = 0;
  /** Did the string that was read last hold an escape sequence? */
  #escaped = false;

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
    this.#limit = end;
    this.#depth = 0;
    let at = this.#space(start);
    if (this.#bytes[at] !== OPEN_BRACE || at >= end) at = this.#fail(at, 'expected an object');
    else at = this.#object(at, this.#root);
    if (at === FAILED) return false;
    at = this.#space(at);
    if (at < end) this.#fail(at, 'expected the end of the row');
    return at >= end;
  }

  #fail(at: number, error: string): typeof FAILED {
    this.error = error;
    this.errorAt = Math.min(at, this.#limit);
    return FAILED;
  }

  /** Notes that a step was met; twice in one row leaves open which one counts, for all fields behind it. */
  #meet(node: PathNode, keyStart: number): void {
    if (node.metIn === this.#scans) {
      for (const field of node.fields) if (this.duplicateAt[field]! < 0) this.duplicateAt[field] = keyStart;
    }
    node.metIn = this.#scans;
  }

  // Each of the following reads what starts at `at`, and returns where it ends or FAILED.

  #space(at: number): number {
    const bytes = this.#bytes;
    while (
      at < this.#limit &&
      (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d)
    )
      at++;
    return at;
  }

  #value(start: number, node: PathNode | null): number {
    if (start >= this.#limit) return this.#fail(start, 'expected a value');
    let kind: number;
    let end: number;
    switch (this.#bytes[start]) {
      case QUOTE:
        kind = STRING;
        end = this.#string(start);
        break;
      case OPEN_BRACE:
        kind = OBJECT;
        end = this.#object(start, node);
        break;
      case OPEN_BRACKET:
        kind = ARRAY;
        end = this.#array(start, node);
        break;
      case 0x74:
        kind = TRUE;
        end = this.#literal(start, 'true');
        break;
      case 0x66:
        kind = FALSE;
        end = this.#literal(start, 'false');
        break;
      case 0x6e:
        kind = NULL;
        end = this.#literal(start, 'null');
        break;
      default:
        end = this.#noNumber(start);
        kind = end === FAILED ? NUMBER : NULL;
        if (end === FAILED) end = this.#number(start);
    }
    if (node !== null && node.field >= 0 && end !== FAILED) this.#found(node.field, kind, start, end);
    return end;
  }

  #found(field: number, kind: number, start: number, end: number): void {
    if (this.kind[field] !== ABSENT && this.duplicateAt[field]! < 0) this.duplicateAt[field] = start;
    this.kind[field] = kind;
    this.start[field] = start;
    this.end[field] = end;
  }

  #object(start: number, node: PathNode | null): number {
    if (++this.#depth > MAX_DEPTH)
      return this.#fail(start, `expected at most ${MAX_DEPTH} levels of nesting`);
    const bytes = this.#bytes;
    const limit = this.#limit;
    let at = this.#space(start + 1);
    if (bytes[at] !== CLOSE_BRACE || at >= limit) {
      for (;;) {
        const keyStart = at;
        if (bytes[keyStart] !== QUOTE || keyStart >= limit)
          return this.#fail(at, 'expected a member name in quotes');
        at = this.#string(keyStart);
        if (at === FAILED) return FAILED;
        let child: PathNode | null = null;
        if (node !== null) {
          child = this.#member(node, keyStart + 1, at - 1);
          if (child !== null) this.#meet(child, keyStart);
        }
        // Most files are written without white space here: it is looked for only where there is some.
        if (bytes[at] !== COLON) at = this.#space(at);
        if (bytes[at] !== COLON || at >= limit) return this.#fail(at, 'expected a colon');
        at++;
        if (bytes[at]! <= SPACE) at = this.#space(at);
        at = this.#value(at, child);
        if (at === FAILED) return FAILED;
        if (bytes[at]! <= SPACE) at = this.#space(at);
        const next = at < limit ? bytes[at] : undefined;
        if (next === CLOSE_BRACE) break;
        if (next !== COMMA) return this.#fail(at, 'expected a comma or a closing brace');
        at++;
        if (bytes[at]! <= SPACE) at = this.#space(at);
      }
    }
    this.#depth--;
    return at + 1;
  }

  #array(start: number, node: PathNode | null): number {
    if (++this.#depth > MAX_DEPTH)
      return this.#fail(start, `expected at most ${MAX_DEPTH} levels of nesting`);
    const bytes = this.#bytes;
    const limit = this.#limit;
    let at = this.#space(start + 1);
    if (bytes[at] !== CLOSE_BRACKET || at >= limit) {
      for (let index = 0; ; index++) {
        const child = node?.elements.find((element) => element.index === index)?.node ?? null;
        at = this.#value(at, child);
        if (at === FAILED) return FAILED;
        if (bytes[at]! <= SPACE) at = this.#space(at);
        const next = at < limit ? bytes[at] : undefined;
        if (next === CLOSE_BRACKET) break;
        if (next !== COMMA) return this.#fail(at, 'expected a comma or a closing bracket');
        at++;
        if (bytes[at]! <= SPACE) at = this.#space(at);
      }
    }
    this.#depth--;
    return at + 1;
  }

  #string(start: number): number {
    const limit = this.#limit;
    let at = this.#textEnd(start + 1);
    this.#escaped = false;
    while (at < limit) {
      const byte = this.#bytes[at]!;
      if (byte === QUOTE) return at + 1;
      if (byte !== BACKSLASH) return this.#fail(at, 'expected control characters in strings to be escaped');
      this.#escaped = true;
      const length = escapeLength(this.#bytes, at, limit);
      if (length === 0) return this.#fail(at, 'expected a valid escape sequence');
      if (at + length >= limit) break;
      at = this.#textEnd(at + length);
    }
    return this.#fail(limit, 'expected the closing quote of a string');
  }

  /** The first quote, backslash or control character from `at` on, or the limit. */
  #textEnd(at: number): number {
    const bytes = this.#bytes;
    while (at < this.#limit && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH && bytes[at]! >= SPACE) at++;
    return at;
  }

  #number(start: number): number {
    const bytes = this.#bytes;
    const limit = this.#limit;
    const integer = bytes[start] === MINUS ? start + 1 : start;
    let at = bytes[integer] === ZERO && integer < limit ? integer + 1 : digitsEnd(bytes, integer, limit);
    if (at === integer) return this.#fail(at, at > start ? 'expected a digit' : 'expected a value');
    if (bytes[at] === POINT && at < limit) {
      const fraction = at + 1;
      at = digitsEnd(bytes, fraction, limit);
      if (at === fraction) return this.#fail(at, 'expected a digit');
    }
    if ((bytes[at] === 0x65 || bytes[at] === 0x45) && at < limit) {
      at++;
      if ((bytes[at] === PLUS || bytes[at] === MINUS) && at < limit) at++;
      const exponent = at;
      at = digitsEnd(bytes, exponent, limit);
      if (at === exponent) return this.#fail(at, 'expected a digit');
    }
    return at;
  }

  /** Where NaN, Infinity or -Infinity ends, which is read as null. */
  #noNumber(start: number): number {
    const has = (text: string) =>
      start + text.length <= this.#limit &&
      Array.from(text).every((letter, i) => this.#bytes[start + i] === letter.charCodeAt(0));
    const found = ['NaN', 'Infinity', '-Infinity'].find(has);
    return found === undefined ? FAILED : start + found.length;
  }

  #literal(start: number, text: string): number {
    for (let i = 0; i < text.length; i++) {
      if (start + i >= this.#limit || this.#bytes[start + i] !== text.charCodeAt(i))
        return this.#fail(start, 'expected a value');
    }
    return start + text.length;
  }

  /** The child that the key read last names, the key being bytes [start, end) between its quotes. */
  #member(node: PathNode, start: number, end: number): PathNode | null {
    const bytes = this.#bytes;
    const length = end - start;
    for (const member of node.members) {
      const { key } = member;
      if (key.length === length) {
        let i = 0;
        while (i < length && bytes[start + i] === key[i]) i++;
        if (i === length) return member.node;
      }
    }
    if (!this.#escaped) return null;
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

/** By the byte after a backslash: length of the escape sequence, 0 where there is none of that kind. */
const ESCAPE_LENGTH = new Uint8Array(256);
for (const kind of '"\\/bfnrt') ESCAPE_LENGTH[kind.charCodeAt(0)] = 2;
ESCAPE_LENGTH['u'.charCodeAt(0)] = 6;

const HEX_DIGIT = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') HEX_DIGIT[digit.charCodeAt(0)] = 1;

/** Length of the escape sequence at `at`, or 0 if it is none. */
function escapeLength(bytes: Uint8Array, at: number, limit: number): number {
  if (at + 1 >= limit) return 0;
  const length = ESCAPE_LENGTH[bytes[at + 1]!]!;
  if (length !== 6) return length;
  if (at + 6 > limit) return 0;
  for (let i = 2; i < 6; i++) {
    if (HEX_DIGIT[bytes[at + i]!] === 0) return 0;
  }
  return 6;
}

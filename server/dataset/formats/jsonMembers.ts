import { decodeString } from './jsonScanner.ts';

/** Where a value stands in the file, strings with their quotes. */
export interface JsonValue {
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** One member of an object; all offsets are in the file, keys and values with their quotes. */
export interface JsonMember extends JsonValue {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** The comma before it, or -1 for the first. */
  readonly comma: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Members of the object in bytes [start, end), which must be valid JSON: see JsonScanner. */
export function objectMembers(bytes: Uint8Array, start: number, end: number): JsonMember[] {
  const members: JsonMember[] = [];
  let at = bytes.indexOf(0x7b, start) + 1;
  let comma = -1;
  for (;;) {
    const keyStart = skipTo(bytes, at, QUOTE, end);
    if (keyStart === end) return members;
    const keyEnd = stringEnd(bytes, keyStart);
    const valueStart = skipSpace(bytes, skipTo(bytes, keyEnd, 0x3a, end) + 1);
    const valueEnd = endOfValue(bytes, valueStart, end);
    members.push({
      key: decodeString(bytes, keyStart, keyEnd),
      keyStart,
      keyEnd,
      valueStart,
      valueEnd,
      comma,
    });
    comma = skipSpace(bytes, valueEnd);
    if (bytes[comma] !== 0x2c) return members;
    at = comma + 1;
  }
}

/** Elements of the array at bytes [start, end), which must be valid JSON. */
export function arrayElements(bytes: Uint8Array, start: number, end: number): JsonValue[] {
  const elements: JsonValue[] = [];
  let valueStart = skipSpace(bytes, start + 1);
  while (bytes[valueStart] !== 0x5d) {
    const valueEnd = endOfValue(bytes, valueStart, end);
    elements.push({ valueStart, valueEnd });
    const next = skipSpace(bytes, valueEnd);
    valueStart = bytes[next] === 0x2c ? skipSpace(bytes, next + 1) : next;
  }
  return elements;
}

/** First `byte` at or after `at`, or `end`. */
function skipTo(bytes: Uint8Array, at: number, byte: number, end: number): number {
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

function skipSpace(bytes: Uint8Array, at: number): number {
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d) at++;
  return at;
}

function stringEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function endOfValue(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  if (first === QUOTE) return stringEnd(bytes, start);
  if (first === 0x7b || first === 0x5b) {
    let depth = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) at = stringEnd(bytes, at) - 1;
      else if (byte === 0x7b || byte === 0x5b) depth++;
      else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at + 1;
    }
    return end;
  }
  let at = start;
  // Numbers and literals end at a comma, a closing brace or bracket, or white space.
  while (at < end && bytes[at] !== 0x2c && bytes[at] !== 0x7d && bytes[at] !== 0x5d && bytes[at]! > 0x20)
    at++;
  return at;
}

// Checks one JSON object at a time (RFC 8259, over UTF-8 bytes) and notes where the wanted fields stand.
// AssemblyScript, compiled by scripts/buildKernel.mjs; scanKernel.ts is its other half, jsonPlan.ts tells what it looks for.
//
// Text is read in place. The byte behind it is set to zero while it is read: no value, number or string goes on over
// a zero, so that nothing needs to ask where the text ends.

const MAX_DEPTH: i32 = 512;

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;
const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;
const OPEN_BRACKET: i32 = 0x5b;
const CLOSE_BRACKET: i32 = 0x5d;
const ZERO: i32 = 0x30;
const POINT: i32 = 0x2e;
const MINUS: i32 = 0x2d;
const PLUS: i32 = 0x2b;
const SPACE: i32 = 0x20;
const TAB: i32 = 0x09;
const LINE_FEED: i32 = 0x0a;
const CARRIAGE_RETURN: i32 = 0x0d;

// What a value is: those of rowSource.ts.
const STRING: i32 = 1;
const NUMBER: i32 = 2;
const TRUE: i32 = 3;
const FALSE: i32 = 4;
const NULL: i32 = 5;
const OBJECT: i32 = 6;
const ARRAY: i32 = 7;
/** Added to a STRING that holds an escape sequence. */
const ESCAPED: i32 = 8;

// What is wrong: the places of ERRORS in jsonScanner.ts.
const NO_OBJECT: i32 = 1;
const NO_END: i32 = 2;
const NO_VALUE: i32 = 3;
const TOO_DEEP: i32 = 4;
const NO_KEY: i32 = 5;
const NO_COLON: i32 = 6;
const NO_COMMA_IN_OBJECT: i32 = 7;
const NO_COMMA_IN_ARRAY: i32 = 8;
const RAW_CONTROL: i32 = 9;
const NO_ESCAPE: i32 = 10;
const NO_QUOTE: i32 = 11;
const NO_DIGIT: i32 = 12;

/** In place of the address where a value ends. */
const FAILED: usize = 0;

// A step of the paths that are looked for, in words of 32 bits: see jsonPlan.ts.
const NODE_FIELD: usize = 0;
const NODE_MET_IN: usize = 4;
const NODE_FIELDS: usize = 8;
const NODE_FIELDS_END: usize = 12;
const NODE_MEMBERS: usize = 16;
const NODE_MEMBERS_END: usize = 20;
const NODE_ELEMENTS: usize = 24;
const NODE_ELEMENTS_END: usize = 28;
const MEMBER_NODE: usize = 0;
const MEMBER_KEY: usize = 4;
const MEMBER_LENGTH: usize = 8;
const MEMBER_SIZE: usize = 12;
const ELEMENT_INDEX: usize = 0;
const ELEMENT_NODE: usize = 4;
const ELEMENT_SIZE: usize = 8;

// What is noted of a field: see jsonPlan.ts.
const FOUND_KIND: usize = 0;
const FOUND_START: usize = 4;
const FOUND_END: usize = 8;
const FOUND_AGAIN: usize = 12;
const FOUND_SIZE: usize = 16;

let limit: usize = 0;
let depth: i32 = 0;
let scans: i32 = 0;
let found: usize = 0;
/** Did the string that was read last hold an escape sequence? */
let isEscaped: i32 = 0;
let error: i32 = 0;
let errorAt: usize = 0;
let twice: i32 = 0;
/** The first value of the object that is null in place of no number; 0 where there is none. */
let noNumberAt: usize = 0;

/** What was wrong, and where, when a scan failed. */
export function errorCode(): i32 {
  return error;
}
export function errorAddress(): usize {
  return errorAt;
}
/** How many wanted steps the object held twice. */
export function duplicates(): i32 {
  return twice;
}

export function noNumberAddress(): usize {
  return noNumberAt;
}

/** Does all of [start, end) make up one object? */
export function scanRow(start: usize, end: usize, root: usize, fields: usize, count: i32): bool {
  const behind = load<u8>(end);
  store<u8>(end, 0);
  let at = begin(start, end, root, fields, count);
  if (at != FAILED) {
    at = space(at);
    if (at < end) at = fail(at, NO_END);
  }
  store<u8>(end, behind);
  return at != FAILED;
}

/** Where the object ends that [start, end) begins with; 0 where it does not. */
export function scanObject(start: usize, end: usize, root: usize, fields: usize, count: i32): usize {
  const behind = load<u8>(end);
  store<u8>(end, 0);
  const at = begin(start, end, root, fields, count);
  store<u8>(end, behind);
  return at;
}

function begin(start: usize, end: usize, root: usize, fields: usize, count: i32): usize {
  limit = end;
  depth = 0;
  scans++;
  found = fields;
  twice = 0;
  noNumberAt = 0;
  const fieldsEnd = fields + (count as usize) * FOUND_SIZE;
  for (let field = fields; field < fieldsEnd; field += FOUND_SIZE) {
    store<i32>(field, 0, FOUND_KIND);
    store<i32>(field, 0, FOUND_AGAIN);
  }
  const at = space(start);
  return byteAt(at) == OPEN_BRACE ? object(at, root) : fail(at, NO_OBJECT);
}

function byteAt(at: usize): i32 {
  return load<u8>(at);
}

function fail(at: usize, code: i32): usize {
  error = code;
  errorAt = at < limit ? at : limit;
  return FAILED;
}

// Each of the following reads what starts at `start`, and returns where it ends or FAILED.

function space(start: usize): usize {
  let at = start;
  let byte = byteAt(at);
  while (byte == SPACE || byte == LINE_FEED || byte == CARRIAGE_RETURN || byte == TAB) byte = byteAt(++at);
  return at;
}

function value(start: usize, node: usize): usize {
  let kind: i32;
  let end: usize;
  const first = byteAt(start);
  if (first == QUOTE) {
    end = string(start);
    kind = STRING + (isEscaped ? ESCAPED : 0);
  } else if (first == OPEN_BRACE) {
    kind = OBJECT;
    end = object(start, node);
  } else if (first == OPEN_BRACKET) {
    kind = ARRAY;
    end = array(start, node);
  } else if (first == 0x74) {
    kind = TRUE;
    // true, in the order of the bytes
    end = load<u32>(start) == 0x65757274 ? start + 4 : fail(start, NO_VALUE);
  } else if (first == 0x66) {
    kind = FALSE;
    // alse
    end = load<u32>(start, 1) == 0x65736c61 ? start + 5 : fail(start, NO_VALUE);
  } else if (first == 0x6e) {
    kind = NULL;
    end = load<u32>(start) == 0x6c6c756e ? start + 4 : fail(start, NO_VALUE);
  } else {
    kind = NUMBER;
    end = number(start);
    if (end == FAILED) {
      end = noNumber(start);
      if (end != FAILED) kind = NULL;
    }
  }
  if (node != 0 && end != FAILED) {
    const field = load<i32>(node, NODE_FIELD);
    if (field >= 0) note(field, kind, start, end);
  }
  return end;
}

function note(field: i32, kind: i32, start: usize, end: usize): void {
  const at = found + (field as usize) * FOUND_SIZE;
  if (load<i32>(at, FOUND_KIND) != 0) noteAgain(field, start);
  store<i32>(at, kind, FOUND_KIND);
  store<i32>(at, start as i32, FOUND_START);
  store<i32>(at, end as i32, FOUND_END);
}

function noteAgain(field: i32, start: usize): void {
  const at = found + (field as usize) * FOUND_SIZE;
  if (load<i32>(at, FOUND_AGAIN) != 0) return;
  store<i32>(at, start as i32, FOUND_AGAIN);
  twice++;
}

/** Notes that a step was met; twice in one row leaves open which one counts, for all fields behind it. */
function meet(node: usize, keyStart: usize): void {
  if (load<i32>(node, NODE_MET_IN) == scans) {
    const end: usize = load<u32>(node, NODE_FIELDS_END);
    for (let at: usize = load<u32>(node, NODE_FIELDS); at < end; at += 4) noteAgain(load<i32>(at), keyStart);
  }
  store<i32>(node, scans, NODE_MET_IN);
}

function object(start: usize, node: usize): usize {
  if (++depth > MAX_DEPTH) return fail(start, TOO_DEEP);
  let at = start + 1;
  if (byteAt(at) <= SPACE) at = space(at);
  if (byteAt(at) != CLOSE_BRACE) {
    for (;;) {
      const keyStart = at;
      if (byteAt(at) != QUOTE) return fail(at, NO_KEY);
      at = string(at);
      if (at == FAILED) return FAILED;
      let child: usize = 0;
      if (node != 0) {
        child = member(node, keyStart + 1, at - 1);
        if (child != 0) meet(child, keyStart);
      }
      // Most files are written without white space here: it is looked for only where there is some.
      if (byteAt(at) != COLON) {
        at = space(at);
        if (byteAt(at) != COLON) return fail(at, NO_COLON);
      }
      at++;
      if (byteAt(at) <= SPACE) at = space(at);
      at = value(at, child);
      if (at == FAILED) return FAILED;
      let next = byteAt(at);
      if (next <= SPACE) {
        at = space(at);
        next = byteAt(at);
      }
      if (next == CLOSE_BRACE) break;
      if (next != COMMA) return fail(at, NO_COMMA_IN_OBJECT);
      at++;
      if (byteAt(at) <= SPACE) at = space(at);
    }
  }
  depth--;
  return at + 1;
}

function array(start: usize, node: usize): usize {
  if (++depth > MAX_DEPTH) return fail(start, TOO_DEEP);
  let at = start + 1;
  if (byteAt(at) <= SPACE) at = space(at);
  if (byteAt(at) != CLOSE_BRACKET) {
    for (let index = 0; ; index++) {
      at = value(at, node != 0 ? element(node, index) : 0);
      if (at == FAILED) return FAILED;
      let next = byteAt(at);
      if (next <= SPACE) {
        at = space(at);
        next = byteAt(at);
      }
      if (next == CLOSE_BRACKET) break;
      if (next != COMMA) return fail(at, NO_COMMA_IN_ARRAY);
      at++;
      if (byteAt(at) <= SPACE) at = space(at);
    }
  }
  depth--;
  return at + 1;
}

function string(start: usize): usize {
  let at = start + 1;
  isEscaped = 0;
  while (true) {
    // Sixteen bytes a step to what ends a run of plain text: a quote, a backslash, a control character.
    let mask = textEnds(at);
    while (mask == 0) mask = textEnds((at += 16));
    at += ctz(mask);
    const byte = byteAt(at);
    if (byte == QUOTE) return at + 1;
    if (byte != BACKSLASH) return at < limit ? fail(at, RAW_CONTROL) : fail(limit, NO_QUOTE);
    isEscaped = 1;
    const length = escapeLength(at);
    if (length == 0) return fail(at, NO_ESCAPE);
    at += length;
  }
}

/** One bit for each of sixteen bytes: is it a quote, a backslash or a control character? */
function textEnds(at: usize): i32 {
  const bytes = v128.load(at);
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      i8x16.lt_u(bytes, i8x16.splat(0x20)),
    ),
  );
}

/** Length of the escape sequence at `at`, or 0 if it is none. */
function escapeLength(at: usize): usize {
  switch (byteAt(at + 1)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2;
    case 0x75:
      return hexDigit(at + 2) >= 0 && hexDigit(at + 3) >= 0 && hexDigit(at + 4) >= 0 && hexDigit(at + 5) >= 0
        ? 6
        : 0;
    default:
      return 0;
  }
}

/** Value of a hexadecimal digit, or -1. */
function hexDigit(at: usize): i32 {
  const byte = byteAt(at);
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1;
}

function number(start: usize): usize {
  const integer = byteAt(start) == MINUS ? start + 1 : start;
  let at = byteAt(integer) == ZERO ? integer + 1 : digits(integer);
  if (at == integer) return fail(at, at > start ? NO_DIGIT : NO_VALUE);
  if (byteAt(at) == POINT) {
    const fraction = at + 1;
    at = digits(fraction);
    if (at == fraction) return fail(at, NO_DIGIT);
  }
  if ((byteAt(at) | 0x20) == 0x65) {
    at++;
    const sign = byteAt(at);
    if (sign == PLUS || sign == MINUS) at++;
    const exponent = at;
    at = digits(exponent);
    if (at == exponent) return fail(at, NO_DIGIT);
  }
  return at;
}

/** NaN, Infinity and -Infinity, which Python writes and JSON has not: read as null, and noted. */
function noNumber(start: usize): usize {
  const name = byteAt(start) == MINUS ? start + 1 : start;
  let end = FAILED;
  // NaN, and Infinity, in the order of the bytes
  if (name == start && (load<u32>(start) & 0xffffff) == 0x4e614e) end = start + 3;
  else if (load<u64>(name) == 0x7974696e69666e49) end = name + 8;
  if (end != FAILED && noNumberAt == 0) noNumberAt = start;
  return end;
}

function digits(start: usize): usize {
  let at = start;
  while (((byteAt(at) - ZERO) as u32) < 10) at++;
  return at;
}

/** The child that the key read last names, the key being [start, end) between its quotes. */
function member(node: usize, start: usize, end: usize): usize {
  const length = (end - start) as u32;
  const last: usize = load<u32>(node, NODE_MEMBERS_END);
  for (let at: usize = load<u32>(node, NODE_MEMBERS); at < last; at += MEMBER_SIZE) {
    if (load<u32>(at, MEMBER_LENGTH) == length && isSame(load<u32>(at, MEMBER_KEY), start, length))
      return load<u32>(at, MEMBER_NODE);
  }
  return isEscaped ? escapedMember(node, start, end) : 0;
}

function isSame(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < length; i++) if (byteAt(a + i) != byteAt(b + i)) return false;
  return true;
}

function escapedMember(node: usize, start: usize, end: usize): usize {
  const last: usize = load<u32>(node, NODE_MEMBERS_END);
  for (let at: usize = load<u32>(node, NODE_MEMBERS); at < last; at += MEMBER_SIZE) {
    if (isSpelled(load<u32>(at, MEMBER_KEY), load<u32>(at, MEMBER_LENGTH), start, end))
      return load<u32>(at, MEMBER_NODE);
  }
  return 0;
}

/** Do the string's bytes [start, end), escape sequences resolved, spell the key? */
function isSpelled(key: usize, length: u32, start: usize, end: usize): bool {
  const keyEnd = key + length;
  let at = start;
  while (at < end) {
    if (byteAt(at) != BACKSLASH) {
      if (key == keyEnd || byteAt(key) != byteAt(at)) return false;
      key++;
      at++;
      continue;
    }
    let code = codeAt(at);
    at += byteAt(at + 1) == 0x75 ? 6 : 2;
    // A pair of surrogates is one character; alone it is none, and no key holds it.
    if (code >= 0xd800 && code < 0xdc00 && at < end && byteAt(at) == BACKSLASH && byteAt(at + 1) == 0x75) {
      const low = codeAt(at);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
      }
    }
    if (code >= 0xd800 && code < 0xe000) return false;
    const more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    if (key + (more as usize) >= keyEnd) return false;
    const first = more == 0 ? code : (code >> (6 * more)) | ((0xff00 >> (more + 1)) & 0xff);
    if (byteAt(key) != first) return false;
    for (let i = 1; i <= more; i++) {
      if (byteAt(key + (i as usize)) != (0x80 | ((code >> (6 * (more - i))) & 0x3f))) return false;
    }
    key += (more as usize) + 1;
  }
  return key == keyEnd;
}

/** The UTF-16 code unit that the escape sequence at `at` stands for. */
function codeAt(at: usize): i32 {
  const kind = byteAt(at + 1);
  switch (kind) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x75:
      return (hexDigit(at + 2) << 12) | (hexDigit(at + 3) << 8) | (hexDigit(at + 4) << 4) | hexDigit(at + 5);
    default:
      return kind;
  }
}

/** The child for an element of a list. */
function element(node: usize, index: i32): usize {
  const last: usize = load<u32>(node, NODE_ELEMENTS_END);
  for (let at: usize = load<u32>(node, NODE_ELEMENTS); at < last; at += ELEMENT_SIZE) {
    if (load<i32>(at, ELEMENT_INDEX) == index) return load<u32>(at, ELEMENT_NODE);
  }
  return 0;
}

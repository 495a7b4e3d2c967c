// Finds the cells of one row at a time (RFC 4180): cellScanner.ts says what it takes for a row.
// AssemblyScript, compiled by scripts/buildKernel.mjs.

import { lineEnd } from './lines';

const QUOTE: i32 = 0x22;
const LINE_FEED: i32 = 0x0a;
const CARRIAGE_RETURN: i32 = 0x0d;

// What is wrong with the quotes of a row: the faults of cellScanner.ts.
const MISPLACED: i32 = 1;
const NOT_CLOSED: i32 = 2;

/** In place of the address where a quoted cell ends. */
const FAILED: usize = 0;

let limit: usize = 0;
let delimiter: i32 = 0;

/** What is found of a row. */
let cells: i32 = 0;
let rowEnd: usize = 0;
let next: usize = 0;
let innerLineEnds: i32 = 0;
let fault: i32 = 0;
let faultAt: usize = 0;
/** Could it be other than it is if more bytes followed? */
let isCut: i32 = 0;

/** Where it is told, in words: see scanKernel.ts. */
const RESULT_AT: usize = 16;

/** Finds the row that starts at `start`; starts and ends of its first `most` cells go to `spans`, in words. */
export function scanCells(start: usize, end: usize, between: i32, spans: usize, most: i32): void {
  limit = end;
  delimiter = between;
  scan(start, spans, most);
  store<i32>(RESULT_AT, cells);
  store<u32>(RESULT_AT, rowEnd as u32, 4);
  store<u32>(RESULT_AT, next as u32, 8);
  store<i32>(RESULT_AT, innerLineEnds, 12);
  store<i32>(RESULT_AT, fault, 16);
  store<u32>(RESULT_AT, faultAt as u32, 20);
  store<i32>(RESULT_AT, isCut, 24);
}

function scan(start: usize, spans: usize, most: i32): void {
  innerLineEnds = 0;
  fault = 0;
  isCut = 0;
  cells = 0;
  let at = start;
  while (true) {
    const cell = at;
    if (at < limit && byteAt(at) == QUOTE) {
      at = quoted(at);
      if (at == FAILED) {
        endWithLine(start);
        fault = NOT_CLOSED;
        faultAt = min(cell, rowEnd);
        return;
      }
    } else at = plain(at);
    if (cells < most) {
      const span = spans + (cells as usize) * 8;
      store<u32>(span, cell as u32);
      store<u32>(span, at as u32, 4);
    }
    cells++;
    if (at >= limit) {
      isCut = 1;
      endAt(at);
      return;
    }
    const byte = byteAt(at);
    if (byte == delimiter) {
      at++;
      continue;
    }
    if (byte == LINE_FEED || byte == CARRIAGE_RETURN) {
      endAt(at);
      return;
    }
    endWithLine(start);
    fault = at <= rowEnd ? MISPLACED : NOT_CLOSED;
    faultAt = at <= rowEnd ? at : min(cell, rowEnd);
    return;
  }
}

function byteAt(at: usize): i32 {
  return load<u8>(at);
}

/** Where the cell without quotes ends that starts at `start`. */
function plain(start: usize): usize {
  let at = start;
  for (; at < limit; at += 16) {
    const bytes = v128.load(at);
    const ends = i8x16.bitmask(
      v128.or(
        i8x16.eq(bytes, i8x16.splat(delimiter as i8)),
        v128.or(i8x16.eq(bytes, i8x16.splat(0x0a)), i8x16.eq(bytes, i8x16.splat(0x0d))),
      ),
    );
    if (ends != 0) return min(at + (ctz(ends) as usize), limit);
  }
  return limit;
}

/** Where the quoted cell ends that starts at `start`; FAILED where it does not. */
function quoted(start: usize): usize {
  for (let at = start + 1; at < limit;) {
    const bytes = v128.load(at);
    let quotes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x22)));
    // Of those bytes that are before the next quote, and before the end.
    const left = limit - at;
    if (left < 16) quotes |= 1 << (left as i32);
    const count = quotes == 0 ? 16 : ctz(quotes);
    const isBefore = (1 << count) - 1;
    const feeds = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x0a))) & isBefore;
    innerLineEnds += popcnt(feeds);
    const returns = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x0d))) & isBefore;
    if (returns != 0) {
      // The zeroth bit is that of the byte behind the first.
      const followed = i8x16.bitmask(i8x16.eq(v128.load(at + 1), i8x16.splat(0x0a)));
      innerLineEnds += popcnt(returns & ~followed);
      if (at + (count as usize) >= limit && byteAt(limit - 1) == CARRIAGE_RETURN) {
        isCut = 1;
        // What is behind the end is not asked.
        if ((followed >> ((limit - 1 - at) as i32)) & 1) innerLineEnds++;
      }
    }
    at += count as usize;
    if (quotes == 0) continue;
    if (at >= limit) break;
    if (at + 1 >= limit) isCut = 1;
    if (at + 1 >= limit || byteAt(at + 1) != QUOTE) return at + 1;
    at += 2;
  }
  isCut = 1;
  return FAILED;
}

/** The row ends with its first line. */
function endWithLine(start: usize): void {
  innerLineEnds = 0;
  endAt(lineEnd(start, limit));
}

function endAt(at: usize): void {
  rowEnd = at;
  next = at + 1;
  if (at >= limit) isCut = 1;
  else if (byteAt(at) == CARRIAGE_RETURN) {
    if (at + 1 >= limit) isCut = 1;
    else if (byteAt(at + 1) == LINE_FEED) next = at + 2;
  }
}

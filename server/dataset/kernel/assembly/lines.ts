const LINE_FEED: i32 = 0x0a;
const CARRIAGE_RETURN: i32 = 0x0d;

/** The first line feed or carriage return of [start, end), or `end`. */
export function lineEnd(start: usize, end: usize): usize {
  let at = start;
  const feed = i8x16.splat(LINE_FEED as i8);
  const carriageReturn = i8x16.splat(CARRIAGE_RETURN as i8);
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const mask = i8x16.bitmask(v128.or(i8x16.eq(bytes, feed), i8x16.eq(bytes, carriageReturn)));
    if (mask != 0) return min(at + ctz(mask), end);
  }
  return end;
}

/** Line ends in [start, end) of a text that goes on up to `limit`: line feeds, and carriage returns without one behind. */
export function countLineEnds(start: usize, end: usize, limit: usize): i32 {
  let count = 0;
  let at = start;
  const feed = i8x16.splat(LINE_FEED as i8);
  const carriageReturn = i8x16.splat(CARRIAGE_RETURN as i8);
  for (; at + 16 < end; at += 16) {
    const bytes = v128.load(at);
    const isPair = i8x16.eq(v128.load(at + 1), feed);
    const lone = v128.andnot(i8x16.eq(bytes, carriageReturn), isPair);
    count += popcnt(i8x16.bitmask(v128.or(i8x16.eq(bytes, feed), lone)));
  }
  for (; at < end; at++) {
    const byte: i32 = load<u8>(at);
    const isPair = at + 1 < limit && load<u8>(at + 1) == LINE_FEED;
    if (byte == LINE_FEED || (byte == CARRIAGE_RETURN && !isPair)) count++;
  }
  return count;
}

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

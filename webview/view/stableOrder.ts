/** Of sixteen bits, the lowest first. */
const DIGITS = 4;
const BUCKETS = 1 << 16;

/**
 * The items sorted by a number each has; items of equal number stay in the order given, the unknown (NaN) come last
 * either way. A radix sort on the bits of the numbers (Knuth, The Art of Computer Programming 3, 5.2.5): nothing
 * is called back to compare.
 */
export function stableOrder(
  items: Uint32Array,
  value: (item: number) => number,
  descending: boolean,
): Uint32Array {
  const n = items.length;
  const digits = sortableDigits(items, value, descending);
  let from: Uint32Array = new Uint32Array(n);
  for (let place = 0; place < n; place++) from[place] = place;
  let to: Uint32Array = new Uint32Array(n);
  const starts = new Uint32Array(BUCKETS);
  for (let digit = 0; digit < DIGITS; digit++) {
    const column = digits.subarray(digit * n, (digit + 1) * n);
    starts.fill(0);
    for (let place = 0; place < n; place++) starts[column[place]!]!++;
    if (n === 0 || starts[column[0]!] === n) continue;
    for (let bucket = 0, start = 0; bucket < BUCKETS; bucket++) {
      const count = starts[bucket]!;
      starts[bucket] = start;
      start += count;
    }
    for (let k = 0; k < n; k++) {
      const place = from[k]!;
      to[starts[column[place]!]!++] = place;
    }
    [from, to] = [to, from];
  }
  return from.map((place) => items[place]!);
}

/** The bits of the numbers (IEEE 754) turned into whole numbers that sort alike: digits × items. */
function sortableDigits(
  items: Uint32Array,
  value: (item: number) => number,
  descending: boolean,
): Uint16Array {
  const n = items.length;
  const digits = new Uint16Array(DIGITS * n);
  const number = new Float64Array(1);
  const bits = new Uint32Array(number.buffer);
  const turned = descending ? -1 : 0;
  for (let place = 0; place < n; place++) {
    const key = value(items[place]!);
    // Zero is zero, whatever its sign.
    number[0] = key === 0 ? 0 : key;
    const negative = bits[1]! >>> 31 === 1;
    const unknown = Number.isNaN(key);
    const low = (negative ? ~bits[0]! : bits[0]!) ^ turned;
    const high = unknown ? -1 : (negative ? ~bits[1]! : bits[1]! ^ 0x8000_0000) ^ turned;
    digits[place] = low;
    digits[n + place] = low >>> 16;
    digits[2 * n + place] = high;
    digits[3 * n + place] = high >>> 16;
  }
  return digits;
}

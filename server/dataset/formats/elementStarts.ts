import { JsonArrayRows, openingOf } from './jsonArray.ts';
import type { JsonLayout } from '../layout.ts';
import { isSpace, type ReadAt } from './rows.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;

/** Elements that are looked at to tell how they start, and bytes in which they stand. */
const SAMPLE = 50;
const SAMPLE_BYTES = 2 ** 21;
/** Bytes in which a start is looked for: at first, and at most. */
const FIRST_SEARCH = 2 ** 18;
const MOST_SEARCH = 2 ** 22;
/** Elements, and bytes of them, that follow each other where a start was found: those of a list within a row end. */
const FOLLOWING = 100;
const FOLLOWING_BYTES = 2 ** 17;

/**
 * How an object starts that follows another in the array: the end of the one before, what stands between, and its
 * beginning up to the first key (`},\n  {"id"`), as most of the first ones do. Null where none does. Quotes inside
 * texts are escaped: such bytes are never part of one.
 */
export function startOfElements(read: ReadAt, layout: JsonLayout): Uint8Array | null {
  const bytes = read(layout.rowsStart, SAMPLE_BYTES);
  const rows = new JsonArrayRows(bytes, layout, [], { continues: true, more: true });
  const counts = new Map<string, number>();
  let before = -1;
  for (let row = 0; row < SAMPLE && rows.next(); row++) {
    const isObject = bytes[rows.start] === OPEN_BRACE && rows.scan() === null;
    const opening = isObject && before >= 0 ? openingOf(bytes, rows.start) : null;
    if (opening !== null) {
      const start = Buffer.from(bytes.subarray(before, rows.start + opening.length)).toString('latin1');
      counts.set(start, (counts.get(start) ?? 0) + 1);
    }
    before = isObject && bytes[rows.end - 1] === CLOSE_BRACE ? rows.end - 1 : -1;
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most === undefined ? null : Buffer.from(most[0], 'latin1');
}

/**
 * The first object at or after `from` that starts as the elements do, but for those that are seen to be in a list
 * within one; null where none is near. It may be mistaken.
 */
export function likelyElementStart(
  read: ReadAt,
  from: number,
  layout: JsonLayout,
  startsAs: Uint8Array,
): number | null {
  const lead = startsAs.indexOf(OPEN_BRACE);
  const base = Math.max(0, from - lead);
  for (let size = FIRST_SEARCH; ; size *= 4) {
    const bytes = read(base, size);
    const isLast = bytes.length < size;
    for (let found = 0; (found = indexOf(bytes, startsAs, found)) >= 0;) {
      const start = found + lead;
      const end = start + endOfList(bytes.subarray(start), layout);
      if (end < start || (isLast && isEndOfFile(bytes, end))) return base + start;
      found = end;
    }
    if (isLast || size >= MOST_SEARCH) return null;
  }
}

function indexOf(bytes: Uint8Array, some: Uint8Array, from: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(some, from);
}

/** Where the last element ends of the array of which the bytes begin with one; -1 where it is not among the next. */
function endOfList(bytes: Uint8Array, layout: JsonLayout): number {
  const options = { continues: true, more: true, until: FOLLOWING_BYTES };
  const rows = new JsonArrayRows(bytes, { ...layout, depth: 0 }, [], options);
  let end = -1;
  for (let row = 0; row < FOLLOWING && rows.next() && !rows.hasEnded; row++) end = rows.end;
  return rows.hasEnded ? end : -1;
}

/** Do brackets alone follow? */
function isEndOfFile(bytes: Uint8Array, start: number): boolean {
  return bytes
    .subarray(start)
    .every((byte) => byte === CLOSE_BRACKET || byte === CLOSE_BRACE || isSpace(byte));
}

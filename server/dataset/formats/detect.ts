import { isAscii, isUtf8 } from 'node:buffer';
import { delimitedLayout } from './delimitedLayout.ts';
import { byteOrderMark, LineWalker } from './rows.ts';
import { arraysOfObjects, skipSpace } from './jsonArray.ts';
import { JsonScanner } from './jsonScanner.ts';
import { looksLikePandas } from './pandasJson.ts';
import { JSONL, type Layout } from '../layout.ts';

const UTF_16 = 'The file is encoded as UTF-16; save it as UTF-8 to audit it.';
const OLDER =
  'The file is not encoded as UTF-8, but as Windows-1252 or in another older way; save it as UTF-8 to audit it.';

const BINARY =
  'The file is no text, but of a binary kind that is not read: save its data as JSON lines, CSV or Parquet to audit it.';
const WORKBOOK = 'This is an Excel workbook, or another archive: save its sheet as CSV to audit it.';
const ARROW = 'This is an Arrow file: save it as Parquet to audit it.';
const COMPRESSED = 'The file is compressed in a way that is not read: decompress it to audit it.';

/** Files that can be told by their first bytes and cannot be read, and what would make the audit possible. */
const KINDS: readonly { readonly start: string; readonly message: string }[] = [
  {
    start: '\xff\xfe',
    message: UTF_16,
  },
  {
    start: '\xfe\xff',
    message: UTF_16,
  },
  {
    start: 'version https://git-lfs',
    message: 'This is a Git LFS pointer, not the data; fetch the file with `git lfs pull` to audit it.',
  },
  // ZIP, and what Office wrote before.
  { start: 'PK\x03\x04', message: WORKBOOK },
  { start: '\xd0\xcf\x11\xe0', message: WORKBOOK },
  // As a file, and as a stream.
  { start: 'ARROW1', message: ARROW },
  { start: '\xff\xff\xff\xff', message: ARROW },
  // zstd, xz, bzip2.
  { start: '\x28\xb5\x2f\xfd', message: COMPRESSED },
  { start: '\xfd7zXZ', message: COMPRESSED },
  { start: 'BZh91AY', message: COMPRESSED },
];

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** What a file may be by its content, the likeliest first; or the sentence that says why it cannot be read. */
export function detectLayouts(bytes: Uint8Array): readonly Layout[] | string {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  const other = KINDS.find((kind) => start.startsWith(kind.start));
  if (other !== undefined) return other.message;
  if (isWideText(bytes)) return UTF_16;
  if (isBinary(bytes)) return BINARY;
  if (isOlderText(bytes)) return OLDER;
  const first = skipSpace(bytes, byteOrderMark(bytes));
  if (bytes[first] === OPEN_BRACKET || bytes[first] === OPEN_BRACE) {
    const unread = whyNoRows(bytes, first);
    if (unread !== null) return unread;
    const arrays = arraysOfObjects(bytes, first);
    return isObjectOnLine(bytes, first) ? [JSONL, ...arrays] : [...arrays, JSONL];
  }
  const delimited = delimitedLayout(bytes);
  return delimited === null ? [JSONL] : [delimited, JSONL];
}

const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const EMPTY_LIST = 'The file holds an empty list: there are no rows to audit.';
const COMMAS =
  'Its lines end with commas, as those of a JSON array do, but there is no array around them: put [ before the first row and ] behind the last, or take the commas away.';
const PANDAS =
  'This is JSON as pandas writes it by columns, which is read from files of at most 50 MB that are closed: write it with to_json(…, orient="records", lines=True) to audit it here.';
/** Lines looked at: so many in a row are no slip. */
const LINES = 20;

/** What is wrong with JSON that cannot be read for one reason that is plain; null where there is none. */
function whyNoRows(bytes: Uint8Array, first: number): string | null {
  if (bytes[first] === OPEN_BRACKET) {
    const inside = skipSpace(bytes, first + 1);
    const isAll = bytes[inside] === CLOSE_BRACKET && skipSpace(bytes, inside + 1) >= bytes.length;
    return isAll ? EMPTY_LIST : null;
  }
  if (looksLikePandas(bytes) && !isFirstOfLines(bytes, first)) return PANDAS;
  const walker = new LineWalker(bytes);
  const scanner = new JsonScanner(bytes, []);
  let commas = 0;
  for (let lines = 0; lines < LINES && walker.next();) {
    let { end } = walker;
    while (end > walker.start && bytes[end - 1]! <= 0x20) end--;
    if (end === walker.start) continue;
    lines++;
    const isComma = bytes[end - 1] === COMMA;
    // The last line may do without.
    if (!isComma && walker.end < bytes.length - 2) return null;
    if (!scanner.scan(skipSpace(bytes, walker.start), isComma ? end - 1 : end)) return null;
    if (isComma) commas++;
  }
  return commas > 1 ? COMMAS : null;
}

/** Does an object stand on the first line, and another row below? */
function isFirstOfLines(bytes: Uint8Array, first: number): boolean {
  if (!isObjectOnLine(bytes, first)) return false;
  const end = bytes.indexOf(0x0a, first);
  return end >= 0 && bytes[skipSpace(bytes, end)] === OPEN_BRACE;
}

/** Does a whole JSON object stand on the line from `start` on? */
function isObjectOnLine(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== OPEN_BRACE) return false;
  const lineEnd = bytes.findIndex((byte, at) => at > start && (byte === 0x0a || byte === 0x0d));
  return new JsonScanner(bytes, []).scan(start, lineEnd < 0 ? bytes.length : lineEnd);
}

/** Bytes looked at to tell UTF-16 and what is no text. */
const HEAD_BYTES = 1024;
/** Bytes looked at to tell an older encoding. */
const OLDER_BYTES = 2 ** 18;
/** A file with fewer lines that are no UTF-8 is damaged there. */
const FEWEST_OLDER_LINES = 3;

/** Is it UTF-16 without a mark: letters of which every other byte is zero, and hardly one beside? */
function isWideText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, HEAD_BYTES);
  const [even, odd] = [0, 1].map((parity) => {
    const half = head.filter((_, at) => at % 2 === parity);
    return half.length > 8 ? half.filter((byte) => byte === 0).length / half.length : 0;
  }) as [number, number];
  return Math.max(even, odd) > 0.4 && Math.min(even, odd) < 0.1;
}

/** More of it than damage to a text explains are control characters, which no text has. */
function isBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, HEAD_BYTES);
  const controls = head.filter((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20)).length;
  return controls > head.length * 0.05;
}

/** Are most of the lines that go beyond ASCII no UTF-8? */
function isOlderText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, OLDER_BYTES);
  if (isUtf8(head)) return false;
  const walker = new LineWalker(head);
  let beyond = 0;
  let older = 0;
  while (walker.next()) {
    const line = head.subarray(walker.start, walker.end);
    if (isAscii(line)) continue;
    beyond++;
    if (!isUtf8(line)) older++;
  }
  return older >= FEWEST_OLDER_LINES && older > beyond / 2;
}

import { delimitedLayout } from './delimitedLayout.ts';
import { byteOrderMark } from './rows.ts';
import { arraysOfObjects, skipSpace } from './jsonArray.ts';
import { JsonScanner } from './jsonScanner.ts';
import { JSONL, type Layout } from './layout.ts';

/** Files that can be told by their first bytes and cannot be read, and what would make the audit possible. */
const KINDS: readonly { readonly start: string; readonly message: string }[] = [
  {
    start: '\xff\xfe',
    message: 'The file is encoded as UTF-16; save it as UTF-8 to audit it.',
  },
  {
    start: '\xfe\xff',
    message: 'The file is encoded as UTF-16; save it as UTF-8 to audit it.',
  },
  {
    start: 'version https://git-lfs',
    message: 'This is a Git LFS pointer, not the data; fetch the file with `git lfs pull` to audit it.',
  },
];

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** What a file may be by its content, the likeliest first; or the sentence that says why it cannot be read. */
export function detectLayouts(bytes: Uint8Array): readonly Layout[] | string {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  const other = KINDS.find((kind) => start.startsWith(kind.start));
  if (other !== undefined) return other.message;
  const first = skipSpace(bytes, byteOrderMark(bytes));
  if (bytes[first] === OPEN_BRACKET || bytes[first] === OPEN_BRACE) {
    const arrays = arraysOfObjects(bytes, first).map((rowsStart) => ({ format: 'json' as const, rowsStart }));
    return isObjectOnLine(bytes, first) ? [JSONL, ...arrays] : [...arrays, JSONL];
  }
  const delimited = delimitedLayout(bytes);
  return delimited === null ? [JSONL] : [delimited, JSONL];
}

/** Does a whole JSON object stand on the line from `start` on? */
function isObjectOnLine(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== OPEN_BRACE) return false;
  const lineEnd = bytes.findIndex((byte, at) => at > start && (byte === 0x0a || byte === 0x0d));
  return new JsonScanner(bytes, []).scan(start, lineEnd < 0 ? bytes.length : lineEnd);
}

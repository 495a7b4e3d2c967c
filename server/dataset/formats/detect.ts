import { delimitedLayout } from './delimitedLayout.ts';
import { byteOrderMark } from './rows.ts';
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
  { start: '\x1f\x8b', message: 'The file is compressed with gzip; decompress it to audit it.' },
  { start: 'PAR1', message: 'This is a Parquet file; convert it to JSONL to audit it.' },
];

const OPEN_BRACE = 0x7b;

/** What a file may be by its content, the likeliest first; or the sentence that says why it cannot be read. */
export function detectLayouts(bytes: Uint8Array): readonly Layout[] | string {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  const other = KINDS.find((kind) => start.startsWith(kind.start));
  if (other !== undefined) return other.message;
  if (bytes[firstVisible(bytes)] === OPEN_BRACE) return [JSONL];
  const delimited = delimitedLayout(bytes);
  return delimited === null ? [JSONL] : [delimited, JSONL];
}

/** Where the first byte stands that is no white space. */
function firstVisible(bytes: Uint8Array): number {
  let at = byteOrderMark(bytes);
  while (bytes[at] === 0x20 || (bytes[at]! >= 0x09 && bytes[at]! <= 0x0d)) at++;
  return at;
}

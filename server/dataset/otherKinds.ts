/** Files that can be told by their first bytes and are no JSON lines, and what would make the audit possible. */
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

/** Why a file cannot be audited as it is, told by its first bytes; null where they tell nothing. */
export function otherKind(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  return KINDS.find((kind) => start.startsWith(kind.start))?.message ?? null;
}

/** Files that are no text, by their first bytes: columns in their own encodings, or a compressed file. */
const PACKINGS = [
  ['parquet', 'PAR1'],
  ['gzip', '\x1f\x8b'],
] as const;

export type Packing = (typeof PACKINGS)[number][0];

/** `bytes` may be the beginning of a file. */
export function packingOf(bytes: Uint8Array): Packing | null {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  return PACKINGS.find(([, magic]) => start.startsWith(magic))?.[0] ?? null;
}

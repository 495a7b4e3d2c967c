import type { PackedColumn } from '../server/protocol.ts';

/** An answer of the server with its packed columns as typed arrays, which cross to a webview as bytes. */
export function unpackedColumns(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value : value.map(unpackedColumns);
  if (typeof value !== 'object' || value === null) return value;
  if (isPacked(value)) return unpacked(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unpackedColumns(member)]));
}

function isPacked(value: object): value is PackedColumn {
  return 'packedAs' in value && 'base64' in value;
}

function unpacked({ packedAs, base64 }: PackedColumn): Float64Array | Uint8Array {
  // A copy: a small buffer is a part of a larger one, and does not lie where numbers may.
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return packedAs === 'u8' ? bytes : new Float64Array(bytes.buffer);
}

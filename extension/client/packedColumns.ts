import type { PackedColumn } from '../../server/protocol.ts';

/**
 * An answer of the server with its packed columns as typed arrays, which cross to a webview as bytes. They are put
 * into the answer itself: all else in it stays what it is.
 */
export function unpackedColumns(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isPacked(value)) return unpacked(value);
  // The longest lists are names.
  if (Array.isArray(value) && typeof value[0] === 'string') return value;
  const members = value as Record<string, unknown>;
  for (const [key, member] of Object.entries(members)) {
    const column = unpackedColumns(member);
    if (column !== member) members[key] = column;
  }
  return value;
}

function isPacked(value: object): value is PackedColumn {
  return 'packedAs' in value && 'base64' in value;
}

function unpacked({ packedAs, base64 }: PackedColumn): Float64Array | Uint8Array {
  // A copy: a small buffer is a part of a larger one, and does not lie where numbers may.
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return packedAs === 'u8' ? bytes : new Float64Array(bytes.buffer);
}

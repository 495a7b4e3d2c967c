import type { PackedColumn } from '../../protocol.ts';

/**
 * An answer with its typed arrays packed: their bytes as base64 are faster to write and to read than numbers in
 * decimal, half as long, and NaN survives. Everything else stays as it is.
 */
export function withPackedColumns(value: unknown): unknown {
  if (value instanceof Float64Array) return packed('f64', value);
  if (value instanceof Uint8Array) return packed('u8', value);
  if (ArrayBuffer.isView(value))
    return packed('f64', Float64Array.from(value as unknown as ArrayLike<number>));
  // A column of names has nothing in it to be packed, and is long.
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value : value.map(withPackedColumns);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withPackedColumns(member)]));
}

function packed(
  packedAs: PackedColumn['packedAs'],
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): PackedColumn {
  return { packedAs, base64: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

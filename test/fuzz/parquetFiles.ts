import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** Columns of texts, and a list of structures that the audit does not need. */
const schemaOf = (columns: readonly string[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length + 1 },
  ...columns.map((name) => ({
    name,
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'OPTIONAL' as const,
  })),
  { name: 'turns', num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', num_children: 1, repetition_type: 'OPTIONAL' },
  { name: 'n', type: 'INT32', repetition_type: 'OPTIONAL' },
];

/** A Parquet file of the rows, twice, in two row groups; its last eight bytes, which say how long the footer is, left out. */
export function parquetFile(
  columns: readonly string[],
  once: readonly (readonly (string | null)[])[],
  codec: 'UNCOMPRESSED' | 'SNAPPY',
): Uint8Array {
  const rows = [...once, ...once];
  const columnData = [
    ...columns.map((name, column) => ({
      name,
      data: rows.map((cells) => cells[column]!),
    })),
    { name: 'turns', data: rows.map((_, i) => (i % 3 === 0 ? null : [{ n: i }, null, { n: null }])) },
  ];
  const options = { columnData, schema: schemaOf(columns), rowGroupSize: 5, codec, statistics: false };
  return new Uint8Array(parquetWriteBuffer(options)).subarray(0, -8);
}

/** How a footer starts: version 2, a list of schema elements. */
const FOOTER = Buffer.from([0x15, 0x04, 0x19]);

/** Ends the file as one whose footer starts where it looks like one. */
export function withTrailer(bytes: Buffer): Buffer {
  const footer = bytes.lastIndexOf(FOOTER);
  if (footer < 0) return bytes;
  const trailer = Buffer.from('----PAR1');
  trailer.writeUInt32LE(bytes.length - footer);
  return Buffer.concat([bytes, trailer]);
}

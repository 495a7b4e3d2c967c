import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

const COLUMNS = ['judge', 'model_a', 'model_b', 'winner'] as const;

/** Battles, and a list of structures that the audit does not need. */
const PARQUET_SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 5 },
  ...COLUMNS.map((name) => ({
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
  battles: readonly Record<(typeof COLUMNS)[number], string>[],
  codec: 'UNCOMPRESSED' | 'SNAPPY',
): Uint8Array {
  const rows = [...battles, ...battles];
  const columnData = [
    ...COLUMNS.map((name) => ({
      name,
      data: rows.map((row) => row[name]),
    })),
    { name: 'turns', data: rows.map((_, i) => (i % 3 === 0 ? null : [{ n: i }, null, { n: null }])) },
  ];
  const options = { columnData, schema: PARQUET_SCHEMA, rowGroupSize: 5, codec, statistics: false };
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

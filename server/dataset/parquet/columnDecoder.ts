import { type ColumnMetaData, type Compressors, parquetSchema, type SchemaElement } from 'hyparquet';
import type { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { Bytes } from '../byteSource.ts';

/** What the library needs to know of a column to read its pages. */
export type ColumnDecoder = Parameters<typeof readPage>[2];
export type PageHeader = ReturnType<typeof parquetHeader>;

/** The schema as a tree. */
export function schemaTreeOf(schema: readonly SchemaElement[]): ReturnType<typeof parquetSchema> {
  return parquetSchema({ schema } as Parameters<typeof parquetSchema>[0]);
}

export function decoderOf(
  meta: ColumnMetaData,
  tree: ReturnType<typeof parquetSchema>,
  compressors: Compressors,
): ColumnDecoder {
  const schemaPath = getTreePath(tree, meta.path_in_schema);
  return {
    ...meta,
    pathInSchema: meta.path_in_schema,
    element: schemaPath.at(-1)!.element,
    schemaPath,
    compressors,
    parsers: DEFAULT_PARSERS,
    utf8: true,
  };
}

/** The bytes of a column in a row group, which was found to be within the file. */
export function chunkOf(bytes: Bytes, meta: ColumnMetaData): Uint8Array {
  const { dictionary_page_offset: dictionary = 0n, data_page_offset: data } = meta;
  // Some writers say 0 where there is no dictionary.
  const start = Number(dictionary === 0n ? data : dictionary);
  return bytes.slice(start, start + Number(meta.total_compressed_size));
}

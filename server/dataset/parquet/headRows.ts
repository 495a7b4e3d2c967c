import type { Compressors, RowGroup, SchemaElement } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { assembleLists } from 'hyparquet/src/assemble.js';
import { assembleAsync } from 'hyparquet/src/rowgroup.js';
import type { Bytes } from '../byteSource.ts';
import { chunkOf, type ColumnDecoder, decoderOf, type PageHeader, schemaTreeOf } from './columnDecoder.ts';
import { inWords } from './malformed.ts';
import { type PageValues, readPageValues } from './pageValues.ts';

/** Values as the library has them. */
type Decoded = NonNullable<ReturnType<typeof readPage>['data']>;

/** What is read of a row group. */
interface Head {
  readonly columns: readonly string[];
  readonly schema: readonly SchemaElement[];
  readonly rows: number;
  readonly compressors: Compressors;
}

/**
 * The first `rows` values of columns in a row group whose pages are known to be sound, by name. Of pages whose encoding
 * allows it no more values are decoded than these take.
 * @throws RangeError where the bytes are malformed
 */
export function headOfGroup(
  bytes: Bytes,
  { columns: chunks, num_rows: groupRows }: RowGroup,
  { columns, schema, rows, compressors }: Head,
): Promise<ReadonlyMap<string, ArrayLike<unknown>>> {
  const tree = schemaTreeOf(schema);
  return inWords(async () => {
    const asyncColumns = chunks.flatMap(({ meta_data: meta }) => {
      if (meta === undefined || !columns.includes(meta.path_in_schema[0]!)) return [];
      const data = headOfChunk(chunkOf(bytes, meta), decoderOf(meta, tree, compressors), rows);
      return [{ pathInSchema: meta.path_in_schema, data: Promise.resolve({ data: [data], skipped: 0 }) }];
    });
    const group = {
      groupStart: 0,
      groupRows: Number(groupRows),
      selectStart: 0,
      selectEnd: rows,
      asyncColumns,
    };
    const assembled = assembleAsync(group, tree).asyncColumns.map(
      async ({ pathInSchema, data }) => [pathInSchema[0]!, (await data).data[0] ?? []] as const,
    );
    return new Map(await Promise.all(assembled));
  });
}

/** Values a row that are decoded at first. */
const VALUES_A_ROW = 8;

/** The first rows of a column, and maybe more. */
function headOfChunk(bytes: Uint8Array, decoder: ColumnDecoder, rows: number): unknown[] {
  for (let most = rows * VALUES_A_ROW; ; most *= VALUES_A_ROW) {
    const { values, isWhole } = firstValues(bytes, decoder, most);
    // The last row may have been cut.
    if (isWhole || values.length > rows) return values;
  }
}

function firstValues(
  { buffer, byteOffset, byteLength }: Uint8Array,
  decoder: ColumnDecoder,
  most: number,
): { readonly values: unknown[]; readonly isWhole: boolean } {
  const reader = { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
  const parts: ArrayLike<unknown>[] = [];
  let dictionary: Decoded | undefined;
  let last: Decoded | undefined;
  let [seen, isCut] = [0, false];
  // What the library takes for the end of a chunk.
  while (seen < most && reader.offset < byteLength - 1) {
    const header = parquetHeader(reader);
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, decoder, undefined, undefined, 0);
      if (data !== undefined) dictionary = convert(data, decoder);
      continue;
    }
    const size = header.compressed_page_size;
    const stored = new Uint8Array(buffer, byteOffset + reader.offset, size);
    reader.offset += size;
    const page = readPageValues(header, stored, decoder, most - seen);
    seen += page.entries;
    isCut ||= page.entries < entriesOf(header);
    const data = assembled(page, dictionary, decoder, last);
    // A page may go on with the last row of the one before, and then is what that was, grown.
    if (data === last) continue;
    last = data;
    parts.push(data);
  }
  const values = parts.flatMap((part): unknown[] => Array.from(part));
  return { values, isWhole: !isCut && reader.offset >= byteLength - 1 };
}

function entriesOf({ data_page_header: v1, data_page_header_v2: v2 }: PageHeader): number {
  return (v1 ?? v2)?.num_values ?? 0;
}

/** The values of a page in their rows, put behind those of the page before, where these are no typed array. */
function assembled(
  { repetition, definition, data, areCodes }: PageValues,
  dictionary: Decoded | undefined,
  decoder: ColumnDecoder,
  before: Decoded | undefined,
): Decoded {
  const isCoded = areCodes && dictionary !== undefined;
  const values: Decoded = isCoded
    ? Array.from(data as ArrayLike<number>, (code) => dictionary[code] as unknown)
    : convert(data as Decoded, decoder);
  const output = Array.isArray(before) ? (before as unknown[]) : [];
  return assembleLists(output, Array.from(definition), Array.from(repetition), values, decoder.schemaPath);
}

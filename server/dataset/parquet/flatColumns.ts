import { type ColumnMetaData, type Compressors, parquetSchema, type SchemaElement } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { inWordsAtOnce } from './malformed.ts';

/** A column that holds one value a row, or none: of each row the place of its value among `values`; −1: it has none. */
export interface FlatColumn {
  readonly places: Int32Array;
  /** Those of the dictionary and those that stand for themselves, in their order. */
  readonly values: readonly unknown[];
}

/** Does the column, by its name, hold one value a row that has no parts? */
export function isFlat(schema: readonly SchemaElement[], column: string): boolean {
  const named = schema.filter(({ name }) => name === column);
  const [only, ...more] = named;
  if (only === undefined || more.length > 0) return false;
  return (only.num_children ?? 0) === 0 && only.repetition_type !== 'REPEATED';
}

/** Library's name for what it needs to know of a column. */
type Decoder = Parameters<typeof readPage>[2];
type Header = ReturnType<typeof parquetHeader>;

/**
 * Reads the chunk of a flat column, whose pages are known to be sound: codes of its dictionary stay what they are. `bytes`
 * are those of the chunk; `rows` are as many as its row group has.
 * @throws RangeError where the bytes are malformed
 */
export function readFlat(
  bytes: Uint8Array,
  meta: ColumnMetaData,
  schema: readonly SchemaElement[],
  rows: number,
  compressors: Compressors,
): FlatColumn {
  const schemaPath = getTreePath(parquetSchema({ schema } as Parameters<typeof parquetSchema>[0]), [
    ...meta.path_in_schema,
  ]);
  const decoder: Decoder = {
    ...meta,
    pathInSchema: meta.path_in_schema,
    element: schemaPath.at(-1)!.element,
    schemaPath,
    compressors,
    parsers: DEFAULT_PARSERS,
    utf8: true,
  };
  return inWordsAtOnce(() => new ChunkReader(bytes, decoder, rows).read());
}

class ChunkReader {
  readonly #bytes: Uint8Array;
  readonly #decoder: Decoder;
  readonly #places: Int32Array;
  readonly #values: unknown[] = [];
  #row = 0;
  /** Where the values of the dictionary begin, and how many they are. */
  #dictionary: { readonly from: number; readonly length: number } | null = null;

  constructor(bytes: Uint8Array, decoder: Decoder, rows: number) {
    this.#bytes = bytes;
    this.#decoder = decoder;
    this.#places = new Int32Array(rows).fill(-1);
  }

  read(): FlatColumn {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    const reader = { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
    // What the library takes for the end of a chunk.
    while (this.#row < this.#places.length && reader.offset < byteLength - 1) {
      const header = parquetHeader(reader);
      if (header.type === 'DICTIONARY_PAGE') {
        const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
        this.#dictionary = this.#add(data ?? []);
        continue;
      }
      const size = header.compressed_page_size;
      this.#page(header, new Uint8Array(buffer, byteOffset + reader.offset, size));
      reader.offset += size;
    }
    return { places: this.#places, values: this.#values };
  }

  /** Puts values down; where they begin. */
  #add(data: ArrayLike<unknown>): { readonly from: number; readonly length: number } {
    const from = this.#values.length;
    const converted = convert(data as unknown[], this.#decoder) as ArrayLike<unknown>;
    const { length } = converted;
    for (let i = 0; i < length; i++) this.#values.push(converted[i]);
    return { from, length };
  }

  #page(header: Header, stored: Uint8Array): void {
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const told = v1 ?? v2;
    if (told === undefined) throw new Error(`parquet unsupported page type: ${header.type}`);
    const { definitionLevels, dataPage } =
      v1 === undefined
        ? readDataPageV2(stored, header, this.#decoder)
        : readDataPage(this.#decompressed(header, stored), v1, this.#decoder);
    const dictionary = told.encoding.endsWith('_DICTIONARY') ? this.#dictionary : null;
    const { from, length } = dictionary ?? this.#add(dataPage);
    const levels = definitionLevels ?? [];
    const isNullable = levels.length > 0;
    const end = Math.min(this.#row + told.num_values, this.#places.length);
    for (let i = 0, next = 0; this.#row < end; i++, this.#row++) {
      if (isNullable && levels[i] !== 1) continue;
      const code = dictionary === null ? next : (dataPage[next] as number | undefined);
      next++;
      // A code that no value has is none, as it is for the library.
      if (code !== undefined && code < length) this.#places[this.#row] = from + code;
    }
  }

  #decompressed(header: Header, stored: Uint8Array): Uint8Array {
    const { codec, compressors } = this.#decoder;
    return decompressPage(stored, header.uncompressed_page_size, codec, compressors);
  }
}

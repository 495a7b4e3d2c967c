import type { ColumnMetaData, Compressors, SchemaElement } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { type ColumnDecoder, decoderOf, type PageHeader, schemaTreeOf } from './columnDecoder.ts';
import { readPageValues } from './pageValues.ts';
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
  const decoder = decoderOf(meta, schemaTreeOf(schema), compressors);
  return inWordsAtOnce(() => new ChunkReader(bytes, decoder, rows).read());
}

class ChunkReader {
  readonly #bytes: Uint8Array;
  readonly #decoder: ColumnDecoder;
  readonly #places: Int32Array;
  readonly #values: unknown[] = [];
  #row = 0;
  /** Where the values of the dictionary begin, and how many they are. */
  #dictionary: { readonly from: number; readonly length: number } | null = null;

  constructor(bytes: Uint8Array, decoder: ColumnDecoder, rows: number) {
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

  #page(header: PageHeader, stored: Uint8Array): void {
    const { entries, definition, data, areCodes } = readPageValues(header, stored, this.#decoder);
    const dictionary = areCodes ? this.#dictionary : null;
    const { from, length } = dictionary ?? this.#add(data);
    const isNullable = definition.length > 0;
    const end = Math.min(this.#row + entries, this.#places.length);
    for (let i = 0, next = 0; this.#row < end; i++, this.#row++) {
      if (isNullable && definition[i] !== 1) continue;
      const code = dictionary === null ? next : (data[next] as number | undefined);
      next++;
      // A code that no value has is none, as it is for the library.
      if (code !== undefined && code < length) this.#places[this.#row] = from + code;
    }
  }
}

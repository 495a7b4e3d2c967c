import { LIMITS } from '../limits.ts';
import type { ColumnMetaData, Compressors } from 'hyparquet';
import type { Bytes } from '../byteSource.ts';
import { faultOf, Malformed } from './malformed.ts';
import type { Levels } from './parquetSchema.ts';
import { integerIn, readThriftStart, structIn, type ThriftStruct } from './thrift.ts';

/** Ids of fields of a page header, and codes of encodings, by the names of the Parquet format. */
const PAGE = { uncompressed: 2, compressed: 3, data: 5, dictionary: 7, dataV2: 8 };
const DATA = { values: 1, encoding: 2 };
const DATA_V2 = {
  values: 1,
  nulls: 2,
  rows: 3,
  encoding: 4,
  definitionLength: 5,
  repetitionLength: 6,
  isCompressed: 7,
};
const DICTIONARY = { values: 1 };
const ENCODING = { dictionary: [2, 8], runs: 3 };

/** Most headers are shorter; those that hold long extremes of their page are read in full. */
const HEADER_BYTES = 256;

/** Bytes that tell how long levels are. */
const LENGTH_BYTES = 4;
/** What packed values may be filled up with. */
const MOST_FILLED = 1024;

/** What is to be checked of a column chunk. */
export interface PagesRead {
  /** Rows of the row group. */
  readonly rows: number;
  /** Rows that are read, from the first on: pages after them are not looked at where the column is not nested. */
  readonly rowEnd: number;
  readonly levels: Levels;
  readonly decompressors: Compressors;
}

/**
 * Checks what the pages of a column chunk say of themselves, against each other and against the footer. The reader
 * behind this one believes a page: it makes room for as many values as the page claims, takes as long, and a run
 * that is too long ends the process.
 * @throws RangeError where they cannot be true
 */
export function checkPages(bytes: Bytes, meta: ColumnMetaData, read: PagesRead): void {
  try {
    new ChunkCheck(bytes, meta, read).run();
  } catch (error) {
    const message = `its column “${meta.path_in_schema.join('.')}” is malformed: ${faultOf(error)}`;
    throw new Malformed(message, { cause: error });
  }
}

class ChunkCheck {
  readonly #bytes: Bytes;
  readonly #meta: ColumnMetaData;
  readonly #rows: number;
  readonly #levels: Levels;
  readonly #decompressors: Compressors;
  readonly #total: number;
  /** Values after which reading ends. */
  readonly #most: number;
  #values = 0;
  #uncompressed = 0;

  constructor(bytes: Bytes, meta: ColumnMetaData, { rows, rowEnd, levels, decompressors }: PagesRead) {
    this.#bytes = bytes;
    this.#meta = meta;
    this.#rows = rows;
    this.#levels = levels;
    this.#decompressors = decompressors;
    this.#total = Number(meta.num_values);
    const isFlat = meta.path_in_schema.length === 1 && levels.repetition === 0;
    this.#most = isFlat && rowEnd < rows ? rowEnd : Infinity;
  }

  run(): void {
    const [bytes, rows, total] = [this.#bytes, this.#rows, this.#total];
    const { dictionary_page_offset: dictionary = 0n, data_page_offset: data } = this.#meta;
    // Some writers say 0 where there is no dictionary.
    const start = Number(dictionary === 0n ? data : dictionary);
    const end = start + Number(this.#meta.total_compressed_size);
    if (rows > LIMITS.rowGroupRows) throw new Malformed(`a row group of ${rows} rows`);
    if (this.#levels.repetition === 0 ? total !== rows : total < rows)
      throw new Malformed(`${total} values for ${rows} rows`);
    if (!(start >= 0 && start <= end && end <= bytes.length))
      throw new Malformed('it is not within the file');
    // What the reader takes for the end of a chunk.
    for (let at = start; at < end - 1;) {
      at = this.#page(at, end);
      if (this.#values >= this.#most) return;
    }
    if (this.#values !== total) throw new Malformed(`${this.#values} values instead of ${total}`);
    if (total > rows + this.#uncompressed * LIMITS.valuesAByte)
      throw new Malformed(`${total} values in ${this.#uncompressed} bytes`);
  }

  /** Where the page ends. */
  #page(at: number, end: number): number {
    const { struct: header, length } = headerAt(this.#bytes, at, end);
    const size = numberIn(header, PAGE.compressed);
    const page = numberIn(header, PAGE.uncompressed);
    const next = at + length + size;
    if (!(size >= 0 && next <= end)) throw new Malformed('a page reaches beyond its end');
    if (!(page >= 0 && page <= LIMITS.pageBytes)) throw new Malformed(`a page of ${page} bytes`);
    this.#uncompressed += page;
    const stored = () => this.#bytes.slice(at + length, next);
    const dictionary = structIn(header, PAGE.dictionary);
    const [v1, v2] = [structIn(header, PAGE.data), structIn(header, PAGE.dataV2)];
    if (dictionary !== undefined) {
      const entries = numberIn(dictionary, DICTIONARY.values);
      if (!(entries >= 0 && entries <= page * 8)) throw new Malformed(`${entries} entries in ${page} bytes`);
    }
    if (v1 !== undefined) this.#data(v1, stored, page);
    if (v2 !== undefined) this.#dataV2(v2, stored, page);
    return next;
  }

  #data(header: ThriftStruct, stored: () => Uint8Array, size: number): void {
    const values = this.#count(header, DATA.values);
    const encoding = numberIn(header, DATA.encoding);
    const { repetition, definition } = this.#levels;
    if (repetition === 0 && definition === 0 && !isByRuns(encoding)) return;
    const page = this.#decompressed(stored(), size);
    let at = 0;
    for (const level of [repetition, definition].filter((most) => most > 0)) {
      const from = at + LENGTH_BYTES;
      at = from + Buffer.from(page.buffer, page.byteOffset, page.length).readUInt32LE(at);
      checkRuns(page.subarray(from), widthOf(level), values);
    }
    checkValues(page.subarray(at), encoding, values);
  }

  #dataV2(header: ThriftStruct, stored: () => Uint8Array, size: number): void {
    const values = this.#count(header, DATA_V2.values);
    const [nulls, rows] = [numberIn(header, DATA_V2.nulls), numberIn(header, DATA_V2.rows)];
    if (!(nulls >= 0 && nulls <= values && rows >= 0 && rows <= values))
      throw new Malformed(`a page of ${values} values, of which ${nulls} are null, for ${rows} rows`);
    const [repetitions, definitions] = [
      numberIn(header, DATA_V2.repetitionLength),
      numberIn(header, DATA_V2.definitionLength),
    ];
    const bytes = stored();
    if (!(repetitions >= 0 && definitions >= 0 && repetitions + definitions <= Math.min(size, bytes.length)))
      throw new Malformed('the levels of a page reach beyond its end');
    const { repetition, definition } = this.#levels;
    const start = repetitions + definitions;
    if (repetition > 0) checkRuns(bytes, widthOf(repetition), values);
    if (definition > 0) checkRuns(bytes.subarray(repetitions), widthOf(definition), values);
    const encoding = numberIn(header, DATA_V2.encoding);
    if (!isByRuns(encoding)) return;
    const rest = bytes.subarray(start);
    const isCompressed = header.get(DATA_V2.isCompressed)?.value !== false;
    const page = isCompressed ? this.#decompressed(rest, size - start) : rest;
    checkValues(page, encoding, values);
  }

  #count(header: ThriftStruct, id: number): number {
    const values = numberIn(header, id);
    if (!(values >= 0)) throw new Malformed(`a page of ${values} values`);
    this.#values += values;
    if (this.#values > this.#total)
      throw new Malformed(`more values than the ${this.#total} that it should have`);
    return values;
  }

  #decompressed(bytes: Uint8Array, size: number): Uint8Array {
    const { codec } = this.#meta;
    if (codec === 'UNCOMPRESSED') return bytes;
    const decompress = this.#decompressors[codec];
    if (decompress === undefined) throw new Malformed(`its compression, ${codec}, is not known`);
    return decompress(bytes, size);
  }
}

/** Are the values themselves written as runs? */
function isByRuns(encoding: number): boolean {
  return encoding === ENCODING.runs || ENCODING.dictionary.includes(encoding);
}

function checkValues(bytes: Uint8Array, encoding: number, values: number): void {
  if (encoding === ENCODING.runs) checkRuns(bytes.subarray(LENGTH_BYTES), 1, values);
  else if (isByRuns(encoding) && bytes.length > 0) checkRuns(bytes.subarray(1), bytes[0]!, values);
}

/**
 * Checks values of `width` bits in runs, repeated or packed, that the bytes start with: there are `values` at most,
 * and no run is longer. That there are fewer is for the reader to find, which does not stop at their end either.
 */
function checkRuns(bytes: Uint8Array, width: number, values: number): void {
  let at = 0;
  for (let seen = 0; seen < values && at < bytes.length;) {
    let header = 0;
    for (let shift = 0, byte = 0x80; (byte & 0x80) !== 0 && at < bytes.length; shift += 7) {
      byte = bytes[at++]!;
      header += (byte & 0x7f) * 2 ** shift;
    }
    const isPacked = header % 2 === 1;
    const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
    // Those that are packed may be filled up to whole blocks.
    if (count > values + (isPacked ? MOST_FILLED : 0)) throw new Malformed(`a run of ${count} values`);
    seen += count;
    at += isPacked ? Math.ceil((count * width) / 8) : Math.ceil(width / 8);
  }
}

/** Bits that a level takes. */
function widthOf(level: number): number {
  return 32 - Math.clz32(level);
}

function headerAt(bytes: Bytes, at: number, end: number): ReturnType<typeof readThriftStart> {
  for (let size = HEADER_BYTES; ; size *= 16) {
    try {
      return readThriftStart(bytes.slice(at, Math.min(end, at + size)));
    } catch (error) {
      if (!(error instanceof RangeError) || at + size >= end) throw error;
    }
  }
}

/** NaN where there is no number. */
function numberIn(struct: ThriftStruct, id: number): number {
  return Number(integerIn(struct, id) ?? NaN);
}

import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import type { ColumnDecoder, PageHeader } from './columnDecoder.ts';

/** What a data page holds: codes of the dictionary, or values as they are stored. */
export interface PageValues {
  /** Entries of the page that were read, those that are null among them. */
  readonly entries: number;
  /** Empty where nothing is nested, or nothing null. */
  readonly repetition: ArrayLike<number>;
  readonly definition: ArrayLike<number>;
  readonly data: ArrayLike<unknown>;
  readonly areCodes: boolean;
}

/** Encodings of which values are read one by one, from the first on. */
const CODES = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/** Reads a data page as it is stored; of one whose encoding allows it `most` entries alone. */
export function readPageValues(
  header: PageHeader,
  stored: Uint8Array,
  decoder: ColumnDecoder,
  most = Infinity,
): PageValues {
  const { data_page_header: v1, data_page_header_v2: v2 } = header;
  const told = v1 ?? v2;
  if (told === undefined) throw new Error(`parquet unsupported page type: ${header.type}`);
  const areCodes = CODES.includes(told.encoding);
  if (v1 === undefined) {
    const { definitionLevels, repetitionLevels, dataPage } = readDataPageV2(stored, header, decoder);
    return {
      entries: told.num_values,
      repetition: repetitionLevels,
      definition: definitionLevels ?? [],
      data: dataPage,
      areCodes,
    };
  }
  const page = decompressPage(stored, header.uncompressed_page_size, decoder.codec, decoder.compressors);
  if (areCodes || v1.encoding === 'PLAIN')
    return readFirst(page, Math.min(v1.num_values, most), decoder, areCodes);
  const { definitionLevels, repetitionLevels, dataPage } = readDataPage(page, v1, decoder);
  return {
    entries: v1.num_values,
    repetition: repetitionLevels,
    definition: definitionLevels ?? [],
    data: dataPage,
    areCodes,
  };
}

function readFirst(
  page: Uint8Array,
  entries: number,
  { type, element, schemaPath }: ColumnDecoder,
  areCodes: boolean,
): PageValues {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const reader = { view, offset: 0 };
  // Written beyond their end, which runs may be, typed arrays stay as long as they are.
  const levels = (highest: number) => {
    const read = new Uint8Array(highest === 0 ? 0 : entries);
    if (highest > 0) readRleBitPackedHybrid(reader, 32 - Math.clz32(highest), read);
    return read;
  };
  const repetition = levels(getMaxRepetitionLevel(schemaPath));
  const deepest = getMaxDefinitionLevel(schemaPath);
  const definition = levels(deepest);
  let values = entries;
  for (let i = 0; i < definition.length; i++) if (definition[i] !== deepest) values--;
  return {
    entries,
    repetition,
    definition: values === entries ? [] : definition,
    data: areCodes ? codesIn(reader, values) : readPlain(reader, type, values, element.type_length),
    areCodes,
  };
}

function codesIn(reader: { view: DataView; offset: number }, values: number): Int32Array {
  const codes = new Int32Array(values);
  if (values === 0) return codes;
  const width = reader.view.getUint8(reader.offset++);
  if (width > 0) readRleBitPackedHybrid(reader, width, codes, reader.view.byteLength - reader.offset);
  return codes;
}

import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  type RowGroup,
  type SchemaElement,
} from 'hyparquet';
import {
  AUDIT_COLUMNS,
  auditColumn,
  type CarriedParts,
  decisionsByUser,
  partTexts,
} from '../records/index.ts';
import type { Bytes } from '../byteSource.ts';
import { LIMITS } from '../limits.ts';
import { decompressors, decompressorsReady, PagesOnce } from './decompression.ts';
import { containerSteps, elementColumn, pathReadings, type Sample } from '../formats/index.ts';
import { chunkOf } from './columnDecoder.ts';
import { headOfGroup } from './headRows.ts';
import { type FlatColumn, isFlat, readFlat } from './flatColumns.ts';
import { inWords, inWordsAtOnce, Malformed } from './malformed.ts';
import { checkFooter, footerOf, originalLength } from './parquetFooter.ts';
import { checkPages } from './parquetPages.ts';
import { afterElement, checkGroups, levelsOf } from './parquetSchema.ts';
import { isNamed, putLeaf, type TextLeaf, textLeaves, withoutLeaves } from './parquetTextLeaves.ts';

/** Values of a column for a stretch of rows. */
type Values = ArrayLike<unknown>;

/** Values of columns, by name, for a stretch of rows. */
export interface ColumnValues {
  readonly rowStart: number;
  readonly rows: number;
  readonly values: ReadonlyMap<string, Values>;
}

/** Flat columns, by name, for a stretch of rows. */
export interface FlatColumns {
  readonly rowStart: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, FlatColumn>;
}

/** What is read of columns. */
interface Reading {
  /** Rows [rowStart, rowEnd), all by default; they start with a row group. */
  readonly rowStart?: number;
  readonly rowEnd?: number;
  /** How the values are to be understood, where not as the file says. */
  readonly schema?: readonly SchemaElement[];
  /** Names of what is wanted, where that is not all: long texts in nested columns that none of them is are left out. */
  readonly names?: readonly string[];
}

const TAIL_BYTES = 2 ** 16;
const SAMPLE_ROWS = 200;
/** A column whose first chunk is larger is one of texts: it is not read to find out what it holds. */
const MOST_SAMPLE_BYTES = 2 ** 24;
const UNREAD_TEXT = ' '.repeat(201);

/** A Parquet file: its columns are read when they are needed, a row group at a time. */
export class ParquetFile {
  readonly bytes: Bytes;
  readonly metadata: FileMetaData;
  readonly footer: Uint8Array;
  /** Length that the file had before decisions were appended to it; null where none were. */
  readonly originalLength: number | null;
  readonly #texts: readonly TextLeaf[];
  /** Columns of row groups whose pages are known to be sound. */
  readonly #checked = new WeakSet<object>();

  /** Throws where the bytes are no Parquet file. */
  constructor(bytes: Bytes) {
    this.bytes = bytes;
    const tail = (size: number) => bytes.slice(Math.max(0, bytes.length - size), bytes.length);
    const last = tail(TAIL_BYTES);
    if (bytes.length < 12 || Buffer.from(last.subarray(-4)).toString('latin1') !== 'PAR1')
      throw new Malformed('its footer is missing: it may be cut off or encrypted');
    const found = footerOf(last);
    const footer = typeof found === 'number' ? footerOf(tail(found)) : found;
    if (typeof footer === 'number') throw new Malformed('its footer is longer than the file');
    this.footer = footer;
    const trailer = bytes.slice(bytes.length - 8, bytes.length);
    this.metadata = inWordsAtOnce(() => metadataOf(footer, trailer));
    const most = LIMITS.parquetRows + LIMITS.parquetRowsAByte * bytes.length;
    if (this.rows > most)
      throw new Malformed(`it says it holds ${this.rows} rows, more than ${bytes.length} bytes can tell of`);
    this.originalLength = inWordsAtOnce(() => originalLength(footer));
    this.#texts = inWordsAtOnce(() => {
      checkGroups(this.metadata);
      return textLeaves(this.metadata);
    });
  }

  get rows(): number {
    return Number(this.metadata.num_rows);
  }

  get #groups(): RowGroup[] {
    return this.metadata.row_groups.filter(({ num_rows: rows }) => rows > 0);
  }

  /** Rows of each row group that has any. */
  get groupRows(): number[] {
    return this.#groups.map(({ num_rows: rows }) => Number(rows));
  }

  /** Names of the columns, in order; nested ones are one each. */
  get columns(): string[] {
    const { schema } = this.metadata;
    const names: string[] = [];
    for (let at = 1; at < schema.length; at = afterElement(schema, at)) names.push(schema[at]!.name);
    return names;
  }

  /** The columns that hold these, as people write them: `judge`, `judge.id`, `responses[0].policy`, `reviews[].user`. */
  columnsOf(names: readonly string[]): string[] {
    const firstParts = (name: string) => {
      const element = elementColumn(name);
      if (element === null) return pathReadings(name).map(([first]) => String(first));
      const [first] = containerSteps(element.container);
      return typeof first === 'object' ? [first.key] : this.columns;
    };
    const wanted = new Set(names.flatMap(firstParts));
    return this.columns.filter((column) => wanted.has(column));
  }

  /** The part of the schema that describes these columns, which are in file order. */
  schemaOf(columns: readonly string[]): SchemaElement[] {
    const [root, ...rest] = this.metadata.schema;
    const elements: SchemaElement[] = [];
    for (let at = 0; at < rest.length;) {
      const next = afterElement(rest, at);
      if (columns.includes(rest[at]!.name)) elements.push(...rest.slice(at, next));
      at = next;
    }
    return [{ ...root!, num_children: columns.length }, ...elements];
  }

  /** The given columns, row group by row group. */
  async *read(columns: readonly string[], reading: Reading = {}): AsyncGenerator<ColumnValues> {
    await decompressorsReady();
    const { rowStart: from = 0, rowEnd = Infinity, schema, names } = reading;
    const left = names === undefined ? [] : this.#texts.filter((leaf) => !isNamed(leaf, names));
    const metadata = withoutLeaves(
      schema === undefined ? this.metadata : { ...this.metadata, schema: [...schema] },
      left,
    );
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const groupRows = Number(group.num_rows);
      if (groupRows === 0) continue;
      if (rowStart >= rowEnd) return;
      if (rowStart < from) {
        rowStart += groupRows;
        continue;
      }
      const rows = Math.min(groupRows, rowEnd - rowStart);
      const pages = new PagesOnce();
      this.#checkPages(group, columns, rows, pages.toCheck);
      const values = new Map<string, unknown[]>(columns.map((column) => [column, []]));
      if (columns.length > 0) {
        await read({
          file: asyncBuffer(this.bytes),
          metadata,
          utf8: schema === undefined,
          compressors: pages.toRead,
          columns: [...columns],
          rowStart,
          rowEnd: rowStart + rows,
          onChunk: ({ columnName, columnData, rowStart: from }) => {
            const column = values.get(columnName)!;
            for (let i = 0; i < columnData.length; i++) column[from - rowStart + i] = columnData[i];
          },
        });
      }
      yield { rowStart, rows, values };
      rowStart += groupRows;
    }
  }

  /** Has the file such a column, with one value a row that has no parts? */
  isFlat(column: string): boolean {
    return isFlat(this.metadata.schema, column);
  }

  /** The given flat columns of rows [rowStart, rowEnd), which are those of whole row groups. */
  async *readFlat(
    columns: readonly string[],
    { rowStart: from, rowEnd }: { readonly rowStart: number; readonly rowEnd: number },
  ): AsyncGenerator<FlatColumns> {
    await decompressorsReady();
    let rowStart = 0;
    for (const group of this.#groups) {
      const rows = Number(group.num_rows);
      if (rowStart >= rowEnd) return;
      if (rowStart >= from) {
        const read = new Map<string, FlatColumn>();
        for (const { meta_data: meta } of group.columns) {
          const column = meta?.path_in_schema.join('\n') ?? '';
          if (meta === undefined || !columns.includes(column)) continue;
          const pages = new PagesOnce();
          this.#checkPages(group, [column], rows, pages.toCheck);
          const chunk = chunkOf(this.bytes, meta);
          read.set(column, readFlat(chunk, meta, this.metadata.schema, rows, pages.toRead));
        }
        yield { rowStart, rows, columns: read };
      }
      rowStart += rows;
    }
  }

  /**
   * The given columns in single rows, by row: an array of one value each. Of a column that tells where its pages are
   * (an offset index) only the pages of these rows are read, else the column as far as their row group goes.
   */
  async rowsAt(
    columns: readonly string[],
    rows: readonly number[],
  ): Promise<ReadonlyMap<number, ReadonlyMap<string, unknown[]>>> {
    await decompressorsReady();
    const found = new Map(
      rows.map((row) => [row, new Map(columns.map((column): [string, unknown[]] => [column, [null]]))]),
    );
    let start = 0;
    for (const group of this.#groups) {
      const end = start + Number(group.num_rows);
      const wanted = [...found.keys()].filter((row) => row >= start && row < end).sort((a, b) => a - b);
      if (wanted.length > 0) {
        this.#checkPages(group, columns, Infinity, decompressors);
        for (const column of columns) {
          for (const [from, to] of stretches(wanted, isIndexed(group, column)))
            await this.#column(column, from, to + 1, (value, row) => {
              const cell = found.get(row)?.get(column);
              if (cell !== undefined) cell[0] = value;
            });
        }
      }
      start = end;
    }
    return found;
  }

  /** Calls with the values of one column in these rows, and maybe in some around them. */
  async #column(
    column: string,
    rowStart: number,
    rowEnd: number,
    onValue: (value: unknown, row: number) => void,
  ): Promise<void> {
    await read({
      file: asyncBuffer(this.bytes),
      metadata: this.metadata,
      compressors: decompressors,
      columns: [column],
      rowStart,
      rowEnd,
      useOffsetIndex: true,
      onChunk: ({ columnData, rowStart: from }) => {
        for (let i = 0; i < columnData.length; i++) onValue(columnData[i], from + i);
      },
    });
  }

  #checkPages(
    { columns: chunks, num_rows: groupRows }: RowGroup,
    columns: readonly string[],
    rowEnd: number,
    decompressors: Compressors,
  ): void {
    const rows = Number(groupRows);
    for (const { meta_data: meta } of chunks) {
      if (meta === undefined || !columns.includes(meta.path_in_schema[0]!) || this.#checked.has(meta))
        continue;
      const levels = levelsOf(this.metadata.schema, meta.path_in_schema);
      checkPages(this.bytes, meta, { rows, rowEnd, levels, decompressors });
      if (rowEnd >= rows) this.#checked.add(meta);
    }
  }

  /** The first rows, as plain objects; columns of long texts are there by name alone. */
  async sample(): Promise<Sample> {
    await decompressorsReady();
    const sizes = new Map<string, number>();
    const metadata = withoutLeaves(this.metadata, this.#texts);
    for (const { meta_data: meta } of metadata.row_groups[0]?.columns ?? []) {
      const column = meta?.path_in_schema[0] ?? '';
      sizes.set(column, (sizes.get(column) ?? 0) + Number(meta?.total_compressed_size ?? 0));
    }
    const isRead = (column: string) => (sizes.get(column) ?? 0) <= MOST_SAMPLE_BYTES;
    const rows: Record<string, unknown>[] = [];
    const columns = this.columns.filter(isRead);
    for (const group of metadata.row_groups) {
      const count = Math.min(Number(group.num_rows), SAMPLE_ROWS - rows.length);
      if (count === 0) continue;
      const pages = new PagesOnce();
      this.#checkPages(group, columns, count, pages.toCheck);
      const { schema } = metadata;
      const head = { columns, schema, rows: count, compressors: pages.toRead };
      const values = await headOfGroup(this.bytes, group, head);
      for (let row = 0; row < count; row++) {
        const sampled = Object.fromEntries(
          this.columns.map((column) => [
            column,
            isRead(column) ? plain(values.get(column)?.[row]) : UNREAD_TEXT,
          ]),
        );
        for (const leaf of this.#texts) putLeaf(sampled, leaf, UNREAD_TEXT);
        rows.push(sampled);
      }
    }
    return { rows, looked: rows.length };
  }
}

function metadataOf(footer: Uint8Array, trailer: Uint8Array): FileMetaData {
  const metadata = parquetMetadata(Buffer.concat([footer, trailer]), { geoparquet: false });
  checkFooter(footer);
  return metadata;
}

/** Throws {@link Malformed}, and FileError where the file is another by now. */
function read(options: Parameters<typeof parquetRead>[0]): Promise<void> {
  return inWords(() => parquetRead(options));
}

/** Does a column (all its parts, where it is nested) tell where its pages are? */
function isIndexed({ columns: chunks }: RowGroup, column: string): boolean {
  return chunks
    .filter(({ meta_data: meta }) => meta?.path_in_schema[0] === column)
    .every(({ offset_index_offset: offset }) => offset !== undefined);
}

/** What to read at once to have these rows, in ascending order: each by itself, or all from the first to the last. */
function stretches(rows: readonly number[], singly: boolean): (readonly [from: number, to: number])[] {
  return singly ? rows.map((row) => [row, row]) : [[rows[0]!, rows.at(-1)!]];
}

function asyncBuffer(bytes: Bytes): AsyncBuffer {
  return {
    byteLength: bytes.length,
    // Not a throw but a rejection, which the other reads of a row group wait for.
    slice: async (start, end = bytes.length) => {
      await Promise.resolve();
      const slice = bytes.slice(start < 0 ? bytes.length + start : start, end);
      return slice.buffer.slice(slice.byteOffset, slice.byteOffset + slice.length) as ArrayBuffer;
    },
  };
}

/** A value as JSON.parse would give it; whole numbers that it would round are texts. */
function plain(value: unknown): unknown {
  return JSON.parse(
    jsonOf(value, (digits) => (Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`)),
  );
}

/** JSON text of a value; whole numbers of any size with all their digits. */
export function jsonOf(value: unknown, whole: (digits: string) => string = (digits) => digits): string {
  switch (typeof value) {
    case 'bigint':
      return whole(String(value));
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value);
      if (Array.isArray(value) || ArrayBuffer.isView(value))
        return `[${Array.from(value as ArrayLike<unknown>, (item) => jsonOf(item, whole)).join(',')}]`;
      return `{${Object.entries(value)
        .map(([key, member]) => `${JSON.stringify(key)}:${jsonOf(member, whole)}`)
        .join(',')}}`;
    default:
      return 'null';
  }
}

/** Spelled texts that are remembered: names repeat. */
const MOST_SPELLED = 4096;

/** What lines are made of. */
interface Lines {
  /** Rows [from, to), all by default. */
  readonly from?: number;
  readonly to?: number;
  /** Do rows hold a decision for each of several users? */
  readonly byUser?: boolean;
}

/** Rows as lines of JSON that hold these columns alone, and the decisions as `audit` members. */
export function rowLines(
  { rows, values }: ColumnValues,
  columns: readonly string[],
  { from = 0, to = rows, byUser = false }: Lines = {},
): Buffer {
  const spelled = new Map<string, string>();
  const spell = (value: unknown): string => {
    if (typeof value !== 'string') return jsonOf(value);
    let text = spelled.get(value);
    if (text === undefined) {
      text = JSON.stringify(value);
      if (spelled.size < MOST_SPELLED) spelled.set(value, text);
    }
    return text;
  };
  const keyed = columns.map((column) => [`${JSON.stringify(column)}:`, values.get(column)!] as const);
  const decisions = values.get(auditColumn('decision'));
  const lines: string[] = [];
  for (let row = from; row < Math.min(to, rows); row++) {
    const members = keyed.map(([key, column]) => key + spell(column[row]));
    if (decisions?.[row] != null) {
      const parts = carriedParts(values, row);
      members.push(`"audit":${jsonOf(byUser ? decisionsByUser(partTexts(parts)) : parts)}`);
    }
    lines.push(`{${members.join(',')}}\n`);
  }
  return Buffer.from(lines.join(''), 'utf8');
}

/** The parts of a record that stand in a row; those that are null are left out. */
export function carriedParts(values: ReadonlyMap<string, Values>, row: number): CarriedParts {
  const told = AUDIT_COLUMNS.flatMap((part): (readonly [string, string | number])[] => {
    const value = values.get(auditColumn(part))?.[row] ?? null;
    if (value === null) return [];
    return [[part, typeof value === 'string' || typeof value === 'number' ? value : jsonOf(value)]];
  });
  return Object.fromEntries(told);
}

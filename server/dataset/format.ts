import type { AuditPart } from './records/index.ts';
import type { ByteSource } from './byteSource.ts';
import type { ExportOptions, ExportPlan } from './exportPlan.ts';
import type { ReadAt, RowSource, RowSourceOptions, Sample } from './formats/index.ts';
import type { DecisionEdits, Flipper, RowRecord, Stripper, Weigher } from './rowEdits.ts';
import type { RowWeights } from './rowWeights.ts';
import type { ByteEdit, Dataset, Mapped, ProblemCode, RowUnit } from './types.ts';

/** Where reading stands at the start of a part of a file: rows may start there, or all are over; null: not to be told. */
export type Entry = 'rows' | 'behind' | null;

/** What was read before an offset. */
export interface ReadBefore {
  /** Where the last row ends that starts there; `isFirst`: where what stands before all rows does. */
  readonly end: number;
  readonly isFirst: boolean;
  /** No row follows among the bytes. */
  readonly isLast: boolean;
  /** Where what is not read starts; Infinity where all is. */
  readonly restStart: number;
}

/** The rows `firstRow … next - 1` of a dataset, which are those of a block, once some are taken out. */
export interface BlockLeft {
  readonly source: ByteSource;
  readonly dataset: Dataset;
  readonly bytes: Uint8Array;
  readonly firstRow: number;
  readonly next: number;
  readonly isDropped: (row: number) => boolean;
}

/** Values of named columns for a stretch of rows, the first of which is row `firstRow` of the dataset. */
export interface ValuesOfRows {
  readonly firstRow: number;
  readonly rows: number;
  /** Of row `firstRow + row`; see {@link Format}'s `valuesAt`. */
  of(row: number): readonly unknown[];
}

/**
 * What a file of one format is read and written by. One object serves a file: it is made from its layout, by the table
 * in `formatTable.ts`, which is all that knows which formats there are.
 */
export type Format = FormatOfText | FormatOfColumns;

/** What all formats have. */
interface AnyFormat {
  /** Is every row a line? */
  readonly isLines: boolean;
  /** Can a row hold a list of objects? */
  readonly holdsLists: boolean;
  /** Offset of what comes behind that which stands before all rows. */
  readonly rowsStart: number;
  /** Is a row found from the middle of a file only by how rows start ({@link startOfRows})? */
  readonly needsStart: boolean;
  /** A problem behind which rows are guessed at; null where there is none such. */
  readonly tornBy: ProblemCode | null;
  /** Why rows of the file take no decisions, none of them; null where they do. */
  whyUndecidable(source: ByteSource, dataset: Dataset): string | null;

  /** Does what takes a decision hold one for each of several users, by name? */
  isDecidedByUser(dataset: Pick<Mapped, 'unit' | 'mapping'>): boolean;
  /** Do the entries of a dataset tell which bytes are those of the rows around them? */
  tellsRows(unit: RowUnit): boolean;

  /**
   * The rows of a file, or of a part of it. `names` are the wanted columns, in the order in which fields are counted;
   * '' is one that no row has.
   */
  openRows(bytes: Uint8Array, names: readonly string[], options?: RowSourceOptions): RowSource;
  /** The first rows of a file; `bytes` may be its beginning alone. */
  sample(bytes: Uint8Array): Sample;
  /** How rows start; null where they do not start alike, or need not. */
  startOfRows(read: ReadAt): Uint8Array | null;
  /**
   * Where the first row starts at or after `from`, which is not 0, as far as can be told without reading what stands
   * before; null where it cannot. It may be mistaken.
   */
  likelyRowStart(read: ReadAt, from: number, startsAs: Uint8Array | null): number | null;
  /** Where reading stands at offset `at` of bytes that were read. */
  entryAt(bytes: Uint8Array, at: number, before: ReadBefore): Entry;

  /** The values of columns of these rows: null where empty; undefined where a row has none, or cannot be read. Throws FileError. */
  valuesAt(
    source: ByteSource,
    dataset: Dataset,
    rows: readonly number[],
    names: readonly string[],
  ): Promise<(readonly unknown[])[]>;
  /** The same of all rows, some at a time. Throws FileError. */
  allValues(source: ByteSource, dataset: Dataset, names: readonly string[]): AsyncIterable<ValuesOfRows>;
  /** Parts of the record that a row carries; of `user` where it carries one of each. Throws FileError. */
  recordOf(
    source: ByteSource,
    dataset: Dataset,
    row: number,
    parts: readonly AuditPart[],
    user: string | null,
  ): readonly unknown[];

  /** The edits that make rows carry records, which are of comparisons and in row order. */
  edits(source: ByteSource, dataset: Dataset, records: readonly RowRecord[]): DecisionEdits;
  /** The rows of a whole file as JSON objects on one line each; numbers as they are spelled. */
  jsonRows(bytes: Uint8Array): Promise<readonly string[]>;
}

/** Of a file of text, with lines and columns: it is edited where its rows stand. */
export interface FormatOfText extends AnyFormat {
  readonly hasText: true;
  /** Does something stand between rows that must not stand behind the last? */
  readonly partsRows: boolean;
  /** What a value says that is no list and no object. */
  textIn(value: Uint8Array): string;
  /** How a value is spelled that is none. */
  readonly nothing: string;
  /** Takes decisions out of rows of a block, and out of what stands above all rows. */
  stripper(bytes: Uint8Array, dataset: Dataset): Stripper;
  headerStrip(source: ByteSource): readonly ByteEdit[];
  /** Takes them out where judgements go over several rows: `kept` are the first comparisons of those that stay, `gone` the starts of rows that go. `continues`: not the first block. */
  judgementStrip(
    bytes: Uint8Array,
    dataset: Dataset,
    kept: readonly number[],
    gone: ReadonlySet<number>,
    continues: boolean,
  ): readonly ByteEdit[];
  /** Swaps outcomes in rows of a block. */
  flipper(bytes: Uint8Array, dataset: Dataset): Flipper;
  /** Gives rows of a block their weights, and what stands above all rows their names. */
  weigher(bytes: Uint8Array, dataset: Dataset, weights: RowWeights, keepAudit: boolean): Weigher;
  headerWeights(source: ByteSource): readonly ByteEdit[];
  /** Takes rows of a block out, with their line end or comma; to be asked in file order. */
  removal(bytes: Uint8Array, isInList: boolean): (start: number, end: number) => ByteEdit;
  /** Takes away what parts the last row of a block that stays from those behind it, where none of those does. */
  danglingEnd(block: BlockLeft): readonly ByteEdit[];
}

/** Of a file whose rows have no bytes of their own. */
export interface FormatOfColumns extends AnyFormat {
  readonly hasText: false;
  /** The cleaned file. Throws FileError. */
  cleaned(
    source: ByteSource,
    dataset: Dataset,
    effective: Uint8Array,
    options: ExportOptions,
  ): Promise<ExportPlan>;
  /**
   * The file as lines of JSON, to be read by that recognition, row for row the same: for
   * rows of several judgements, of which one may be taken out of a line, but not out of columns. The columns of
   * decisions are kept as such, or left out. Held in memory. Throws where the file cannot be read.
   */
  asLines(
    source: ByteSource,
    keepAudit: boolean,
  ): Promise<{ readonly bytes: Uint8Array; readonly recognition: Mapped }>;
}

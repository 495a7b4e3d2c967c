import { lenientJson } from './text/index.ts';
import type { AuditPart } from './records/index.ts';
import type { ByteSource } from './byteSource.ts';
import type { BlockLeft, Entry, Format, FormatOfText, ReadBefore, ValuesOfRows } from './format.ts';
import {
  ABSENT,
  ARRAY,
  NULL,
  OBJECT,
  type ReadAt,
  type RowSource,
  type RowSourceOptions,
  type Sample,
} from './formats/index.ts';
import { rowsOfBlock } from './rowBlocks.ts';
import type { DecisionEdits, Flipper, RowRecord, Stripper, Weigher } from './rowEdits.ts';
import { UNITS } from './rowUnits.ts';
import type { RowWeights } from './rowWeights.ts';
import type { ByteEdit, Dataset, Mapped, ProblemCode, RowUnit } from './types.ts';

/** What formats of text share: rows are bytes of the file, and are read and edited there. */
export abstract class TextFormat implements FormatOfText {
  readonly hasText = true;
  readonly isLines: boolean = false;
  readonly holdsLists: boolean = true;
  readonly rowsStart: number = 0;
  readonly needsStart: boolean = false;
  readonly partsRows: boolean = false;
  readonly tornBy: ProblemCode | null = null;
  readonly nothing: string = 'null';

  isDecidedByUser({ unit }: Pick<Mapped, 'unit'>): boolean {
    return UNITS[unit].isByUser;
  }

  tellsRows(unit: RowUnit): boolean {
    return !UNITS[unit].isOfJudgement;
  }

  /**
   * Where an element of a JSON array is malformed, the next ones are found by how elements start, and an edit could
   * move where that is: a decision could be written and not be found again.
   */
  whyUndecidable(_source: ByteSource, { problems, problemsTotal }: Dataset): string | null {
    if (this.tornBy === null) return null;
    const torn = problems.find(({ code }) => code === this.tornBy);
    if (torn !== undefined)
      return `The element on line ${torn.line + 1} is malformed: decisions are written into the file once it is mended.`;
    return problemsTotal > problems.length
      ? 'Too many elements have problems to write decisions into the file safely.'
      : null;
  }

  startOfRows(_read: ReadAt): Uint8Array | null {
    return null;
  }

  entryAt(_bytes: Uint8Array, at: number, { end, isFirst }: ReadBefore): Entry {
    return isFirst || end < at ? 'rows' : null;
  }

  /** Where the values of a row stand that says what was judged. */
  protected spanAround(
    _source: ByteSource,
    { rowStart, rowEnd }: Dataset,
    row: number,
  ): readonly [number, number] {
    return [rowStart[row]!, rowEnd[row]!];
  }

  /** The bytes of one row as they can be read alone. */
  protected alone(row: Uint8Array): Uint8Array {
    return row;
  }

  valuesAt(
    source: ByteSource,
    dataset: Dataset,
    rows: readonly number[],
    names: readonly string[],
  ): Promise<(readonly unknown[])[]> {
    return Promise.resolve(
      rows.map((row) => this.valuesIn(source, this.spanAround(source, dataset, row), names)),
    );
  }

  async *allValues(
    source: ByteSource,
    dataset: Dataset,
    names: readonly string[],
  ): AsyncIterable<ValuesOfRows> {
    for (const block of source.blocks) {
      const { dataset: rows, firstRow } = rowsOfBlock(dataset, block);
      const bytes = source.block(block);
      await Promise.resolve();
      yield {
        firstRow,
        rows: rows.rows,
        of: (row) =>
          valuesOfRow(this, this.alone(bytes.subarray(rows.rowStart[row], rows.rowEnd[row])), names),
      };
    }
  }

  protected valuesIn(
    source: ByteSource,
    [start, end]: readonly [number, number],
    names: readonly string[],
  ): readonly unknown[] {
    return valuesOfRow(this, this.alone(source.slice(start, end)), names);
  }

  headerStrip(_source: ByteSource): readonly ByteEdit[] {
    return [];
  }

  headerWeights(_source: ByteSource): readonly ByteEdit[] {
    return [];
  }

  danglingEnd(_block: BlockLeft): readonly ByteEdit[] {
    return [];
  }

  judgementStrip(
    bytes: Uint8Array,
    dataset: Dataset,
    kept: readonly number[],
    _gone: ReadonlySet<number>,
    _continues: boolean,
  ): readonly ByteEdit[] {
    return kept.flatMap(this.stripper(bytes, dataset));
  }

  abstract openRows(bytes: Uint8Array, names: readonly string[], options?: RowSourceOptions): RowSource;
  abstract sample(bytes: Uint8Array): Sample;
  abstract likelyRowStart(read: ReadAt, from: number, startsAs: Uint8Array | null): number | null;
  abstract recordOf(
    source: ByteSource,
    dataset: Dataset,
    row: number,
    parts: readonly AuditPart[],
    user: string | null,
  ): readonly unknown[];
  abstract textIn(value: Uint8Array): string;
  abstract edits(source: ByteSource, dataset: Dataset, records: readonly RowRecord[]): DecisionEdits;
  abstract stripper(bytes: Uint8Array, dataset: Dataset): Stripper;
  abstract flipper(bytes: Uint8Array, dataset: Dataset): Flipper;
  abstract weigher(bytes: Uint8Array, dataset: Dataset, weights: RowWeights, keepAudit: boolean): Weigher;
  abstract removal(bytes: Uint8Array, isInList: boolean): (start: number, end: number) => ByteEdit;
  abstract jsonRows(bytes: Uint8Array): Promise<readonly string[]>;
}

/** Values of these columns in the bytes of one row; null where empty, undefined where it has none. */
export function valuesOfRow(
  format: Pick<Format, 'openRows'>,
  bytes: Uint8Array,
  names: readonly string[],
): readonly unknown[] {
  const rows = format.openRows(bytes, names, { continues: true });
  if (!rows.next() || rows.scan() !== null) return names.map(() => undefined);
  const { kind } = rows.fields;
  return names.map((_, field) => {
    if (kind[field] === ABSENT) return undefined;
    if (kind[field] === NULL) return null;
    if (kind[field] === OBJECT || kind[field] === ARRAY) return lenientJson(rows.text(field));
    return rows.text(field);
  });
}

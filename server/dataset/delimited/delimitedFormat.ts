import { auditColumn, type AuditPart, partsByUser } from '../records/index.ts';
import type { ByteSource } from '../byteSource.ts';
import { cellEdits, cellRemoval, cellRemovalInHeader } from './cellDecisions.ts';
import { cellWeigher, headerWeights } from './cellWeights.ts';
import { cellSwapper, scoreCellSwapper } from './flipCells.ts';
import { createFlipper } from '../flipper.ts';
import {
  afterLineEnd,
  cellMember,
  cellText,
  cellValue,
  delimitedLayout,
  DelimitedRows,
  likelyRowOfCells,
  QUOTE,
  respelledMember,
  type ReadAt,
  type RowSource,
  type RowSourceOptions,
  rowStarts,
  type Sample,
  sampleDelimited,
  spelledCell,
} from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import type { DecisionEdits, Flipper, RowRecord, Stripper, Weigher } from '../rowEdits.ts';
import type { RowWeights } from '../rowWeights.ts';
import { TextFormat } from '../textFormat.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** Cells between delimiters below a header row: what rows carry of ours are columns. */
export class Delimited extends TextFormat {
  readonly #layout: DelimitedLayout;
  override readonly holdsLists = false;
  override readonly rowsStart: number;
  override readonly nothing = '';

  constructor(layout: DelimitedLayout) {
    super();
    this.#layout = layout;
    this.rowsStart = layout.rowsStart;
  }

  /** Cells at the end of rows that end early could not be told from those that the rows lack. */
  override whyUndecidable(): string | null {
    return this.#layout.rowCells === undefined
      ? null
      : 'The rows of this table end before the header does: cells added to them would stand in other columns.';
  }

  openRows(bytes: Uint8Array, names: readonly string[], options: RowSourceOptions = {}): RowSource {
    return new DelimitedRows(bytes, this.#layout, names, options);
  }

  sample(bytes: Uint8Array): Sample {
    return sampleDelimited(bytes, this.#layout);
  }

  likelyRowStart(read: ReadAt, from: number): number {
    return likelyRowOfCells(read, from, this.#layout);
  }

  recordOf(
    source: ByteSource,
    { rowStart, rowEnd }: Dataset,
    row: number,
    parts: readonly AuditPart[],
    user: string | null,
  ): readonly unknown[] {
    const cells = this.valuesIn(source, [rowStart[row]!, rowEnd[row]!], parts.map(auditColumn));
    return user === null
      ? cells
      : cells.map((cell) => partsByUser(typeof cell === 'string' ? cell : '')?.get(user));
  }

  textIn(value: Uint8Array): string {
    return cellText(value, 0, value.length);
  }

  edits(source: ByteSource, dataset: Dataset, records: readonly RowRecord[]): DecisionEdits {
    return cellEdits(source, dataset, this.#layout, records);
  }

  stripper(bytes: Uint8Array, dataset: Dataset): Stripper {
    const remove = cellRemoval(bytes, this.#layout);
    return (row) => remove(dataset.rowStart[row]!);
  }

  override headerStrip(source: ByteSource): readonly ByteEdit[] {
    return cellRemovalInHeader(source, this.#layout);
  }

  /** Our columns go from every row that stays, of all responses and of none. */
  override judgementStrip(
    bytes: Uint8Array,
    _dataset: Dataset,
    _kept: readonly number[],
    gone: ReadonlySet<number>,
    continues: boolean,
  ): readonly ByteEdit[] {
    const remove = cellRemoval(bytes, this.#layout);
    return Array.from(rowStarts(bytes, this.#layout, continues), (start) =>
      gone.has(start) ? [] : remove(start),
    ).flat();
  }

  flipper(bytes: Uint8Array, dataset: Dataset): Flipper {
    return createFlipper(bytes, dataset, {
      respell: (source, opposite) =>
        this.#isColumn(dataset.mapping.winner)
          ? this.#respell(Buffer.from(source), opposite)
          : respelledMember(source, opposite),
      scores: () => scoreCellSwapper(bytes, dataset, this.#layout),
      sides: () => cellSwapper(bytes, dataset, this.#layout),
    });
  }

  /** Or a member of the JSON that the cells of one hold. */
  #isColumn(name: string | undefined): boolean {
    const { columns } = this.#layout;
    return name === undefined || columns.includes(name) || cellMember(name, columns) === null;
  }

  #respell(cell: Uint8Array, opposite: (text: string) => string): string {
    return spelledCell(opposite(cellText(cell, 0, cell.length)), this.#layout.delimiter, cell[0] === QUOTE);
  }

  weigher(bytes: Uint8Array, dataset: Dataset, weights: RowWeights, keepAudit: boolean): Weigher {
    return cellWeigher(bytes, dataset, this.#layout, weights, keepAudit);
  }

  override headerWeights(source: ByteSource): readonly ByteEdit[] {
    return headerWeights(source, this.#layout);
  }

  removal(bytes: Uint8Array): (start: number, end: number) => ByteEdit {
    return (start, end) => ({ start, end: afterLineEnd(bytes, end), text: '' });
  }

  /** Cells have no types: numbers that are spelled as JSON would are numbers, empty cells null, all else texts. */
  jsonRows(bytes: Uint8Array): Promise<readonly string[]> {
    // A cleaned file may have other columns than that which was read.
    const layout = delimitedLayout(bytes);
    if (layout === null) return Promise.resolve([]);
    const rows: string[] = [];
    const source = new DelimitedRows(bytes, layout, layout.columns, {});
    while (source.next()) {
      if (source.scan() !== null) continue;
      const members = layout.columns.map((name, field) => {
        if (source.value(field) === null) return [name, null] as const;
        const text = source.text(field);
        const value = cellValue(text);
        return [name, String(value) === text ? value : text] as const;
      });
      rows.push(JSON.stringify(Object.fromEntries(members)));
    }
    return Promise.resolve(rows);
  }
}

import {
  AUDIT_COLUMNS,
  auditColumn,
  type AuditPart,
  type RecordTexts,
  type RewrittenTexts,
  textsOf,
  withRecord,
  withUserRecords,
} from '../records/index.ts';
import type { ByteSource } from '../byteSource.ts';
import { areQuoted, headerAddition } from './cellAddition.ts';
import {
  auditCells,
  type AuditCells,
  CellScanner,
  cellText,
  rowStarts,
  sourceText,
  spelledCell,
} from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import { rowsOfBlock } from '../rowBlocks.ts';
import { UNITS } from '../rowUnits.ts';
import type { ByteEdit, Dataset } from '../types.ts';
import { type DecisionEdits, HEADER, type RefusedRow, type RowEdit, type RowRecord } from '../rowEdits.ts';

/** A file of cells: what there is to know for editing it. */
interface CellFile {
  readonly source: ByteSource;
  readonly dataset: Dataset;
  readonly layout: DelimitedLayout;
  readonly audit: AuditCells;
  /** Where the column of each name is. */
  readonly places: ReadonlyMap<string, number>;
}

/**
 * Edits of a file of cells. The first decision adds the columns `audit_decision` … `audit_at` at the end of the
 * header and of every row; where they are there, only the rows concerned change; taking the last decision back
 * takes the columns away.
 */
export function cellEdits(
  source: ByteSource,
  dataset: Dataset,
  layout: DelimitedLayout,
  records: readonly RowRecord[],
): DecisionEdits {
  const changes = records.some(({ row, record }) => record !== null || dataset.decision[row] !== 0);
  if (!changes) return { edits: [], changed: [], refused: [] };
  const places = new Map(layout.columns.map((name, column) => [name, column]));
  const file: CellFile = { source, dataset, layout, audit: auditCells(layout), places };
  const isAnyGiven = records.some(({ record }) => record !== null);
  const missing = missingParts(file);
  if (missing.length === 0) {
    const isLast = file.audit.areLast && !isAnyGiven && !isDecidedWithout(file, records);
    return isLast ? removalEdits(file, records) : recordEdits(file, records, false);
  }
  const wide = rowAsWideAsAfter(file, missing.length);
  if (wide === null) return recordEdits(file, records, true);
  const reason = `Row ${wide + 1} has ${missing.length} cells more than the header; mend it first.`;
  return { edits: [], changed: [], refused: records.map(({ row }) => ({ row, reason })) };
}

function missingParts({ audit }: CellFile): AuditPart[] {
  return AUDIT_COLUMNS.filter((part) => audit.columns[part] < 0);
}

/** One row of cells at a time, in the bytes of its block, which start at `base` of the file. */
interface CellRow {
  /**
   * The first comparison that stands in it, and the first that does not: there may be one for each user, or for every
   * two responses of a ranking. None stands where a response is that does not take the decision.
   */
  row: number;
  end: number;
  bytes: Uint8Array;
  base: number;
  readonly cells: CellScanner;
}

/** The rows whose quotes are in order: all, or those of `wanted`, which are in order. The object is used again. */
function* rowsOf({ source, dataset, layout }: CellFile, wanted?: readonly number[]): Generator<CellRow> {
  let next = 0;
  for (const block of source.blocks) {
    const part = rowsOfBlock(dataset, block);
    const { firstRow } = part;
    const last = firstRow + part.dataset.rows;
    if (wanted !== undefined && !(wanted[next]! < last)) continue;
    const bytes = source.block(block);
    const cells = new CellScanner(bytes, layout.delimiter);
    const at = { row: 0, end: 0, bytes, base: block.start, cells };
    const own: number[] = [];
    for (; wanted !== undefined && wanted[next]! < last; next++) own.push(wanted[next]! - firstRow);
    const places =
      wanted === undefined
        ? placesIn(part.dataset, layout, bytes, block.start > 0)
        : placesOf(part.dataset, own);
    for (const { row, end, start } of places) {
      cells.scan(start);
      [at.row, at.end] = [firstRow + row, firstRow + end];
      if (cells.fault === null) yield at;
    }
  }
}

/** Where a row of cells starts, and the comparisons that stand in it, `row … end - 1`. */
interface CellPlace {
  readonly row: number;
  readonly end: number;
  readonly start: number;
}

/** All rows of cells; where responses have rows of their own, also those in which no comparison stands. */
function* placesIn(
  dataset: Dataset,
  layout: DelimitedLayout,
  bytes: Uint8Array,
  continues: boolean,
): Generator<CellPlace> {
  const { rows, rowStart, judgements } = dataset;
  let row = 0;
  const place = (start: number) => {
    let end = row;
    while (rowStart[end] === start) end++;
    const found = { row, end, start };
    row = end;
    return found;
  };
  if (judgements === null) while (row < rows) yield place(rowStart[row]!);
  else for (const start of rowStarts(bytes, layout, continues)) yield place(start);
}

/** Those in which these comparisons stand. */
function* placesOf(dataset: Dataset, wanted: readonly number[]): Generator<CellPlace> {
  let last = 0;
  for (const one of wanted) {
    if (one < last) continue;
    const [row, end] = rowsTogether(dataset, one);
    last = end;
    yield { row, end, start: dataset.rowStart[row]! };
  }
}

/** Those that stand where row `row` does, by the first and the one after the last. */
function rowsTogether({ rowStart }: Dataset, row: number): [first: number, end: number] {
  let [first, end] = [row, row + 1];
  while (rowStart[first - 1] === rowStart[row]) first--;
  while (rowStart[end] === rowStart[row]) end++;
  return [first, end];
}

/** A row that would look whole once the columns are added to the others, and lose cells with them; or null. */
function rowAsWideAsAfter(file: CellFile, added: number): number | null {
  for (const { row, cells } of rowsOf(file)) {
    if (cells.cells === file.layout.columns.length + added) return row;
  }
  return null;
}

/** Does any row carry a decision, or something else in its place, once these records are taken away? */
function isDecidedWithout(file: CellFile, records: readonly RowRecord[]): boolean {
  const { dataset, layout } = file;
  const { judgements, rowStart } = dataset;
  const { isSharing } = UNITS[dataset.unit];
  const decided = (row: number) => judgements?.of[row] ?? (isSharing ? rowStart[row]! : row);
  const cleared = new Set(records.map(({ row }) => decided(row)));
  for (let row = 0; row < dataset.rows; row++) {
    if (dataset.decision[row] !== 0 && !cleared.has(decided(row))) return true;
  }
  const recordsIn = recordsByRow(records);
  for (const at of rowsOf(file)) {
    const own = recordsIn(at);
    if (at.cells.cells !== layout.columns.length) continue;
    const texts = textsAfter(file, at, own);
    const left = texts !== null && 'texts' in texts ? texts.texts : presentTexts(file, at);
    if (Object.values(left).some((text) => text !== '')) return true;
  }
  return false;
}

/** Edits that change the rows concerned; `widen` adds the columns that are missing, to all rows. */
function recordEdits(file: CellFile, records: readonly RowRecord[], widen: boolean): DecisionEdits {
  const edits: RowEdit[] = widen ? [{ row: HEADER, ...headerNames(file) }] : [];
  const changed: number[] = [];
  const refused: RefusedRow[] = [];
  const recordsIn = recordsByRow(records);
  for (const at of rowsOf(file, widen ? undefined : records.map(({ row }) => row))) {
    const own = recordsIn(at);
    const after = textsAfter(file, at, own);
    let texts: RecordTexts | undefined;
    if (after !== null && 'foreign' in after) {
      const name = auditColumn(after.foreign);
      for (const { row } of own) {
        const reason = `Row ${row + 1} has an “${name}” of another kind, which is left as it is.`;
        refused.push({ row, reason });
      }
    } else if (after !== null) {
      ({ texts } = after);
      changed.push(...after.changed);
    }
    const edit = rowEdit(file, at, texts);
    if (edit !== null) edits.push({ row: rowOfEdit(at), ...edit });
  }
  // Where every row refuses, columns are not added either.
  return { edits: changed.length === 0 ? [] : edits, changed, refused };
}

/** The comparison that an edit is told of by: the last one before, or the header, where none stands in the row. */
function rowOfEdit({ row, end }: { readonly row: number; readonly end: number }): number {
  return row < end ? row : row - 1;
}

/** The records that stand in a row of cells, to be asked in order. */
function recordsByRow(records: readonly RowRecord[]): (at: CellRow) => readonly RowRecord[] {
  let next = 0;
  return ({ row, end }) => {
    while (next < records.length && records[next]!.row < row) next++;
    const first = next;
    while (next < records.length && records[next]!.row < end) next++;
    return records.slice(first, next);
  };
}

/** What the cells of a row say once it has these records. */
function textsAfter(file: CellFile, at: CellRow, records: readonly RowRecord[]): RewrittenTexts {
  const [first] = records;
  if (first === undefined) return null;
  const { dataset, places } = file;
  const present = presentTexts(file, at);
  if (!UNITS[dataset.unit].isByUser) return withRecord(present, first, dataset.decision[first.row] !== 0);
  const named = records.map((one) => ({ ...one, user: dataset.users[dataset.user[one.row]!]! }));
  return withUserRecords(present, named, places);
}

/** Names of the columns that are added. */
function headerNames(file: CellFile): ByteEdit {
  const names = missingParts(file).map(auditColumn);
  return headerAddition(file.source, file.layout, names, ownColumns(file.audit));
}

/** Edits that take the columns away, whose last decisions are taken back. */
function removalEdits(file: CellFile, records: readonly RowRecord[]): DecisionEdits {
  const { source, dataset, layout } = file;
  const edits: RowEdit[] = cellRemovalInHeader(source, layout).map((edit) => ({ row: HEADER, ...edit }));
  for (const block of source.blocks) {
    const { firstRow, dataset: rows } = rowsOfBlock(dataset, block);
    const bytes = source.block(block);
    const remove = cellRemoval(bytes, layout);
    for (const place of placesIn(rows, layout, bytes, block.start > 0)) {
      const row = firstRow + rowOfEdit(place);
      for (const { start, end, text } of remove(place.start))
        edits.push({ row, start: start + block.start, end: end + block.start, text });
    }
  }
  const changed = records.map(({ row }) => row).filter((row) => dataset.decision[row] !== 0);
  return { edits, changed, refused: [] };
}

/**
 * Takes our columns away from rows, each by its start. Foreign columns of the same names, which do not stand at
 * the end in our order, stay.
 */
export function cellRemoval(bytes: Uint8Array, layout: DelimitedLayout): (start: number) => ByteEdit[] {
  const { areLast, columnsWithout } = auditCells(layout);
  if (!areLast) return () => [];
  const cells = new CellScanner(bytes, layout.delimiter);
  return (start) => {
    cells.scan(start);
    if (cells.fault !== null || cells.cells !== layout.columns.length) return [];
    return [{ start: cells.end[columnsWithout - 1]!, end: cells.rowEnd, text: '' }];
  };
}

export function cellRemovalInHeader(source: ByteSource, layout: DelimitedLayout): ByteEdit[] {
  const { headerStart, headerEnd } = layout;
  return cellRemoval(
    source.slice(headerStart, headerEnd),
    layout,
  )(0).map(({ start, end, text }) => ({
    start: headerStart + start,
    end: headerStart + end,
    text,
  }));
}

/** Gives a row the cells it lacks, and other texts where there are any. */
function rowEdit(file: CellFile, at: CellRow, texts: RecordTexts | undefined): ByteEdit | null {
  const { layout, audit } = file;
  const { cells, bytes, base } = at;
  const isShort = cells.cells === audit.columnsWithout && audit.areLast;
  if (cells.cells !== layout.columns.length && !isShort) return null;
  if (isShort && texts === undefined) return null;
  const isQuoted = areQuoted(bytes, cells, cells.cells, ownColumns(audit));
  const spelled = (part: AuditPart) => spelledCell(texts?.[part] ?? '', layout.delimiter, isQuoted);
  const isThere = (part: AuditPart) => audit.columns[part] >= 0 && audit.columns[part] < cells.cells;
  const added = AUDIT_COLUMNS.filter((part) => !isThere(part));
  const replaced = new Map(
    texts === undefined
      ? []
      : AUDIT_COLUMNS.filter(isThere).map((part) => [audit.columns[part], spelled(part)]),
  );
  if (replaced.size === 0 && added.length === 0) return null;
  const first = Math.min(cells.cells, ...replaced.keys());
  const kept = Array.from({ length: cells.cells - first }, (_, i) => {
    const column = first + i;
    return replaced.get(column) ?? sourceText(bytes, cells.start[column]!, cells.end[column]!);
  });
  const start = first < cells.cells ? cells.start[first]! : cells.rowEnd;
  const delimiter = delimiterOf(layout);
  const text = kept.join(delimiter) + added.map((part) => delimiter + spelled(part)).join('');
  return { start: base + start, end: base + cells.rowEnd, text };
}

/** The columns that are ours. */
function ownColumns({ columns }: AuditCells): ReadonlySet<number> {
  return new Set(Object.values(columns));
}

/** What the cells of a row say. */
function presentTexts({ audit }: CellFile, { cells, bytes }: CellRow): RecordTexts {
  return textsOf((part) => {
    const column = audit.columns[part];
    const isThere = column >= 0 && column < cells.cells;
    return isThere ? cellText(bytes, cells.start[column]!, cells.end[column]!) : '';
  });
}

function delimiterOf({ delimiter }: DelimitedLayout): string {
  return String.fromCharCode(delimiter);
}

import { AUDIT_COLUMNS, auditColumn, type AuditPart } from './auditRecord.ts';
import type { ByteSource } from './byteSource.ts';
import { areQuoted, headerAddition } from './cellAddition.ts';
import { CellScanner, cellText, spelledCell } from './formats/cellScanner.ts';
import { type AuditCells, auditCells } from './formats/delimited.ts';
import { sourceText } from './formats/jsonScanner.ts';
import type { DelimitedLayout } from './formats/layout.ts';
import { rowsOfBlock } from './rowBlocks.ts';
import type { AuditRecord, ByteEdit, Dataset } from './types.ts';
import { type DecisionEdits, HEADER, type RefusedRow, type RowEdit, type RowRecord } from './rowEdits.ts';

/** A file of cells: what there is to know for editing it. */
interface CellFile {
  readonly source: ByteSource;
  readonly dataset: Dataset;
  readonly layout: DelimitedLayout;
  readonly audit: AuditCells;
}

/**
 * Has every row of the file room for its decision? A table has one decision a row: one for each user of a row would
 * need columns for each, and responses that were judged together are rows that no comparison stands for alone.
 */
export function holdsDecisions({ layout, unit }: Dataset): boolean {
  const isTable = layout.format === 'csv' || layout.format === 'tsv';
  return !isTable || (unit !== 'column' && unit !== 'ranking');
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
  const file: CellFile = { source, dataset, layout, audit: auditCells(layout) };
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

/** One row at a time: its cells, in the bytes of its block, which start at `base` of the file. */
interface CellRow {
  row: number;
  bytes: Uint8Array;
  base: number;
  readonly cells: CellScanner;
}

/** The rows whose quotes are in order: all, or those of `wanted`, which are in order. The object is used again. */
function* rowsOf({ source, dataset, layout }: CellFile, wanted?: readonly number[]): Generator<CellRow> {
  let next = 0;
  for (const block of source.blocks) {
    const part = rowsOfBlock(dataset, block);
    const last = part.firstRow + part.dataset.rows;
    if (wanted !== undefined && !(wanted[next]! < last)) continue;
    if (part.dataset.rows === 0) continue;
    const bytes = source.block(block);
    const cells = new CellScanner(bytes, layout.delimiter);
    const at = { row: 0, bytes, base: block.start, cells };
    const rows = wanted === undefined ? part.dataset.rows : Infinity;
    for (let i = 0; i < rows; i++) {
      at.row = wanted === undefined ? part.firstRow + i : wanted[next]!;
      if (!(at.row < last)) break;
      next++;
      cells.scan(part.dataset.rowStart[at.row - part.firstRow]!);
      if (cells.fault === null) yield at;
    }
  }
}

/** A row that would look whole once the columns are added to the others, and lose cells with them; or null. */
function rowAsWideAsAfter(file: CellFile, added: number): number | null {
  for (const { row, cells } of rowsOf(file)) {
    if (cells.cells === file.layout.columns.length + added) return row;
  }
  return null;
}

/** Does any row other than these carry a decision, or something else in its place? */
function isDecidedWithout(file: CellFile, records: readonly RowRecord[]): boolean {
  const { dataset, layout, audit } = file;
  const cleared = new Set(records.map(({ row }) => row));
  for (let row = 0; row < dataset.rows; row++) {
    if (dataset.decision[row] !== 0 && !cleared.has(row)) return true;
  }
  const ours = AUDIT_COLUMNS.map((part) => audit.columns[part]);
  for (const { row, cells, bytes } of rowsOf(file)) {
    if (cells.cells !== layout.columns.length || dataset.decision[row] !== 0) continue;
    if (ours.some((column) => cellText(bytes, cells.start[column]!, cells.end[column]!) !== '')) return true;
  }
  return false;
}

/** Edits that change the rows concerned; `widen` adds the columns that are missing, to all rows. */
function recordEdits(file: CellFile, records: readonly RowRecord[], widen: boolean): DecisionEdits {
  const edits: RowEdit[] = widen ? [{ row: HEADER, ...headerNames(file) }] : [];
  const changed: number[] = [];
  const refused: RefusedRow[] = [];
  let next = 0;
  for (const at of rowsOf(file, widen ? undefined : records.map(({ row }) => row))) {
    while (next < records.length && records[next]!.row < at.row) next++;
    let record = records[next]?.row === at.row ? records[next]!.record : undefined;
    if (record !== undefined && isForeign(file, at)) {
      const reason = `Row ${at.row + 1} has an “${auditColumn('decision')}” of another kind, which is left as it is.`;
      refused.push({ row: at.row, reason });
      record = undefined;
    } else if (record !== undefined && isCarried(file, at, record)) record = undefined;
    if (record !== undefined) changed.push(at.row);
    const edit = rowEdit(file, at, record);
    if (edit !== null) edits.push({ row: at.row, ...edit });
  }
  // Where every row refuses, columns are not added either.
  return { edits: changed.length === 0 ? [] : edits, changed, refused };
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
    const remove = cellRemoval(source.block(block), layout);
    for (let row = 0; row < rows.rows; row++) {
      for (const { start, end, text } of remove(rows.rowStart[row]!))
        edits.push({ row: firstRow + row, start: start + block.start, end: end + block.start, text });
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

/** Gives a row the cells it lacks, and a record: null empties its cells, undefined leaves them. */
function rowEdit(file: CellFile, at: CellRow, record: AuditRecord | null | undefined): ByteEdit | null {
  const { layout, audit } = file;
  const { cells, bytes, base } = at;
  const isShort = cells.cells === audit.columnsWithout && audit.areLast;
  if (cells.cells !== layout.columns.length && !isShort) return null;
  if (isShort && (record === undefined || record === null)) return null;
  const isQuoted = areQuoted(bytes, cells, cells.cells, ownColumns(audit));
  const spelled = (part: AuditPart) =>
    spelledCell(record == null ? '' : partText(record, part), layout.delimiter, isQuoted);
  const isThere = (part: AuditPart) => audit.columns[part] >= 0 && audit.columns[part] < cells.cells;
  const added = AUDIT_COLUMNS.filter((part) => !isThere(part));
  const replaced = new Map(
    record === undefined
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

/**
 * Text of one part of a record, '' for none. Blanks and delimiters at its start are left out: a quote that was
 * left open further up would take them for its end.
 */
function partText(record: AuditRecord, part: AuditPart): string {
  const value = record[part];
  return value === null ? '' : String(value).replace(/^[\s,;|]+/, '');
}

/** The parts of the record that stand in the row; '' where there is none. */
function carriedParts({ audit }: CellFile, { cells, bytes }: CellRow): Record<AuditPart, string> {
  return Object.fromEntries(
    AUDIT_COLUMNS.map((part) => {
      const column = audit.columns[part];
      const isThere = column >= 0 && column < cells.cells;
      return [part, isThere ? cellText(bytes, cells.start[column]!, cells.end[column]!) : ''];
    }),
  ) as Record<AuditPart, string>;
}

function isForeign(file: CellFile, at: CellRow): boolean {
  return file.dataset.decision[at.row] === 0 && carriedParts(file, at).decision !== '';
}

/** Does the row say that already? */
function isCarried(file: CellFile, at: CellRow, record: AuditRecord | null): boolean {
  const carried = carriedParts(file, at);
  if (record === null || carried.decision === '') return record === null && carried.decision === '';
  return (['decision', 'source', 'scope', 'reason'] as const).every(
    (part) => carried[part] === partText(record, part),
  );
}

function delimiterOf({ delimiter }: DelimitedLayout): string {
  return String.fromCharCode(delimiter);
}

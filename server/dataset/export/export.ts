import type { ByteSource } from '../byteSource.ts';
import { editSegments, FileError } from '../files/index.ts';
import { createFlipper } from './flip.ts';
import { columnEdits } from './exportColumns.ts';
import { rankingEdits } from './exportRankings.ts';
import { isArrayBetween, lastComma, rowRemoval } from './rowRemoval.ts';
import type { Flipper } from '../rowEdits.ts';
import { rowsOfBlock } from '../rowBlocks.ts';
import { type ByteEdit, type Dataset, DECISIONS, NO_OUTCOME } from '../types.ts';
import type { RowWeights } from './rowWeights.ts';
import { createStripper, headerStrip } from '../decisions/index.ts';
import { refuseUnread } from './unread.ts';
import { createWeigher, headerWeights } from './weightEdits.ts';

export interface ExportPlan {
  /** The cleaned file, to be written one after the other; can be iterated once. */
  readonly segments: Iterable<Uint8Array>;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
}

export interface ExportOptions {
  /** Keep the rows' `audit` members. */
  readonly keepAudit: boolean;
  /** Give every comparison a weight and a flip rate. */
  readonly weights?: RowWeights;
}

const DROP = DECISIONS.indexOf('drop');
const FLIP = DECISIONS.indexOf('flip');

/**
 * The cleaned file: rows decided `drop` are gone with their line ends, rows decided `flip` have their outcome
 * swapped, our `audit` members are taken out; every other byte is as it was. Rows that are no comparisons stay.
 * `effective` holds the decision of every row. Throws FileError where weights are wanted of rows that hold several
 * judgements, and where a part of the file is not read.
 */
export function planExport(
  source: ByteSource,
  dataset: Dataset,
  effective: Uint8Array,
  options: ExportOptions,
): ExportPlan {
  refuseUnread(dataset);
  if (options.weights !== undefined && (dataset.judgements !== null || dataset.unit === 'column'))
    throw new FileError(
      'unwritable',
      'Rows of this file hold several judgements, and have room for the weight of one: export pairs (--as trl) with weights instead.',
    );
  // A row that is no comparison carries no decision: whatever is in it stays.
  const decided = effective.map((code, row) => (dataset.outcome[row] === NO_OUTCOME ? 0 : code));
  const count = (decision: number) => decided.filter((code) => code === decision).length;
  const rowsDropped = count(DROP);
  return {
    segments: editSegments(source, exportEdits(source, dataset, decided, options)),
    rowsWritten: dataset.rows - rowsDropped,
    rowsDropped,
    rowsFlipped: count(FLIP),
  };
}

function* exportEdits(
  source: ByteSource,
  dataset: Dataset,
  decided: Uint8Array,
  options: ExportOptions,
): Generator<ByteEdit> {
  if (!options.keepAudit) yield* headerStrip(source, dataset);
  if (options.weights !== undefined) yield* headerWeights(source, dataset);
  for (const block of source.blocks) {
    const { dataset: rows, firstRow } = rowsOfBlock(dataset, block);
    const next = firstRow + rows.rows;
    const decisions = decided.subarray(firstRow, next);
    const bytes = source.block(block);
    for (const { start, end, text } of blockEdits(bytes, rows, firstRow, decisions, options))
      yield { start: start + block.start, end: end + block.start, text };
    if (!isCommaLeft(source, dataset, decided, firstRow, next)) continue;
    for (const { start, end, text } of lastComma(bytes))
      yield { start: start + block.start, end: end + block.start, text };
  }
}

/**
 * Does the comma behind the last element of a block, the rows `firstRow … next - 1`, stay behind? An element of the
 * block stays there, and none that follows in its array does: those go with the comma that comes after them.
 */
function isCommaLeft(
  source: ByteSource,
  dataset: Dataset,
  decided: Uint8Array,
  firstRow: number,
  next: number,
): boolean {
  const { layout, unit, rows } = dataset;
  if (layout.format !== 'json' || unit === 'element' || next === rows || decided[next] !== DROP) return false;
  let kept = next - 1;
  while (kept >= firstRow && decided[kept] === DROP) {
    if (kept > firstRow && isArrayBetween(source, dataset, kept - 1)) return false;
    kept--;
  }
  if (kept < firstRow) return false;
  let row = next;
  while (row < rows && decided[row] === DROP && !(row + 1 < rows && isArrayBetween(source, dataset, row)))
    row++;
  return row === rows || decided[row] === DROP;
}

function* blockEdits(
  bytes: Uint8Array,
  dataset: Dataset,
  firstRow: number,
  decided: Uint8Array,
  { keepAudit, weights }: ExportOptions,
): Generator<ByteEdit> {
  if (dataset.judgements !== null) {
    yield* rankingEdits(bytes, dataset, decided, keepAudit);
    return;
  }
  if (dataset.unit === 'column') {
    yield* columnEdits(bytes, dataset, decided, keepAudit);
    return;
  }
  const flipper: Flipper = createFlipper(bytes, dataset);
  const strip = keepAudit ? () => [] : createStripper(bytes, dataset);
  const weigh = weights === undefined ? () => [] : createWeigher(bytes, dataset, weights, keepAudit);
  const removed = rowRemoval(bytes, dataset);
  for (let row = 0; row < dataset.rows; row++) {
    const start = dataset.rowStart[row]!;
    const end = dataset.rowEnd[row]!;
    const decision = decided[row]!;
    if (decision === DROP) {
      yield removed(start, end);
      continue;
    }
    const flips = decision === FLIP ? flipper(row) : [];
    const edits = [...flips, ...strip(row), ...weigh(row, row + firstRow)];
    yield* edits.sort((a, b) => a.start - b.start);
  }
}

import type { ByteSource } from '../byteSource.ts';
import { editSegments, FileError } from '../files/index.ts';
import { columnEdits } from './exportColumns.ts';
import type { ExportOptions, ExportPlan } from '../exportPlan.ts';
import { rankingEdits, rankingSource } from './exportRankings.ts';
import type { FormatOfText } from '../format.ts';
import { textFormatOf } from '../formatTable.ts';
import { rowsOfBlock } from '../rowBlocks.ts';
import { UNITS } from '../rowUnits.ts';
import { type ByteEdit, type Dataset, NO_OUTCOME, DROP, FLIP } from '../types.ts';
import { refuseUnread } from './unread.ts';

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
  const format = textFormatOf(dataset.layout);
  const { isOfColumn, isOfJudgement } = UNITS[dataset.unit];
  if (options.weights !== undefined && (isOfJudgement || isOfColumn))
    throw new FileError(
      'unwritable',
      'Rows of this file hold several judgements, and have room for the weight of one: export pairs (--as trl) with weights instead.',
    );
  // A row that is no comparison carries no decision: whatever is in it stays.
  const decided = effective.map((code, row) => (dataset.outcome[row] === NO_OUTCOME ? 0 : code));
  const count = (decision: number) => decided.filter((code) => code === decision).length;
  const rowsDropped = count(DROP);
  const cleaned = dataset.judgements === null ? source : rankingSource(format, source);
  return {
    segments: editSegments(cleaned, exportEdits(format, cleaned, dataset, decided, options)),
    rowsWritten: dataset.rows - rowsDropped,
    rowsDropped,
    rowsFlipped: count(FLIP),
  };
}

function* exportEdits(
  format: FormatOfText,
  source: ByteSource,
  dataset: Dataset,
  decided: Uint8Array,
  options: ExportOptions,
): Generator<ByteEdit> {
  if (!options.keepAudit) yield* format.headerStrip(source);
  if (options.weights !== undefined) yield* format.headerWeights(source);
  if (dataset.judgements !== null) {
    yield* rankingEdits(format, source, dataset, decided, options.keepAudit);
    return;
  }
  const isDropped = (row: number) => decided[row] === DROP;
  for (const block of source.blocks) {
    const { dataset: rows, firstRow } = rowsOfBlock(dataset, block);
    const next = firstRow + rows.rows;
    const decisions = decided.subarray(firstRow, next);
    const bytes = source.block(block);
    for (const { start, end, text } of blockEdits(format, bytes, rows, firstRow, decisions, options))
      yield { start: start + block.start, end: end + block.start, text };
    for (const { start, end, text } of format.danglingEnd({
      source,
      dataset,
      bytes,
      firstRow,
      next,
      isDropped,
    }))
      yield { start: start + block.start, end: end + block.start, text };
  }
}

function* blockEdits(
  format: FormatOfText,
  bytes: Uint8Array,
  dataset: Dataset,
  firstRow: number,
  decided: Uint8Array,
  { keepAudit, weights }: ExportOptions,
): Generator<ByteEdit> {
  const { isOfColumn, isInList } = UNITS[dataset.unit];
  if (isOfColumn) {
    yield* columnEdits(format, bytes, dataset, decided, keepAudit);
    return;
  }
  const flip = format.flipper(bytes, dataset);
  const strip = keepAudit ? () => [] : format.stripper(bytes, dataset);
  const weigh = weights === undefined ? () => [] : format.weigher(bytes, dataset, weights, keepAudit);
  const removed = format.removal(bytes, isInList);
  for (let row = 0; row < dataset.rows; row++) {
    const start = dataset.rowStart[row]!;
    const end = dataset.rowEnd[row]!;
    const decision = decided[row]!;
    if (decision === DROP) {
      yield removed(start, end);
      continue;
    }
    const flips = decision === FLIP ? flip(row) : [];
    const edits = [...flips, ...strip(row), ...weigh(row, row + firstRow)];
    yield* edits.sort((a, b) => a.start - b.start);
  }
}

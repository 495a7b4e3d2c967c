import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { ByteSource } from '../byteSource.ts';
import { formatOf } from '../formatTable.ts';
import type { DecisionEdits, RowRecord } from '../rowEdits.ts';
import { UNITS } from '../rowUnits.ts';
import { type Dataset, NO_OUTCOME } from '../types.ts';

/**
 * The edits that make rows carry these records and touch no other byte. A row that already carries the same
 * decision (and scope, source and reason) is left as it is, with the time at which it was decided. Of several
 * records for one row the last counts. Taking all decisions back gives the file from before the first.
 */
export function decisionEdits(
  source: ByteSource,
  dataset: Dataset,
  records: Iterable<RowRecord>,
): DecisionEdits {
  const isComparison = ({ row }: RowRecord) => (dataset.outcome[row] ?? NO_OUTCOME) !== NO_OUTCOME;
  const { isSharing } = UNITS[dataset.unit];
  // The comparisons of one judgement share its record, and so do judgements that one object takes the decision of.
  const keyOf = (one: RowRecord) =>
    (dataset.judgements !== null || isSharing) && isComparison(one)
      ? -1 - dataset.rowStart[one.row]!
      : one.row;
  const inRowOrder = [...new Map(Array.from(records, (one) => [keyOf(one), one])).values()].sort(
    (a, b) => a.row - b.row,
  );
  const unreadable = inRowOrder
    .filter((one) => !isComparison(one))
    .map(({ row }) => ({ row, reason: `Row ${row + 1} could not be read as a comparison.` }));
  const isAlone = (one: RowRecord) => isSharing && isComparison(one) && one.record?.scope === 'comparison';
  const alone = inRowOrder.filter(isAlone).map(({ row }) => ({
    row,
    reason: `Row ${row + 1} is one of several answers that share a decision: decide on the user.`,
  }));
  const reason = whyUndecidable(source, dataset);
  if (reason !== null)
    return { edits: [], changed: [], refused: inRowOrder.map(({ row }) => ({ row, reason })) };
  const takable = inRowOrder.filter((one) => isComparison(one) && !isAlone(one));
  const written = formatOf(dataset.layout).edits(source, dataset, takable);
  return { ...written, refused: [...unreadable, ...alone, ...written.refused] };
}

/**
 * The same for a large file whose rows are edited on their own: a block at a time, others are heard in between.
 * Ends early, with what there is, once `signal` is aborted.
 */
export async function decisionEditsYielding(
  source: ByteSource,
  dataset: Dataset,
  records: readonly RowRecord[],
  signal?: AbortSignal,
): Promise<DecisionEdits> {
  if (!formatOf(dataset.layout).isLines) return decisionEdits(source, dataset, records);
  const inRowOrder = records.toSorted((a, b) => a.row - b.row);
  const parts: DecisionEdits[] = [];
  let next = 0;
  for (const block of source.blocks) {
    const first = next;
    while (next < inRowOrder.length && !(dataset.rowStart[inRowOrder[next]!.row]! >= block.end)) next++;
    if (next === first) continue;
    parts.push(decisionEdits({ ...source, blocks: [block] }, dataset, inRowOrder.slice(first, next)));
    await yieldToOthers();
    if (signal?.aborted) break;
  }
  return {
    edits: parts.flatMap(({ edits }) => edits),
    changed: parts.flatMap(({ changed }) => changed),
    refused: parts.flatMap(({ refused }) => refused),
  };
}

/** Why no row of a file takes a decision; null where they do. */
export function whyUndecidable(source: ByteSource, dataset: Dataset): string | null {
  return source.readOnly ?? formatOf(dataset.layout).whyUndecidable(source, dataset);
}

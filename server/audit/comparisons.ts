import type { Comparisons } from '../model/types.ts';
import { type Dataset, NO_OUTCOME } from '../dataset/types.ts';

/** The usable rows of a dataset as the model wants them, and the way back. */
export interface ComparisonRows {
  readonly comparisons: Comparisons;
  /** Row of each comparison. */
  readonly row: Uint32Array;
}

/** Leaves out the rows that are no comparisons. Both layers share the outcome codes. */
export function comparisonRows(dataset: Dataset): ComparisonRows {
  const row = new Uint32Array(dataset.comparisons);
  let length = 0;
  for (let i = 0; i < dataset.rows; i++) {
    if (dataset.outcome[i] !== NO_OUTCOME) row[length++] = i;
  }
  return {
    row,
    comparisons: {
      users: dataset.users.length,
      models: dataset.models.length,
      ordered: dataset.ordered,
      user: row.map((i) => dataset.user[i]!),
      first: Uint16Array.from(row, (i) => dataset.first[i]!),
      second: Uint16Array.from(row, (i) => dataset.second[i]!),
      outcome: Uint8Array.from(row, (i) => dataset.outcome[i]!),
    },
  };
}

/** Do two sets of comparisons give the same counts, so that a fit of one serves the other? */
export function sameComparisons(a: Comparisons, b: Comparisons): boolean {
  return (
    a.users === b.users &&
    a.models === b.models &&
    a.ordered === b.ordered &&
    sameBytes(a.user, b.user) &&
    sameBytes(a.first, b.first) &&
    sameBytes(a.second, b.second) &&
    sameBytes(a.outcome, b.outcome)
  );
}

function sameBytes(
  a: Uint8Array | Uint16Array | Uint32Array,
  b: Uint8Array | Uint16Array | Uint32Array,
): boolean {
  return (
    Buffer.compare(
      Buffer.from(a.buffer, a.byteOffset, a.byteLength),
      Buffer.from(b.buffer, b.byteOffset, b.byteLength),
    ) === 0
  );
}

import type { ComparisonChange } from '../model/changes.ts';
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
  const { comparisons, rows } = dataset;
  const row = new Uint32Array(comparisons);
  const user = new Uint32Array(comparisons);
  const first = new Uint16Array(comparisons);
  const second = new Uint16Array(comparisons);
  const outcome = new Uint8Array(comparisons);
  // Plain loops: this is done on every keystroke.
  for (let i = 0, length = 0; i < rows; i++) {
    const code = dataset.outcome[i]!;
    if (code === NO_OUTCOME) continue;
    row[length] = i;
    user[length] = dataset.user[i]!;
    first[length] = dataset.first[i]!;
    second[length] = dataset.second[i]!;
    outcome[length++] = code;
  }
  return {
    row,
    comparisons: {
      users: dataset.users.length,
      models: dataset.models.length,
      ordered: dataset.ordered,
      user,
      first,
      second,
      outcome,
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

/**
 * What changed from one set of comparisons to another: those between what they share at their beginnings and at their
 * ends, as after an edit in one place. Null where that is more than `most`, or users or models are others.
 */
export function changedComparisons(
  before: Comparisons,
  after: Comparisons,
  most: number,
): ComparisonChange[] | null {
  const { user, first, second, outcome } = before;
  if (before.users !== after.users || before.models !== after.models || before.ordered !== after.ordered)
    return null;
  const same = (i: number, j: number) =>
    user[i] === after.user[j] &&
    first[i] === after.first[j] &&
    second[i] === after.second[j] &&
    outcome[i] === after.outcome[j];
  const [m, n] = [user.length, after.user.length];
  let start = 0;
  while (start < m && start < n && same(start, start)) start++;
  let end = 0;
  while (end < m - start && end < n - start && same(m - 1 - end, n - 1 - end)) end++;
  if (m + n - 2 * (start + end) > most) return null;
  const changes: ComparisonChange[] = [];
  for (const [of, to, by] of [
    [before, m - end, -1],
    [after, n - end, 1],
  ] as const) {
    for (let i = start; i < to; i++) {
      changes.push({
        user: of.user[i]!,
        first: of.first[i]!,
        second: of.second[i]!,
        outcome: of.outcome[i]!,
        by,
      });
    }
  }
  return changes;
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

import { type Dataset, NO_OUTCOME } from '../dataset/index.ts';

/** Comparisons of every user: rows of user u are `rows[start[u]] … rows[start[u + 1] - 1]`, in file order. */
export interface UserRows {
  /** More than 32 bits where the rows are in a warehouse. */
  readonly start: Uint32Array | Float64Array;
  readonly rows: Uint32Array;
}

/** Counting sort of the comparisons by user. */
export function indexUserRows(dataset: Dataset): UserRows {
  const start = new Uint32Array(dataset.users.length + 1);
  for (let i = 0; i < dataset.rows; i++) {
    if (dataset.outcome[i] !== NO_OUTCOME) start[dataset.user[i]! + 1]!++;
  }
  for (let u = 0; u < dataset.users.length; u++) start[u + 1]! += start[u]!;
  const next = start.slice();
  const rows = new Uint32Array(dataset.comparisons);
  for (let i = 0; i < dataset.rows; i++) {
    if (dataset.outcome[i] !== NO_OUTCOME) rows[next[dataset.user[i]!]!++] = i;
  }
  return { start, rows };
}

/** The rows of one user, in file order; a view, not a copy. */
export function rowsOf(index: UserRows, user: number): Uint32Array {
  return index.rows.subarray(index.start[user], index.start[user + 1]);
}

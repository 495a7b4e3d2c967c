import { turnedOutcome } from '../outcomes.ts';
import type { Counts } from '../types.ts';

/** One comparison more or less. A comparison that changed is one less and one more. */
export interface ComparisonChange {
  readonly user: number;
  readonly first: number;
  readonly second: number;
  readonly outcome: number;
  readonly by: 1 | -1;
}

/** Where cells appear and vanish, in order of their old places; all arrays by cell follow it ({@link spliced}). */
export interface Splice {
  /** Number of cells afterwards. */
  readonly length: number;
  readonly events: readonly SpliceEvent[];
}

export interface SpliceEvent {
  /** Old place of the cell that vanishes, or of the cell before which a new one appears. */
  readonly at: number;
  /** User, first, second, outcome of a new cell; null where one vanishes. */
  readonly cell: { user: number; first: number; second: number; outcome: number; count: number } | null;
}

export interface UpdatedCounts {
  readonly counts: Counts;
  readonly splice: Splice;
  /** The users whose counts changed, ascending. */
  readonly users: readonly number[];
}

/**
 * Counts after some comparisons came and went, without counting the rest again; the old counts stay as they are.
 * Null where the change does not fit the old counts: an unknown user or model, features, repeated judgements, or
 * several comparisons a judgement.
 * Throws RangeError where a comparison is taken away that was not there. Cost: a copy of what is by cell.
 */
export function updateCounts(counts: Counts, changes: readonly ComparisonChange[]): UpdatedCounts | null {
  if (counts.bin !== undefined || counts.repeat !== undefined || counts.judgements !== undefined) return null;
  const byCell = new Map<number, { user: number; key: number; by: number }>();
  const keys = 3 * counts.models * counts.models;
  for (const change of changes) {
    const { user, first, second } = change;
    if (user >= counts.users || first >= counts.models || second >= counts.models) return null;
    const key = cellKey(counts, change);
    const entry = byCell.get(user * keys + key) ?? { user, key, by: 0 };
    byCell.set(user * keys + key, { ...entry, by: entry.by + change.by });
  }
  const net = [...byCell.values()]
    .filter(({ by }) => by !== 0)
    .sort((a, b) => a.user - b.user || a.key - b.key);
  const count = counts.count.slice();
  const events: SpliceEvent[] = [];
  const grown = new Map<number, number>();
  for (const { user, key, by } of net) {
    const at = placeOf(counts, user, key);
    const present = at < counts.start[user + 1]! && keyAt(counts, at) === key;
    const left = (present ? count[at]! : 0) + by;
    if (left < 0) throw new RangeError('A comparison is taken away that was not there.');
    if (present && left > 0) count[at] = left;
    else if (present) events.push({ at, cell: null });
    else {
      const pair = Math.floor(key / 3);
      const cell = {
        user,
        first: Math.floor(pair / counts.models),
        second: pair % counts.models,
        outcome: key % 3,
        count: left,
      };
      events.push({ at, cell });
    }
    if (!present || left === 0) grown.set(user, (grown.get(user) ?? 0) + (present ? -1 : 1));
  }
  const users = [...new Set(net.map(({ user }) => user))];
  const length = counts.count.length + [...grown.values()].reduce((sum, cells) => sum + cells, 0);
  const splice = { length, events };
  if (events.length === 0) return { counts: { ...counts, count }, splice, users };
  const start = counts.start.slice();
  let moved = 0;
  for (let u = 0; u < counts.users; u++) {
    moved += grown.get(u) ?? 0;
    start[u + 1]! += moved;
  }
  return {
    counts: {
      ...counts,
      start,
      first: spliced(counts.first, splice, (cell) => cell.first),
      second: spliced(counts.second, splice, (cell) => cell.second),
      outcome: spliced(counts.outcome, splice, (cell) => cell.outcome),
      count: spliced(count, splice, (cell) => cell.count),
    },
    splice,
    users,
  };
}

type ByCell = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** An array by cell after cells came and went. */
export function spliced<T extends ByCell>(
  array: T,
  { length, events }: Splice,
  valueOf: (cell: NonNullable<SpliceEvent['cell']>) => number,
): T {
  if (events.length === 0) return array;
  const result = new (array.constructor as new (length: number) => T)(length);
  let [from, to] = [0, 0];
  for (const { at, cell } of events) {
    result.set(array.subarray(from, at), to);
    to += at - from;
    from = cell === null ? at + 1 : at;
    if (cell !== null) result[to++] = valueOf(cell);
  }
  result.set(array.subarray(from), to);
  return result;
}

function cellKey({ models, ordered }: Counts, { first, second, outcome }: ComparisonChange): number {
  const turned = !ordered && first > second;
  return turned
    ? (second * models + first) * 3 + turnedOutcome(outcome)
    : (first * models + second) * 3 + outcome;
}

function keyAt({ first, second, outcome, models }: Counts, cell: number): number {
  return (first[cell]! * models + second[cell]!) * 3 + outcome[cell]!;
}

/** First cell of the user whose key is not below this one. */
function placeOf(counts: Counts, user: number, key: number): number {
  let [low, high] = [counts.start[user]!, counts.start[user + 1]!];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyAt(counts, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

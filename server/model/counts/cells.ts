import { turnedOutcome } from '../outcomes.ts';
import { type Counts, TIE } from '../types.ts';

/** Comparisons that were counted elsewhere, as columns: one entry a cell, in any order; a cell may come in parts. */
export interface CellColumns {
  readonly users: number;
  readonly models: number;
  readonly ordered: boolean;
  readonly user: Uint32Array;
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  /** FIRST, SECOND or TIE. */
  readonly outcome: Uint8Array;
  /** Comparisons of the cell: a whole number of at least 1. */
  readonly count: Float64Array;
}

/**
 * The counts that `countCells` makes of the comparisons themselves: counts are additive, so that parts of one cell are
 * added up. In unordered data a pair has one spelling. Throws RangeError where an index or a count is out of range.
 * O(N log n) with n the cells of one user.
 */
export function countsOfCells(cells: CellColumns): Counts {
  checkCells(cells);
  const { users, models, ordered, user, outcome, count } = cells;
  const n = user.length;
  const key = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const [first, second] = [cells.first[j]!, cells.second[j]!];
    const turned = !ordered && first > second;
    const pair = turned ? second * models + first : first * models + second;
    key[j] = pair * 3 + (turned ? turnedOutcome(outcome[j]!) : outcome[j]!);
  }
  const place = placesByUser(users, user);
  for (let u = 0; u < users; u++) {
    const own = place.cells.subarray(place.start[u], place.start[u + 1]);
    if (!isAscending(own, key)) own.sort((a, b) => key[a]! - key[b]! || a - b);
  }
  const start = new Uint32Array(users + 1);
  const merged = { first: new Uint16Array(n), second: new Uint16Array(n), outcome: new Uint8Array(n) };
  const total = new Float64Array(n);
  let length = 0;
  for (let u = 0; u < users; u++) {
    for (let i = place.start[u]!; i < place.start[u + 1]!; i++) {
      const cell = place.cells[i]!;
      const isSame = i > place.start[u]! && key[place.cells[i - 1]!] === key[cell];
      if (!isSame) {
        const pair = Math.floor(key[cell]! / 3);
        merged.first[length] = Math.floor(pair / models);
        merged.second[length] = pair % models;
        merged.outcome[length++] = key[cell]! % 3;
      }
      total[length - 1]! += count[cell]!;
    }
    start[u + 1] = length;
  }
  return {
    users,
    models,
    ordered,
    start,
    first: merged.first.slice(0, length),
    second: merged.second.slice(0, length),
    outcome: merged.outcome.slice(0, length),
    count: total.slice(0, length),
  };
}

/** Cells of user u: `cells[start[u]] … cells[start[u + 1] - 1]`, in their order. */
function placesByUser(users: number, user: Uint32Array): { start: Uint32Array; cells: Uint32Array } {
  const start = new Uint32Array(users + 1);
  for (const u of user) start[u + 1]!++;
  for (let u = 0; u < users; u++) start[u + 1]! += start[u]!;
  const next = start.slice();
  const cells = new Uint32Array(user.length);
  for (let j = 0; j < user.length; j++) cells[next[user[j]!]!++] = j;
  return { start, cells };
}

function isAscending(cells: Uint32Array, key: Float64Array): boolean {
  for (let i = 1; i < cells.length; i++) if (key[cells[i - 1]!]! > key[cells[i]!]!) return false;
  return true;
}

function checkCells({ users, models, user, first, second, outcome, count }: CellColumns): void {
  const n = user.length;
  for (const [name, column] of Object.entries({ first, second, outcome, count })) {
    if (column.length !== n)
      throw new RangeError(`Column ${name} has ${column.length} entries where user has ${n}.`);
  }
  for (let j = 0; j < n; j++) {
    if (user[j]! >= users) throw new RangeError(`Cell ${j} is of user ${user[j]} of ${users}.`);
    if (first[j]! >= models || second[j]! >= models)
      throw new RangeError(`Cell ${j} is of models ${first[j]} and ${second[j]} of ${models}.`);
    if (outcome[j]! > TIE) throw new RangeError(`Cell ${j} has outcome ${outcome[j]}.`);
    if (!(count[j]! >= 1 && Number.isInteger(count[j])))
      throw new RangeError(`Cell ${j} has count ${count[j]}.`);
  }
}

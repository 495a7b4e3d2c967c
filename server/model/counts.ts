import { type Comparisons, type Counts, FIRST, SECOND, TIE } from './types.ts';

/**
 * Counts comparisons by (user, first, second, outcome). In unordered data a pair has one spelling, the model of
 * lower index first. O(N log n) with n the comparisons of one user.
 */
export function countCells(comparisons: Comparisons): Counts {
  const { users, models, ordered } = comparisons;
  const keys = keysByUser(comparisons);
  const cells = distinct(keys);
  const start = new Uint32Array(users + 1);
  const first = new Uint16Array(cells);
  const second = new Uint16Array(cells);
  const outcome = new Uint8Array(cells);
  const count = new Float64Array(cells);
  let cell = 0;
  for (let u = 0; u < users; u++) {
    const { sorted } = keys;
    for (let i = keys.start[u]!; i < keys.start[u + 1]!; cell++) {
      const key = sorted[i]!;
      const from = i;
      while (i < keys.start[u + 1]! && sorted[i] === key) i++;
      const pair = Math.floor(key / 3);
      outcome[cell] = key % 3;
      first[cell] = Math.floor(pair / models);
      second[cell] = pair % models;
      count[cell] = i - from;
    }
    start[u + 1] = cell;
  }
  return { users, models, ordered, start, first, second, outcome, count };
}

interface Keys {
  readonly start: Uint32Array;
  /** Of each user's comparisons: (first × models + second) × 3 + outcome, ascending. */
  readonly sorted: Float64Array;
}

function keysByUser({ users, models, user, first, second, outcome, ordered }: Comparisons): Keys {
  const start = new Uint32Array(users + 1);
  for (let j = 0; j < user.length; j++) start[user[j]! + 1]!++;
  for (let u = 0; u < users; u++) start[u + 1]! += start[u]!;
  const next = start.slice();
  const sorted = new Float64Array(user.length);
  for (let j = 0; j < user.length; j++) {
    const turned = !ordered && first[j]! > second[j]!;
    const pair = turned ? second[j]! * models + first[j]! : first[j]! * models + second[j]!;
    sorted[next[user[j]!]!++] = pair * 3 + (turned ? turnedOutcome(outcome[j]!) : outcome[j]!);
  }
  for (let u = 0; u < users; u++) sorted.subarray(start[u], start[u + 1]).sort();
  return { start, sorted };
}

function distinct({ start, sorted }: Keys): number {
  let cells = 0;
  for (let u = 0; u + 1 < start.length; u++) {
    for (let i = start[u]!; i < start[u + 1]!; i++) {
      if (i === start[u]! || sorted[i] !== sorted[i - 1]) cells++;
    }
  }
  return cells;
}

/** The counts of the first users, as many as have about `cells` cells; views, not copies. */
export function firstUsers(counts: Counts, cells: number): Counts {
  let users = 0;
  while (users < counts.users && counts.start[users]! < cells) users++;
  const end = counts.start[users]!;
  return {
    ...counts,
    users,
    start: counts.start.subarray(0, users + 1),
    first: counts.first.subarray(0, end),
    second: counts.second.subarray(0, end),
    outcome: counts.outcome.subarray(0, end),
    count: counts.count.subarray(0, end),
  };
}

/** The outcome seen from the other side. */
export function turnedOutcome(outcome: number): number {
  return outcome === TIE ? TIE : outcome === FIRST ? SECOND : FIRST;
}

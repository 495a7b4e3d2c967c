import { turnedOutcome } from '../outcomes.ts';
import { REPEAT_CODES } from './repeats.ts';
import { binsOf, sourceData, type Sources, sourcesOf } from './sources.ts';
import { type Comparisons, type Counts, type Judgements, TIE } from '../types.ts';

/**
 * Counts comparisons by (user, first, second, outcome), and by the bin of their features and whether they repeat a
 * judgement where there are such sources. In unordered data a pair has one spelling, the model of lower index first.
 * Throws RangeError where a column is shorter than the others or an index is out of range. O(N log n) with n the
 * comparisons of one user.
 */
export function countCells(
  comparisons: Comparisons,
  sources: Sources | null = sourcesOf(sourceData(comparisons)),
): Counts {
  checkComparisons(comparisons);
  const { users, models, ordered, judgement, userWeight } = comparisons;
  const bins = sources === null ? 1 : binsOf(sources);
  const keys = keysByUser(comparisons, sources);
  const cells = distinct(keys);
  const start = new Uint32Array(users + 1);
  const first = new Uint16Array(cells);
  const second = new Uint16Array(cells);
  const outcome = new Uint8Array(cells);
  const count = new Float64Array(cells);
  const bin = new Uint16Array(sources === null ? 0 : cells);
  const repeat = new Uint8Array(sources === null ? 0 : cells);
  let cell = 0;
  for (let u = 0; u < users; u++) {
    const { sorted } = keys;
    for (let i = keys.start[u]!; i < keys.start[u + 1]!; cell++) {
      const key = sorted[i]!;
      const from = i;
      while (i < keys.start[u + 1]! && sorted[i] === key) i++;
      let rest = Math.floor(key / 3);
      outcome[cell] = key % 3;
      if (sources !== null) {
        repeat[cell] = rest % REPEAT_CODES;
        rest = Math.floor(rest / REPEAT_CODES);
        bin[cell] = rest % bins;
        rest = Math.floor(rest / bins);
      }
      first[cell] = Math.floor(rest / models);
      second[cell] = rest % models;
      count[cell] = i - from;
    }
    start[u + 1] = cell;
  }
  const weighed = userWeight === undefined ? {} : { userWeight };
  const named = { users, models, ordered, start, first, second, outcome, count, ...weighed };
  const counts =
    sources === null
      ? named
      : { ...named, bin, features: sources.features, binFeatures: sources.binFeatures, repeat };
  if (judgement === undefined) return counts;
  return { ...counts, judgements: judgementsOf(comparisons, cellFinder(counts, comparisons, sources)) };
}

/** Comparisons sorted by judgement, and judgements by user, each in their order. */
function judgementsOf(
  { users, user, judgement }: Comparisons,
  cellOf: (comparison: number) => number,
): Judgements {
  const n = user.length;
  const judgements = judgement!.reduce((most, one) => Math.max(most, one + 1), 0);
  const judge = new Int32Array(judgements).fill(-1);
  const size = new Uint32Array(judgements);
  for (let j = 0; j < n; j++) {
    const before = judge[judgement![j]!]!;
    if (before >= 0 && before !== user[j])
      throw new RangeError(`Judgement ${judgement![j]} is by users ${before} and ${user[j]}.`);
    judge[judgement![j]!] = user[j]!;
    size[judgement![j]!]!++;
  }
  const start = new Uint32Array(users + 1);
  for (const u of judge) if (u >= 0) start[u + 1]!++;
  for (let u = 0; u < users; u++) start[u + 1]! += start[u]!;
  const next = start.slice();
  const place = judge.map((u) => (u < 0 ? -1 : next[u]!++));
  const from = new Uint32Array(start[users]! + 1);
  for (let r = 0; r < judgements; r++) if (place[r]! >= 0) from[place[r]! + 1] = size[r]!;
  for (let r = 0; r + 1 < from.length; r++) from[r + 1]! += from[r]!;
  const free = from.slice();
  const cell = new Uint32Array(n);
  for (let j = 0; j < n; j++) cell[free[place[judgement![j]!]!]!++] = cellOf(j);
  return { start, from, cell };
}

/** The columns beside `user`. */
const COLUMNS = ['first', 'second', 'outcome', 'scoreGap', 'item', 'turned', 'judgement'] as const;

function checkComparisons(comparisons: Comparisons): void {
  const { users, models, user, first, second, outcome, item, judgement } = comparisons;
  const n = user.length;
  for (const name of COLUMNS) {
    const column = comparisons[name];
    if (column !== undefined && column.length !== n)
      throw new RangeError(`Column ${name} has ${column.length} entries where user has ${n}.`);
  }
  for (let j = 0; j < n; j++) {
    if (user[j]! >= users) throw new RangeError(`Comparison ${j} is by user ${user[j]} of ${users}.`);
    if (first[j]! >= models || second[j]! >= models)
      throw new RangeError(`Comparison ${j} is of models ${first[j]} and ${second[j]} of ${models}.`);
    if (outcome[j]! > TIE) throw new RangeError(`Comparison ${j} has outcome ${outcome[j]}.`);
  }
  for (const [name, column] of Object.entries({ item, judgement })) {
    const beyond = column?.findIndex((number) => number >= n) ?? -1;
    if (beyond >= 0)
      throw new RangeError(
        `Comparison ${beyond} is of ${name} ${column![beyond]}, where ${n} comparisons have at most ${n} of them.`,
      );
  }
}

interface Keys {
  readonly start: Uint32Array;
  /**
   * Of each user's comparisons, ascending: (first × models + second) × 3 + outcome; with sources
   * (((first × models + second) × bins + bin) × REPEAT_CODES + repeat) × 3 + outcome.
   */
  readonly sorted: Float64Array | Uint32Array;
}

function keysByUser(comparisons: Comparisons, sources: Sources | null): Keys {
  const { users, user } = comparisons;
  const start = new Uint32Array(users + 1);
  for (let j = 0; j < user.length; j++) start[user[j]! + 1]!++;
  for (let u = 0; u < users; u++) start[u + 1]! += start[u]!;
  const next = start.slice();
  const keys =
    (sources === null ? 1 : binsOf(sources) * REPEAT_CODES) * comparisons.models * comparisons.models * 3;
  // Whole numbers are sorted faster.
  const sorted = keys < 2 ** 32 ? new Uint32Array(user.length) : new Float64Array(user.length);
  const keyOf = comparisonKey(comparisons, sources);
  for (let j = 0; j < user.length; j++) sorted[next[user[j]!]!++] = keyOf(j);
  for (let u = 0; u < users; u++) sorted.subarray(start[u], start[u + 1]).sort();
  return { start, sorted };
}

/** Key of a comparison's cell among those of its user, as in {@link Keys}. */
function comparisonKey(
  { models, first, second, outcome, ordered }: Comparisons,
  sources: Sources | null,
): (comparison: number) => number {
  const bins = sources === null ? 1 : binsOf(sources);
  return (j) => {
    const turned = !ordered && first[j]! > second[j]!;
    let key = turned ? second[j]! * models + first[j]! : first[j]! * models + second[j]!;
    if (sources !== null) {
      const bin = sources.bin[j]!;
      key = (key * bins + (turned ? bins - 1 - bin : bin)) * REPEAT_CODES + sources.repeat[j]!;
    }
    return key * 3 + (turned ? turnedOutcome(outcome[j]!) : outcome[j]!);
  };
}

/** Finds the cell in which a comparison is counted, among comparisons of which these are the counts and sources. */
export function cellFinder(
  counts: Counts,
  comparisons: Comparisons,
  sources: Sources | null,
): (comparison: number) => number {
  const { start, first, second, outcome, bin, repeat, models } = counts;
  const bins = binsOf(counts);
  const keyOf = comparisonKey(comparisons, sources);
  const keyAt = (cell: number) => {
    let key = first[cell]! * models + second[cell]!;
    if (bin !== undefined) key = (key * bins + bin[cell]!) * REPEAT_CODES + repeat![cell]!;
    return key * 3 + outcome[cell]!;
  };
  return (j) => {
    const u = comparisons.user[j]!;
    const key = keyOf(j);
    let [low, high] = [start[u]!, start[u + 1]! - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    if (low > high || keyAt(low) !== key) throw new RangeError(`Comparison ${j} is not among those counted.`);
    return low;
  };
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

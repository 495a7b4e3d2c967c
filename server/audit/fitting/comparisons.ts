import { type ComparisonChange, type Comparisons, UNKNOWN } from '../../model/index.ts';
import {
  LIMITS,
  type Dataset,
  FIRST,
  type Judgements,
  NO_ITEM,
  NO_OUTCOME,
  sameBytes,
  type Stretch,
  TIE,
} from '../../dataset/index.ts';
import { type Copies, NO_COPIES } from './copies.ts';
import { Firsts } from './firsts.ts';

/** The usable rows of a dataset as the model wants them, and the way back. */
export interface ComparisonRows {
  readonly comparisons: Comparisons;
  /** Row of each comparison, ascending. */
  readonly row: Uint32Array;
  /** What became of the scores beside the outcome; null where the file has none that differ. */
  readonly scores: 'used' | 'follow-outcome' | null;
  /** The rows that are comparisons, but copies of others. */
  readonly copies: Copies;
}

/**
 * Leaves out the rows that are no comparisons, and copies. Both layers share the outcome codes. `modelsAlone`: scores
 * and items are left out too.
 */
export function comparisonRows(dataset: Dataset, modelsAlone = false, copies = NO_COPIES): ComparisonRows {
  const { rows } = dataset;
  const comparisons = dataset.comparisons - copies.row.length;
  const row = new Uint32Array(comparisons);
  const user = new Uint32Array(comparisons);
  const first = new Uint16Array(comparisons);
  const second = new Uint16Array(comparisons);
  const outcome = new Uint8Array(comparisons);
  // Plain loops: this is done on every keystroke.
  for (let i = 0, length = 0, copy = 0; i < rows; i++) {
    const code = dataset.outcome[i]!;
    if (code === NO_OUTCOME) continue;
    if (copies.row[copy] === i) {
      copy++;
      continue;
    }
    row[length] = i;
    user[length] = dataset.user[i]!;
    first[length] = dataset.first[i]!;
    second[length] = dataset.second[i]!;
    outcome[length++] = code;
  }
  const named: Comparisons = {
    users: dataset.users.length,
    models: Math.max(1, dataset.models.length),
    ordered: dataset.ordered,
    user,
    first,
    second,
    outcome,
    ...judgementOf(dataset, row),
  };
  if (modelsAlone) return { row, comparisons: named, scores: null, copies };
  const gaps = scoreGaps(dataset, named, row);
  const items = sharedItems(dataset, named, row);
  const given = {
    ...named,
    ...(gaps instanceof Float64Array ? { scoreGap: gaps } : {}),
    ...items,
    ...checkedColumns(dataset, row),
  };
  return {
    row,
    comparisons: given,
    scores: gaps instanceof Float64Array ? 'used' : gaps,
    copies,
  };
}

/** The judgement of each comparison, where some are of one. */
function judgementOf(
  { judgements, together, user }: Dataset,
  row: Uint32Array,
): Pick<Comparisons, 'judgement'> {
  if (judgements !== null) return { judgement: numberedJudgements(judgements, row) };
  if (together === null) return {};
  const judgement = new Uint32Array(row.length);
  const firsts = new Firsts(
    row.length,
    (j, k) => together[row[j]!] === together[row[k]!] && user[row[j]!] === user[row[k]!],
  );
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const own = together[row[j]!]!;
    const first = own === NO_ITEM ? j : firsts.of(j, own ^ Math.imul(user[row[j]!]!, 0x9e3779b1));
    judgement[j] = first === j ? count++ : judgement[first]!;
  }
  return count === row.length ? {} : { judgement };
}

/** The judgement of each comparison; numbers that no comparison has are left out. */
function numberedJudgements({ of }: Judgements, row: Uint32Array): Uint32Array {
  const number = new Map<number, number>();
  return row.map((i) => {
    const judgement = of[i]!;
    let known = number.get(judgement);
    if (known === undefined) {
      known = number.size;
      number.set(judgement, known);
    }
    return known;
  });
}

/** Scores that favour the winner in a larger share of comparisons say who won once more, and by the same user. */
const FOLLOWS_OUTCOME = 0.95;

/**
 * By how much the first response scores higher, where the scores come from elsewhere. A user's own ratings beside the
 * user's choice, or scores by which the chosen response was chosen, would make the careless look attentive: they agree
 * with themselves. Null where no two responses are known to score differently.
 */
function scoreGaps(
  { scoreGap }: Dataset,
  { outcome }: Comparisons,
  row: Uint32Array,
): Float64Array | 'follow-outcome' | null {
  if (scoreGap === null) return null;
  const gaps = Float64Array.from(row, (i) => scoreGap[i]!);
  let [agreeing, decisive, different] = [0, 0, 0];
  for (let j = 0; j < gaps.length; j++) {
    const gap = gaps[j]!;
    if (!Number.isFinite(gap) || gap === 0) continue;
    different++;
    if (outcome[j] === TIE) continue;
    decisive++;
    if (gap > 0 === (outcome[j] === FIRST)) agreeing++;
  }
  if (different === 0) return null;
  return agreeing > FOLLOWS_OUTCOME * decisive ? 'follow-outcome' : gaps;
}

/** What the checks of single users look at, as far as any row says something of it. */
function checkedColumns(
  { lengthGap, seconds, known }: Dataset,
  row: Uint32Array,
): Pick<Comparisons, (typeof CHECKED)[number]> {
  const [lengths, times] = [numbersAt(lengthGap, row), numbersAt(seconds, row)];
  return {
    ...(lengths === null ? {} : { lengthGap: lengths }),
    ...(times === null ? {} : { seconds: times }),
    ...(known?.some((outcome) => outcome <= TIE) === true
      ? { known: Uint8Array.from(row, (i) => Math.min(UNKNOWN, known[i]!)) }
      : {}),
  };
}

/** The numbers that a column holds in these rows; null where there are none. */
function numbersAt(column: Float32Array | null, row: Uint32Array): Float64Array | null {
  if (column === null) return null;
  const numbers = new Float64Array(row.length);
  let isTold = false;
  for (let j = 0; j < row.length; j++) {
    numbers[j] = column[row[j]!]!;
    isTold ||= !Number.isNaN(numbers[j]!);
  }
  return isTold ? numbers : null;
}

/** Fewer comparisons of items that others share tell nothing, and may be items of the same hash. */
const LEAST_SHARED = 1e-3;

/** Numbers the items, an item being what was judged by the responses of the same two models; none where few are shared. */
function sharedItems(
  { item, turned, models, ordered }: Dataset,
  { first, second }: Comparisons,
  row: Uint32Array,
): Pick<Comparisons, 'item' | 'turned'> {
  // Where a file neither names models nor shows texts, which response is which is told by their order alone.
  if (item === null || (models.length === 0 && !ordered && turned === null)) return {};
  const n = row.length;
  const number = new Uint32Array(n);
  const low = (j: number) => Math.min(first[j]!, second[j]!);
  const high = (j: number) => Math.max(first[j]!, second[j]!);
  const firsts = new Firsts(
    n,
    (j, k) => item[row[j]!] === item[row[k]!] && low(j) === low(k) && high(j) === high(k),
  );
  let [items, shared] = [0, 0];
  for (let j = 0; j < n; j++) {
    const own = item[row[j]!]!;
    const first =
      own === NO_ITEM ? j : firsts.of(j, own ^ Math.imul(low(j) * LIMITS.models + high(j), 0x9e3779b1));
    number[j] = first === j ? items++ : number[first]!;
    if (first !== j) shared++;
  }
  if (shared < Math.max(1, LEAST_SHARED * n)) return {};
  return { item: number, ...(turned === null ? {} : { turned: Uint8Array.from(row, (i) => turned[i]!) }) };
}

/** The comparison that a row counts as, a copy as the row it is a copy of; -1 where it is none. */
export function comparisonAt({ row, copies }: ComparisonRows, of: number): number {
  return placeOf(row, originalOf(copies, of) ?? of);
}

/** The row that this one is a copy of; null where it counts itself. */
export function originalOf(copies: Copies, row: number): number | null {
  return copies.of[placeOf(copies.row, row)] ?? null;
}

/** Place of a row among ascending ones; -1 where it is not there. */
function placeOf(rows: Uint32Array, row: number): number {
  const place = firstFrom(rows, row);
  return rows[place] === row ? place : -1;
}

/** Place of the first of ascending rows that is not before `row`. */
function firstFrom(rows: Uint32Array, row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Comparisons [start, endBefore) of one set that became [start, endAfter) of another. */
interface ChangedStretch {
  readonly start: number;
  readonly endBefore: number;
  readonly endAfter: number;
}

/** The comparisons that stand in changed rows; all where copies came or went, which may be of rows anywhere. */
function stretchWithin(
  before: ComparisonRows,
  after: ComparisonRows,
  { start, endBefore, end }: Stretch,
): ChangedStretch {
  if (before.copies !== after.copies && !(hasNone(before.copies) && hasNone(after.copies)))
    return { start: 0, endBefore: before.row.length, endAfter: after.row.length };
  return {
    start: firstFrom(before.row, start),
    endBefore: firstFrom(before.row, endBefore),
    endAfter: firstFrom(after.row, end),
  };
}

function hasNone({ row }: Copies): boolean {
  return row.length === 0;
}

/** The same without what is equal at its beginning and at its end; null where users or models are others. */
function trimmed(before: Comparisons, after: Comparisons, within: ChangedStretch): ChangedStretch | null {
  const { user, first, second, outcome } = before;
  if (before.users !== after.users || before.models !== after.models || before.ordered !== after.ordered)
    return null;
  const same = (i: number, j: number) =>
    user[i] === after.user[j] &&
    first[i] === after.first[j] &&
    second[i] === after.second[j] &&
    outcome[i] === after.outcome[j];
  let { start, endBefore, endAfter } = within;
  while (start < endBefore && start < endAfter && same(start, start)) start++;
  while (endBefore > start && endAfter > start && same(endBefore - 1, endAfter - 1)) {
    endBefore--;
    endAfter--;
  }
  return { start, endBefore, endAfter };
}

/** What a comparison tells depends on others here: scores are binned among all, items shared, judgements hang together. */
const SHARED = ['scoreGap', 'item', 'turned', 'judgement'] as const;
/** Looked at by the checks alone, which are made anew with a fit from all comparisons. */
const CHECKED = ['lengthGap', 'seconds', 'known'] as const;

/**
 * What changed from one set of comparisons to another, `within` these rows: how many comparisons came or went, and by
 * how often each cell is counted. Null where that is more than `most`, or users or models are others. `changes` are null
 * where what a comparison tells depends on others.
 */
export function changedComparisons(
  before: ComparisonRows,
  after: ComparisonRows,
  most: number,
  within: Stretch,
): { readonly changed: number; readonly changes: readonly ComparisonChange[] | null } | null {
  const { comparisons: from } = before;
  const { comparisons: to } = after;
  const stretch = trimmed(from, to, stretchWithin(before, after, within));
  if (stretch === null) return null;
  const { start, endBefore, endAfter } = stretch;
  const changed = endBefore + endAfter - 2 * start;
  const same = (names: readonly (typeof SHARED | typeof CHECKED)[number][]) =>
    names.every((name) => sameBytes(from[name], to[name]));
  if (changed === 0 && same(SHARED)) return { changed, changes: same(CHECKED) ? [] : null };
  if (changed > most) return null;
  if ([from, to].some((one) => SHARED.some((name) => one[name] !== undefined)))
    return { changed, changes: null };
  const changes: ComparisonChange[] = [];
  for (const [of, end, by] of [
    [from, endBefore, -1],
    [to, endAfter, 1],
  ] as const) {
    for (let i = start; i < end; i++) {
      changes.push({
        user: of.user[i]!,
        first: of.first[i]!,
        second: of.second[i]!,
        outcome: of.outcome[i]!,
        by,
      });
    }
  }
  return { changed, changes };
}

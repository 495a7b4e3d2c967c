import { setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  type ByteSource,
  type Dataset,
  type DatasetChange,
  haveDigests,
  NO_ITEM,
  NO_OUTCOME,
  rowDigests,
  sameBytes,
  TIE,
} from '../../dataset/index.ts';
import { Firsts } from './firsts.ts';

/** Rows whose user judged the same item before, shown alike. */
export interface Repeats {
  /** Ascending. */
  readonly row: Uint32Array;
  /** Of each the first row in which that user judged that item so. */
  readonly first: Uint32Array;
}

/** Rows that say nothing which an earlier row does not say already: a file joined to itself, a double click. */
export interface Copies {
  /** Those that count once, together with the earlier one; ascending. */
  readonly row: Uint32Array;
  /** Of each the first row of which it is a copy. */
  readonly of: Uint32Array;
  /** Rows that may be copies and yet count; null: none. */
  readonly leftAlone: {
    /** Second judgements look the same in this file; or it is one whose rows have no bytes to compare. */
    readonly why: 'like-second-judgements' | 'not-compared';
    readonly rows: number;
  } | null;
  readonly repeats: Repeats;
}

const NO_ROWS = new Uint32Array(0);
const NO_REPEATS: Repeats = { row: NO_ROWS, first: NO_ROWS };
export const NO_COPIES: Copies = { row: NO_ROWS, of: NO_ROWS, leftAlone: null, repeats: NO_REPEATS };

/** Rows looked at between two looks at what else waits. */
const SLICE_ROWS = 2 ** 14;

/** The copies that an earlier version of the file held, and what changed since. */
export interface KnownCopies {
  readonly copies: Copies;
  readonly change: DatasetChange;
}

/**
 * The copies among the rows of a dataset: the known ones themselves where they still are what they were. Of the rows
 * that repeat others only the bytes are looked at where those are known, and not even they where none of them changed.
 * Yields often; null once `signal` is aborted. Throws FileError.
 */
export async function copiesIn(
  source: ByteSource,
  dataset: Dataset,
  signal: AbortSignal,
  known: KnownCopies | null = null,
): Promise<Copies | null> {
  const same = known?.change.sameJudged === true ? known : null;
  if (same?.change.isOfBytes === true && !isAnyWithin(same.copies.repeats, same.change)) return same.copies;
  const found = await copiesOf(source, dataset, signal, same?.copies.repeats);
  return found !== null && known !== null && areEqual(found, known.copies) ? known.copies : found;
}

/** Does a repeat, or a row that is repeated, stand among the changed rows? */
function isAnyWithin({ row, first }: Repeats, { start, end }: DatasetChange): boolean {
  const isWithin = (one: number) => one >= start && one < end;
  return row.some(isWithin) || first.some(isWithin);
}

/** Are the same rows left out, and is the same said of the others? */
function areEqual(a: Copies, b: Copies): boolean {
  return (
    sameBytes(a.row, b.row) &&
    sameBytes(a.of, b.of) &&
    sameBytes(a.repeats.row, b.repeats.row) &&
    sameBytes(a.repeats.first, b.repeats.first) &&
    a.leftAlone?.why === b.leftAlone?.why &&
    a.leftAlone?.rows === b.leftAlone?.rows
  );
}

async function copiesOf(
  source: ByteSource,
  dataset: Dataset,
  signal: AbortSignal,
  known: Repeats | undefined,
): Promise<Copies | null> {
  const repeats = known ?? (await repeatsIn(dataset, signal));
  if (repeats === null) return null;
  if (!haveDigests(dataset)) {
    const rows = agreeingAmong(repeats, dataset);
    return { ...NO_COPIES, leftAlone: rows === 0 ? null : { why: 'not-compared', rows }, repeats };
  }
  const digests = await rowDigests(source, dataset, rowsOf(repeats, dataset.rows), signal);
  return digests === null ? null : copiesAmong(repeats, dataset, digests, signal);
}

/** How many have the outcome of the first judgement. */
function agreeingAmong({ row, first }: Repeats, dataset: Dataset): number {
  const { said } = sidesOf(dataset);
  let agreeing = 0;
  for (let k = 0; k < row.length; k++) if (said(row[k]!) === said(first[k]!)) agreeing++;
  return agreeing;
}

/** The repeats and the rows that they repeat, ascending. */
function rowsOf({ row, first }: Repeats, rows: number): Uint32Array {
  const isOne = new Uint8Array(rows);
  for (let k = 0; k < row.length; k++) isOne[row[k]!] = isOne[first[k]!] = 1;
  const found = new Uint32Array(isOne.reduce((sum, one) => sum + one, 0));
  for (let i = 0, n = 0; i < rows; i++) if (isOne[i] === 1) found[n++] = i;
  return found;
}

/** One pass over the rows. */
async function repeatsIn(dataset: Dataset, signal: AbortSignal): Promise<Repeats | null> {
  const { rows, user, item, first, second, outcome, judgements } = dataset;
  if (item === null) return NO_REPEATS;
  const { shown } = sidesOf(dataset);
  const low = (i: number) => Math.min(first[i]!, second[i]!);
  const high = (i: number) => Math.max(first[i]!, second[i]!);
  const firsts = new Firsts(
    dataset.comparisons,
    (a, b) =>
      user[a] === user[b] &&
      item[a] === item[b] &&
      low(a) === low(b) &&
      high(a) === high(b) &&
      shown(a) === shown(b),
  );
  const found: { row: number[]; first: number[] } = { row: [], first: [] };
  for (let i = 0; i < rows; i++) {
    if (i % SLICE_ROWS === SLICE_ROWS - 1) {
      await yieldToOthers();
      if (signal.aborted) return null;
    }
    if (outcome[i] === NO_OUTCOME || item[i] === NO_ITEM) continue;
    const models = (low(i) << 16) ^ high(i) ^ shown(i);
    const one = firsts.of(i, item[i]! ^ Math.imul(user[i]!, 0x9e3779b1) ^ Math.imul(models, 0x27d4eb2f));
    // Of a ranking several pairs may be of the same models.
    if (one === i || (judgements !== null && judgements.of[one] === judgements.of[i])) continue;
    found.row.push(i);
    found.first.push(one);
  }
  return { row: new Uint32Array(found.row), first: new Uint32Array(found.first) };
}

/** How the responses of a row were shown, and which of them, or a tie, was said. Both of the same pair of models. */
function sidesOf({ ordered, first, second, turned, outcome }: Dataset): {
  readonly shown: (row: number) => number;
  readonly said: (row: number) => number;
} {
  const side = (i: number) => Number(first[i]! > second[i]!) ^ (turned?.[i] ?? 0);
  if (ordered) return { shown: side, said: (i) => outcome[i]! };
  // The chosen response stands first, however they were shown.
  return { shown: () => 0, said: (i) => (outcome[i] === TIE ? TIE : side(i) ^ outcome[i]!) };
}

/** Second judgements of people differ from the first more often than once in so many. */
const RARELY = 20;

/**
 * A row is a copy where an earlier judgement of the item by its user has the same bytes. Files that keep neither time
 * nor id of a judgement have such rows also where users judge again; what tells is that others of their second
 * judgements have another outcome, and none the same outcome but other bytes.
 */
async function copiesAmong(
  repeats: Repeats,
  dataset: Dataset,
  digests: Uint32Array,
  signal: AbortSignal,
): Promise<Copies | null> {
  const { said } = sidesOf(dataset);
  const { rowStart } = dataset;
  const n = repeats.row.length;
  // Of the first rows and of their repeats by index: first row k is n + k.
  const rowAt = (k: number) => (k < n ? repeats.row[k]! : repeats.first[k - n]!);
  const firstAt = (k: number) => repeats.first[k < n ? k : k - n]!;
  const distinct = new Firsts(
    2 * n,
    (a, b) =>
      firstAt(a) === firstAt(b) &&
      digests[rowAt(a)] === digests[rowAt(b)] &&
      // Of several judgements in one row the bytes are the same.
      said(rowAt(a)) === said(rowAt(b)),
  );
  const hash = (k: number) => digests[rowAt(k)]! ^ Math.imul(firstAt(k), 0x9e3779b1);
  const found: { row: number[]; of: number[] } = { row: [], of: [] };
  let [agreeing, differing] = [0, 0];
  for (let k = 0; k < n; k++) {
    if (k % SLICE_ROWS === SLICE_ROWS - 1) {
      await yieldToOthers();
      if (signal.aborted) return null;
    }
    distinct.of(n + k, hash(n + k));
    const [row, first, of] = [rowAt(k), firstAt(k), rowAt(distinct.of(k, hash(k)))];
    if (of === row) {
      if (said(row) === said(first)) agreeing++;
      else differing++;
    } else if (rowStart[of] !== rowStart[row]) {
      // What stands in the file once is no copy of itself.
      found.row.push(row);
      found.of.push(of);
    }
  }
  const identical = found.row.length;
  if (differing > 0 && RARELY * agreeing < differing && RARELY * differing >= identical) {
    const leftAlone = identical === 0 ? null : ({ why: 'like-second-judgements', rows: identical } as const);
    return { ...NO_COPIES, leftAlone, repeats };
  }
  return { row: new Uint32Array(found.row), of: new Uint32Array(found.of), leftAlone: null, repeats };
}

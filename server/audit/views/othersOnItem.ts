import { FIRST, SECOND, TIE } from '../../dataset/index.ts';
import type { OthersAnswers } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { comparisonAt, type ComparisonRows } from '../fitting/index.ts';

/** Comparisons by item: those of item i are `of[start[i]]` up to `of[start[i + 1]]`. */
interface ByItem {
  readonly start: Uint32Array;
  readonly of: Uint32Array;
}

/** Made once for the comparisons of a file. */
const known = new WeakMap<ComparisonRows, ByItem>();

/** An answer of another user on the same item. */
export interface OtherAnswer {
  /** Index of the user, and row of the answer. */
  readonly user: number;
  readonly row: number;
  /** Code of the outcome, sides as in the row asked about. */
  readonly outcome: number;
}

/** What other users answered on the same item, sides as in this row, in file order. */
export function* answersOfOthers(audit: Audit, row: number): Generator<OtherAnswer, void> {
  const { comparisons, row: rows } = audit.comparisons;
  const { item, user, first, second, outcome, turned } = comparisons;
  const own = comparisonAt(audit.comparisons, row);
  if (item === undefined || own < 0) return;
  const { start, of } = byItem(audit.comparisons, item);
  for (let place = start[item[own]!]!; place < start[item[own]! + 1]!; place++) {
    const other = of[place]!;
    if (user[other] === user[own]) continue;
    const isTurned =
      first[own] === second[own] ? turned?.[other] !== turned?.[own] : first[other] !== first[own];
    const said = outcome[other]!;
    yield {
      user: user[other]!,
      row: rows[other]!,
      outcome: isTurned && said !== TIE ? (said === FIRST ? SECOND : FIRST) : said,
    };
  }
}

/** How many other users gave which answer on the same item; null where no other judged it. */
export function othersOn(audit: Audit, row: number): OthersAnswers | null {
  const counts = { [FIRST]: 0, [SECOND]: 0, [TIE]: 0 };
  for (const { outcome } of answersOfOthers(audit, row)) counts[outcome as keyof typeof counts]++;
  if (counts[FIRST] + counts[SECOND] + counts[TIE] === 0) return null;
  return { first: counts[FIRST], second: counts[SECOND], tie: counts[TIE] };
}

function byItem(rows: ComparisonRows, item: ArrayLike<number>): ByItem {
  let index = known.get(rows);
  if (index === undefined) {
    index = indexed(item);
    known.set(rows, index);
  }
  return index;
}

/** A counting sort: items are numbered from 0. */
function indexed(item: ArrayLike<number>): ByItem {
  let items = 0;
  for (let j = 0; j < item.length; j++) items = Math.max(items, item[j]! + 1);
  const start = new Uint32Array(items + 1);
  for (let j = 0; j < item.length; j++) start[item[j]! + 1]!++;
  for (let i = 0; i < items; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, items);
  const of = new Uint32Array(item.length);
  for (let j = 0; j < item.length; j++) of[next[item[j]!]!++] = j;
  return { start, of };
}

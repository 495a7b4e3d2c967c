import { type Dataset, NO_OUTCOME } from '../../dataset/index.ts';
import type { RowMark } from '../../protocol.ts';
import { type Audit, isFlagged, recommendationOf } from '../audit.ts';
import { decisionName } from '../decisions.ts';
import { rowsOf } from '../userRows.ts';

const DECIDED = { keep: 'kept', drop: 'dropped', flip: 'flipped' } as const;

/** What marks a row: its own decision, else its user's, else what is recommended for the user; null: nothing. */
export function markOf(audit: Audit, row: number): RowMark | null {
  const { dataset, decisions } = audit;
  if (dataset.outcome[row] === NO_OUTCOME) return null;
  const user = dataset.user[row]!;
  const decision = decisionName(dataset.decision[row]!) ?? decisionName(decisions.decision[user]!);
  if (decision !== null) return DECIDED[decision];
  const recommendation = recommendationOf(audit, user);
  return recommendation === 'keep' ? null : recommendation;
}

/** Is the row of a flagged user, and nothing decided on it? */
function awaitsDecision(audit: Audit, row: number): boolean {
  const { dataset, decisions } = audit;
  if (dataset.outcome[row] === NO_OUTCOME || dataset.decision[row] !== 0) return false;
  const user = dataset.user[row]!;
  return decisions.decision[user] === 0 && isFlagged(audit, user);
}

/** Index of the first row on `line` (0-based) or after it; `dataset.rows` if there is none. */
export function firstRowFrom({ rowLine, rows }: Dataset, line: number): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rowLine[middle]! < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The marked rows of these lines (0-based, first and last), by mark: lines, ascending. Cost: the lines asked for. */
export function marksWithin(
  audit: Audit,
  ranges: readonly (readonly [number, number])[],
): Partial<Record<RowMark, number[]>> {
  const { dataset } = audit;
  const marks: Partial<Record<RowMark, number[]>> = {};
  for (const [first, last] of ranges) {
    for (let row = firstRowFrom(dataset, first); row < dataset.rows && dataset.rowLine[row]! <= last; row++) {
      const mark = markOf(audit, row);
      if (mark !== null) (marks[mark] ??= []).push(dataset.rowLine[row]!);
    }
  }
  return marks;
}

/** Marks on more than this share of the pieces tell nothing. */
const MOST_MARKED = 0.5;

/**
 * Stretches of lines (0-based, first and last) with rows that await a decision, neighbours joined. The file is cut
 * into at most `pieces`, of which those with such a row are marked; where that is most of them, only those that have
 * far more than the average: twice as many, and three standard deviations of chance. One pass over the rows.
 */
export function awaitingStretches(audit: Audit, pieces: number): [number, number][] {
  const { dataset } = audit;
  const lines = dataset.rows === 0 ? 0 : dataset.rowLine[dataset.rows - 1]! + 1;
  const size = Math.max(1, Math.ceil(lines / pieces));
  const awaiting = new Uint32Array(Math.ceil(lines / size));
  let total = 0;
  for (let row = 0; row < dataset.rows; row++) {
    if (!awaitsDecision(audit, row)) continue;
    awaiting[Math.floor(dataset.rowLine[row]! / size)]!++;
    total++;
  }
  const marked = awaiting.reduce((sum, n) => sum + Number(n > 0), 0);
  const average = total / awaiting.length;
  const least = marked > awaiting.length * MOST_MARKED ? 2 * average + 3 * Math.sqrt(average) : 1;
  const stretches: [number, number][] = [];
  for (const [piece, n] of awaiting.entries()) {
    if (n === 0 || n < least) continue;
    const start = piece * size;
    const end = Math.min(start + size, lines) - 1;
    const previous = stretches.at(-1);
    if (previous !== undefined && start === previous[1] + 1) previous[1] = end;
    else stretches.push([start, end]);
  }
  return stretches;
}

/**
 * The nearest other row from `line` (0-based) on: of `user` (index), or, for null, one that awaits a decision. Goes
 * round the end of the file; null if there is none but the row on `line`.
 */
export function findRow(
  audit: Audit,
  line: number,
  direction: 'next' | 'previous',
  user: number | null,
): number | null {
  return user === null ? findAwaiting(audit, line, direction) : findOfUser(audit, line, direction, user);
}

function findAwaiting(audit: Audit, line: number, direction: 'next' | 'previous'): number | null {
  const { dataset } = audit;
  const { rows } = dataset;
  const step = direction === 'next' ? 1 : -1;
  const from = direction === 'next' ? firstRowFrom(dataset, line + 1) : firstRowFrom(dataset, line) - 1;
  for (let i = 0; i < rows; i++) {
    const row = (((from + i * step) % rows) + rows) % rows;
    if (dataset.rowLine[row] !== line && awaitsDecision(audit, row)) return row;
  }
  return null;
}

function findOfUser(audit: Audit, line: number, direction: 'next' | 'previous', user: number): number | null {
  const { rowLine } = audit.dataset;
  const rows = rowsOf(audit.userRows, user);
  const others = rows.filter((row) => rowLine[row] !== line);
  const found =
    direction === 'next'
      ? (others.find((row) => rowLine[row]! > line) ?? others[0])
      : (others.findLast((row) => rowLine[row]! < line) ?? others.at(-1));
  return found ?? null;
}

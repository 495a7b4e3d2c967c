import { type Audit, awaitingStretches, findRow, marksWithin, userSpan } from '../../audit/index.ts';
import type { FindRowParams, FoundRow, RowMarks, RowMarksParams } from '../../protocol.ts';
import { rangeInRow } from '../documents/ranges.ts';

/** Pieces of a file in the overview ruler: a mark there is about six pixels high. */
const PIECES = 200;

/** The overview of each audit, computed when it is first asked for. */
const overviews = new WeakMap<Audit, [number, number][]>();

/** What the editor marks: rows that can be seen, and the stretches of the overview ruler. */
export function rowMarksOf(audit: Audit, version: number, { lines }: RowMarksParams): RowMarks {
  let overview = overviews.get(audit);
  if (overview === undefined) {
    overview = awaitingStretches(audit, PIECES);
    overviews.set(audit, overview);
  }
  const visible = marksWithin(
    audit,
    lines.map(([first, last]) => [first - 1, last - 1] as const),
  );
  return {
    version,
    visible: Object.fromEntries(
      Object.entries(visible).map(([mark, marked]) => [mark, marked.map((line) => line + 1)]),
    ),
    overview: overview.map(([first, last]) => [first + 1, last + 1]),
  };
}

/** The next or previous row of a user, or of any flagged user. */
export function foundRow(audit: Audit, { line, direction, user }: FindRowParams): FoundRow | null {
  const { bytes, dataset } = audit;
  const index = user === undefined ? null : dataset.users.indexOf(user);
  if (index === -1) return null;
  const row = findRow(audit, line - 1, direction, index);
  if (row === null) return null;
  return {
    user: dataset.users[dataset.user[row]!]!,
    range: rangeInRow(bytes, dataset, row, userSpan(audit, row)),
  };
}

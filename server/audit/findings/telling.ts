import type { Kind } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { originalOf } from '../fitting/index.ts';
import { expectedOf, responseNames } from './expected.ts';
import { kindOf } from './explain.ts';
import { rowsOf } from '../userRows.ts';
import { percent } from '../wording.ts';

/** A row that speaks against its user, and how. */
export interface TellingRow {
  readonly row: number;
  readonly message: string;
}

/** The outcome that a habitual clicker gives. */
const CLICKED: Readonly<Partial<Record<Kind, number>>> = {
  'first-clicker': 0,
  'second-clicker': 1,
  'tie-clicker': 2,
};

/** A user's row and the chance that an attentive user would have judged it so. */
export interface WeighedRow {
  readonly row: number;
  readonly chance: number;
  /** Of a habitual clicker: not the outcome that is clicked. Of others: never. */
  readonly unclicked: boolean;
}

/**
 * The user's comparisons, those first that an attentive user would least likely have judged so. Of a clicker
 * those that were clicked come before the others.
 */
export function rowsByTelling(audit: Audit, user: number): WeighedRow[] {
  const { dataset } = audit;
  const kind = kindOf(audit, user);
  const clicked = kind === null ? undefined : CLICKED[kind];
  return Array.from(rowsOf(audit.userRows, user), (row) => ({
    row,
    chance: expectedOf(audit, row).chances[dataset.outcome[row]!]!,
    unclicked: clicked !== undefined && dataset.outcome[row] !== clicked,
  })).sort((a, b) => Number(a.unclicked) - Number(b.unclicked) || a.chance - b.chance || a.row - b.row);
}

/** The rows that speak most against their user, most telling first; copies say it once. */
export function mostTellingRows(audit: Audit, user: number, most: number): TellingRow[] {
  return rowsByTelling(audit, user)
    .filter(({ row, unclicked }) => !unclicked && originalOf(audit.comparisons.copies, row) === null)
    .slice(0, most)
    .map(({ row, chance }) => ({ row, message: describe(audit, row, chance) }));
}

function describe(audit: Audit, row: number, chance: number): string {
  const [first, second] = responseNames(audit, row);
  const choice = ['first', 'second', 'tie'][audit.dataset.outcome[row]!]!;
  const said =
    choice === 'tie'
      ? `a tie between ${first} and ${second}`
      : choice === 'first'
        ? `${first} over ${second}`
        : `${second} over ${first}`;
  return `${said}: an attentive user would say so in ${percent(chance)} of cases`;
}

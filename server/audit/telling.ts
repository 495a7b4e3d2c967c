import { attentiveProbability } from '../model/davidson.ts';
import type { Kind } from '../protocol.ts';
import { type Audit, fitOf } from './audit.ts';
import { kindOf } from './explain.ts';
import { rowsOf } from './userRows.ts';
import { percent, quoted } from './wording.ts';

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
  const fit = fitOf(audit);
  const kind = kindOf(audit, user);
  const clicked = kind === null ? undefined : CLICKED[kind];
  return Array.from(rowsOf(audit.userRows, user), (row) => ({
    row,
    chance: attentiveProbability(fit, dataset.first[row]!, dataset.second[row]!, dataset.outcome[row]!),
    unclicked: clicked !== undefined && dataset.outcome[row] !== clicked,
  })).sort((a, b) => Number(a.unclicked) - Number(b.unclicked) || a.chance - b.chance || a.row - b.row);
}

/** The rows that speak most against their user, most telling first. */
export function mostTellingRows(audit: Audit, user: number, most: number): TellingRow[] {
  return rowsByTelling(audit, user)
    .filter(({ unclicked }) => !unclicked)
    .slice(0, most)
    .map(({ row, chance }) => ({ row, message: describe(audit, row, chance) }));
}

function describe({ dataset }: Audit, row: number, chance: number): string {
  const first = quoted(dataset.models[dataset.first[row]!]!);
  const second = quoted(dataset.models[dataset.second[row]!]!);
  const choice = ['first', 'second', 'tie'][dataset.outcome[row]!]!;
  const said =
    choice === 'tie'
      ? `a tie between ${first} and ${second}`
      : choice === 'first'
        ? `${first} over ${second}`
        : `${second} over ${first}`;
  return `${said}: an attentive user would say so in ${percent(chance)} of cases`;
}

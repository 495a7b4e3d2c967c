import type { ReadTable } from '../dataset/index.ts';
import { GROUPS, KINDS, RECOMMENDATIONS } from '../model/index.ts';
import { count, quoted } from './wording.ts';

/** Figures of a user as an audit in a warehouse writes them, one a column: what each is called there. */
const FIGURES = {
  comparisons: 'comparisons',
  ties: 'ties',
  attentiveness: 'attentiveness',
  low: 'low',
  high: 'high',
  probabilityAttentive: 'p_attentive',
  probabilityCareless: 'p_careless',
  probabilityContrary: 'p_contrary',
  otherTaste: 'p_other_taste',
  chosenStronger: 'chosen_stronger',
  chosenStrongerExpected: 'chosen_stronger_expected',
  firstShare: 'first_share',
  evidence: 'evidence',
} as const;
type Figure = keyof typeof FIGURES;
const FIGURE_NAMES = Object.keys(FIGURES) as Figure[];
/** The others are unknown of users who decided nothing between models that differ. */
const SURELY_KNOWN = FIGURE_NAMES.filter(
  (figure) => !['chosenStronger', 'chosenStrongerExpected', 'firstShare'].includes(figure),
);

/** The columns that such a table must have, whatever else is in it. */
export const USER_COLUMNS = ['user', ...Object.values(FIGURES), 'group', 'kind', 'recommendation'];

/** More users than anybody looks through; their columns take some hundred MB. */
export const MOST_TABLE_USERS = 2_000_000;

/** The figures of users, by column. */
type Figures = Readonly<Record<Figure, Float64Array>>;

export interface Users {
  readonly names: readonly string[];
  readonly figures: Figures;
  /** Indices into GROUPS, KINDS and RECOMMENDATIONS. */
  readonly group: Uint8Array;
  readonly kind: Uint8Array;
  readonly recommendation: Uint8Array;
}

/** The users of the table, or why they cannot be shown. */
export function usersIn(table: ReadTable): Users | string {
  const { rows, columns } = table;
  if (rows > MOST_TABLE_USERS)
    return `The table holds ${count(rows)} users, more than ${count(MOST_TABLE_USERS)}: export those to look at, such as all whom it is not recommended to keep.`;
  const names = textsIn(table, 'user');
  const nameless = names.indexOf('');
  if (nameless >= 0) return `Row ${count(nameless + 1)} of the table names no user.`;
  if (new Set(names).size < names.length) return 'The table holds a user twice.';
  const coded = {
    group: codesIn(table, 'group', GROUPS),
    kind: codesIn(table, 'kind', KINDS),
    recommendation: codesIn(table, 'recommendation', RECOMMENDATIONS),
  };
  const figures = Object.fromEntries(
    FIGURE_NAMES.map((figure) => [
      figure,
      Float64Array.from(columns.get(FIGURES[figure])!, (value) => (value === null ? NaN : Number(value))),
    ]),
  ) as Figures;
  const bad = names.findIndex(
    (_, user) =>
      Object.values(coded).some((codes) => codes[user] === NO_CODE) ||
      SURELY_KNOWN.some((figure) => !Number.isFinite(figures[figure][user]!)),
  );
  if (bad >= 0) return `Row ${count(bad + 1)} of the table, of ${quoted(names[bad]!)}, is none of an audit.`;
  return { names, figures, ...coded };
}

const NO_CODE = 255;

function codesIn(table: ReadTable, column: string, names: readonly (string | null)[]): Uint8Array {
  // Where it is none of the names, the code is −1, of which a byte makes 255.
  return Uint8Array.from(textsIn(table, column), (text) => names.indexOf(text === '' ? null : text));
}

function textsIn({ columns }: ReadTable, column: string): string[] {
  return columns.get(column)!.map((value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
  });
}

import { html, nothing, type TemplateResult } from 'lit';
import type { StrongerSide, UserColumns } from '../../server/protocol.ts';
import { cutInTheMiddle } from '../shared/cutNames.ts';
import { chance, count, decimal, percent } from '../shared/format.ts';
import { intervalGeometry, intervalLabel, intervalOf, THINNEST } from '../plots/intervalBar.ts';
import { placed } from '../shared/placed.ts';
import { reasonLabel } from './queue.ts';
import { category, certaintyOf, looksLike, type SortKey } from './usersView.ts';

export type ColumnKey =
  | 'name'
  | 'attentiveness'
  | 'interval'
  | 'probabilityAttentive'
  | 'certainty'
  | 'comparisons'
  | 'ties'
  | 'evidence'
  | 'chosenStronger'
  | 'chosenStrongerExpected'
  | 'firstShare'
  | 'kind'
  | 'recommendation'
  | 'decision'
  | 'firstLine'
  | 'actions';

/** Shared parts of the cells of a table. */
export interface CellView {
  /** Left end of the scale of the intervals. */
  readonly scale: number;
  /** Nothing can be decided. */
  readonly readOnly: boolean;
}

/** One column of the table: how it is headed, how wide it is, what stands in it. */
export interface Column {
  readonly key: ColumnKey;
  readonly label: string;
  /** Heading where there is little room. */
  readonly short: string;
  /** What its numbers mean, for who is no statistician: a sentence without its full stop. */
  readonly meaning?: string;
  /** Null: not sortable. */
  readonly sort: SortKey | null;
  /** Class of the cells. */
  readonly cell: string;
  /** Least width in pixels, and the share of the rest. */
  readonly width: readonly [number, number];
  /** Order in which columns are given room as long as the auditor has chosen none; 0: only when chosen. */
  readonly rank: number;
  readonly content: (users: UserColumns, user: number, view: CellView) => TemplateResult | string;
  /** Tooltip of a cell. */
  readonly title?: (users: UserColumns, user: number) => string;
  /** The cell in a spreadsheet. */
  readonly text: (users: UserColumns, user: number) => string;
}

/** A column of numbers. */
function numbers(
  key: ColumnKey & SortKey & keyof UserColumns,
  label: string,
  short: string,
  shown: (value: number) => string,
  rest: Partial<Column> = {},
): Column {
  const value = (users: UserColumns, user: number) => (users[key] as ArrayLike<number>)[user]!;
  return {
    key,
    label,
    short,
    sort: key,
    cell: 'number',
    width: [64, 0.4],
    rank: 0,
    content: (users, user) => shown(value(users, user)),
    text: (users, user) => (Number.isNaN(value(users, user)) ? '' : String(value(users, user))),
    ...rest,
  };
}

/** All columns, in their order from left to right, as they are called where models alone tell. */
export const COLUMNS: readonly Column[] = [
  {
    key: 'name',
    label: 'User',
    short: 'User',
    sort: 'name',
    cell: 'name',
    width: [116, 1.15],
    rank: 1,
    content: (users, user) =>
      html`<button class="plain" tabindex="-1" data-act="open" aria-label=${users.name[user]!}>
        ${cutInTheMiddle(users.name[user]!)}
      </button>`,
    title: (users, user) => users.name[user]!,
    text: (users, user) => users.name[user]!,
  },
  {
    key: 'recommendation',
    label: 'Recommended',
    short: 'Advice',
    sort: 'recommendation',
    cell: 'recommendation',
    width: [60, 1.05],
    rank: 2,
    content: recommendationCell,
    title: (users, user) =>
      `${category(users.recommendation, user)} · ${reasonLabel(users, user) || looksLike(users, user)}`,
    text: (users, user) => category(users.recommendation, user),
  },
  numbers('comparisons', 'Comparisons', 'N', count, {
    cell: 'number comparisons',
    width: [38, 0.7],
    rank: 4,
  }),
  numbers('chosenStronger', 'Stronger (expected)', 'Stronger', percent, {
    cell: 'number chosen',
    width: [86, 1.1],
    rank: 5,
    content: (users, user) =>
      html`${percent(users.chosenStronger[user]!)}
        <span class="muted">(${percent(users.chosenStrongerExpected[user]!)})</span>`,
    title: (users, user) =>
      `chosen in ${percent(users.chosenStronger[user]!)}; careful users would in ${percent(users.chosenStrongerExpected[user]!)}`,
  }),
  numbers('chosenStrongerExpected', 'Careful users would', 'Exp.', percent),
  {
    key: 'certainty',
    label: 'Certainty',
    short: 'Sure',
    meaning: 'How likely it is that what is recommended is right for this user',
    sort: 'certainty',
    cell: 'number certainty',
    width: [44, 0.7],
    rank: 6,
    content: (users, user) => chance(certaintyOf(users, user)),
    title: (users, user) =>
      `${chance(certaintyOf(users, user))} chance that this holds; ${chance(users.probabilityAttentive[user]!)} chance of being attentive`,
    text: (users, user) => String(certaintyOf(users, user)),
  },
  {
    key: 'decision',
    label: 'Decision',
    short: 'Decision',
    sort: 'decision',
    cell: 'decision',
    width: [68, 1.1],
    rank: 3,
    content: decisionCell,
    title: decisionTitle,
    text: (users, user) =>
      [
        category(users.decision, user),
        category(users.decisionSource, user) === 'override' ? 'override' : null,
      ]
        .filter((part) => part !== null)
        .join(' '),
  },
  numbers('attentiveness', 'Attentiveness', 'Mean', decimal, {
    meaning: 'How the user judges: 1 as careful users do, 0 like a coin, below 0 against them',
  }),
  {
    key: 'interval',
    label: '90% interval',
    short: '90%',
    meaning: 'Attentiveness is within it with a chance of 90%; the more comparisons, the shorter it is',
    sort: null,
    cell: 'interval-cell',
    width: [48, 1.15],
    rank: 0,
    content: (users, user, { scale }) => intervalCell(users, user, scale),
    title: (users, user) => intervalLabel(intervalOf(users, user)),
    text: (users, user) => `${users.low[user]!} to ${users.high[user]!}`,
  },
  numbers('probabilityAttentive', 'Chance of being attentive', 'Attentive', chance, {
    cell: 'number probability',
    meaning: 'How likely it is that the user judges carefully at all; recommendations go by it',
  }),
  numbers('ties', 'Ties', 'Ties', count),
  numbers('evidence', 'Evidence', 'Evid.', decimal, {
    meaning: 'How much the comparisons can tell of the user: that of so many whose right answer is plain',
  }),
  numbers('firstShare', 'Chose first', 'First', percent),
  {
    key: 'kind',
    label: 'Group',
    short: 'Group',
    sort: 'kind',
    cell: '',
    width: [110, 0.6],
    rank: 0,
    content: (users, user) => looksLike(users, user),
    text: (users, user) => looksLike(users, user),
  },
  numbers('firstLine', 'First line', 'Line', count),
  {
    key: 'actions',
    label: 'Decide',
    short: 'Decide',
    sort: null,
    cell: 'actions',
    width: [132, 0],
    rank: 7,
    content: actions,
    text: () => '',
  },
];

const BESIDE_MODELS: readonly Column[] = COLUMNS.map((column) =>
  column.key === 'chosenStronger' ? { ...column, label: 'Likelier (expected)', short: 'Likelier' } : column,
);

/** What is said of no user where there is no signal. */
const TOLD: readonly ColumnKey[] = [
  'attentiveness',
  'interval',
  'probabilityAttentive',
  'certainty',
  'evidence',
  'kind',
  'recommendation',
];

/** Nobody is vouched for: what would be said of users is left open. */
function untold(columns: readonly Column[]): readonly Column[] {
  return columns.map((column): Column => {
    if (!TOLD.includes(column.key)) return column;
    return { ...column, content: () => html`<span class="muted">–</span>`, title: () => '', text: () => '' };
  });
}

const BY_CASE = {
  'stronger model': { told: COLUMNS, untold: untold(COLUMNS) },
  'likelier response': { told: BESIDE_MODELS, untold: untold(BESIDE_MODELS) },
};

/** All columns, as they are called in an audit; without `signal` they tell only what was seen. */
export function columnsOf(side: StrongerSide, signal: boolean): readonly Column[] {
  return BY_CASE[side][signal ? 'told' : 'untold'];
}

/** Drawn of plain elements, and the scale by the style sheet: many of these are drawn anew in a frame. */
function intervalCell(users: UserColumns, user: number, scale: number): TemplateResult {
  const interval = intervalOf(users, user);
  const { left, width, tick } = intervalGeometry(interval, scale, 1);
  const known = !Number.isNaN(left + width + tick);
  return html`<div
    class="bar ${category(users.group, user)} ${scale < 0 ? 'from-below' : ''}"
    role="img"
    aria-label=${intervalLabel(interval)}
  >
    ${known ? html`<i class="interval" ${placed(left, width)}></i><i class="mean" ${placed(tick, THINNEST)}></i>` : nothing}
  </div>`;
}

function recommendationCell(users: UserColumns, user: number): TemplateResult {
  const recommendation = category(users.recommendation, user);
  return html`<span class="tag ${recommendation}">${recommendation}</span> ${
      recommendation === 'keep' ? nothing : html`<span class="muted kind">${reasonLabel(users, user)}</span>`
    }`;
}

function ownRows(users: UserColumns, user: number): string {
  const rows = users.rowDecisions[user]!;
  return rows === 0 ? '' : `+${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

function decisionTitle(users: UserColumns, user: number): string {
  const decision = category(users.decision, user);
  const rows = ownRows(users, user);
  return [
    decision ?? 'undecided',
    decision !== null && category(users.decisionSource, user) === 'override' ? 'override' : '',
    rows === '' ? '' : `${rows} decided on their own`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function decisionCell(users: UserColumns, user: number): TemplateResult {
  const decision = category(users.decision, user);
  const override = decision !== null && category(users.decisionSource, user) === 'override';
  const rows = ownRows(users, user);
  return html`${
    decision === null
      ? html`<span class="muted" aria-label="undecided" role="img">–</span>`
      : html`<span class="tag decided">${decision}</span>`
  }
  ${override ? html`<span class="tag override">override</span>` : nothing}
  ${rows === '' ? nothing : html`<span class="muted own-rows">${rows}</span>`}`;
}

/** Three places that keep their column: accept or clear, keep, drop. */
function actions(users: UserColumns, user: number, { readOnly }: CellView): TemplateResult {
  const recommendation = category(users.recommendation, user);
  const decision = category(users.decision, user);
  const open = decision === null;
  const flagged = recommendation === 'drop' || recommendation === 'flip';
  const action = (shown: boolean, label: string, order: string) =>
    shown
      ? html`<button
          class="plain ${order}"
          tabindex="-1"
          data-act=${order}
          aria-label="${label} ${users.name[user]!}"
          ?disabled=${readOnly}
        >
          ${label}
        </button>`
      : nothing;
  return html`${open ? action(flagged, 'Accept', 'recommended') : action(true, 'Clear', 'clear')}
  ${action(decision !== 'keep', 'Keep', 'keep')}
  ${
    // Accepting a recommended drop is the same.
    action(decision !== 'drop' && !(open && recommendation === 'drop'), 'Drop', 'drop')
  }`;
}

const COLUMN_GAP = 12;
/** Check box, padding of the row. */
const ROW_EDGES = 18 + COLUMN_GAP + 18;

/**
 * Those of all columns that are shown in a table of this width: those chosen, however wide; else as many as there is
 * room for, by rank, left to right in their usual order.
 */
export function shownColumns(
  all: readonly Column[],
  chosen: readonly ColumnKey[] | null,
  width: number,
): readonly Column[] {
  if (chosen !== null) return all.filter(({ key }) => key === 'name' || chosen.includes(key));
  const ranked = all.filter(({ rank }) => rank > 0).toSorted((a, b) => a.rank - b.rank);
  const shown = new Set<Column>();
  let used = ROW_EDGES;
  for (const column of ranked) {
    const needed = column.width[0] + COLUMN_GAP;
    if (shown.size > 0 && used + needed > width) break;
    used += needed;
    shown.add(column);
  }
  return all.filter((column) => shown.has(column));
}

/** The width that these columns need at least. */
export function leastWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width[0] + COLUMN_GAP, ROW_EDGES);
}

/** Tracks of a CSS grid: the check box, then the columns. */
export function gridTracks(columns: readonly Column[]): string {
  return [
    '18px',
    ...columns.map(({ width: [least, share] }) =>
      share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`,
    ),
  ].join(' ');
}

/** The users as tab-separated values, headings first, as spreadsheets paste them. */
export function tabSeparated(
  users: UserColumns,
  wanted: Iterable<number>,
  columns: readonly Column[],
): string {
  const copied = columns.filter(({ key }) => key !== 'actions');
  const lines = [copied.map(({ label }) => label).join('\t')];
  for (const user of wanted) lines.push(copied.map(({ text }) => cellText(text(users, user))).join('\t'));
  return `${lines.join('\n')}\n`;
}

/** A cell holds one line, and no spreadsheet takes a name for a formula. */
function cellText(text: string): string {
  const line = text.replaceAll(/[\t\r\n]+/g, ' ');
  return /^[=+@]|^-(?![\d.]+$)/.test(line) ? `'${line}` : line;
}

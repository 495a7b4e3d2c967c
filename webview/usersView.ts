import type { CategoryColumn, Decision, Recommendation, UserColumns } from '../server/protocol.ts';

/** Columns that the table can be sorted by. */
export type SortKey =
  'name' | 'attentiveness' | 'probabilityAttentive' | 'comparisons' | 'recommendation' | 'decision';

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface Filter {
  /** Part of the name, any case. */
  readonly text: string;
  /** A recommendation, or all. */
  readonly recommendation: string;
  /** A decision, `undecided`, or all. */
  readonly decision: string;
}

export const ALL = 'all';
export const UNDECIDED = 'undecided';
/** Whom to look at first, first. */
export const DEFAULT_SORT: Sort = { key: 'recommendation', descending: false };
export const NO_FILTER: Filter = { text: '', recommendation: ALL, decision: ALL };

/** Whom to look at first. */
const CONCERN: readonly Recommendation[] = ['drop', 'flip', 'review', 'keep'];
/** What changes the data first; the undecided last. */
const DECIDED: readonly (Decision | null)[] = ['drop', 'flip', 'keep', null];

export function category<Name>(column: CategoryColumn<Name>, index: number): Name {
  return column.names[column.codes[index]!]!;
}

/** Indices of the users that pass the filter, in sorted order. No object is made per user. */
export function visibleUsers(users: UserColumns, filter: Filter, sort: Sort): Uint32Array {
  const passing = new Uint32Array(users.name.length);
  const wanted = filter.text.trim().toLowerCase();
  let length = 0;
  for (let user = 0; user < users.name.length; user++) {
    if (wanted !== '' && !users.name[user]!.toLowerCase().includes(wanted)) continue;
    if (filter.recommendation !== ALL && category(users.recommendation, user) !== filter.recommendation)
      continue;
    if (filter.decision !== ALL && (category(users.decision, user) ?? UNDECIDED) !== filter.decision)
      continue;
    passing[length++] = user;
  }
  const direction = sort.descending ? -1 : 1;
  const compare = comparator(users, sort.key);
  return passing.subarray(0, length).sort((a, b) => direction * compare(a, b) || a - b);
}

function comparator(users: UserColumns, key: SortKey): (a: number, b: number) => number {
  const { name, recommendation, decision, probabilityAttentive } = users;
  switch (key) {
    case 'name': {
      const { compare } = new Intl.Collator('en', { numeric: true });
      return (a, b) => compare(name[a]!, name[b]!);
    }
    case 'recommendation': {
      const rank = recommendation.names.map((value) => CONCERN.indexOf(value));
      return (a, b) =>
        rank[recommendation.codes[a]!]! - rank[recommendation.codes[b]!]! ||
        probabilityAttentive[a]! - probabilityAttentive[b]!;
    }
    case 'decision': {
      const rank = decision.names.map((value) => DECIDED.indexOf(value));
      return (a, b) => rank[decision.codes[a]!]! - rank[decision.codes[b]!]!;
    }
    default: {
      const column = users[key];
      return (a, b) => column[a]! - column[b]!;
    }
  }
}

/** Users per bin of posterior mean over [from, 1], by group: bins × groups. */
export function histogram(users: UserColumns, from: number, bins: number): Uint32Array {
  const groups = users.group.names.length;
  const result = new Uint32Array(bins * groups);
  for (let user = 0; user < users.name.length; user++) {
    const share = (users.attentiveness[user]! - from) / (1 - from);
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(share * bins)));
    result[bin * groups + users.group.codes[user]!]!++;
  }
  return result;
}

/** Left end of the scale that intervals are drawn on: 0, or −1 where anybody reaches below. */
export function scaleStart(users: UserColumns): number {
  for (let user = 0; user < users.name.length; user++) if (users.low[user]! < -0.05) return -1;
  return 0;
}

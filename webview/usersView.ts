import type { CategoryColumn, UserColumns } from '../server/protocol.ts';

/** Columns that the table can be sorted by. `concern` is the default: whom to look at first. */
export type SortKey =
  | 'concern'
  | 'name'
  | 'attentiveness'
  | 'probabilityAttentive'
  | 'comparisons'
  | 'recommendation'
  | 'decision';

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
export const DEFAULT_SORT: Sort = { key: 'concern', descending: false };
export const NO_FILTER: Filter = { text: '', recommendation: ALL, decision: ALL };

/** Whom to look at first. */
const CONCERN = ['drop', 'flip', 'review', 'keep'];

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
  const rank = users.recommendation.names.map((name) => CONCERN.indexOf(name));
  const concern = (user: number) => rank[users.recommendation.codes[user]!]!;
  switch (key) {
    case 'concern':
      return (a, b) =>
        concern(a) - concern(b) || users.probabilityAttentive[a]! - users.probabilityAttentive[b]!;
    case 'name': {
      const collator = new Intl.Collator('en', { numeric: true });
      return (a, b) => collator.compare(users.name[a]!, users.name[b]!);
    }
    case 'recommendation':
      return (a, b) => concern(a) - concern(b);
    case 'decision':
      return (a, b) => users.decision.codes[b]! - users.decision.codes[a]!;
    default:
      return (a, b) => users[key][a]! - users[key][b]!;
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

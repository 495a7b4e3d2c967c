import type { CategoryColumn, Decision, Recommendation, UserColumns } from '../../server/protocol.ts';
import { stableOrder } from './stableOrder.ts';

/** Sort keys of the table. */
export const SORT_KEYS = [
  'name',
  'attentiveness',
  'probabilityAttentive',
  'certainty',
  'comparisons',
  'ties',
  'evidence',
  'chosenStronger',
  'chosenStrongerExpected',
  'firstShare',
  'kind',
  'recommendation',
  'decision',
  'firstLine',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface SortTerm {
  readonly key: SortKey;
  readonly descending: boolean;
}
/** By the first term; users equal in it by the next. */
export type Sort = readonly SortTerm[];

/** Parts of the users that the table shows: all, by recommendation, or by whether they are decided. */
export const SHOWN = ['all', 'drop', 'flip', 'review', 'undecided', 'decided'] as const;
export type Shown = (typeof SHOWN)[number];

export interface Filter {
  /** Part of the name, any case. */
  readonly text: string;
  readonly shown: Shown;
}

/** Whom to look at first, first. */
export const DEFAULT_SORT: Sort = [{ key: 'recommendation', descending: false }];
export const NO_FILTER: Filter = { text: '', shown: 'all' };

/** Whom to look at first. */
const CONCERN: readonly Recommendation[] = ['drop', 'flip', 'review', 'keep'];
/** Decisions that change the data first; the undecided last. */
const DECIDED: readonly (Decision | null)[] = ['drop', 'flip', 'keep', null];

export function category<Name>(column: CategoryColumn<Name>, index: number): Name {
  return column.names[column.codes[index]!]!;
}

/** What a user seems to be, in a word or two: the habit that was seen, what was found, or the group. */
export function looksLike(users: UserColumns, user: number): string {
  const kind = category(users.kind, user);
  if (kind !== null && kind !== 'coin-flipper') return kind;
  const found = category(users.finding, user);
  return found !== null && found !== 'passes-controls' ? found : (kind ?? category(users.group, user));
}

/** How probable it is that what is said of a user holds: careful, not careful, or turned round. */
export function certaintyOf(users: UserColumns, user: number): number {
  const attentive = users.probabilityAttentive[user]!;
  switch (category(users.recommendation, user)) {
    case 'drop':
      return 1 - attentive;
    case 'flip':
      return users.probabilityContrary[user]!;
    default:
      return Math.max(attentive, 1 - attentive);
  }
}

/** Indices of the users that pass the filter, in sorted order. No object is made per user. */
export function visibleUsers(users: UserColumns, filter: Filter, sort: Sort): Uint32Array {
  const passing = new Uint32Array(users.name.length);
  const passes = predicate(users, filter);
  let length = 0;
  for (let user = 0; user < users.name.length; user++) if (passes(user)) passing[length++] = user;
  return sortedUsers(users, passing.subarray(0, length), sort);
}

/** Sorted by the last term first: each sort leaves users equal in it as the one before put them. */
function sortedUsers(users: UserColumns, passing: Uint32Array, sort: Sort): Uint32Array {
  return sort
    .toReversed()
    .reduce((order, { key, descending }) => stableOrder(order, keyOf(users, key), descending), passing);
}

function predicate(users: UserColumns, { text, shown }: Filter): (user: number) => boolean {
  const wanted = text.trim().toLowerCase();
  const { name } = users;
  return (user) =>
    (wanted === '' || name[user]!.toLowerCase().includes(wanted)) && isShown(users, user, shown);
}

function isShown({ recommendation, decision }: UserColumns, user: number, shown: Shown): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'decided':
      return category(decision, user) !== null;
    case 'undecided':
      return category(decision, user) === null && category(recommendation, user) !== 'keep';
    default:
      return category(recommendation, user) === shown;
  }
}

/** How many users each part has. */
export function countsOf(users: UserColumns): Readonly<Record<Shown, number>> {
  const counts = Object.fromEntries(SHOWN.map((shown) => [shown, 0])) as Record<Shown, number>;
  for (let user = 0; user < users.name.length; user++)
    for (const shown of SHOWN) if (isShown(users, user, shown)) counts[shown]++;
  return counts;
}

/** Places of the names in their order, numbers in them by value; found once for an audit. */
const nameRanks = new WeakMap<readonly string[], Uint32Array>();

function ranksOf(names: readonly string[]): Uint32Array {
  let ranks = nameRanks.get(names);
  if (ranks === undefined) {
    const { compare } = new Intl.Collator('en', { numeric: true });
    ranks = new Uint32Array(names.length);
    const order = Uint32Array.from(names.keys()).sort((a, b) => compare(names[a]!, names[b]!));
    for (let place = 0; place < order.length; place++) ranks[order[place]!] = place;
    nameRanks.set(names, ranks);
  }
  return ranks;
}

/** Sort value of a user. */
function keyOf(users: UserColumns, key: SortKey): (user: number) => number {
  const { recommendation, decision, probabilityAttentive, kind, group, finding } = users;
  switch (key) {
    case 'name': {
      const ranks = ranksOf(users.name);
      return (user) => ranks[user]!;
    }
    case 'recommendation': {
      const rank = recommendation.names.map((value) => CONCERN.indexOf(value));
      return (user) => 2 * rank[recommendation.codes[user]!]! + probabilityAttentive[user]!;
    }
    case 'certainty':
      return (user) => certaintyOf(users, user);
    case 'decision': {
      const rank = decision.names.map((value) => DECIDED.indexOf(value));
      return (user) => rank[decision.codes[user]!]!;
    }
    case 'kind':
      return (user) =>
        (group.codes[user]! * kind.names.length + kind.codes[user]!) * finding.names.length +
        finding.codes[user]!;
    default: {
      const column = users[key];
      return (user) => column[user]!;
    }
  }
}

/** The sort after a click on a heading: by it alone, or, `added`, by it after what is sorted by already. */
export function sortedBy(sort: Sort, key: SortKey, added: boolean): Sort {
  const present = sort.find((term) => term.key === key);
  const turned = { key, descending: present !== undefined && !present.descending };
  if (!added) return [present !== undefined && sort.length > 1 ? { key, descending: false } : turned];
  return present === undefined ? [...sort, turned] : sort.map((term) => (term === present ? turned : term));
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

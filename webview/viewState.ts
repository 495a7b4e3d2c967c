import { ALL, DEFAULT_SORT, type Filter, NO_FILTER, type Sort, type SortKey } from './usersView.ts';

/** The table of users, the page of the active one, or what was decided. */
export type Page = 'users' | 'user' | 'activity';
const PAGES: readonly Page[] = ['users', 'user', 'activity'];

/** What the panel keeps over being hidden and reloaded. Users by name: another audit may number them anew. */
export interface ViewState {
  /** File of the panel; the extension restores the panel by it. */
  readonly uri: string | null;
  readonly sort: Sort;
  readonly filter: Filter;
  readonly selected: readonly string[];
  readonly active: string | null;
  /** Place in the table of the first row in view. */
  readonly top: number;
  readonly page: Page;
  /** Null until the auditor opens or closes it: then the height of the panel tells. */
  readonly overviewOpen: boolean | null;
}

const INITIAL: ViewState = {
  uri: null,
  sort: DEFAULT_SORT,
  filter: NO_FILTER,
  selected: [],
  active: null,
  top: 0,
  page: 'users',
  overviewOpen: null,
};

const SORT_KEYS: readonly SortKey[] = [
  'name',
  'attentiveness',
  'probabilityAttentive',
  'comparisons',
  'recommendation',
  'decision',
];

/** The state that was kept, part by part as far as it can be understood: an older version may have written it. */
export function restoredState(kept: unknown): ViewState {
  if (!isRecord(kept)) return INITIAL;
  const { sort, filter, selected } = kept;
  const key = isRecord(sort) ? SORT_KEYS.find((candidate) => candidate === sort['key']) : undefined;
  return {
    uri: textOr(kept['uri'], null),
    sort:
      key === undefined || !isRecord(sort) ? INITIAL.sort : { key, descending: sort['descending'] === true },
    filter: isRecord(filter)
      ? {
          text: textOr(filter['text'], ''),
          recommendation: textOr(filter['recommendation'], ALL),
          decision: textOr(filter['decision'], ALL),
        }
      : INITIAL.filter,
    selected: Array.isArray(selected) ? selected.filter((name) => typeof name === 'string') : [],
    active: textOr(kept['active'], null),
    top: Number.isInteger(kept['top']) ? Math.max(0, Number(kept['top'])) : 0,
    page: PAGES.find((page) => page === kept['page']) ?? 'users',
    overviewOpen: typeof kept['overviewOpen'] === 'boolean' ? kept['overviewOpen'] : null,
  };
}

function textOr<Other>(value: unknown, other: Other): string | Other {
  return typeof value === 'string' ? value : other;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

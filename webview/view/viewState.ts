import { type ColumnKey, COLUMNS } from './columns.ts';
import { DEFAULT_SORT, type Filter, NO_FILTER, SHOWN, type Sort, SORT_KEYS } from './usersView.ts';

/** Who is to be decided, all users, what it does, the rows of the file, or what was decided. */
export type Page = 'review' | 'users' | 'effect' | 'rows' | 'activity';
const PAGES: readonly Page[] = ['review', 'users', 'effect', 'rows', 'activity'];

/** State that survives hiding and reloading the panel. Names users, since another audit may number them anew. */
export interface ViewState {
  /** File of the panel; the extension restores the panel by it. */
  readonly uri: string | null;
  readonly sort: Sort;
  readonly filter: Filter;
  /** Columns that were chosen; null: as many as there is room for. */
  readonly columns: readonly ColumnKey[] | null;
  readonly selected: readonly string[];
  readonly active: string | null;
  /** Place in the table of the first row in view. */
  readonly top: number;
  readonly page: Page;
  /** The active user stands beside the table. */
  readonly besideOpen: boolean;
  /** What only a statistician reads is shown on users' pages. */
  readonly detailsOpen: boolean;
  /** Names of the models stand beside the responses. */
  readonly modelsShown: boolean;
}

const INITIAL: ViewState = {
  uri: null,
  sort: DEFAULT_SORT,
  filter: NO_FILTER,
  columns: null,
  selected: [],
  active: null,
  top: 0,
  page: 'review',
  besideOpen: false,
  detailsOpen: false,
  modelsShown: false,
};

/** The state that was kept, part by part as far as it can be understood: an older version may have written it. */
export function restoredState(kept: unknown): ViewState {
  if (!isRecord(kept)) return INITIAL;
  const { filter, selected, columns } = kept;
  return {
    uri: textOr(kept['uri'], null),
    sort: restoredSort(kept['sort']),
    filter: isRecord(filter)
      ? {
          text: textOr(filter['text'], ''),
          shown: SHOWN.find((name) => name === filter['shown']) ?? NO_FILTER.shown,
        }
      : INITIAL.filter,
    columns: Array.isArray(columns)
      ? COLUMNS.map(({ key }) => key).filter((key) => columns.includes(key))
      : null,
    selected: Array.isArray(selected) ? selected.filter((name) => typeof name === 'string') : [],
    active: textOr(kept['active'], null),
    top: Number.isInteger(kept['top']) ? Math.max(0, Number(kept['top'])) : 0,
    page: PAGES.find((page) => page === kept['page']) ?? INITIAL.page,
    besideOpen: kept['besideOpen'] === true,
    detailsOpen: kept['detailsOpen'] === true,
    modelsShown: kept['modelsShown'] === true,
  };
}

function restoredSort(kept: unknown): Sort {
  if (!Array.isArray(kept)) return DEFAULT_SORT;
  const terms = kept.flatMap((term: unknown) => {
    const key = isRecord(term) ? SORT_KEYS.find((candidate) => candidate === term['key']) : undefined;
    return key === undefined ? [] : [{ key, descending: isRecord(term) && term['descending'] === true }];
  });
  return terms.length === 0 ? DEFAULT_SORT : terms;
}

function textOr<Other>(value: unknown, other: Other): string | Other {
  return typeof value === 'string' ? value : other;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

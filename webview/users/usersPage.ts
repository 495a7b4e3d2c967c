import { html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, DecisionOrder } from '../../server/protocol.ts';
import { renderColumnChooser } from './columnChooser.ts';
import { type Column, columnsOf } from '../view/columns.ts';
import { renderFilterBar } from './filterBar.ts';
import { selectedOf } from '../view/selection.ts';
import { renderSelectionBar } from './selectionBar.ts';
import './usersTable.ts';
import type { OrderDetail } from './usersTable.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';
import { category, countsOf, type Sort } from '../view/usersView.ts';
import type { ViewState } from '../view/viewState.ts';

/** Contents of the page of all users. Users are indices. */
export interface UsersPageView {
  readonly snapshot: AuditSnapshot;
  readonly state: ViewState;
  readonly columns: readonly Column[];
  /** The users that the filter lets show, sorted. */
  readonly order: Uint32Array;
  readonly selected: ReadonlySet<number>;
  readonly selectedShown: number;
  readonly active: number;
  readonly initialTop: number;
  /** The page of the active user, where it is open beside the table. */
  readonly beside: TemplateResult | null;
  readonly reason: string;
  /** Nothing can be decided at the moment. */
  readonly busy: boolean;
  /** Nothing can be decided for as long as can be told. */
  readonly readOnly: boolean;
}

export interface UsersPageEvents {
  readonly keep: (change: Partial<ViewState>) => void;
  readonly select: (users: ReadonlySet<number>) => void;
  readonly activate: (user: number) => void;
  readonly scroll: (top: number) => void;
  readonly open: (user: number) => void;
  readonly decide: (detail: OrderDetail) => void;
  readonly decideSelected: (order: DecisionOrder) => void;
  readonly reason: (reason: string) => void;
  readonly copy: (users: ArrayLike<number> & Iterable<number>) => void;
  readonly reveal: (line: number) => void;
}

/** All users: what narrows them down, the table with what can be done in it, and one of them beside it. */
export function renderUsersPage(view: UsersPageView, on: UsersPageEvents): TemplateResult {
  const { snapshot, state, columns, order, selected } = view;
  const chooser = renderColumnChooser(
    columnsOf(snapshot.strongerSide, snapshot.signal),
    state.columns,
    columns.map(({ key }) => key),
    (chosen) => {
      on.keep({ columns: chosen });
    },
  );
  return html`${renderFilterBar(
      state.filter,
      { shown: order.length, counts: countsOf(snapshot.users) },
      (filter) => {
        on.keep({ filter });
      },
      chooser,
    )}
    <div class="with-beside">
      ${table(view, on)}
      ${view.beside === null ? nothing : html`<aside class="beside" aria-label="The user in the table">${view.beside}</aside>`}
    </div>
    <div class="foot">
      ${selected.size > 0 ? selectionBar(view, on) : nothing}
      <div class="muted keys">
        <kbd>↑</kbd> <kbd>↓</kbd> move · <kbd>Enter</kbd> open · <kbd>Space</kbd> select · <kbd>a</kbd> accept
        · <kbd>k</kbd> keep · <kbd>d</kbd> drop · <kbd>f</kbd> flip · <kbd>c</kbd> clear · <kbd>z</kbd> undo ·
        ${isOfUsersAlone(snapshot) ? nothing : html`<kbd>e</kbd> row in the editor · `}<kbd>Ctrl+C</kbd> copy
      </div>
    </div>`;
}

function table(view: UsersPageView, on: UsersPageEvents): TemplateResult {
  const { users } = view.snapshot;
  return html`<users-table
    .users=${users}
    .columns=${view.columns}
    .order=${view.order}
    .selected=${view.selected}
    .active=${view.active}
    .sort=${view.state.sort}
    .initialTop=${view.initialTop}
    .busy=${view.busy}
    .readOnly=${view.readOnly}
    @users-sort=${(event: CustomEvent<Sort>) => {
      on.keep({ sort: event.detail });
    }}
    @users-select=${(event: CustomEvent<ReadonlySet<number>>) => {
      on.select(event.detail);
    }}
    @users-activate=${(event: CustomEvent<number>) => {
      on.activate(event.detail);
    }}
    @users-scroll=${(event: CustomEvent<number>) => {
      on.scroll(event.detail);
    }}
    @users-reveal=${(event: CustomEvent<number>) => {
      on.reveal(users.firstLine[event.detail]!);
    }}
    @users-copy=${(event: CustomEvent<readonly number[]>) => {
      on.copy(event.detail);
    }}
    @users-open=${(event: CustomEvent<number>) => {
      on.open(event.detail);
    }}
    @users-order=${(event: CustomEvent<OrderDetail>) => {
      on.decide(event.detail);
    }}
  ></users-table>`;
}

function selectionBar(view: UsersPageView, on: UsersPageEvents): TemplateResult {
  const { selected, order } = view;
  const { group } = view.snapshot.users;
  return renderSelectionBar(
    {
      selected: selected.size,
      shown: view.selectedShown,
      contrary: [...selected].every((user) => category(group, user) === 'contrary'),
      reason: view.reason,
      busy: view.busy,
    },
    {
      order: on.decideSelected,
      reason: on.reason,
      copy: () => {
        on.copy(selectedOf(selected, order));
      },
      deselect: () => {
        on.select(new Set());
      },
    },
  );
}

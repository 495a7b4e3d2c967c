import type { AuditSnapshot } from '../../server/protocol.ts';
import { type Column, columnsOf, shownColumns } from './columns.ts';
import { countSelected } from './selection.ts';
import { type Filter, type Sort, visibleUsers } from './usersView.ts';
import type { ViewState } from './viewState.ts';

/** Inputs of the list of shown users. */
export interface UsersRequest {
  readonly snapshot: AuditSnapshot;
  readonly view: ViewState;
  readonly selected: ReadonlySet<number>;
  /** Width of the table, in pixels. */
  readonly width: number;
}

/** Which users are shown, and in which columns: found out anew only where what it follows from changes. */
export class ShownUsers {
  #by: { snapshot: AuditSnapshot; filter: Filter; sort: Sort } | null = null;
  #order: Uint32Array = new Uint32Array();
  #selection: ReadonlySet<number> = new Set();
  #selected = 0;
  #columnsBy: { all: readonly Column[]; chosen: ViewState['columns']; width: number } | null = null;
  #columns: readonly Column[] = [];

  /** The users that the filter lets show, sorted. */
  get order(): Uint32Array {
    return this.#order;
  }

  /** How many of those are selected. */
  get selected(): number {
    return this.#selected;
  }

  get columns(): readonly Column[] {
    return this.#columns;
  }

  update({ snapshot, view, selected, width }: UsersRequest): void {
    const { filter, sort, columns: chosen } = view;
    const by = this.#by;
    const isOther = by?.snapshot !== snapshot || by.filter !== filter || by.sort !== sort;
    if (isOther) {
      this.#by = { snapshot, filter, sort };
      this.#order = visibleUsers(snapshot.users, filter, sort);
    }
    if (isOther || selected !== this.#selection) {
      this.#selection = selected;
      this.#selected = countSelected(selected, this.#order);
    }
    const all = columnsOf(snapshot.strongerSide, snapshot.signal);
    const columnsBy = this.#columnsBy;
    if (columnsBy?.all !== all || columnsBy.chosen !== chosen || columnsBy.width !== width) {
      this.#columnsBy = { all, chosen, width };
      this.#columns = shownColumns(all, chosen, width);
    }
  }

  /** Is the user left out? Before anything is shown nobody is. */
  hides(user: number): boolean {
    return this.#by !== null && !this.#order.includes(user);
  }
}

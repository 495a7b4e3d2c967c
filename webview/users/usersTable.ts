import { VirtualizerController } from '@tanstack/lit-virtual';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DecisionOrder, UserColumns } from '../../server/protocol.ts';
import { type Column, gridTracks, leastWidth } from '../view/columns.ts';
import { between, countSelected, selectedOf, toggled } from '../view/selection.ts';
import { RowSlots } from './rowSlots.ts';
import { fields, shared } from '../shared/styles.ts';
import { headingOfKey, orderOfKey, placeOfKey } from './tableKeys.ts';
import { renderUserRow } from './userRow.ts';
import { renderHeading } from './tableHeading.ts';
import { scaleStart, type Sort } from '../view/usersView.ts';
import { cutNames } from '../shared/cutNames.ts';
import { usersTableStyles } from './usersTableStyles.ts';

/** An order on users, from a button or a key of the table. */
export interface OrderDetail {
  readonly users: readonly number[];
  readonly order: DecisionOrder;
}

declare global {
  interface HTMLElementTagNameMap {
    'users-table': UsersTable;
  }
  interface HTMLElementEventMap {
    'users-order': CustomEvent<OrderDetail>;
    'users-sort': CustomEvent<Sort>;
    'users-select': CustomEvent<ReadonlySet<number>>;
    'users-activate': CustomEvent<number>;
    'users-reveal': CustomEvent<number>;
    'users-open': CustomEvent<number>;
    'users-scroll': CustomEvent<number>;
    'users-copy': CustomEvent<readonly number[]>;
  }
}

/** Heights in the style sheet. */
const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 30;
const OVERSCAN = 3;

/**
 * The users as a virtualised grid: only the rows in view exist. One tab stop; arrows move the active row, and
 * above the first one the headings; letters decide. The table shows and asks; what is sorted, selected and
 * decided is its owner's.
 */
export class UsersTable extends LitElement {
  static override properties = {
    users: { attribute: false },
    columns: { attribute: false },
    order: { attribute: false },
    selected: { attribute: false },
    active: { attribute: false },
    sort: { attribute: false },
    busy: { type: Boolean },
    readOnly: { type: Boolean },
  };

  declare users: UserColumns;
  declare columns: readonly Column[];
  /** Indices of the users shown, in order. */
  declare order: Uint32Array;
  declare selected: ReadonlySet<number>;
  /** User that the keyboard acts on, or -1. */
  declare active: number;
  declare sort: Sort;
  /** A decision is on its way: no other is taken. */
  declare busy: boolean;
  /** No decision is taken for as long as can be told. */
  declare readOnly: boolean;

  /** Place of the row at the top when the table first shows rows. */
  initialTop = 0;
  #selectedShown = 0;
  #scale = 0;
  #top = 0;
  /** Was it scrolled to where it starts? */
  #placed = false;
  readonly #slots = new RowSlots();
  /** Where shift-selection starts. */
  #anchor = -1;
  readonly #virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    getScrollElement: () => this.renderRoot.querySelector<HTMLElement>('.grid'),
    count: 0,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    initialRect: { width: 800, height: 600 },
  });

  static override styles = [shared, fields, cutNames, usersTableStyles];

  constructor() {
    super();
    this.columns = [];
    this.order = new Uint32Array();
    this.selected = new Set();
    this.active = -1;
    this.busy = false;
    this.readOnly = false;
  }

  override focus(): void {
    this.#grid.focus({ preventScroll: true });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('users')) this.#scale = scaleStart(this.users);
    if (changed.has('selected') || changed.has('order'))
      this.#selectedShown = countSelected(this.selected, this.order);
    const virtual = this.#virtual.getVirtualizer();
    if (virtual.options.count !== this.order.length)
      virtual.setOptions({ ...virtual.options, count: this.order.length });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const virtual = this.#virtual.getVirtualizer();
    // Set by script: the policy allows no style attributes.
    const rows = this.renderRoot.querySelector<HTMLElement>('.rows');
    if (rows !== null) rows.style.height = `${virtual.getTotalSize()}px`;
    if (!this.#placed && rows !== null) {
      this.#placed = true;
      this.#grid.scrollTop = this.initialTop * ROW_HEIGHT;
    }
    if (changed.has('columns')) {
      this.#grid.style.setProperty('--columns', gridTracks(this.columns));
      this.#grid.style.setProperty('--least', `${leastWidth(this.columns)}px`);
    }
  }

  get #grid(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.grid')!;
  }

  protected override render(): TemplateResult {
    const all = this.#selectedShown > 0 && this.#selectedShown === this.order.length;
    return html`
      <div
        class="grid"
        role="grid"
        tabindex="0"
        aria-label="Users"
        aria-multiselectable="true"
        aria-busy=${this.busy}
        aria-rowcount=${this.order.length + 1}
        aria-colcount=${this.columns.length + 1}
        aria-activedescendant=${this.active >= 0 ? `user-${this.active}` : nothing}
        @keydown=${this.#onKey}
        @focus=${this.#onFocus}
        @scroll=${this.#onScroll}
        @copy=${this.#onCopy}
      >
        <div role="rowgroup" class="headgroup">
          <div class="row head" role="row" aria-rowindex="1">
            <div role="columnheader" class="cell check">
              <input
                type="checkbox"
                tabindex="-1"
                aria-label="Select all shown users"
                .checked=${all}
                .indeterminate=${this.#selectedShown > 0 && !all}
                @change=${() => {
                  this.#select(all ? new Set() : new Set(this.order));
                }}
              />
            </div>
            ${this.columns.map((column) =>
              renderHeading(column, { scale: this.#scale, sort: this.sort }, (detail) =>
                this.dispatchEvent(new CustomEvent('users-sort', { detail })),
              ),
            )}
          </div>
        </div>
        ${
          this.order.length === 0
            ? html`<div role="rowgroup">
                <div role="row">
                  <div role="gridcell" class="empty muted">No users match the filter.</div>
                </div>
              </div>`
            : html`<div
                role="rowgroup"
                class="rows"
                @mousedown=${onMouseDown}
                @mouseover=${this.#onMouseOver}
                @click=${this.#onClick}
              >
                ${this.#rows()}
              </div>`
        }
      </div>
    `;
  }

  #rows(): unknown {
    const virtual = this.#virtual.getVirtualizer();
    const items = virtual.getVirtualItems();
    const slots = this.#slots.fit(
      { first: items[0]?.index ?? 0, wanted: items.length },
      {
        total: this.order.length,
        height: virtual.scrollRect?.height ?? 0,
        isScrolling: virtual.isScrolling,
      },
    );
    return repeat(
      slots,
      (slot) => slot,
      (slot) => {
        const index = this.#slots.placeOf(slot);
        const user = this.order[index]!;
        return renderUserRow({
          users: this.users,
          columns: this.columns,
          user,
          index,
          top: index * ROW_HEIGHT,
          scale: this.#scale,
          readOnly: this.readOnly,
          selected: this.selected.has(user),
          active: user === this.active,
        });
      },
    );
  }

  /** Brings a user into view, as soon as there are rows. */
  async bringIntoView(user: number): Promise<void> {
    await this.updateComplete;
    const place = this.order.indexOf(user);
    if (place < 0) return;
    const { scrollTop, clientHeight } = this.#grid;
    const [top, bottom] = [place * ROW_HEIGHT, (place + 1) * ROW_HEIGHT + HEAD_HEIGHT];
    if (top < scrollTop) this.#grid.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.#grid.scrollTop = bottom - clientHeight;
  }

  #onScroll(): void {
    const top = Math.round(this.#grid.scrollTop / ROW_HEIGHT);
    if (top === this.#top) return;
    this.#top = top;
    this.dispatchEvent(new CustomEvent('users-scroll', { detail: top }));
  }

  #onFocus(): void {
    if (this.active < 0 && this.order.length > 0) this.#activate(this.order[0]!);
  }

  /** The selection, else the active user, as tab-separated values. */
  #onCopy(event: Event): void {
    const users = this.selected.size > 0 ? selectedOf(this.selected, this.order) : [this.active];
    if (users[0] === undefined || users[0] < 0) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('users-copy', { detail: Array.from(users) }));
  }

  /** Makes a cell's tooltip when the mouse comes: most cells never need one. */
  #onMouseOver(event: MouseEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>('[role="gridcell"]');
    const row = cell?.closest<HTMLElement>('[data-user]');
    if (!cell || !row) return;
    // The check box comes before the columns.
    const column = this.columns[Array.prototype.indexOf.call(row.children, cell) - 1];
    cell.title = column?.title?.(this.users, Number(row.dataset['user'])) ?? '';
  }

  #onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-user]');
    if (row === null) return;
    const user = Number(row.dataset['user']);
    const act = target.closest<HTMLElement>('[data-act]')?.dataset['act'];
    if (act === 'check') {
      if (event.shiftKey && this.#anchor >= 0)
        this.#select(new Set([...this.selected, ...between(this.order, this.#anchor, user)]));
      else this.#toggle(user);
    } else if (act === 'open' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      this.#activate(user);
      this.#open(user);
      return;
    } else if (act !== undefined && act !== 'open') {
      this.#activate(user);
      this.#decide([user], act as DecisionOrder);
    } else {
      if (event.shiftKey && this.#anchor >= 0) this.#select(between(this.order, this.#anchor, user));
      else if (event.ctrlKey || event.metaKey) this.#toggle(user);
      if (!event.shiftKey) this.#anchor = user;
    }
    this.#activate(user);
    // Keys go on from here, whatever in the row was clicked.
    this.focus();
  }

  #onKey(event: KeyboardEvent): void {
    const inHead = (event.target as Element).closest('.head') !== null;
    const handled = inHead ? this.#moveInHead(event.key) : this.#move(event) || this.#command(event);
    if (handled) event.preventDefault();
  }

  /** Moves the active row; false if the key does not. */
  #move({ key, shiftKey }: KeyboardEvent): boolean {
    const index = this.order.indexOf(this.active);
    const last = this.order.length - 1;
    if (key === 'ArrowUp' && index <= 0) {
      const controls = this.#headControls();
      (
        controls.find((control) => control.closest('[aria-sort]:not([aria-sort="none"])')) ?? controls[0]
      )?.focus();
      return true;
    }
    const page = Math.max(1, Math.floor((this.#grid.clientHeight - HEAD_HEIGHT) / ROW_HEIGHT));
    const target = placeOfKey(key, index, last, page);
    if (target === undefined || last < 0) return false;
    const user = this.order[target]!;
    if (shiftKey) {
      if (this.#anchor < 0) this.#anchor = this.active;
      this.#select(between(this.order, this.#anchor, user));
    } else {
      this.#anchor = user;
    }
    this.#activate(user);
    return true;
  }

  /** Moves among the headings, or back to the rows; Enter and Space are the heading's own. */
  #moveInHead(key: string): boolean {
    const controls = this.#headControls();
    const index = controls.indexOf(this.shadowRoot!.activeElement as HTMLElement);
    const target = headingOfKey(key, index, controls.length - 1);
    if (target === undefined) return false;
    if (target === 'rows') this.focus();
    else controls[target]?.focus();
    return true;
  }

  #headControls(): HTMLElement[] {
    return Array.from(this.renderRoot.querySelectorAll<HTMLElement>('.head input, .head button'));
  }

  /** Handles a key for the active user, or for the selection if there is one. False if the key does nothing. */
  #command({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if ((ctrlKey || metaKey) && key === 'a') {
      this.#select(new Set(this.order));
      return true;
    }
    if (ctrlKey || metaKey || altKey) return false;
    const order = orderOfKey(key);
    if (order !== undefined) {
      this.#decide(this.selected.size > 0 ? [...this.selected] : [this.active], order);
      return true;
    }
    switch (key) {
      case ' ':
        if (this.active >= 0) this.#toggle(this.active);
        return true;
      case 'Enter':
        if (this.active >= 0) this.#open(this.active);
        return true;
      case 'e':
        if (this.active >= 0) this.dispatchEvent(new CustomEvent('users-reveal', { detail: this.active }));
        return true;
      case 'Escape':
        this.#select(new Set());
        return true;
      default:
        return false;
    }
  }

  #activate(user: number): void {
    this.dispatchEvent(new CustomEvent('users-activate', { detail: user }));
    void this.bringIntoView(user);
  }

  #toggle(user: number): void {
    this.#anchor = user;
    this.#select(toggled(this.selected, user));
  }

  #select(selected: ReadonlySet<number>): void {
    this.dispatchEvent(new CustomEvent('users-select', { detail: selected }));
  }

  #open(user: number): void {
    this.dispatchEvent(new CustomEvent('users-open', { detail: user }));
  }

  #decide(users: readonly number[], order: DecisionOrder): void {
    if (this.busy || users.includes(-1)) return;
    this.dispatchEvent(new CustomEvent('users-order', { detail: { users, order } }));
  }
}

/** Shift extends the selection of users, not of text. */
function onMouseDown(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}

customElements.define('users-table', UsersTable);

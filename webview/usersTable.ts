import { LitVirtualizer } from '@lit-labs/virtualizer/LitVirtualizer.js';
import type { VisibilityChangedEvent } from '@lit-labs/virtualizer/events.js';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { DecisionOrder, UserColumns } from '../server/protocol.ts';
import { decimal } from './format.ts';
import { between, countSelected, toggled } from './selection.ts';
import { fields, shared } from './styles.ts';
import { renderUserRow, type RowEvents } from './userRow.ts';
import { scaleStart, type Sort, type SortKey } from './usersView.ts';
import { usersTableStyles } from './usersTableStyles.ts';

/** An order on users, from a button or a key of the table. */
export interface OrderDetail {
  readonly users: readonly number[];
  readonly order: DecisionOrder;
}

declare global {
  interface HTMLElementTagNameMap {
    'users-table': UsersTable;
    'lit-virtualizer': LitVirtualizer<number>;
  }
  interface HTMLElementEventMap {
    'users-order': CustomEvent<OrderDetail>;
    'users-sort': CustomEvent<Sort>;
    'users-select': CustomEvent<ReadonlySet<number>>;
    'users-activate': CustomEvent<number>;
    'users-reveal': CustomEvent<number>;
    'users-open': CustomEvent<number>;
    'users-scroll': CustomEvent<number>;
  }
}

interface Heading {
  readonly key: SortKey | null;
  readonly label: string;
  /** Where there is little room. */
  readonly short: string;
  /** Class of the cells. */
  readonly cell: string;
}

const HEADINGS: readonly Heading[] = [
  { key: 'name', label: 'User', short: 'User', cell: '' },
  { key: 'attentiveness', label: 'Attentiveness', short: 'Mean', cell: 'number' },
  { key: null, label: '90% interval', short: '90%', cell: 'interval-cell' },
  { key: 'probabilityAttentive', label: 'P(attentive)', short: 'P', cell: 'number probability' },
  { key: 'comparisons', label: 'Comparisons', short: 'N', cell: 'number comparisons' },
  { key: 'recommendation', label: 'Recommended', short: 'Rec.', cell: '' },
  { key: 'decision', label: 'Decision', short: 'Decision', cell: '' },
];

/** What a letter decides. */
const ORDER_KEYS: Readonly<Record<string, DecisionOrder>> = {
  a: 'recommended',
  k: 'keep',
  d: 'drop',
  c: 'clear',
};

/**
 * The users as a virtualised grid: only the rows in view exist. One tab stop; arrows move the active row, and
 * above the first one the headings; letters decide. The table shows and asks; what is sorted, selected and
 * decided is its owner's.
 */
export class UsersTable extends LitElement {
  static override properties = {
    users: { attribute: false },
    order: { attribute: false },
    selected: { attribute: false },
    active: { attribute: false },
    sort: { attribute: false },
    busy: { type: Boolean },
  };

  declare users: UserColumns;
  /** Indices of the users shown, in order. */
  declare order: Uint32Array;
  declare selected: ReadonlySet<number>;
  /** User that the keyboard acts on, or -1. */
  declare active: number;
  declare sort: Sort;
  /** A decision is on its way: no other is taken. */
  declare busy: boolean;

  /** Place of the row at the top when the table first shows rows. */
  initialTop = 0;
  /** Place to scroll to as soon as rows are laid out. */
  #goal: { readonly place: number; readonly block: 'start' | 'nearest' } | null = null;
  /** The virtualizer that has laid rows out; an empty table has none. */
  #laidOut: LitVirtualizer | null = null;
  #items: number[] = [];
  #selectedShown = 0;
  #scale = 0;
  #rowsInView = 1;
  /** Where shift-selection starts. */
  #anchor = -1;

  readonly #rowEvents: RowEvents = {
    click: (event, user) => {
      this.#onClick(event, user);
    },
    check: (event, user) => {
      this.#onCheck(event, user);
    },
    open: (user) => {
      this.#activate(user);
      this.#open(user);
    },
    order: (user, order) => {
      this.#activate(user);
      this.#decide([user], order);
    },
  };

  static override styles = [shared, fields, usersTableStyles];

  constructor() {
    super();
    this.order = new Uint32Array();
    this.selected = new Set();
    this.active = -1;
    this.busy = false;
  }

  override focus(): void {
    this.#grid.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated && this.initialTop > 0) this.#goal = { place: this.initialTop, block: 'start' };
    if (changed.has('users')) this.#scale = scaleStart(this.users);
    if (changed.has('selected') || changed.has('order'))
      this.#selectedShown = countSelected(this.selected, this.order);
    // The virtualizer lays its rows out anew when it gets another array.
    if (changed.has('order') || changed.has('users')) this.#items = Array.from(this.order);
  }

  get #grid(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.grid')!;
  }

  protected override render(): TemplateResult {
    const all = this.#selectedShown > 0 && this.#selectedShown === this.#items.length;
    return html`
      <div
        class="grid"
        role="grid"
        tabindex="0"
        aria-label="Users"
        aria-multiselectable="true"
        aria-rowcount=${this.#items.length + 1}
        aria-colcount=${HEADINGS.length + 2}
        aria-activedescendant=${this.active >= 0 ? `user-${this.active}` : nothing}
        @keydown=${this.#onKey}
        @focus=${this.#onFocus}
      >
        <div role="rowgroup">
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
            ${HEADINGS.map((heading) => this.#heading(heading))}
            <div role="columnheader" class="cell actions-title">Decide</div>
          </div>
        </div>
        ${
          this.#items.length === 0
            ? html`<div role="rowgroup">
                <div role="row">
                  <div role="gridcell" class="empty muted">No users match the filter.</div>
                </div>
              </div>`
            : html`<lit-virtualizer
                role="rowgroup"
                scroller
                tabindex="-1"
                .items=${this.#items}
                .renderItem=${(user: number | undefined, index: number) => this.#row(user, index)}
                @visibilityChanged=${this.#onVisible}
              ></lit-virtualizer>`
        }
      </div>
    `;
  }

  #heading({ key, label, short, cell }: Heading): TemplateResult {
    const sorted = key !== null && this.sort.key === key;
    const direction = this.sort.descending ? 'descending' : 'ascending';
    const text = html`<span class="long">${label}</span><span class="short">${short}</span>`;
    if (key === null) {
      return html`<div role="columnheader" class="cell ${cell}" title=${label} aria-label=${label}>
        <div class="scale-title">
          <span class="muted">${decimal(this.#scale).replace('.00', '')}</span>${text}<span class="muted"
            >1</span
          >
        </div>
      </div>`;
    }
    const sort = () => {
      const detail: Sort = { key, descending: sorted && !this.sort.descending };
      this.dispatchEvent(new CustomEvent('users-sort', { detail }));
    };
    return html`<div
      role="columnheader"
      class="cell ${cell}"
      title="${label}: sort"
      aria-label=${label}
      aria-sort=${sorted ? direction : 'none'}
    >
      <button class="plain" tabindex="-1" @click=${sort}>
        ${text}${sorted ? html`<span aria-hidden="true"> ${this.sort.descending ? '↓' : '↑'}</span>` : nothing}
      </button>
    </div>`;
  }

  #row(user: number | undefined, index: number): TemplateResult | typeof nothing {
    // The virtualizer may draw its old range once more after the list got shorter.
    if (user === undefined) return nothing;
    return renderUserRow(
      {
        users: this.users,
        user,
        index,
        scale: this.#scale,
        selected: this.selected.has(user),
        active: user === this.active,
        busy: this.busy,
      },
      this.#rowEvents,
    );
  }

  /** Brings a user into view, as soon as there are rows. */
  async bringIntoView(user: number): Promise<void> {
    await this.updateComplete;
    const place = this.#items.indexOf(user);
    if (place < 0) return;
    this.#goal = { place, block: 'nearest' };
    this.#reachGoal();
  }

  #reachGoal(): void {
    const goal = this.#goal;
    if (goal === null || this.#laidOut?.isConnected !== true) return;
    this.#goal = null;
    const place = Math.min(goal.place, this.#items.length - 1);
    this.#laidOut.element(place)?.scrollIntoView({ block: goal.block });
  }

  #onVisible(event: VisibilityChangedEvent): void {
    this.#laidOut = event.currentTarget as LitVirtualizer;
    this.#rowsInView = Math.max(1, event.last - event.first);
    if (this.#goal === null) {
      this.dispatchEvent(new CustomEvent('users-scroll', { detail: event.first }));
    } else {
      // The virtualizer is in the middle of its update.
      queueMicrotask(() => {
        this.#reachGoal();
      });
    }
  }

  #onFocus(): void {
    if (this.active < 0 && this.#items.length > 0) this.#activate(this.#items[0]!);
  }

  #onClick(event: MouseEvent, user: number): void {
    if (event.shiftKey && this.#anchor >= 0) this.#select(between(this.order, this.#anchor, user));
    else if (event.ctrlKey || event.metaKey) this.#toggle(user);
    if (!event.shiftKey) this.#anchor = user;
    this.#activate(user);
    // Keys go on from here, whatever in the row was clicked.
    this.focus();
  }

  #onCheck(event: MouseEvent, user: number): void {
    if (event.shiftKey && this.#anchor >= 0) {
      this.#select(new Set([...this.selected, ...between(this.order, this.#anchor, user)]));
    } else {
      this.#toggle(user);
    }
    this.#activate(user);
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
      this.#headControls()
        .find((control) => control.closest('[aria-sort]:not([aria-sort="none"])') !== null)
        ?.focus();
      return true;
    }
    const to: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: index - 1,
      PageDown: Math.min(last, index + this.#rowsInView),
      PageUp: Math.max(0, index - this.#rowsInView),
      Home: 0,
      End: last,
    };
    const target = to[key];
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
    switch (key) {
      case 'ArrowLeft':
        controls[Math.max(0, index - 1)]?.focus();
        return true;
      case 'ArrowRight':
        controls[Math.min(controls.length - 1, index + 1)]?.focus();
        return true;
      case 'Home':
        controls[0]?.focus();
        return true;
      case 'End':
        controls.at(-1)?.focus();
        return true;
      case 'ArrowDown':
      case 'Escape':
        this.focus();
        return true;
      default:
        return false;
    }
  }

  /** The controls of the headings that the width leaves in view. */
  #headControls(): HTMLElement[] {
    return Array.from(this.renderRoot.querySelectorAll<HTMLElement>('.head input, .head button')).filter(
      (control) => control.offsetParent !== null,
    );
  }

  /** What a key does to the active user, or to the selection if there is one; false if it does nothing. */
  #command({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if ((ctrlKey || metaKey) && key === 'a') {
      this.#select(new Set(this.order));
      return true;
    }
    if (ctrlKey || metaKey || altKey) return false;
    const order = ORDER_KEYS[key];
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
        if (this.active >= 0) this.#reveal(this.active);
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

  #reveal(user: number): void {
    this.dispatchEvent(new CustomEvent('users-reveal', { detail: user }));
  }

  #decide(users: readonly number[], order: DecisionOrder): void {
    if (this.busy || users.includes(-1)) return;
    this.dispatchEvent(new CustomEvent('users-order', { detail: { users, order } }));
  }
}

// The class alone defines no element.
customElements.define('lit-virtualizer', LitVirtualizer);
customElements.define('users-table', UsersTable);

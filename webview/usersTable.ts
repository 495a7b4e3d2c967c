import { LitVirtualizer } from '@lit-labs/virtualizer/LitVirtualizer.js';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { DecisionOrder, UserColumns } from '../server/protocol.ts';
import { count, decimal, percent } from './format.ts';
import { intervalBar, intervalLabel } from './intervalBar.ts';
import { shared } from './styles.ts';
import { category, scaleStart, type Sort, type SortKey } from './usersView.ts';

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
  { key: null, label: '90% interval', short: '90%', cell: '' },
  { key: 'probabilityAttentive', label: 'P(attentive)', short: 'P', cell: 'number probability' },
  { key: 'comparisons', label: 'Comparisons', short: 'N', cell: 'number comparisons' },
  { key: 'recommendation', label: 'Recommended', short: 'Rec.', cell: '' },
  { key: 'decision', label: 'Decision', short: 'Decision', cell: '' },
];

/** Rows of a page, for PageUp and PageDown. */
const PAGE = 15;

/**
 * The users as a virtualised grid: only the rows in view exist. One tab stop; arrows move the active row, and
 * letters decide on it. The table shows and asks; what is sorted, selected and decided is its owner's.
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

  #items: number[] = [];
  #scale = 0;
  /** Where shift-selection starts. */
  #anchor = -1;

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        container-type: inline-size;
      }
      .grid {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        outline: none;
      }
      .grid:focus-visible .active {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
      }
      .grid > [role='rowgroup'] {
        display: contents;
      }
      .row {
        display: grid;
        grid-template-columns:
          28px minmax(110px, 1.4fr) 108px minmax(90px, 1fr) 96px 98px minmax(150px, 0.9fr) minmax(
            150px,
            0.7fr
          )
          minmax(110px, 0.7fr);
        column-gap: 10px;
        align-items: center;
        box-sizing: border-box;
        width: 100%;
        height: 26px;
        padding: 0 10px 0 6px;
      }
      .head {
        flex: none;
        height: 28px;
        /* As wide as the rows, whose scroll bar takes its own. */
        overflow: hidden;
        scrollbar-gutter: stable;
        border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        font-weight: 600;
      }
      .head button.plain {
        color: inherit;
        width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .head .number button.plain {
        text-align: right;
      }
      .cell {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      lit-virtualizer {
        flex: 1;
        min-height: 120px;
        scrollbar-gutter: stable;
      }
      .body:hover {
        background: var(--vscode-list-hoverBackground);
      }
      .body[aria-selected='true'] {
        background: var(--vscode-list-inactiveSelectionBackground);
      }
      .body svg {
        width: 100%;
        height: 14px;
        display: block;
      }
      .tag {
        display: inline-block;
        padding: 0 6px;
        border-radius: 3px;
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .drop .tag,
      .flip .tag {
        background: color-mix(in srgb, var(--vscode-charts-orange) 22%, transparent);
      }
      .flip .tag {
        background: color-mix(in srgb, var(--vscode-charts-purple) 22%, transparent);
      }
      .decided .tag {
        background: var(--vscode-badge-background);
        color: var(--vscode-badge-foreground);
      }
      .actions {
        display: flex;
        gap: 10px;
      }
      .empty {
        padding: 16px;
      }
      .short {
        display: none;
      }
      @container (max-width: 1040px) {
        .row {
          grid-template-columns:
            28px minmax(110px, 1.4fr) 104px minmax(80px, 1fr) 92px minmax(150px, 0.9fr) minmax(110px, 0.7fr)
            minmax(100px, 0.7fr);
        }
        .comparisons {
          display: none;
        }
      }
      @container (max-width: 840px) {
        .row {
          grid-template-columns:
            28px minmax(120px, 1.6fr) 44px minmax(70px, 1fr) 54px minmax(64px, 0.6fr)
            100px;
        }
        .probability,
        .kind,
        .long {
          display: none;
        }
        .short {
          display: inline;
        }
      }
      @container (max-width: 580px) {
        .row {
          grid-template-columns: 28px minmax(120px, 1.6fr) 44px minmax(60px, 1fr) 54px minmax(64px, 0.6fr);
        }
        .actions {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.order = new Uint32Array();
    this.selected = new Set();
    this.active = -1;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('users')) this.#scale = scaleStart(this.users);
    // The virtualizer redraws its rows when it gets another array.
    this.#items = Array.from(this.order);
  }

  protected override render(): TemplateResult {
    const all = this.#items.length > 0 && this.#items.every((user) => this.selected.has(user));
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
            <div role="columnheader" class="cell">
              <input
                type="checkbox"
                tabindex="-1"
                aria-label="Select all shown users"
                .checked=${all}
                @change=${() => {
                  this.#select(all ? new Set() : new Set(this.#items));
                }}
              />
            </div>
            ${HEADINGS.map((heading) => this.#heading(heading))}
            <div role="columnheader" class="cell actions">Decide</div>
          </div>
        </div>
        ${
          this.#items.length === 0
            ? html`<div class="empty muted">No users match the filter.</div>`
            : html`<lit-virtualizer
                role="rowgroup"
                scroller
                tabindex="-1"
                .items=${this.#items}
                .renderItem=${(user: number, index: number) => this.#row(user, index)}
              ></lit-virtualizer>`
        }
      </div>
    `;
  }

  #heading({ key, label, short, cell }: Heading): TemplateResult {
    const sorted = key !== null && this.sort.key === key;
    const direction = this.sort.descending ? 'descending' : 'ascending';
    const sort = () => {
      const detail: Sort = { key: key!, descending: sorted && !this.sort.descending };
      this.dispatchEvent(new CustomEvent('users-sort', { detail }));
    };
    const text = html`<span class="long">${label}</span
      ><span class="short" aria-hidden="true">${short}</span>`;
    return html`<div
      role="columnheader"
      class="cell ${cell}"
      title=${label}
      aria-label=${label}
      aria-sort=${sorted ? direction : 'none'}
    >
      ${
        key === null
          ? text
          : html`<button class="plain" tabindex="-1" @click=${sort}>
              ${text}${sorted ? (this.sort.descending ? ' ↓' : ' ↑') : nothing}
            </button>`
      }
    </div>`;
  }

  #row(user: number, index: number): TemplateResult {
    const { users } = this;
    const interval = { low: users.low[user]!, mean: users.attentiveness[user]!, high: users.high[user]! };
    const group = category(users.group, user);
    const kind = category(users.kind, user);
    const recommendation = category(users.recommendation, user);
    const decision = category(users.decision, user);
    const selected = this.selected.has(user);
    return html`<div
      id="user-${user}"
      class="row body ${group} ${recommendation} ${user === this.active ? 'active' : ''}"
      role="row"
      aria-rowindex=${index + 2}
      aria-selected=${selected}
      @click=${(event: MouseEvent) => {
        this.#onClick(event, user);
      }}
    >
      <div role="gridcell" class="cell">
        <input
          type="checkbox"
          tabindex="-1"
          aria-label="Select ${users.name[user]!}"
          .checked=${selected}
          @click=${(event: MouseEvent) => {
            event.stopPropagation();
            this.#toggle(user);
          }}
        />
      </div>
      <div role="gridcell" class="cell" title=${users.name[user]!}>
        <button
          class="plain"
          tabindex="-1"
          @click=${(event: MouseEvent) => {
            event.stopPropagation();
            this.#reveal(user);
          }}
        >
          ${users.name[user]!}
        </button>
      </div>
      <div role="gridcell" class="cell number">${decimal(interval.mean)}</div>
      <div role="gridcell" class="cell">
        <svg viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label=${intervalLabel(interval)}>
          ${intervalBar(interval, this.#scale, 1)}
        </svg>
      </div>
      <div role="gridcell" class="cell number probability">${percent(users.probabilityAttentive[user]!)}</div>
      <div role="gridcell" class="cell number comparisons">${count(users.comparisons[user]!)}</div>
      <div role="gridcell" class="cell" title=${kind ?? group}>
        <span class="tag">${recommendation}</span>
        ${recommendation === 'keep' ? nothing : html`<span class="muted kind">${kind ?? group}</span>`}
      </div>
      <div role="gridcell" class="cell ${decision === null ? '' : 'decided'}">${this.#decision(user)}</div>
      <div role="gridcell" class="cell actions">${this.#actions(user)}</div>
    </div>`;
  }

  #decision(user: number): TemplateResult {
    const decision = category(this.users.decision, user);
    const override = category(this.users.decisionSource, user) === 'override';
    const rows = this.users.rowDecisions[user]!;
    return html`${decision === null ? html`<span class="muted">–</span>` : html`<span class="tag">${decision}</span>`}
    ${decision !== null && override ? html`<span class="muted">override</span>` : nothing}
    ${rows > 0 ? html`<span class="muted" title="Comparisons decided on their own">+${count(rows)} rows</span>` : nothing}`;
  }

  #actions(user: number): (TemplateResult | typeof nothing)[] {
    const recommendation = category(this.users.recommendation, user);
    const decision = category(this.users.decision, user);
    const action = (label: string, order: DecisionOrder) =>
      html`<button
        class="plain"
        tabindex="-1"
        ?disabled=${this.busy}
        aria-label="${label} ${this.users.name[user]!}"
        @click=${(event: MouseEvent) => {
          event.stopPropagation();
          this.#order([user], order);
        }}
      >
        ${label}
      </button>`;
    const flagged = recommendation === 'drop' || recommendation === 'flip';
    return [
      flagged && decision === null ? action('Accept', 'recommended') : nothing,
      decision === 'keep' ? nothing : action('Keep', 'keep'),
      decision === 'drop' || (flagged && decision === null) ? nothing : action('Drop', 'drop'),
      decision === null ? nothing : action('Clear', 'clear'),
    ];
  }

  /** Brings a user into view. */
  async bringIntoView(user: number): Promise<void> {
    await this.updateComplete;
    const index = this.#items.indexOf(user);
    if (index < 0) return;
    this.renderRoot.querySelector('lit-virtualizer')?.element(index)?.scrollIntoView({ block: 'nearest' });
  }

  #onFocus(): void {
    if (this.active < 0 && this.#items.length > 0) this.#activate(this.#items[0]!);
  }

  #onClick(event: MouseEvent, user: number): void {
    if (event.shiftKey && this.#anchor >= 0) this.#selectRange(this.#anchor, user);
    else if (event.ctrlKey || event.metaKey) this.#toggle(user);
    this.#anchor = event.shiftKey ? this.#anchor : user;
    this.#activate(user);
  }

  #onKey(event: KeyboardEvent): void {
    const index = this.#items.indexOf(this.active);
    const last = this.#items.length - 1;
    const to: Record<string, number> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: Math.max(0, index - 1),
      PageDown: Math.min(last, index + PAGE),
      PageUp: Math.max(0, index - PAGE),
      Home: 0,
      End: last,
    };
    const target = to[event.key];
    if (target !== undefined && last >= 0) {
      const user = this.#items[target]!;
      if (event.shiftKey) this.#selectRange(this.#anchor >= 0 ? this.#anchor : this.active, user);
      else this.#anchor = user;
      this.#activate(user);
    } else if (!this.#command(event)) {
      return;
    }
    event.preventDefault();
  }

  /** What a key does to the active user, or to the selection if there is one; false if it does nothing. */
  #command({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if ((ctrlKey || metaKey) && key === 'a') {
      this.#select(new Set(this.#items));
      return true;
    }
    if (ctrlKey || metaKey || altKey || this.active < 0) return false;
    const users = this.selected.size > 0 ? [...this.selected] : [this.active];
    switch (key) {
      case ' ':
        this.#toggle(this.active);
        return true;
      case 'Enter':
        this.#reveal(this.active);
        return true;
      case 'Escape':
        this.#select(new Set());
        return true;
      case 'a':
        this.#order(users, 'recommended');
        return true;
      case 'k':
        this.#order(users, 'keep');
        return true;
      case 'd':
        this.#order(users, 'drop');
        return true;
      case 'c':
        this.#order(users, 'clear');
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
    const selected = new Set(this.selected);
    if (!selected.delete(user)) selected.add(user);
    this.#anchor = user;
    this.#select(selected);
  }

  #selectRange(from: number, to: number): void {
    const [a, b] = [this.#items.indexOf(from), this.#items.indexOf(to)];
    if (a < 0 || b < 0) return;
    this.#select(new Set(this.#items.slice(Math.min(a, b), Math.max(a, b) + 1)));
  }

  #select(selected: ReadonlySet<number>): void {
    this.dispatchEvent(new CustomEvent('users-select', { detail: selected }));
  }

  #reveal(user: number): void {
    this.dispatchEvent(new CustomEvent('users-reveal', { detail: user }));
  }

  #order(users: readonly number[], order: DecisionOrder): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent('users-order', { detail: { users, order } }));
  }
}

// The class alone defines no element.
customElements.define('lit-virtualizer', LitVirtualizer);
customElements.define('users-table', UsersTable);

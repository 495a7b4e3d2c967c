import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, AuditStatus, DecisionOrder } from '../server/protocol.ts';
import { count } from './format.ts';
import { Host, type HostEvent, type RequestBody } from './host.ts';
import './overview.ts';
import { restoredState, type ViewState } from './viewState.ts';
import { shared } from './styles.ts';
import './usersTable.ts';
import type { OrderDetail } from './usersTable.ts';
import { ALL, type Filter, type Sort, UNDECIDED, visibleUsers } from './usersView.ts';

declare global {
  interface HTMLElementTagNameMap {
    'audit-app': AuditApp;
  }
}

/** The audit panel. It owns what is sorted, filtered and selected; the file and the server own all else. */
export class AuditApp extends LitElement {
  static override properties = {
    snapshot: { state: true },
    status: { state: true },
    view: { state: true },
    selected: { state: true },
    active: { state: true },
    busy: { state: true },
    error: { state: true },
    announcement: { state: true },
    gone: { state: true },
    reason: { state: true },
  };

  declare snapshot: AuditSnapshot | null;
  declare status: AuditStatus | null;
  declare view: ViewState;
  /** Indices of selected users, and of the active one; by name in `view`, since another audit may number anew. */
  declare selected: ReadonlySet<number>;
  declare active: number;
  declare busy: boolean;
  declare error: string | null;
  declare announcement: string;
  declare gone: string | null;
  declare reason: string;

  readonly #host = new Host();
  /** In a low panel the users come first. */
  readonly #roomForOverview = window.innerHeight >= 720;
  #userToShow: string | null = null;
  #orderFor: { snapshot: AuditSnapshot; filter: Filter; sort: Sort; order: Uint32Array } | null = null;

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        box-sizing: border-box;
        min-height: 100vh;
        padding: 12px 16px;
        gap: 10px;
      }
      header {
        display: flex;
        align-items: flex-start;
        justify-content: space-between;
        gap: 8px 16px;
        flex-wrap: wrap;
      }
      h1 {
        font-size: 1.25em;
        font-weight: 600;
        margin: 0;
        overflow-wrap: anywhere;
      }
      .conclusion {
        margin: 2px 0 0;
        max-width: 90ch;
      }
      .buttons,
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 8px;
        align-items: center;
      }
      .bar input {
        width: 180px;
        box-sizing: border-box;
        cursor: text;
      }
      .bar input::placeholder {
        color: var(--vscode-input-placeholderForeground);
      }
      .grow {
        flex: 1;
      }
      .message {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 5px 10px;
        border: 1px solid var(--vscode-inputValidation-infoBorder, var(--vscode-contrastBorder, transparent));
        background: var(--vscode-inputValidation-infoBackground);
      }
      .message.error {
        border-color: var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
      }
      .state {
        margin: 12vh auto;
        max-width: 60ch;
        text-align: center;
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 12px;
      }
      users-table {
        flex: 1 0 340px;
      }
      select,
      .bar input {
        height: 26px;
        padding: 0 6px;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-settings-textInputBorder, var(--vscode-dropdown-border, transparent));
        border-radius: 2px;
        font: inherit;
      }
      select:focus-visible,
      .bar input:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      .hidden {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      .keys kbd {
        font-family: var(--vscode-editor-font-family);
      }
      main {
        display: flex;
        flex-direction: column;
        flex: 1;
        gap: 10px;
      }
      details.overview > summary {
        cursor: pointer;
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    this.snapshot = null;
    this.status = null;
    this.view = restoredState(this.#host.state);
    this.selected = new Set();
    this.active = -1;
    this.busy = false;
    this.error = null;
    this.announcement = '';
    this.gone = null;
    this.reason = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#host.connect((event) => {
      this.#receive(event);
    });
  }

  #receive(event: HostEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.gone = null;
        this.status = event.snapshot.status;
        this.#adopt(event.snapshot);
        return;
      case 'status':
        this.gone = null;
        this.status = event.status;
        return;
      case 'gone':
        this.gone = event.message;
        return;
      case 'show-user':
        this.#userToShow = event.user;
        this.#showUser();
        return;
    }
  }

  #adopt(snapshot: AuditSnapshot): void {
    this.snapshot = snapshot;
    const { name } = snapshot.users;
    const wanted = new Set([...this.view.selected, this.view.active ?? '']);
    const index = new Map<string, number>();
    if (wanted.size > 1 || this.view.active !== null) {
      for (const [user, userName] of name.entries()) if (wanted.has(userName)) index.set(userName, user);
    }
    this.selected = new Set(
      this.view.selected.map((user) => index.get(user)).filter((user) => user !== undefined),
    );
    this.active = index.get(this.view.active ?? '') ?? -1;
    this.#keep({ uri: snapshot.uri });
    this.#showUser();
  }

  #showUser(): void {
    if (this.#userToShow === null || this.snapshot === null) return;
    const user = this.snapshot.users.name.indexOf(this.#userToShow);
    this.#userToShow = null;
    if (user < 0) return;
    this.#keep({ filter: { text: '', recommendation: ALL, decision: ALL } });
    this.#activate(user);
    const show = async () => {
      await this.updateComplete;
      const table = this.renderRoot.querySelector('users-table');
      await table?.bringIntoView(user);
      table?.renderRoot.querySelector<HTMLElement>('.grid')?.focus();
    };
    void show();
  }

  /** Changes the view state and hands it to the host for the next reload. */
  #keep(change: Partial<ViewState>): void {
    this.view = { ...this.view, ...change };
    this.#host.state = this.view;
  }

  #activate(user: number): void {
    this.active = user;
    this.#keep({ active: this.snapshot?.users.name[user] ?? null });
  }

  #select(selected: ReadonlySet<number>): void {
    this.selected = selected;
    this.#keep({ selected: Array.from(selected, (user) => this.snapshot!.users.name[user]!) });
  }

  async #request(body: RequestBody, done: string): Promise<void> {
    this.busy = true;
    this.error = null;
    try {
      await this.#host.request(body);
      this.announcement = done;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }

  #decide({ users, order }: OrderDetail): void {
    const { snapshot } = this;
    if (snapshot === null) return;
    const names = users.map((user) => snapshot.users.name[user]!);
    const reason = this.reason.trim();
    void this.#request(
      {
        type: 'decide',
        version: snapshot.version,
        users: names,
        order,
        ...(reason === '' ? {} : { reason }),
      },
      `${ORDER_DONE[order]} ${names.length === 1 ? names[0]! : `${count(names.length)} users`}.`,
    ).then(() => {
      if (this.error === null) this.reason = '';
    });
  }

  #order(snapshot: AuditSnapshot): Uint32Array {
    const { filter, sort } = this.view;
    const cached = this.#orderFor;
    if (cached?.snapshot === snapshot && cached.filter === filter && cached.sort === sort)
      return cached.order;
    const order = visibleUsers(snapshot.users, filter, sort);
    this.#orderFor = { snapshot, filter, sort, order };
    return order;
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    return html`
      ${this.#messages()} ${snapshot === null ? this.#withoutSnapshot() : this.#withSnapshot(snapshot)}
      <div class="hidden" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  #messages(): TemplateResult {
    const { status, snapshot } = this;
    const updating = snapshot !== null && (status?.state === 'reading' || status?.state === 'fitting');
    const stale = snapshot !== null && status !== null && MESSAGE_STATES.has(status.state);
    return html`
      ${this.gone === null ? nothing : html`<div class="message" role="alert">${this.gone}</div>`}
      ${stale ? html`<div class="message" role="alert">${status.message} What follows is the audit before.</div>` : nothing}
      ${
        this.error === null
          ? nothing
          : html`<div class="message error" role="alert">
              <span class="grow">${this.error}</span>
              <vscode-button appearance="secondary" @click=${() => (this.error = null)}
                >Dismiss</vscode-button
              >
            </div>`
      }
      ${updating ? html`<div class="message" role="status">${status.message} The panel follows in a moment.</div>` : nothing}
    `;
  }

  #withoutSnapshot(): TemplateResult {
    const { status } = this;
    if (status !== null && MESSAGE_STATES.has(status.state)) {
      return html`<main class="state">
        <h1>${STATE_TITLES[status.state] ?? 'No audit'}</h1>
        <p>${status.message}</p>
      </main>`;
    }
    return html`<main class="state">
      <vscode-progress-ring aria-label="Working"></vscode-progress-ring>
      <p>${status?.message ?? 'Waiting for the audit…'}</p>
    </main>`;
  }

  #withSnapshot(snapshot: AuditSnapshot): TemplateResult {
    const order = this.#order(snapshot);
    return html`
      <header>
        <div>
          <h1>${snapshot.fileName}</h1>
          <p class="conclusion">${snapshot.conclusion}</p>
        </div>
        <div class="buttons">
          ${this.#button('Undo', { type: 'undo' }, 'Undone.')}
          ${this.#button('Redo', { type: 'redo' }, 'Redone.')}
          <vscode-button @click=${() => void this.#request({ type: 'export' }, '')}
            >Export Cleaned File…</vscode-button
          >
        </div>
      </header>
      <main>
        <details class="overview" ?open=${this.view.overviewOpen ?? this.#roomForOverview}>
          <summary
            @click=${(event: Event) => {
              // The state decides what is open, not the element.
              const { open } = (event.currentTarget as HTMLElement).parentElement as HTMLDetailsElement;
              event.preventDefault();
              this.#keep({ overviewOpen: !open });
            }}
          >
            Overview
          </summary>
          <audit-overview
            .snapshot=${snapshot}
            @overview-reveal=${(event: CustomEvent<number>) => {
              this.#reveal(event.detail);
            }}
          ></audit-overview>
        </details>
        ${this.#filterBar(snapshot, order)} ${this.selected.size > 0 ? this.#bulkBar(snapshot) : nothing}
        <users-table
          .users=${snapshot.users}
          .order=${order}
          .selected=${this.selected}
          .active=${this.active}
          .sort=${this.view.sort}
          .busy=${this.busy}
          @users-sort=${(event: CustomEvent<Sort>) => {
            this.#keep({ sort: event.detail });
          }}
          @users-select=${(event: CustomEvent<ReadonlySet<number>>) => {
            this.#select(event.detail);
          }}
          @users-activate=${(event: CustomEvent<number>) => {
            this.#activate(event.detail);
          }}
          @users-reveal=${(event: CustomEvent<number>) => {
            this.#reveal(snapshot.users.firstLine[event.detail]!);
          }}
          @users-order=${(event: CustomEvent<OrderDetail>) => {
            this.#decide(event.detail);
          }}
        ></users-table>
        <div class="muted keys">
          <kbd>↑</kbd> <kbd>↓</kbd> move · <kbd>Space</kbd> select · <kbd>Enter</kbd> show in the editor ·
          <kbd>a</kbd> accept · <kbd>k</kbd> keep · <kbd>d</kbd> drop · <kbd>c</kbd> clear
        </div>
      </main>
    `;
  }

  #button(label: string, body: RequestBody, done: string): TemplateResult {
    return html`<vscode-button
      appearance="secondary"
      ?disabled=${this.busy}
      @click=${() => void this.#request(body, done)}
      >${label}</vscode-button
    >`;
  }

  #filterBar(snapshot: AuditSnapshot, order: Uint32Array): TemplateResult {
    const { filter } = this.view;
    const change = (part: Partial<Filter>) => {
      this.#keep({ filter: { ...filter, ...part } });
    };
    const dropdown = (
      label: string,
      key: 'recommendation' | 'decision',
      options: readonly [string, string][],
    ) =>
      html`<select
        aria-label=${label}
        @change=${(event: Event) => {
          change({ [key]: (event.currentTarget as HTMLSelectElement).value });
        }}
      >
        ${options.map(
          ([value, text]) => html`<option value=${value} ?selected=${value === filter[key]}>${text}</option>`,
        )}
      </select>`;
    return html`<div class="bar" role="search" aria-label="Filter the users">
      <input
        type="search"
        placeholder="Find a user"
        aria-label="Find a user"
        .value=${filter.text}
        @input=${(event: Event) => {
          change({ text: (event.currentTarget as HTMLInputElement).value });
        }}
      />
      ${dropdown('Recommendation', 'recommendation', [
        [ALL, 'All recommendations'],
        ...['drop', 'flip', 'review', 'keep'].map(
          (name) => [name, `Recommended: ${name}`] as [string, string],
        ),
      ])}
      ${dropdown('Decision', 'decision', [
        [ALL, 'All decisions'],
        [UNDECIDED, 'Undecided'],
        ...['keep', 'drop', 'flip'].map((name) => [name, `Decided: ${name}`] as [string, string]),
      ])}
      <span class="muted">${count(order.length)} of ${count(snapshot.users.name.length)} users</span>
    </div>`;
  }

  #bulkBar(snapshot: AuditSnapshot): TemplateResult {
    const users = [...this.selected];
    const act = (label: string, order: DecisionOrder, primary = false) =>
      html`<vscode-button
        appearance=${primary ? 'primary' : 'secondary'}
        ?disabled=${this.busy}
        @click=${() => {
          this.#decide({ users, order });
        }}
        >${label}</vscode-button
      >`;
    const contrary = users.every(
      (user) => snapshot.users.group.names[snapshot.users.group.codes[user]!] === 'contrary',
    );
    return html`<div class="bar" role="toolbar" aria-label="Decide on the selected users">
      <strong>${count(users.length)} selected</strong>
      ${act('Accept Recommendation', 'recommended', true)} ${act('Keep', 'keep')} ${act('Drop', 'drop')}
      ${contrary ? act('Flip', 'flip') : nothing} ${act('Clear Decision', 'clear')}
      <input
        type="text"
        placeholder="Reason (optional)"
        aria-label="Reason, recorded with the decision"
        .value=${this.reason}
        @input=${(event: Event) => (this.reason = (event.currentTarget as HTMLInputElement).value)}
      />
    </div>`;
  }

  #reveal(line: number): void {
    void this.#request({ type: 'reveal', line }, '');
  }
}

const ORDER_DONE: Readonly<Record<DecisionOrder, string>> = {
  recommended: 'Accepted the recommendation for',
  keep: 'Kept',
  drop: 'Dropped',
  flip: 'Flipped',
  clear: 'Cleared the decision on',
};

/** States in which there is something to say instead of an audit. */
const MESSAGE_STATES: ReadonlySet<AuditStatus['state']> = new Set<AuditStatus['state']>([
  'column-needed',
  'declined',
  'not-a-dataset',
  'failed',
]);
const STATE_TITLES: Readonly<Partial<Record<AuditStatus['state'], string>>> = {
  'column-needed': 'A column is needed',
  declined: 'This file cannot be audited',
  'not-a-dataset': 'Not a preference dataset',
  failed: 'The audit failed',
};

customElements.define('audit-app', AuditApp);

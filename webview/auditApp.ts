import { html, LitElement, type TemplateResult } from 'lit';
import type { AuditSnapshot, AuditStatus, DecisionOrder, DecisionTarget } from '../server/protocol.ts';
import { auditAppStyles } from './auditAppStyles.ts';
import { columnChooserStyles } from './users/columnChooser.ts';
import { type Column, tabSeparated } from './view/columns.ts';
import { count } from './shared/format.ts';
import { Host, type HostEvent } from './shared/host.ts';
import { renderMessages, renderWithoutAudit } from './shared/messages.ts';
import { noticesFor } from './shared/notices.ts';
import './activity/activityPage.ts';
import { renderHeader } from './shared/pageHeader.ts';
import type { PlotPicture } from './plots/plot.ts';
import { Requests } from './shared/requests.ts';
import { ShownUsers } from './view/shownUsers.ts';
import { bar, fields, shared } from './shared/styles.ts';
import './user/userPage.ts';
import { renderUsersPage } from './users/usersPage.ts';
import type { OrderDetail } from './users/usersTable.ts';
import { NO_FILTER } from './view/usersView.ts';
import { restoredState, type ViewState } from './view/viewState.ts';

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
    gone: { state: true },
    stopped: { state: true },
    reason: { state: true },
    tableWidth: { state: true },
  };

  declare snapshot: AuditSnapshot | null;
  declare status: AuditStatus | null;
  declare view: ViewState;
  /** Indices of selected users, and of the active one; by name in `view`, since another audit may number anew. */
  declare selected: ReadonlySet<number>;
  declare active: number;
  declare gone: string | null;
  /** The server is not running. */
  declare stopped: boolean;
  declare reason: string;
  /** Decides which columns there is room for. */
  declare tableWidth: number;

  readonly #host = new Host();
  readonly #requests = new Requests(this, this.#host);
  readonly #resize = new ResizeObserver(([entry]) => {
    this.tableWidth = entry!.contentRect.width;
  });
  /** Where the table was scrolled to when the panel was last shown, and where it is. Drawing does not need it. */
  readonly #initialTop: number;
  #top: number;
  #userToShow: string | null = null;
  readonly #shown = new ShownUsers();

  static override styles = [shared, fields, bar, columnChooserStyles, auditAppStyles];

  constructor() {
    super();
    this.snapshot = null;
    this.status = null;
    this.view = restoredState(this.#host.state);
    this.#initialTop = this.#top = this.view.top;
    this.selected = new Set();
    this.active = -1;
    this.gone = null;
    this.stopped = false;
    this.reason = '';
    this.tableWidth = window.innerWidth;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#host.connect((event) => {
      this.#receive(event);
    });
    this.#resize.observe(this);
  }

  /** Deciding is off: a change is under way, or nothing is there to decide on yet. */
  get #locked(): boolean {
    return this.#requests.changing || this.#readOnly;
  }

  /** There is nothing to decide on yet, or nobody who would record it. */
  get #readOnly(): boolean {
    return this.stopped || this.gone !== null || this.snapshot?.status.provisional === true;
  }

  #receive(event: HostEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.gone = null;
        this.stopped = false;
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
      case 'server':
        this.stopped = !event.running;
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
    if (user >= 0) this.#open(user);
  }

  #open(user: number): void {
    this.active = user;
    // A user hidden by the filter has no neighbours in the table.
    this.#keep({
      page: 'user',
      active: this.snapshot?.users.name[user] ?? null,
      ...(this.#shown.hides(user) ? { filter: NO_FILTER } : {}),
    });
    window.scrollTo(0, 0);
  }

  /** Back to the table, at the user that was looked at. */
  async #showTable(): Promise<void> {
    this.#keep({ page: 'users' });
    await this.updateComplete;
    const table = this.renderRoot.querySelector('users-table');
    if (this.active >= 0) await table?.bringIntoView(this.active);
    table?.focus();
  }

  /** Changes the view state and hands it to the host for the next load. */
  #keep(change: Partial<ViewState>, when: 'now' | 'soon' = 'now'): void {
    this.view = { ...this.view, ...change };
    this.#host.keep({ ...this.view, top: this.#top }, when);
  }

  #scrolledTo(top: number): void {
    this.#top = top;
    this.#host.keep({ ...this.view, top }, 'soon');
  }

  #activate(user: number): void {
    this.active = user;
    this.#keep({ active: this.snapshot?.users.name[user] ?? null }, 'soon');
  }

  #select(selected: ReadonlySet<number>): void {
    this.selected = selected;
    this.#keep({ selected: Array.from(selected, (user) => this.snapshot!.users.name[user]!) });
  }

  async #decide({ users, order }: OrderDetail): Promise<void> {
    const { snapshot } = this;
    if (snapshot === null || users.length === 0) return;
    const names = users.map((user) => snapshot.users.name[user]!);
    await this.#order(
      { users: names },
      order,
      names.length === 1 ? names[0]! : `${count(names.length)} users`,
    );
  }

  async #order(target: DecisionTarget, order: DecisionOrder, what: string): Promise<void> {
    const { snapshot } = this;
    // One at a time: the next one is about what this one makes of the file.
    if (snapshot === null || this.#locked) return;
    const reason = this.reason.trim();
    const done = await this.#requests.make(
      { type: 'decide', version: snapshot.version, target, order, ...(reason === '' ? {} : { reason }) },
      `${ORDER_DONE[order]} ${what}.`,
    );
    if (done) this.reason = '';
  }

  protected override willUpdate(): void {
    const { snapshot, view, selected, tableWidth: width } = this;
    if (snapshot !== null) this.#shown.update({ snapshot, view, selected, width });
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    return html`
      ${renderMessages(
        this.#requests.refused,
        noticesFor(snapshot, this.status, this.gone, this.stopped),
        (place) => {
          this.#requests.dismiss(place);
        },
      )}
      ${snapshot === null ? renderWithoutAudit(this.status) : this.#withSnapshot(snapshot)}
      <div class="hidden" role="status" aria-live="polite">${this.#requests.announcement}</div>
    `;
  }

  #withSnapshot(snapshot: AuditSnapshot): TemplateResult {
    return html`
      ${renderHeader(
        snapshot,
        { status: this.status, busy: this.#locked },
        {
          undo: () => void this.#requests.make({ type: 'undo' }, 'Undone.'),
          redo: () => void this.#requests.make({ type: 'redo' }, 'Redone.'),
          activity: () => {
            this.#keep({ page: 'activity' });
          },
          export: () => void this.#requests.make({ type: 'export' }, ''),
        },
      )}
      <main
        @plot-save=${(event: CustomEvent<PlotPicture>) =>
          void this.#requests.make({ type: 'save-plot', ...event.detail }, '')}
        @plot-failed=${(event: CustomEvent<unknown>) => {
          this.#requests.refuse(event.detail);
        }}
      >
        ${this.#page(snapshot)}
      </main>
    `;
  }

  #page(snapshot: AuditSnapshot): TemplateResult {
    if (this.view.page === 'user' && this.active >= 0) return this.#userPage(snapshot);
    if (this.view.page === 'activity') return this.#activityPage(snapshot);
    return this.#usersPage(snapshot);
  }

  #usersPage(snapshot: AuditSnapshot): TemplateResult {
    const { order, columns, selected: selectedShown } = this.#shown;
    return renderUsersPage(
      {
        snapshot,
        state: this.view,
        columns,
        order,
        selected: this.selected,
        selectedShown,
        active: this.active,
        initialTop: this.#initialTop,
        overviewOpen: this.view.overviewOpen ?? this.#isRoomForOverview,
        reason: this.reason,
        busy: this.#locked,
        readOnly: this.#readOnly,
      },
      {
        keep: (change) => {
          this.#keep(change);
        },
        select: (users) => {
          this.#select(users);
        },
        activate: (user) => {
          this.#activate(user);
        },
        scroll: (top) => {
          this.#scrolledTo(top);
        },
        open: (user) => {
          this.#open(user);
        },
        decide: (detail) => void this.#decide(detail),
        decideSelected: (decision) => void this.#decide({ users: [...this.selected], order: decision }),
        reason: (reason) => {
          this.reason = reason;
        },
        copy: (users) => {
          this.#copy(users, columns);
        },
        reveal: (line) => {
          this.#reveal(line);
        },
        target: (fdr) =>
          void this.#requests.make(
            { type: 'set-target', fdr },
            `The target is now ${Number((fdr * 100).toFixed(1))}%.`,
          ),
      },
    );
  }

  /** In a small panel the users come first. */
  get #isRoomForOverview(): boolean {
    return window.innerHeight >= 720 && this.tableWidth >= 720;
  }

  #userPage(snapshot: AuditSnapshot): TemplateResult {
    const { previous, next } = this.#shown.neighboursOf(this.active);
    const name = snapshot.users.name[this.active]!;
    return html`<user-page
      .snapshot=${snapshot}
      .user=${this.active}
      .host=${this.#host}
      .previous=${previous}
      .next=${next}
      .busy=${this.#locked}
      .reason=${this.reason}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') void this.#showTable();
      }}
      @user-close=${() => void this.#showTable()}
      @user-open=${(event: CustomEvent<number>) => {
        this.#open(event.detail);
      }}
      @user-reason=${(event: CustomEvent<string>) => {
        this.reason = event.detail;
      }}
      @user-reveal=${(event: CustomEvent<number>) => {
        this.#reveal(event.detail);
      }}
      @user-order=${({ detail: { rows, order: decision } }: HTMLElementEventMap['user-order']) =>
        void (rows === null
          ? this.#order({ users: [name] }, decision, name)
          : this.#order(
              { rows },
              decision,
              rows.length === 1 ? 'the comparison' : `${count(rows.length)} comparisons`,
            ))}
    ></user-page>`;
  }

  #activityPage(snapshot: AuditSnapshot): TemplateResult {
    return html`<activity-page
      .snapshot=${snapshot}
      .host=${this.#host}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') void this.#showTable();
      }}
      @activity-close=${() => void this.#showTable()}
      @activity-user=${(event: CustomEvent<string>) => {
        const user = snapshot.users.name.indexOf(event.detail);
        if (user >= 0) this.#open(user);
      }}
      @activity-reveal=${(event: CustomEvent<number>) => {
        this.#reveal(event.detail);
      }}
    ></activity-page>`;
  }

  #copy(users: ArrayLike<number> & Iterable<number>, columns: readonly Column[]): void {
    const text = tabSeparated(this.snapshot!.users, users, columns);
    const what = users.length === 1 ? 'One user' : `${count(users.length)} users`;
    void this.#requests.make({ type: 'copy', text }, `${what} copied as tab-separated values.`);
  }

  #reveal(line: number): void {
    // Unknown for a user all of whose rows were skipped.
    if (!Number.isNaN(line)) void this.#requests.make({ type: 'reveal', line }, '');
  }
}

const ORDER_DONE: Readonly<Record<DecisionOrder, string>> = {
  recommended: 'Accepted the recommendation for',
  keep: 'Kept',
  drop: 'Dropped',
  flip: 'Flipped',
  clear: 'Cleared the decision on',
};

customElements.define('audit-app', AuditApp);

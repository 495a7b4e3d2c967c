import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, AuditStatus, DecisionOrder } from '../server/protocol.ts';
import { auditAppStyles } from './auditAppStyles.ts';
import { cutNames } from './shared/cutNames.ts';
import { columnChooserStyles } from './users/columnChooser.ts';
import { type Column, tabSeparated } from './view/columns.ts';
import { count } from './shared/format.ts';
import { Host, type HostEvent } from './shared/host.ts';
import { asksColumns, renderMessages, renderWithoutAudit } from './shared/messages.ts';
import { noticesFor } from './shared/notices.ts';
import './activity/activityPage.ts';
import './columns/columnQuestions.ts';
import type { ReadingChosen } from './columns/columnQuestions.ts';
import './overview/overview.ts';
import './rows/rowsPage.ts';
import { headerStyles, renderHeader, type Tab } from './shared/pageHeader.ts';
import type { PlotPicture } from './plots/plot.ts';
import { decisionBarStyles, mayFlip, renderDecisionBar } from './review/decisionBar.ts';
import { Decisions, usersInWords } from './review/decisions.ts';
import { renderReviewPage, reviewPageStyles } from './review/reviewPage.ts';
import { type BulkOrder, ordersFor, renderConfirmation, reviewQueueStyles } from './review/reviewQueue.ts';
import { Requests } from './shared/requests.ts';
import { ShownUsers } from './view/shownUsers.ts';
import { bar, chips, fields, shared } from './shared/styles.ts';
import { isOfUsersAlone } from './shared/warehouseCleaning.ts';
import './user/userPage.ts';
import { filterBarStyles } from './users/filterBar.ts';
import { renderUsersPage } from './users/usersPage.ts';
import type { OrderDetail } from './users/usersTable.ts';
import { actionOfKey, type KeyAction } from './view/keys.ts';
import {
  countDecided,
  decisionOf,
  nextOpen,
  type PendingDecisions,
  type Queue,
  queueOf,
} from './view/queue.ts';
import { category, NO_FILTER } from './view/usersView.ts';
import { type Page, restoredState, type ViewState } from './view/viewState.ts';

declare global {
  interface HTMLElementTagNameMap {
    'audit-app': AuditApp;
  }
}

/** Content narrower than this has no room for a list beside a user. In pixels. */
const NARROW = 580;

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
    unsaved: { state: true },
    isEditor: { state: true },
    lineToShow: { state: true },
    asked: { state: true },
    asksReading: { state: true },
    contentWidth: { state: true },
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
  declare unsaved: boolean;
  /** The panel stands in the file's own tab. */
  declare isEditor: boolean;
  /** Line that the page of rows shall show; 0: none. */
  declare lineToShow: number;
  /** Decisions on several users that wait for a yes; empty: none. */
  declare asked: readonly BulkOrder[];
  /** How the file is to be read is asked in place of the audit that there is. */
  declare asksReading: boolean;
  /** Pixels across, without the edges of the page: decides what there is room for. */
  declare contentWidth: number;

  readonly #host = new Host();
  readonly #requests = new Requests(this, this.#host);
  readonly #decisions = new Decisions(this.#requests, () => {
    this.requestUpdate();
  });
  readonly #resize = new ResizeObserver(([entry]) => {
    this.contentWidth = entry!.contentRect.width;
  });
  /** Where the table was scrolled to when the panel was last shown, and where it is. Drawing does not need it. */
  readonly #initialTop: number;
  #top: number;
  #userToShow: string | null = null;
  readonly #shown = new ShownUsers();
  #queue: Queue = { groups: [], order: [], decided: [] };
  #pending: PendingDecisions = new Map();
  /** Users decided in the review, newest last: undo leads back to them. */
  readonly #reviewed: string[] = [];

  static override styles = [
    shared,
    fields,
    bar,
    chips,
    cutNames,
    columnChooserStyles,
    filterBarStyles,
    headerStyles,
    reviewQueueStyles,
    reviewPageStyles,
    decisionBarStyles,
    auditAppStyles,
  ];

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
    this.unsaved = false;
    this.isEditor = false;
    this.lineToShow = 0;
    this.asked = [];
    this.asksReading = false;
    this.contentWidth = window.innerWidth;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#host.connect((event) => {
      this.#receive(event);
    });
    this.#resize.observe(this);
    window.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    window.removeEventListener('keydown', this.#onKey);
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
      case 'document':
        this.unsaved = event.unsaved;
        return;
      case 'editor':
        this.isEditor = true;
        return;
      case 'show-line':
        this.#show('rows');
        this.lineToShow = event.line;
        return;
      case 'ask-columns':
        // Without an audit it is asked anyway.
        this.asksReading = this.snapshot !== null;
        return;
      case 'show-user':
        this.asksReading = false;
        this.#userToShow = event.user;
        this.#showUser();
        return;
    }
  }

  #adopt(snapshot: AuditSnapshot): void {
    this.snapshot = snapshot;
    this.#decisions.adopt();
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
    const hasPage = this.view.page !== 'rows' || !isOfUsersAlone(snapshot);
    this.#keep({ uri: snapshot.uri, ...(hasPage ? {} : { page: 'review' }) });
    this.#showUser();
  }

  #showUser(): void {
    if (this.#userToShow === null || this.snapshot === null) return;
    const user = this.snapshot.users.name.indexOf(this.#userToShow);
    this.#userToShow = null;
    if (user >= 0) this.#open(user);
  }

  /** Shows a user's page: in the review where it is open and the user is in it, else beside the table. */
  #open(user: number): void {
    this.asked = [];
    this.#activate(user);
    if (this.view.page === 'review' && this.#queue.order.includes(user)) {
      window.scrollTo(0, 0);
      return;
    }
    if (this.snapshot !== null) this.#updateShown(this.snapshot);
    // A user hidden by the filter has no neighbours in the table.
    this.#keep({
      page: 'users',
      besideOpen: true,
      ...(this.#shown.hides(user) ? { filter: NO_FILTER } : {}),
    });
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector('user-page')?.focus();
    });
  }

  #show(page: Page): void {
    this.asked = [];
    this.lineToShow = 0;
    this.#keep({ page });
  }

  /** Back to the table, at the user that was looked at. */
  async #showTable(): Promise<void> {
    this.#keep({ page: 'users', besideOpen: false });
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

  /** The user whom keys and the bar at the bottom decide on; -1: nobody. */
  get #decidable(): number {
    if (this.asked.length > 0 || this.asksReading) return -1;
    const { page, besideOpen } = this.view;
    if (page === 'review') return this.#reviewedUser;
    return page === 'users' && besideOpen ? this.active : -1;
  }

  /** In the review: the active user, where that one is in the queue, else the first undecided one. */
  get #reviewedUser(): number {
    if (this.#queue.order.includes(this.active)) return this.active;
    return this.#queue.groups[0]?.users[0] ?? -1;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const action = actionOfKey(event);
    if (action === undefined || this.snapshot === null || this.asksReading) return;
    if (action === 'undo') this.#undo();
    else if (this.#decidable >= 0) this.#act(action);
    else return;
    event.preventDefault();
  };

  #act(action: KeyAction): void {
    const { snapshot } = this;
    const user = this.#decidable;
    if (action === 'undo') {
      this.#undo();
      return;
    }
    if (snapshot === null || user < 0 || (action !== 'skip' && this.#readOnly)) return;
    const flips =
      action === 'flip' ||
      (action === 'recommended' && category(snapshot.users.recommendation, user) === 'flip');
    if (flips && !mayFlip(snapshot, user)) return;
    const next = nextOpen(
      this.#queue,
      user,
      (other) => decisionOf(snapshot.users, other, this.#pending) === null,
    );
    if (action !== 'skip') {
      this.#decisions.decide(() => this.snapshot!, user, action);
      this.#reviewed.push(snapshot.users.name[user]!);
    }
    if (this.view.page !== 'review' || action === 'clear') return;
    this.#activate(next >= 0 || action !== 'skip' ? next : user);
    window.scrollTo(0, 0);
  }

  #undo(): void {
    if (this.#readOnly) return;
    const user = this.#reviewed.pop();
    this.#decisions.after(() => this.#requests.make({ type: 'undo' }, 'Undone.'));
    const index = user === undefined ? -1 : this.snapshot!.users.name.indexOf(user);
    if (index >= 0 && this.view.page === 'review') this.#activate(index);
  }

  /** An order from the table: on one user, or on a selection. What would turn several users round is asked first. */
  async #decide({ users, order }: OrderDetail): Promise<void> {
    const { snapshot } = this;
    // One at a time: the next one is about what this one makes of the file.
    if (snapshot === null || users.length === 0 || this.#locked) return;
    if (users.length > 1 && (order === 'flip' || order === 'recommended')) {
      const flips =
        order === 'flip'
          ? users
          : users.filter((user) => category(snapshot.users.recommendation, user) === 'flip');
      if (order === 'flip' && !flips.every((user) => mayFlip(snapshot, user))) return;
      if (flips.length > 0) {
        this.asked = order === 'flip' ? [{ order, users: flips }] : ordersFor(snapshot, users);
        return;
      }
    }
    const names = users.map((user) => snapshot.users.name[user]!);
    await this.#decisions.order(() => this.snapshot!, { users: names }, order, {
      what: usersInWords(names),
      reasonOf: users.length === 1 ? names[0]! : '',
    });
  }

  async #decideRows(rows: readonly number[], order: DecisionOrder, reasonOf: string): Promise<void> {
    if (this.#locked) return;
    const what = rows.length === 1 ? 'the comparison' : `${count(rows.length)} comparisons`;
    await this.#decisions.order(() => this.snapshot!, { rows }, order, { what, reasonOf });
  }

  /** Carries out what was asked, drops before flips. */
  async #confirm(): Promise<void> {
    const { asked, snapshot } = this;
    this.asked = [];
    if (snapshot === null || this.#locked) return;
    for (const { order, users } of asked) {
      const names = users.map((user) => snapshot.users.name[user]!);
      const done = await this.#decisions.order(() => this.snapshot!, { users: names }, order, {
        what: usersInWords(names),
      });
      if (!done) return;
    }
    this.#activate(this.#queue.groups[0]?.users[0] ?? -1);
  }

  /** Sorting 100,000 users takes time: done only for the page that lists them, and for who asks about it. */
  #updateShown(snapshot: AuditSnapshot): void {
    const { view, selected, contentWidth } = this;
    const width = view.besideOpen && contentWidth > 900 ? contentWidth * 0.45 : contentWidth;
    this.#shown.update({ snapshot, view, selected, width });
  }

  protected override willUpdate(): void {
    const { snapshot } = this;
    if (snapshot === null) return;
    if (this.view.page === 'users') this.#updateShown(snapshot);
    this.#pending = this.#decisions.pendingIn(snapshot);
    this.#queue = queueOf(snapshot, this.#pending);
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
      ${this.#content(snapshot)}
      <div class="hidden" role="status" aria-live="polite">${this.#requests.announcement}</div>
    `;
  }

  #content(snapshot: AuditSnapshot | null): TemplateResult {
    if (snapshot !== null)
      return this.asksReading ? this.#readingPage(snapshot) : this.#withSnapshot(snapshot);
    const { status } = this;
    return renderWithoutAudit(status, {
      questions: status !== null && asksColumns(status) ? this.#questions(status) : null,
      reopen: this.isEditor ? () => void this.#requests.make({ type: 'reopen' }, '') : null,
    });
  }

  /** How the file is to be read, in place of the audit that was made of another reading. */
  #readingPage(snapshot: AuditSnapshot): TemplateResult {
    return html`<main class="state asks">
      <button
        class="plain"
        @click=${() => {
          this.asksReading = false;
        }}
      >
        Back to the audit
      </button>
      <h1>${snapshot.fileName}</h1>
      ${this.#questions(snapshot.status, '')}
    </main>`;
  }

  #questions({ version, message }: AuditStatus, why = message): TemplateResult {
    return html`<column-questions
      .host=${this.#host}
      .version=${version}
      .why=${why}
      ?busy=${this.#requests.changing}
      @columns-choose=${() => void this.#requests.make({ type: 'choose-columns' }, '')}
      @columns-read=${({ detail }: CustomEvent<ReadingChosen>) => void this.#read(detail)}
    ></column-questions>`;
  }

  async #read(chosen: ReadingChosen): Promise<void> {
    if (await this.#requests.make({ type: 'use-reading', ...chosen }, 'Kept. The file is read so.'))
      this.asksReading = false;
  }

  #withSnapshot(snapshot: AuditSnapshot): TemplateResult {
    return html`
      ${this.#header(snapshot)}
      <main
        @plot-save=${(event: CustomEvent<PlotPicture>) =>
          void this.#requests.make({ type: 'save-plot', ...event.detail }, '')}
        @plot-failed=${(event: CustomEvent<unknown>) => {
          this.#requests.refuse(event.detail);
        }}
      >
        ${this.#page(snapshot)}
        ${this.#decidable >= 0 ? this.#decisionBar(snapshot, this.#decidable) : nothing}
      </main>
    `;
  }

  #header(snapshot: AuditSnapshot): TemplateResult {
    const decided = countDecided(snapshot, this.#pending);
    const tab = (key: Page, label: string, n: number | null): Tab => ({
      key,
      label,
      count: n,
      selected: this.view.page === key,
    });
    const left = this.#queue.order.length - this.#queue.decided.length;
    return renderHeader(
      snapshot,
      {
        status: this.status,
        busy: this.#locked,
        decided: this.#queue.decided.length,
        toDecide: this.#queue.order.length,
        others: decided - this.#queue.decided.length,
        unsaved: this.unsaved,
        tabs: [
          tab('review', 'Review', left === 0 ? null : left),
          tab('users', 'Users', snapshot.users.name.length),
          tab('effect', 'Effect', null),
          // Rows of a document are in its editor.
          ...(snapshot.status.onDisk === true && !isOfUsersAlone(snapshot)
            ? [tab('rows', 'Rows', snapshot.rows)]
            : []),
        ],
      },
      {
        undo: () => {
          this.#undo();
        },
        redo: () => void this.#requests.make({ type: 'redo' }, 'Redone.'),
        activity: () => {
          this.#show('activity');
        },
        save: () => void this.#requests.make({ type: 'save' }, 'Saved.'),
        export: () => {
          this.#export();
        },
        tab: (key) => {
          this.#show(key as Page);
        },
      },
    );
  }

  /** Exports, or shows how rows that are elsewhere are cleaned. */
  #export(): void {
    if (this.snapshot !== null && isOfUsersAlone(this.snapshot)) {
      void this.#showCleaning();
      return;
    }
    void this.#requests.make({ type: 'export' }, '');
  }

  async #showCleaning(): Promise<void> {
    this.#show('effect');
    await this.updateComplete;
    await this.renderRoot.querySelector('audit-overview')?.showCleaning();
  }

  #copyCommand(text: string): void {
    void this.#requests.make({ type: 'copy', text }, 'The command is copied.');
  }

  #decisionBar(snapshot: AuditSnapshot, user: number): TemplateResult {
    const name = snapshot.users.name[user]!;
    return html`<div class="foot">
      ${renderDecisionBar(
        {
          snapshot,
          user,
          decision: decisionOf(snapshot.users, user, this.#pending),
          reason: this.#decisions.reasonFor(name),
          busy: this.#readOnly,
          skips: this.view.page === 'review',
        },
        {
          act: (action) => {
            this.#act(action);
          },
          reason: (reason) => {
            this.#decisions.setReason(name, reason);
          },
        },
      )}
    </div>`;
  }

  #page(snapshot: AuditSnapshot): TemplateResult {
    switch (this.view.page) {
      case 'review':
        return this.#reviewPage(snapshot);
      case 'activity':
        return this.#activityPage(snapshot);
      case 'effect':
        return this.#effectPage(snapshot);
      case 'rows':
        return this.#rowsPage(snapshot);
      case 'users':
        return this.#usersPage(snapshot);
    }
  }

  #reviewPage(snapshot: AuditSnapshot): TemplateResult {
    const active = this.#reviewedUser;
    const { order } = this.#queue;
    const next = nextOpen(
      this.#queue,
      active,
      (user) => decisionOf(snapshot.users, user, this.#pending) === null,
    );
    return renderReviewPage(
      {
        snapshot,
        queue: this.#queue,
        pending: this.#pending,
        active,
        busy: this.#locked,
        narrow: this.contentWidth <= NARROW,
        asked: this.asked,
        userPage: this.#userPage(snapshot, active, {
          place: `${count(order.indexOf(active) + 1)} of ${count(order.length)}`,
          upcoming: next,
        }),
      },
      {
        open: (user) => {
          this.#open(user);
        },
        bulk: (orders) => {
          this.asked = orders;
        },
        confirm: () => void this.#confirm(),
        cancel: () => {
          this.asked = [];
        },
        effect: () => {
          this.#show('effect');
        },
        export: () => {
          this.#export();
        },
        copy: (command) => {
          this.#copyCommand(command);
        },
      },
    );
  }

  #effectPage(snapshot: AuditSnapshot): TemplateResult {
    return html`<audit-overview
      .snapshot=${snapshot}
      .host=${this.#host}
      .busy=${this.#locked}
      @overview-target=${({ detail: fdr }: CustomEvent<number>) =>
        void this.#requests.make(
          { type: 'set-target', fdr },
          `The target is now ${Number((fdr * 100).toFixed(1))}%.`,
        )}
      @overview-reveal=${(event: CustomEvent<number>) => {
        this.#reveal(event.detail);
      }}
      @overview-export=${() => {
        this.#export();
      }}
      @overview-copy=${(event: CustomEvent<string>) => {
        this.#copyCommand(event.detail);
      }}
    ></audit-overview>`;
  }

  #usersPage(snapshot: AuditSnapshot): TemplateResult {
    const { order, columns, selected: selectedShown } = this.#shown;
    if (this.asked.length > 0)
      return renderConfirmation(snapshot, this.asked, {
        yes: () => void this.#confirm(),
        no: () => {
          this.asked = [];
        },
      });
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
        beside:
          this.view.besideOpen && this.active >= 0
            ? html`<button class="plain close" @click=${() => void this.#showTable()}>Close</button>
                ${this.#userPage(snapshot, this.active, { place: '', upcoming: -1 })}`
            : null,
        reason: this.#decisions.reasonFor(''),
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
          this.#decisions.setReason('', reason);
        },
        copy: (users) => {
          this.#copy(users, columns);
        },
        reveal: (line) => {
          this.#reveal(line);
        },
      },
    );
  }

  #userPage(
    snapshot: AuditSnapshot,
    user: number,
    { place, upcoming }: { readonly place: string; readonly upcoming: number },
  ): TemplateResult {
    const name = snapshot.users.name[user] ?? '';
    return html`<user-page
      .snapshot=${snapshot}
      .user=${user}
      .upcoming=${upcoming}
      .host=${this.#host}
      .place=${place}
      .busy=${this.#locked}
      .detailsOpen=${this.view.detailsOpen}
      .modelsShown=${this.view.modelsShown}
      .takesFocus=${this.view.page === 'review'}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape' && this.view.page === 'users') void this.#showTable();
      }}
      @user-open=${(event: CustomEvent<number>) => {
        this.#open(event.detail);
      }}
      @user-details=${(event: CustomEvent<boolean>) => {
        this.#keep({ detailsOpen: event.detail });
      }}
      @user-models=${(event: CustomEvent<boolean>) => {
        this.#keep({ modelsShown: event.detail });
      }}
      @user-reveal=${(event: CustomEvent<number>) => {
        this.#reveal(event.detail);
      }}
      @user-rows=${({ detail: { rows, order } }: HTMLElementEventMap['user-rows']) =>
        void this.#decideRows(rows, order, name)}
    ></user-page>`;
  }

  #rowsPage(snapshot: AuditSnapshot): TemplateResult {
    return html`<rows-page
      .snapshot=${snapshot}
      .host=${this.#host}
      .line=${this.lineToShow}
      @rows-user=${({ detail }: CustomEvent<string>) => {
        this.#openNamed(snapshot, detail);
      }}
    ></rows-page>`;
  }

  #openNamed({ users }: AuditSnapshot, name: string): void {
    const user = users.name.indexOf(name);
    if (user >= 0) this.#open(user);
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
        this.#openNamed(snapshot, event.detail);
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

customElements.define('audit-app', AuditApp);

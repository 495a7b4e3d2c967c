import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  AuditSnapshot,
  ComparisonOrder,
  ComparisonsPage,
  DecisionOrder,
  UserDetail,
} from '../../server/protocol.ts';
import { renderComparison } from './comparisonCard.ts';
import { count, decimal, percent } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { similarUsers } from './similarUsers.ts';
import { renderEvidence } from './userEvidence.ts';
import { userPageStyles } from './userPageStyles.ts';
import { category, looksLike } from '../view/usersView.ts';
import { visibleText } from '../shared/visibleText.ts';

declare global {
  interface HTMLElementTagNameMap {
    'user-page': UserPage;
  }
  interface HTMLElementEventMap {
    'user-open': CustomEvent<number>;
    'user-close': CustomEvent<undefined>;
    'user-order': CustomEvent<{ readonly rows: readonly number[] | null; readonly order: DecisionOrder }>;
    'user-reveal': CustomEvent<number>;
  }
}

const PAGE = 10;
const SIMILAR = 6;

/** One user: what is believed and why, how they judged, and their comparisons to read and decide. */
export class UserPage extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    user: { attribute: false },
    host: { attribute: false },
    previous: { attribute: false },
    next: { attribute: false },
    busy: { type: Boolean },
    reason: { type: String },
    detail: { state: true },
    page: { state: true },
    offset: { state: true },
    order: { state: true },
    failure: { state: true },
  };

  declare snapshot: AuditSnapshot;
  /** Index of the user. */
  declare user: number;
  declare host: Host;
  /** Neighbours in the table, or -1. */
  declare previous: number;
  declare next: number;
  declare busy: boolean;
  declare reason: string;
  declare detail: UserDetail | null;
  declare page: ComparisonsPage | null;
  declare offset: number;
  declare order: ComparisonOrder;
  declare failure: string | null;

  #asked = 0;
  /** Whether the focus was within the page before it was drawn anew. */
  #focused = false;
  #similar: number[] = [];

  static override styles = userPageStyles;

  constructor() {
    super();
    this.detail = null;
    this.page = null;
    this.offset = 0;
    this.order = 'telling';
    this.failure = null;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  get #name(): string {
    return this.snapshot.users.name[this.user]!;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#focused = (this.shadowRoot?.activeElement ?? null) !== null;
    const otherUser = changed.has('user') && this.detail?.user !== this.#name;
    if (otherUser) {
      this.detail = null;
      this.page = null;
      this.offset = 0;
    }
    if (changed.has('snapshot') || changed.has('user'))
      this.#similar = similarUsers(this.snapshot.users, this.user, SIMILAR);
    if (['snapshot', 'user', 'offset', 'order'].some((name) => changed.has(name as keyof UserPage)))
      void this.#load();
  }

  protected override updated(changed: PropertyValues<this>): void {
    // The button that was pressed may be gone with what it offered.
    const lost = this.#focused && this.shadowRoot!.activeElement === null;
    if (changed.has('user') || lost) this.focus();
  }

  /** Asks for the page anew; what is shown stays until the answer is there. Overtaken answers are not shown. */
  async #load(): Promise<void> {
    const asked = ++this.#asked;
    const user = this.#name;
    try {
      const [detail, page] = await Promise.all([
        this.host.query('preferenceAuditor/userDetail', { user }),
        this.host.query('preferenceAuditor/userComparisons', {
          user,
          order: this.order,
          offset: this.offset,
          limit: PAGE,
        }),
      ]);
      if (asked !== this.#asked) return;
      this.detail = detail;
      this.page = page;
      this.failure = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  protected override render(): TemplateResult {
    return html`
      ${this.#navigation()}
      <div class="title">
        <h2 tabindex="-1"><bdi>${visibleText(this.#name)}</bdi></h2>
        ${this.#tags()}
      </div>
      ${this.#decide()}
      ${
        this.failure === null
          ? nothing
          : html`<p role="alert">
              ${this.failure}
              <button class="plain" @click=${() => void this.#load()}>Try Again</button>
            </p>`
      }
      ${this.#facts()}
      ${
        this.detail === null
          ? this.#loading()
          : html`${renderEvidence(this.snapshot, this.user, this.detail)} ${this.#similarUsers()}`
      }
      ${this.#comparisons()}
    `;
  }

  #loading(): TemplateResult | typeof nothing {
    if (this.failure !== null) return nothing;
    return html`<p class="muted" role="status">Looking at the comparisons…</p>`;
  }

  #navigation(): TemplateResult {
    const to = (label: string, user: number) =>
      html`<button
        class="plain"
        ?disabled=${user < 0}
        @click=${() => {
          this.#open(user);
        }}
      >
        ${label}
      </button>`;
    return html`<nav aria-label="Users">
      <button class="plain" @click=${() => this.dispatchEvent(new CustomEvent('user-close'))}>
        ← All Users
      </button>
      <span class="steps">${to('Previous User', this.previous)} ${to('Next User', this.next)}</span>
    </nav>`;
  }

  #open(user: number): void {
    if (user >= 0) this.dispatchEvent(new CustomEvent('user-open', { detail: user }));
  }

  #tags(): TemplateResult {
    const { users } = this.snapshot;
    const recommendation = category(users.recommendation, this.user);
    const decision = category(users.decision, this.user);
    const override = category(users.decisionSource, this.user) === 'override';
    return html`<span class="muted">${looksLike(users, this.user)}</span>
      <span>recommended: <span class="tag ${recommendation}">${recommendation}</span></span>
      ${decision === null ? html`<span class="muted">undecided</span>` : html`<span>decided: <span class="tag decided">${decision}</span></span>`}
      ${override ? html`<span class="tag override">override</span>` : nothing}`;
  }

  #decide(): TemplateResult {
    const { users } = this.snapshot;
    const recommendation = category(users.recommendation, this.user);
    const decision = category(users.decision, this.user);
    const acceptable =
      (recommendation === 'drop' || recommendation === 'flip') && decision !== recommendation;
    const act = (label: string, order: DecisionOrder, appearance: 'primary' | 'secondary' = 'secondary') =>
      html`<vscode-button
        appearance=${appearance}
        ?disabled=${this.busy}
        @click=${() => {
          this.#order(null, order);
        }}
        >${label}</vscode-button
      >`;
    return html`<div class="bar" role="group" aria-label="Decide on all comparisons of this user">
      ${acceptable ? act(`Accept: ${recommendation}`, 'recommended', 'primary') : nothing}
      ${act('Keep', 'keep')} ${acceptable && recommendation === 'drop' ? nothing : act('Drop', 'drop')}
      ${category(users.group, this.user) !== 'contrary' || (acceptable && recommendation === 'flip') ? nothing : act('Flip', 'flip')}
      ${decision === null ? nothing : act('Clear Decision', 'clear')}
      <input
        type="text"
        placeholder="Reason (optional)"
        aria-label="Reason, recorded with the decision"
        .value=${this.reason}
        @input=${(event: Event) =>
          this.dispatchEvent(
            new CustomEvent('user-reason', { detail: (event.currentTarget as HTMLInputElement).value }),
          )}
      />
    </div>`;
  }

  #order(rows: readonly number[] | null, order: DecisionOrder): void {
    this.dispatchEvent(new CustomEvent('user-order', { detail: { rows, order } }));
  }

  #facts(): TemplateResult {
    const { users } = this.snapshot;
    const at = (column: ArrayLike<number>) => column[this.user]!;
    const fact = (label: string, value: string) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`;
    return html`<dl>
      ${fact('Attentiveness', `${decimal(at(users.attentiveness))} (${decimal(at(users.low))} to ${decimal(at(users.high))})`)}
      ${fact('Probability attentive', percent(at(users.probabilityAttentive)))}
      ${fact('Comparisons', count(at(users.comparisons)))}
      ${fact('Ties', `${count(at(users.ties))} (${percent(at(users.ties) / at(users.comparisons))})`)}
      ${fact(`Chose the ${this.snapshot.strongerSide}`, `${percent(at(users.chosenStronger))}, attentive ${percent(at(users.chosenStrongerExpected))}`)}
      ${Number.isNaN(at(users.firstShare)) ? nothing : fact('Chose the first', percent(at(users.firstShare)))}
    </dl>`;
  }

  #similarUsers(): TemplateResult | typeof nothing {
    const { users } = this.snapshot;
    if (this.#similar.length === 0) return nothing;
    return html`<section aria-labelledby="similar">
      <h3 id="similar">Users who judge alike</h3>
      <ul class="similar">
        ${this.#similar.map(
          (user) =>
            html`<li>
              <button
                class="plain"
                @click=${() => {
                  this.#open(user);
                }}
              >
                <bdi>${visibleText(users.name[user]!)}</bdi>
              </button>
              <span class="muted"
                >${decimal(users.attentiveness[user]!)} ·
                ${category(users.decision, user) ?? category(users.recommendation, user)}</span
              >
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #comparisons(): TemplateResult | typeof nothing {
    const { page } = this;
    if (page === null) return nothing;
    const last = Math.min(page.total, this.offset + page.comparisons.length);
    const withoutTexts = page.comparisons.every(
      ({ firstText, prompt }) => firstText === null && prompt === null,
    );
    return html`<section aria-labelledby="comparisons">
      <div class="list-head">
        <h3 id="comparisons">Comparisons</h3>
        <select
          aria-label="Order of the comparisons"
          @change=${(event: Event) => {
            this.offset = 0;
            this.order = (event.currentTarget as HTMLSelectElement).value as ComparisonOrder;
          }}
        >
          <option value="telling">Most telling first</option>
          <option value="file">In file order</option>
        </select>
        ${withoutTexts ? html`<span class="muted">The file holds no prompts and responses.</span>` : nothing}
        <span class="steps">
          <span class="muted">${count(this.offset + 1)}–${count(last)} of ${count(page.total)}</span>
          ${this.#turn('Previous Page', this.offset - PAGE)} ${this.#turn('Next Page', this.offset + PAGE)}
        </span>
      </div>
      ${page.comparisons.map((comparison) =>
        renderComparison(comparison, this.busy, {
          reveal: (line) => this.dispatchEvent(new CustomEvent('user-reveal', { detail: line })),
          order: (row, order) => {
            this.#order([row], order);
          },
        }),
      )}
    </section>`;
  }

  #turn(label: string, offset: number): TemplateResult {
    return html`<button
      class="plain"
      ?disabled=${offset < 0 || offset >= this.page!.total}
      @click=${() => {
        this.offset = offset;
      }}
    >
      ${label}
    </button>`;
  }
}

customElements.define('user-page', UserPage);

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  AuditSnapshot,
  ComparisonOrder,
  ComparisonsPage,
  DecisionOrder,
  UserDetail,
} from '../../server/protocol.ts';
import './compareUsers.ts';
import { isBare, renderComparison } from './comparisonCard.ts';
import { pageButton } from '../shared/pageButton.ts';
import { chance, count, decimal, percent } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { similarUsers } from './similarUsers.ts';
import { renderEvidence } from './userEvidence.ts';
import { userPageStyles } from './userPageStyles.ts';
import { category } from '../view/usersView.ts';
import { visibleText } from '../shared/visibleText.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';
import { renderPicture } from './verdictPicture.ts';

declare global {
  interface HTMLElementTagNameMap {
    'user-page': UserPage;
  }
  interface HTMLElementEventMap {
    'user-open': CustomEvent<number>;
    'user-rows': CustomEvent<{ readonly rows: readonly number[]; readonly order: DecisionOrder }>;
    'user-reveal': CustomEvent<number>;
    'user-details': CustomEvent<boolean>;
    'user-models': CustomEvent<boolean>;
  }
}

const PAGE = 5;
const SIMILAR = 6;
/** Users whose page is kept while others are looked at. */
const MOST_KEPT = 8;

interface Loaded {
  readonly detail: UserDetail | null;
  readonly page: ComparisonsPage | null;
}

/** One user: the verdict, the picture for it, telling comparisons to read and decide; the rest under details. */
export class UserPage extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    user: { attribute: false },
    upcoming: { attribute: false },
    host: { attribute: false },
    place: { attribute: false },
    busy: { type: Boolean },
    detailsOpen: { type: Boolean },
    modelsShown: { type: Boolean },
    takesFocus: { type: Boolean },
    detail: { state: true },
    page: { state: true },
    offset: { state: true },
    order: { state: true },
    beside: { state: true },
    failure: { state: true },
  };

  declare snapshot: AuditSnapshot;
  /** Index of the user; of the one who comes next, or -1. */
  declare user: number;
  declare upcoming: number;
  declare host: Host;
  /** Where the user stands among those to decide on; '' where that is not told. */
  declare place: string;
  declare busy: boolean;
  declare detailsOpen: boolean;
  /** Names of the models stand beside the responses: they may lead whoever reads. */
  declare modelsShown: boolean;
  /** Takes the focus with every other user. */
  declare takesFocus: boolean;
  declare detail: UserDetail | null;
  declare page: ComparisonsPage | null;
  declare offset: number;
  declare order: ComparisonOrder;
  /** Name of the user who stands beside this one; null: nobody does. */
  declare beside: string | null;
  declare failure: string | null;

  #asked = 0;
  /** Whether the focus was within the page before it was drawn anew. */
  #focused = false;
  #similar: number[] = [];
  /** First pages, by name: shown at once, and asked for anew. */
  readonly #kept = new Map<string, Loaded>();

  static override styles = userPageStyles;

  constructor() {
    super();
    this.detail = null;
    this.page = null;
    this.offset = 0;
    this.order = 'telling';
    this.beside = null;
    this.failure = null;
    this.place = '';
    this.upcoming = -1;
    this.busy = false;
    this.detailsOpen = false;
    this.modelsShown = false;
    this.takesFocus = false;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  get #name(): string {
    return this.snapshot.users.name[this.user]!;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#focused = (this.shadowRoot?.activeElement ?? null) !== null;
    if (changed.has('user') && this.detail?.user !== this.#name) {
      this.beside = null;
      const kept = this.order === 'telling' ? this.#kept.get(this.#name) : undefined;
      this.detail = kept?.detail ?? null;
      this.page = kept?.page ?? null;
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
    if ((changed.has('user') && this.takesFocus) || lost) this.focus();
  }

  /** Asks for the page anew; what is shown stays until the answer is there. Overtaken answers are not shown. */
  async #load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { detail, page } = await this.#ask(this.#name, this.offset);
      if (asked !== this.#asked) return;
      this.detail = detail;
      this.page = page;
      this.failure = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = error instanceof Error ? error.message : String(error);
      return;
    }
    await this.#lookAhead();
  }

  async #ask(user: string, offset: number): Promise<Loaded> {
    const { order } = this;
    const [detail, page] = await Promise.all([
      this.host.query('preferenceAuditor/userDetail', { user }),
      this.host.query('preferenceAuditor/userComparisons', { user, order, offset, limit: PAGE }),
    ]);
    if (order === 'telling' && offset === 0) {
      this.#kept.delete(user);
      this.#kept.set(user, { detail, page });
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > MOST_KEPT) this.#kept.delete(oldest!);
    }
    return { detail, page };
  }

  /** Asks for the page of whoever comes next, so that it is there at the press of a key. */
  async #lookAhead(): Promise<void> {
    const next = this.snapshot.users.name[this.upcoming];
    if (next === undefined || this.#kept.has(next)) return;
    try {
      await this.#ask(next, 0);
    } catch {
      // Nobody looks at it yet: it is asked for again when somebody does.
    }
  }

  protected override render(): TemplateResult {
    const other = this.beside === null ? -1 : this.snapshot.users.name.indexOf(this.beside);
    return html`
      <div class="title">
        <h2 tabindex="-1"><bdi>${visibleText(this.#name)}</bdi></h2>
        ${this.#tags()} ${this.place === '' ? nothing : html`<span class="place muted">${this.place}</span>`}
      </div>
      ${
        this.failure === null
          ? nothing
          : html`<p role="alert">
              ${this.failure}
              <button class="plain" @click=${() => void this.#load()}>Try Again</button>
            </p>`
      }
      ${this.detail === null ? this.#loading() : this.#verdict(this.detail)}
      <div class="columns">
        <div class="wide">
          ${
            other >= 0
              ? this.#compared(other)
              : html`${this.#seen()} ${this.detail === null ? nothing : this.#details(this.detail)}`
          }
        </div>
        ${this.detail === null ? nothing : this.#similarUsers()}
      </div>
    `;
  }

  #verdict(detail: UserDetail): TemplateResult {
    return html`<p class="verdict">${visibleText(detail.verdict)}</p>
      ${renderPicture(this.snapshot, detail)}`;
  }

  /** The comparisons, or where they are elsewhere the figures of them. */
  #seen(): TemplateResult | typeof nothing {
    if (!isOfUsersAlone(this.snapshot)) return this.#comparisons();
    return html`<section aria-labelledby="figures">
      <h3 id="figures">In figures</h3>
      ${this.#facts()}
      <p class="muted">The comparisons are in the warehouse: what is known here are these figures.</p>
    </section>`;
  }

  #details(detail: UserDetail): TemplateResult {
    const isWhole = !isOfUsersAlone(this.snapshot);
    return html`<details class="more" ?open=${this.detailsOpen}>
      <summary
        @click=${(event: Event) => {
          // The state decides what is open, not the element.
          event.preventDefault();
          this.dispatchEvent(new CustomEvent('user-details', { detail: !this.detailsOpen }));
        }}
      >
        Details: ${isWhole ? 'belief, pairs, drift' : 'why this is recommended'}
      </summary>
      ${
        this.detailsOpen
          ? html`${isWhole ? this.#facts() : nothing} ${renderEvidence(this.snapshot, this.user, detail)}`
          : nothing
      }
    </details>`;
  }

  #compared(other: number): TemplateResult {
    return html`<compare-users
      .snapshot=${this.snapshot}
      .users=${[this.user, other]}
      .host=${this.host}
      .modelsShown=${this.modelsShown}
      @compare-close=${() => void this.#closeCompared()}
      @compare-reveal=${(event: CustomEvent<number>) => {
        this.dispatchEvent(new CustomEvent('user-reveal', { detail: event.detail }));
      }}
    ></compare-users>`;
  }

  /** Back to the comparisons, with the focus where it came from. */
  async #closeCompared(): Promise<void> {
    const { beside } = this;
    this.beside = null;
    await this.updateComplete;
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('button[data-beside]')];
    buttons.find((button) => button.dataset['beside'] === beside)?.focus();
  }

  #loading(): TemplateResult | typeof nothing {
    if (this.failure !== null) return nothing;
    return html`<p class="muted" role="status">Looking at the comparisons…</p>`;
  }

  #open(user: number): void {
    if (user >= 0) this.dispatchEvent(new CustomEvent('user-open', { detail: user }));
  }

  #tags(): TemplateResult {
    const { users, signal } = this.snapshot;
    const recommendation = category(users.recommendation, this.user);
    const decision = category(users.decision, this.user);
    const override = category(users.decisionSource, this.user) === 'override';
    return html`${
      signal
        ? html`<span>recommended: <span class="tag ${recommendation}">${recommendation}</span></span>`
        : html`<span class="muted">no recommendation</span>`
    }
    ${decision === null ? html`<span class="muted">undecided</span>` : html`<span>decided: <span class="tag decided">${decision}</span></span>`}
    ${override ? html`<span class="tag override">override</span>` : nothing}`;
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
      ${fact('Chance of being attentive', chance(at(users.probabilityAttentive)))}
      ${fact('Comparisons', count(at(users.comparisons)))}
      ${fact('Ties', `${count(at(users.ties))} (${percent(at(users.ties) / at(users.comparisons))})`)}
      ${fact(`Chose the ${this.snapshot.strongerSide}`, `${percent(at(users.chosenStronger))}, attentive ${percent(at(users.chosenStrongerExpected))}`)}
      ${Number.isNaN(at(users.firstShare)) ? nothing : fact('Chose the first', percent(at(users.firstShare)))}
    </dl>`;
  }

  #similarUsers(): TemplateResult | typeof nothing {
    const { users, signal } = this.snapshot;
    if (this.#similar.length === 0) return nothing;
    return html`<section aria-labelledby="similar" class="alike">
      <h3 id="similar">Judge alike</h3>
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
                >${category(users.decision, user) ?? (signal ? category(users.recommendation, user) : '')}</span
              >
              ${isOfUsersAlone(this.snapshot) ? nothing : this.#compareButton(users.name[user]!)}
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #compareButton(name: string): TemplateResult {
    return html`<button
      class="plain"
      data-beside=${name}
      aria-label="Compare with ${visibleText(name)}"
      @click=${() => {
        this.beside = name;
      }}
    >
      Compare
    </button>`;
  }

  #comparisons(): TemplateResult | typeof nothing {
    const { page } = this;
    if (page === null) return nothing;
    const last = Math.min(page.total, this.offset + page.comparisons.length);
    const areBare = page.comparisons.every((comparison) => isBare(comparison));
    const lacking = page.comparisons.every(({ prompt }) => prompt === null)
      ? 'prompts and responses'
      : 'responses';
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
        ${
          areBare
            ? html`<span class="muted">The file holds no ${lacking}: models are named.</span>`
            : this.#modelsSwitch()
        }
        <span class="steps">
          <span class="muted">${count(this.offset + 1)}–${count(last)} of ${count(page.total)}</span>
          ${this.#turn('Previous Page', this.offset - PAGE)} ${this.#turn('Next Page', this.offset + PAGE)}
        </span>
      </div>
      ${page.comparisons.map((comparison) =>
        renderComparison(
          comparison,
          { busy: this.busy, modelsShown: this.modelsShown },
          {
            reveal: (line) => this.dispatchEvent(new CustomEvent('user-reveal', { detail: line })),
            order: (row, order) => {
              this.dispatchEvent(new CustomEvent('user-rows', { detail: { rows: [row], order } }));
            },
          },
        ),
      )}
    </section>`;
  }

  #modelsSwitch(): TemplateResult {
    return html`<label
      ><input
        type="checkbox"
        .checked=${this.modelsShown}
        @change=${(event: Event) =>
          this.dispatchEvent(
            new CustomEvent('user-models', { detail: (event.currentTarget as HTMLInputElement).checked }),
          )}
      />
      Name the models</label
    >`;
  }

  #turn(label: string, offset: number): TemplateResult {
    return pageButton(label, offset, this.page!.total, (first) => {
      this.offset = first;
    });
  }
}

customElements.define('user-page', UserPage);

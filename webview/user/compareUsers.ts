import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  AuditSnapshot,
  ComparedItem,
  ComparedPage,
  Outcome,
  UserColumns,
} from '../../server/protocol.ts';
import { Latest } from '../shared/latest.ts';
import { pageButton } from '../shared/pageButton.ts';
import { chance, count, percent } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { promptInWords } from '../shared/prompts.ts';
import { shared } from '../shared/styles.ts';
import { visibleText } from '../shared/visibleText.ts';
import { category, looksLike } from '../view/usersView.ts';

declare global {
  interface HTMLElementTagNameMap {
    'compare-users': CompareUsers;
  }
  interface HTMLElementEventMap {
    'compare-close': CustomEvent<undefined>;
    'compare-reveal': CustomEvent<number>;
  }
}

const PAGE = 20;

/** Two users side by side: what they did, and what each answered on the items that both judged. */
export class CompareUsers extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    users: {
      attribute: false,
      hasChanged: (now: readonly number[], before?: readonly number[]) => String(now) !== String(before),
    },
    host: { attribute: false },
    modelsShown: { type: Boolean },
    offset: { state: true },
  };

  declare snapshot: AuditSnapshot;
  /** Indices of the two. */
  declare users: readonly [number, number];
  declare host: Host;
  declare modelsShown: boolean;
  declare offset: number;
  readonly #page = new Latest<ComparedPage>(this);

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      }
      h3 {
        font-size: 1em;
        font-weight: 600;
        margin: 0;
        overflow-wrap: anywhere;
        outline: none;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 14px;
        margin: 4px 0 8px;
      }
      .head .end {
        margin-left: auto;
      }
      .scroller {
        overflow-x: auto;
      }
      .scroller:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      table {
        border-collapse: collapse;
        margin: 0 0 14px;
      }
      .items {
        width: 100%;
      }
      th,
      td {
        padding: 3px 14px 3px 0;
        text-align: left;
        border-bottom: 1px solid var(--line);
      }
      tbody th {
        font-weight: normal;
      }
      .prompt {
        max-width: 40ch;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .differs {
        font-weight: 600;
      }
      button.plain:disabled {
        color: var(--vscode-descriptionForeground);
        opacity: 0.6;
        cursor: default;
        text-decoration: none;
      }
    `,
  ];

  constructor() {
    super();
    this.offset = 0;
    this.modelsShown = false;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h3')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (['snapshot', 'users', 'offset'].some((name) => changed.has(name as keyof CompareUsers))) this.#load();
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  #load(): void {
    const { offset } = this;
    const { name } = this.snapshot.users;
    const [one, other] = this.users;
    const users = [name[one]!, name[other]!] as const;
    void this.#page.ask(() =>
      this.host.query('preferenceAuditor/comparedUsers', { users, offset, limit: PAGE }),
    );
  }

  protected override render(): TemplateResult {
    const { users } = this.snapshot;
    const [one, other] = this.users;
    const names = [one, other].map((user) => html`<bdi>${visibleText(users.name[user]!)}</bdi>`);
    return html`<section aria-labelledby="compared">
      <div class="head">
        <h3 id="compared" tabindex="-1">${names[0]} beside ${names[1]}</h3>
        <button class="plain end" @click=${() => this.dispatchEvent(new CustomEvent('compare-close'))}>
          Close the Comparison
        </button>
      </div>
      <div class="scroller" tabindex="0" role="region" aria-label="Figures of both">
        <table>
          <thead>
            <tr>
              <td></td>
              ${names.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${figures(this.snapshot).map(
              ([label, of]) =>
                html`<tr>
                  <th scope="row">${label}</th>
                  <td>${of(users, one)}</td>
                  <td>${of(users, other)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.#judged(names)}
    </section>`;
  }

  #judged(names: readonly TemplateResult[]): TemplateResult | typeof nothing {
    const { value: page, failure, alert } = this.#page;
    if (failure !== null) return alert;
    if (page === null) return html`<p class="muted" role="status">Looking for what both judged…</p>`;
    if (page.total === 0)
      return html`<p class="muted">
        No item was judged by both, as far as the file tells: they can be compared by their figures alone.
      </p>`;
    const { total, alike, items } = page;
    const hasPrompts = items.some(({ prompt }) => prompt !== null);
    return html`<div class="head">
        <span
          >Both judged ${count(total)} ${total === 1 ? 'item' : 'items'}, and answered
          <strong>${count(alike)} of ${count(total)} alike</strong> (${percent(alike / total)}); those on
          which they differ come first.</span
        >
        <span class="end">
          <span class="muted">${count(this.offset + 1)}–${count(this.offset + items.length)}</span>
          ${this.#turn('Previous Items', this.offset - PAGE)} ${this.#turn('Next Items', this.offset + PAGE)}
        </span>
      </div>
      <div class="scroller" tabindex="0" role="region" aria-label="Items that both judged">
        <table class="items">
          <thead>
            <tr>
              ${hasPrompts ? html`<th scope="col">Prompt</th>` : nothing}
              ${names.map((name) => html`<th scope="col">${name}</th>`)}
              <th scope="col">Lines</th>
            </tr>
          </thead>
          <tbody>
            ${items.map((item) => this.#item(item, hasPrompts))}
          </tbody>
        </table>
      </div>`;
  }

  #item({ prompt, outcomes, models, lines }: ComparedItem, hasPrompts: boolean): TemplateResult {
    const [own, others] = outcomes;
    const shownPrompt = prompt === null ? '–' : visibleText(promptInWords(prompt));
    const said = (outcome: Outcome) =>
      outcome === 'tie' || !this.modelsShown ? outcome : visibleText(models[outcome === 'first' ? 0 : 1]);
    return html`<tr>
      ${hasPrompts ? html`<td class="prompt" title=${shownPrompt}>${shownPrompt}</td>` : nothing}
      <td>${said(own)}</td>
      <td class=${own === others ? '' : 'differs'}>
        ${said(others)}${own === others ? nothing : html` <span class="muted">differs</span>`}
      </td>
      <td>
        ${lines.map(
          (line) =>
            html`<button
                class="plain"
                aria-label="Show line ${count(line)}"
                @click=${() => this.dispatchEvent(new CustomEvent('compare-reveal', { detail: line }))}
              >
                ${count(line)}</button
              >${' '}`,
        )}
      </td>
    </tr>`;
  }

  #turn(label: string, offset: number): TemplateResult {
    return pageButton(label, offset, this.#page.value!.total, (first) => {
      this.offset = first;
    });
  }
}

type Figure = readonly [label: string, of: (users: UserColumns, user: number) => string];

/** What is told of both, in the words of the table. */
function figures({ signal, strongerSide }: AuditSnapshot): readonly Figure[] {
  const judged: Figure[] = [
    ['Recommended', (users, user) => category(users.recommendation, user)],
    ['Looks like', looksLike],
    ['Chance of being attentive', (users, user) => chance(users.probabilityAttentive[user]!)],
  ];
  return [
    ...(signal ? judged : []),
    ['Decided', (users, user) => category(users.decision, user) ?? '–'],
    ['Comparisons', (users, user) => count(users.comparisons[user]!)],
    ['Ties', (users, user) => percent(users.ties[user]! / users.comparisons[user]!)],
    [
      `Chose the ${strongerSide}`,
      (users, user) =>
        `${percent(users.chosenStronger[user]!)} (careful users ${percent(users.chosenStrongerExpected[user]!)})`,
    ],
    ['Chose the first', (users, user) => percent(users.firstShare[user]!)],
  ];
}

customElements.define('compare-users', CompareUsers);

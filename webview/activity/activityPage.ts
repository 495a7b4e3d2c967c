import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Activity, ActivityList, AuditSnapshot } from '../../server/protocol.ts';
import { Latest } from '../shared/latest.ts';
import { count } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { shared } from '../shared/styles.ts';
import { visibleText } from '../shared/visibleText.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';

declare global {
  interface HTMLElementTagNameMap {
    'activity-page': ActivityPage;
  }
  interface HTMLElementEventMap {
    'activity-close': CustomEvent<undefined>;
    'activity-user': CustomEvent<string>;
    'activity-reveal': CustomEvent<number>;
  }
}

const when = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** Who decided what, when and why: read from the file, so it is the same for everybody who opens it. */
export class ActivityPage extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    host: { attribute: false },
  };

  declare snapshot: AuditSnapshot;
  declare host: Host;
  readonly #list = new Latest<ActivityList>(this);

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      }
      h2 {
        font-size: 1.25em;
        margin: 8px 0;
        outline: none;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        align-items: baseline;
        padding: 5px 0;
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      time,
      .unknown {
        min-width: 11em;
      }
      .line {
        margin-left: auto;
      }
      .reason {
        flex-basis: 100%;
      }
    `,
  ];

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('snapshot')) void this.#list.ask(() => this.host.query('preferenceAuditor/activity', {}));
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  protected override render(): TemplateResult {
    return html`
      <nav aria-label="Activity">
        <button class="plain" @click=${() => this.dispatchEvent(new CustomEvent('activity-close'))}>
          ← All Users
        </button>
      </nav>
      <h2 tabindex="-1">Activity</h2>
      ${this.#body()}
    `;
  }

  #body(): TemplateResult | typeof nothing {
    const { value: list, failure, alert } = this.#list;
    if (failure !== null) return alert;
    if (list === null) return html`<p class="muted" role="status">Reading the records…</p>`;
    if (list.decidedRows === 0)
      return html`<p class="muted">
        Nothing is decided yet. Decisions are recorded in ${this.#place('the rows of the file')} and listed
        here.
      </p>`;
    return html`<p class="muted">
        ${isOfUsersAlone(this.snapshot) ? this.#decidedUsers(list) : decidedComparisons(list)}
      </p>
      <ol>
        ${list.activities.map((activity) => this.#activity(activity))}
      </ol>`;
  }

  /** Where decisions on users alone are kept; else what is said in its place. */
  #place(rows: string): TemplateResult {
    const { beside } = this.snapshot.status;
    return isOfUsersAlone(this.snapshot) && beside !== undefined
      ? html`<bdi>${visibleText(beside)}</bdi>`
      : html`${rows}`;
  }

  /** An entry of such a list is a user. */
  #decidedUsers({ decidedRows }: ActivityList): TemplateResult {
    return html`${count(decidedRows)} ${decidedRows === 1 ? 'user is' : 'users are'} decided, in
    ${this.#place('the file')}.`;
  }

  #activity({
    at,
    by,
    decision,
    source,
    scope,
    reason,
    rows,
    users,
    usersTotal,
    firstLine,
  }: Activity): TemplateResult {
    const time = new Date(at);
    const known = !Number.isNaN(time.getTime());
    const left = usersTotal - users.length;
    const hasRows = !isOfUsersAlone(this.snapshot);
    return html`<li>
      ${known ? html`<time class="muted" datetime=${at}>${when.format(time)}</time>` : html`<span class="muted unknown">no date</span>`}
      <strong><bdi>${by === '' ? 'somebody' : visibleText(by)}</bdi></strong>
      <span class="tag decided">${decision}</span>
      ${source === 'override' ? html`<span class="tag override">override</span>` : nothing}
      <span>
        ${scope === 'comparison' ? html`${count(rows)} ${rows === 1 ? 'comparison' : 'comparisons'} of` : nothing}
        ${users.map(
          (user, place) =>
            html`${place > 0 ? ', ' : nothing}<button
                class="plain"
                @click=${() => this.dispatchEvent(new CustomEvent('activity-user', { detail: user }))}
              >
                <bdi>${visibleText(user)}</bdi>
              </button>`,
        )}
        ${left > 0 ? html`and ${count(left)} more users` : nothing}
        ${scope === 'user' && hasRows ? html`<span class="muted">(${count(rows)} ${rows === 1 ? 'row' : 'rows'})</span>` : nothing}
      </span>
      ${
        hasRows
          ? html`<button
              class="plain line"
              @click=${() => this.dispatchEvent(new CustomEvent('activity-reveal', { detail: firstLine }))}
            >
              Line ${count(firstLine)}
            </button>`
          : nothing
      }
      ${reason === null ? nothing : html`<span class="muted reason">${visibleText(reason)}</span>`}
    </li>`;
  }
}

function decidedComparisons({ decidedRows, readRows }: ActivityList): TemplateResult {
  return html`${count(decidedRows)} ${decidedRows === 1 ? 'comparison carries' : 'comparisons carry'} a
  decision. ${readRows < decidedRows ? html`The first ${count(readRows)} were read.` : nothing}`;
}

customElements.define('activity-page', ActivityPage);

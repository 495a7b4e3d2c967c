import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { AuditSnapshot, FileRow, FileRowsPage, FileRowsParams } from '../../server/protocol.ts';
import { Latest } from '../shared/latest.ts';
import { pageButton } from '../shared/pageButton.ts';
import { count } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { promptInWords } from '../shared/prompts.ts';
import { visibleText } from '../shared/visibleText.ts';
import { rowsPageStyles } from './rowsPageStyles.ts';

declare global {
  interface HTMLElementTagNameMap {
    'rows-page': RowsPage;
  }
  interface HTMLElementEventMap {
    'rows-user': CustomEvent<string>;
  }
}

const PAGE = 50;
/** Headings of the texts of a row, in their order. */
const TEXTS = ['Prompt', 'First response', 'Second response'] as const;
const PROMPT = 0;

/** The rows of a file as they are read, a page at a time: for files that no text editor shows. */
export class RowsPage extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    host: { attribute: false },
    line: { attribute: false },
    at: { state: true },
  };

  declare snapshot: AuditSnapshot;
  declare host: Host;
  /** Line to be shown; 0: none. */
  declare line: number;
  declare at: FileRowsParams['at'];
  readonly #page = new Latest<FileRowsPage>(this);

  static override styles = rowsPageStyles;

  constructor() {
    super();
    this.line = 0;
    this.at = { offset: 0 };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('line') && this.line > 0) this.at = { line: this.line };
    if (changed.has('snapshot') || changed.has('at')) void this.#load();
  }

  async #load(): Promise<void> {
    const { at } = this;
    const isNew = await this.#page.ask(() =>
      this.host.query('preferenceAuditor/fileRows', { at, limit: PAGE }),
    );
    if (!isNew) return;
    await this.updateComplete;
    this.renderRoot.querySelector('tr.wanted')?.scrollIntoView({ block: 'nearest' });
  }

  protected override render(): TemplateResult {
    const { value: page, failure, alert } = this.#page;
    return html`
      ${alert}
      ${
        page === null
          ? failure === null
            ? html`<p class="muted" role="status">Reading the rows…</p>`
            : nothing
          : html`${this.#steps(page)} ${this.#table(page)}`
      }
    `;
  }

  #steps({ offset, rows, total }: FileRowsPage): TemplateResult {
    const turn = (label: string, to: number) =>
      pageButton(label, to, total, (first) => {
        this.at = { offset: first };
      });
    const last = Math.floor((total - 1) / PAGE) * PAGE;
    return html`<div class="bar" role="group" aria-label="Pages of rows">
      <span>${count(offset + 1)}–${count(offset + rows.length)} of ${count(total)} rows</span>
      ${turn('First', offset === 0 ? -1 : 0)}
      ${turn('Previous', offset === 0 ? -1 : Math.max(0, offset - PAGE))} ${turn('Next', offset + PAGE)}
      ${turn('Last', offset >= last ? -1 : last)}
      <label
        >Go to line
        <input
          type="number"
          min="1"
          @change=${(event: Event) => {
            const { valueAsNumber } = event.currentTarget as HTMLInputElement;
            if (Number.isInteger(valueAsNumber) && valueAsNumber > 0) this.at = { line: valueAsNumber };
          }}
      /></label>
    </div>`;
  }

  /** A column for each text that any of these rows has. */
  #table({ rows }: FileRowsPage): TemplateResult {
    const shown = TEXTS.flatMap((_, place) =>
      rows.some(({ texts }) => texts[place] !== null) ? [place] : [],
    );
    return html`<div class="scroller" tabindex="0" role="region" aria-label="Rows of the file">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">Line</th>
            ${['User', 'First', 'Second', 'Chosen', 'Decided', ...shown.map((place) => TEXTS[place]!)].map(
              (heading) => html`<th scope="col">${heading}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#row(row, shown))}
        </tbody>
      </table>
    </div>`;
  }

  #row({ line, user, models, outcome, decision, texts }: FileRow, shown: readonly number[]): TemplateResult {
    const isWanted = 'line' in this.at && this.at.line === line;
    return html`<tr class=${isWanted ? 'wanted' : ''} aria-current=${isWanted ? 'true' : nothing}>
      <th scope="row" class="number">${count(line)}</th>
      ${
        user === null || models === null || outcome === null
          ? html`<td colspan="4" class="muted">left out: no comparison</td>`
          : html`<td>
                <button
                  class="plain"
                  @click=${() => this.dispatchEvent(new CustomEvent('rows-user', { detail: user }))}
                >
                  <bdi>${visibleText(user)}</bdi>
                </button>
              </td>
              ${models.map((model) => textCell(model))}
              <td>${outcome}</td>`
      }
      <td>${decision === null ? nothing : html`<span class="tag decided">${decision}</span>`}</td>
      ${shown.map((place) => textCell(inWords(texts, place)))}
    </tr>`;
  }
}

function inWords(texts: FileRow['texts'], place: number): string | null {
  const text = texts[place] ?? null;
  return text !== null && place === PROMPT ? promptInWords(text) : text;
}

/** One line; all of it in a tooltip. */
function textCell(text: string | null): TemplateResult {
  if (text === null) return html`<td class="muted">–</td>`;
  const shown = visibleText(text);
  return html`<td title=${shown}><bdi>${shown}</bdi></td>`;
}

customElements.define('rows-page', RowsPage);

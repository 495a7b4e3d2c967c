import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ColumnChoices, ReadingPreview, ReadingSettings } from '../../server/protocol.ts';
import { count } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { Latest } from '../shared/latest.ts';
import { visibleText } from '../shared/visibleText.ts';
import { columnQuestionsStyles } from './columnQuestionsStyles.ts';
import {
  type Answer,
  firstQuestion,
  nextQuestion,
  type Question,
  type ReadingsWith,
  type Subject,
  subjectsLeft,
  wholeReading,
} from './readingQuestions.ts';

/** How the file is to be read, as it was answered. */
export interface ReadingChosen {
  readonly settings: ReadingSettings;
  /** For all files of its kind in its folder. */
  readonly siblings: boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    'column-questions': ColumnQuestions;
  }
  interface HTMLElementEventMap {
    'columns-read': CustomEvent<ReadingChosen>;
    'columns-choose': CustomEvent<undefined>;
  }
}

/** What is known of the file, and the question that is open; null: it has no columns, and none is. */
interface Asked {
  readonly choices: ColumnChoices | null;
  readonly question: Question | null;
}

/**
 * Asks what a file leaves open, one question at a time. Every answer says what it would come to, and shows the first
 * comparisons as they would be read; nothing is kept before the last one is taken.
 */
export class ColumnQuestions extends LitElement {
  static override properties = {
    host: { attribute: false },
    why: { attribute: false },
    version: { attribute: false },
    busy: { type: Boolean },
    picked: { state: true },
    siblings: { state: true },
  };

  declare host: Host;
  /** Why it is asked, in words. */
  declare why: string;
  /** Version of the file: of another one everything is asked anew. */
  declare version: number;
  /** An answer is being kept. */
  declare busy: boolean;
  /** Index of the answer that is looked at; -1: none yet. */
  declare picked: number;
  declare siblings: boolean;

  readonly #asked = new Latest<Asked>(this);
  readonly #readingsWith: ReadingsWith = (settings) =>
    this.host.query('preferenceAuditor/readings', { settings });

  static override styles = columnQuestionsStyles;

  constructor() {
    super();
    this.why = '';
    this.version = -1;
    this.busy = false;
    this.picked = -1;
    this.siblings = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('version') || changed.has('host')) void this.#ask(() => this.#begin());
  }

  async #begin(): Promise<Asked> {
    const choices = await this.host.query('preferenceAuditor/columns', {});
    const question = choices === null ? null : await firstQuestion(choices, this.#readingsWith);
    return { choices, question };
  }

  async #ask(asked: () => Promise<Asked>): Promise<void> {
    if (!(await this.#asked.ask(asked))) return;
    this.picked = -1;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  /** Takes the answer that is looked at: asks what is left, or hands all of it over. */
  async #take(choices: ColumnChoices, question: Question, answer: Answer): Promise<void> {
    if (subjectsLeft(question, answer).length > 0) {
      await this.#ask(async () => ({
        choices,
        question: await nextQuestion(question, answer, this.#readingsWith),
      }));
      return;
    }
    const detail = { settings: wholeReading(choices, answer), siblings: this.siblings };
    this.dispatchEvent(new CustomEvent('columns-read', { detail }));
  }

  protected override render(): TemplateResult {
    const { value: asked, failure, alert } = this.#asked;
    if (failure !== null) return html`${alert}`;
    if (asked === null) return html`<p class="muted" role="status">Looking at the columns…</p>`;
    const { question, choices } = asked;
    if (choices === null) return html`<p>${this.why}</p>`;
    return question === null ? this.#withoutReading(choices) : this.#question(choices, question);
  }

  #question(choices: ColumnChoices, question: Question): TemplateResult {
    const answer = question.answers[this.picked];
    const isLast = answer === undefined || subjectsLeft(question, answer).length === 0;
    return html`<section aria-labelledby="question">
      <h2 id="question" tabindex="-1">${wording(question.subject)}</h2>
      ${this.#reason(question.subject)}
      <div class="pick">
        <div class="answers" role="radiogroup" aria-labelledby="question">
          ${question.answers.map((each, index) => this.#answer(each, index))}
        </div>
        ${preview(answer?.preview)}
      </div>
      <div class="bar">
        <vscode-button
          ?disabled=${answer === undefined || this.busy}
          aria-disabled=${String(answer === undefined || this.busy)}
          @click=${() => {
            if (answer !== undefined && !this.busy) void this.#take(choices, question, answer);
          }}
          >${isLast ? 'Read It This Way' : 'Next Question'}</vscode-button
        >
        ${this.#others('secondary')}
        <label
          ><input
            type="checkbox"
            .checked=${this.siblings}
            @change=${(event: Event) => {
              this.siblings = (event.currentTarget as HTMLInputElement).checked;
            }}
          />
          Do the same for all files of this kind in the folder</label
        >
      </div>
      <p class="muted">
        The answer is kept in the settings of the workspace (preferenceAuditor.columns). The file stays as it
        is.
      </p>
    </section>`;
  }

  #reason(subject: Subject): TemplateResult | typeof nothing {
    if (subject.kind === 'reading')
      return this.why === ''
        ? nothing
        : html`<details class="why">
            <summary>Why this is asked</summary>
            <p>${this.why}</p>
          </details>`;
    if (subject.kind === 'order')
      return html`<p class="because">
        One side wins far oftener than the other. That is a habit of users if it is the side that they saw
        first, and says nothing of them if it is not.
      </p>`;
    return html`<p class="because">
      ${count(subject.rows)} of the first rows say so. One of them:
      <code>${visibleText(subject.example)}</code>
    </p>`;
  }

  #answer({ label, preview: found }: Answer, index: number): TemplateResult {
    return html`<label class="answer ${index === this.picked ? 'picked' : ''}">
      <input
        type="radio"
        name="answer"
        .checked=${index === this.picked}
        @change=${() => {
          this.picked = index;
        }}
      />
      <span>
        <span class="label">${visibleText(label)}</span>
        ${found === null ? html`<span class="muted">Nothing could be read this way.</span>` : consequences(found)}
      </span>
    </label>`;
  }

  /** No reading would settle it: what the file holds, to choose from. */
  #withoutReading({ columns }: ColumnChoices): TemplateResult {
    return html`
      <p>${this.why}</p>
      <div class="bar">${this.#others('primary')}</div>
      <h2 id="columns">What the file holds</h2>
      <div class="held" tabindex="0" role="region" aria-labelledby="columns">
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">for example</th>
            </tr>
          </thead>
          <tbody>
            ${columns.map(
              ({ column, examples }) =>
                html`<tr>
                  <th scope="row"><bdi>${visibleText(column)}</bdi></th>
                  <td><bdi>${visibleText(examples.join(', '))}</bdi></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #others(appearance: 'primary' | 'secondary'): TemplateResult {
    return html`<vscode-button
      ?secondary=${appearance === 'secondary'}
      ?disabled=${this.busy}
      aria-disabled=${String(this.busy)}
      @click=${() => this.dispatchEvent(new CustomEvent('columns-choose'))}
      >Choose Columns…</vscode-button
    >`;
  }
}

function wording(subject: Subject): string {
  switch (subject.kind) {
    case 'reading':
      return 'How is this file to be read?';
    case 'value':
      return `What does “${visibleText(subject.value)}” mean?`;
    case 'order':
      return 'Was the response called the first shown first?';
  }
}

function consequences({ comparisons, ties, users, consequence }: ReadingPreview): TemplateResult {
  return html`${consequence === null ? nothing : html`<span class="consequence">${visibleText(consequence)}</span>`}
    <span class="muted">
      ${count(comparisons)} comparisons by ${count(users)} users, ${count(ties)}
      ${ties === 1 ? 'tie' : 'ties'}
    </span>`;
}

/** The first comparisons as they would be read; undefined: no answer is looked at. */
function preview(reading: ReadingPreview | null | undefined): TemplateResult {
  return html`<section class="preview" aria-labelledby="preview" aria-live="polite">
    <h3 id="preview">The first comparisons, read this way</h3>
    ${
      reading === undefined
        ? html`<p class="muted">Pick an answer to see what it would make of the file.</p>`
        : reading === null
          ? html`<p class="muted">None.</p>`
          : html`<ol>
                ${reading.first.map((comparison) => html`<li><bdi>${visibleText(comparison)}</bdi></li>`)}
              </ol>
              <p class="muted">${LEGEND}</p>`
    }
  </section>`;
}

const LEGEND = 'User: better > worse; = is a tie.';

customElements.define('column-questions', ColumnQuestions);

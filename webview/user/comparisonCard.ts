import { css, html, nothing, type TemplateResult } from 'lit';
import type {
  DecisionOrder,
  OthersAnswers,
  Outcome,
  ShownComparison,
  ShownTurn,
} from '../../server/protocol.ts';
import { count, percent } from '../shared/format.ts';
import { isItemId } from '../shared/prompts.ts';
import { visibleText } from '../shared/visibleText.ts';

export interface CardEvents {
  readonly reveal: (line: number) => void;
  readonly order: (row: number, order: DecisionOrder) => void;
}

export interface CardView {
  readonly busy: boolean;
  /** Whether responses are headed by the models that wrote them. */
  readonly modelsShown: boolean;
}

/** One comparison: both responses side by side where the file has them, the outcome, what others said, and the decision. */
export function renderComparison(
  comparison: ShownComparison,
  { busy, modelsShown }: CardView,
  on: CardEvents,
): TemplateResult {
  const { line, chance, outcome, expected, prompt } = comparison;
  const as = outcome === expected ? 'as' : 'unlike';
  return html`<article aria-label="Comparison on line ${count(line)}">
    <div class="card-head">
      <button
        class="plain"
        aria-label="Show line ${count(line)} in the editor"
        @click=${() => {
          on.reveal(line);
        }}
      >
        Line ${count(line)}
      </button>
      <span>
        said <strong>${said(comparison, outcome, modelsShown || isBare(comparison))}</strong>${
          comparison.others === null
            ? html`, ${as} most careful users would
                <span class="muted">(${percent(chance)} would say so)</span>`
            : html`; others ${othersSaid(comparison.others, outcome)}`
        }
      </span>
      ${decisionTag(comparison)}
      <span class="card-actions" role="group" aria-label="Decide on line ${count(line)}">
        ${actions(comparison, busy, on)}
      </span>
    </div>
    ${prompt === null ? nothing : html`<div class="prompt">${promptOf(prompt)}</div>`}
    ${isBare(comparison) ? bareSides(comparison) : sides(comparison, modelsShown)}
  </article>`;
}

/** Where the file holds no responses, what was compared is told by the models alone. */
export function isBare({ firstText, secondText }: ShownComparison): boolean {
  return firstText === null && secondText === null;
}

function bareSides(comparison: ShownComparison): TemplateResult {
  const name = (which: 'first' | 'second') => {
    const model = html`<bdi>${visibleText(comparison[which])}</bdi>`;
    return comparison.outcome === which
      ? html`<strong>${model}</strong> <span class="tag decided">chosen</span>`
      : model;
  };
  return html`<div class="bare">${name('first')} <span class="muted">or</span> ${name('second')}</div>`;
}

function sides(comparison: ShownComparison, modelsShown: boolean): TemplateResult {
  return html`<div class="sides">
    ${side(comparison, 'first', comparison.firstText, modelsShown)}
    ${side(comparison, 'second', comparison.secondText, modelsShown)}
  </div>`;
}

function promptOf(prompt: readonly ShownTurn[]): TemplateResult {
  const [only] = prompt;
  return prompt.length === 1 && isItemId(only!.text)
    ? html`<div class="item"><span class="muted">Item</span> <bdi>${visibleText(only!.text)}</bdi></div>`
    : turns(prompt, 'Prompt');
}

function said({ first, second }: ShownComparison, outcome: Outcome, modelsShown: boolean): TemplateResult {
  if (outcome === 'tie') return html`tie`;
  const name = modelsShown ? visibleText(outcome === 'first' ? first : second) : `the ${outcome}`;
  return html`<bdi>${name}</bdi> is better`;
}

/** `3 of 4 the second, 1 a tie` */
function othersSaid(others: OthersAnswers, outcome: Outcome): TemplateResult {
  const total = others.first + others.second + others.tie;
  const parts = (['first', 'second', 'tie'] as const)
    .filter((answer) => others[answer] > 0)
    .toSorted((a, b) => others[b] - others[a])
    .map((answer, place) => {
      const words = answer === outcome ? 'the same' : answer === 'tie' ? 'a tie' : `the ${answer}`;
      return `${count(others[answer])}${place === 0 ? ` of ${count(total)}` : ''} ${words}`;
    });
  return html`<strong>${parts.join(', ')}</strong>`;
}

function decisionTag({ decision, decisionSource, own }: ShownComparison): TemplateResult | typeof nothing {
  if (decision === null) return nothing;
  return html`<span class="tag decided">${decision}</span>
    ${decisionSource === 'override' ? html`<span class="tag override">override</span>` : nothing}
    ${own ? html`<span class="muted">on its own</span>` : nothing}`;
}

function actions({ row, line, decision }: ShownComparison, busy: boolean, on: CardEvents): TemplateResult[] {
  const offered: readonly (readonly [label: string, order: DecisionOrder, shown: boolean])[] = [
    ['Keep', 'keep', decision !== 'keep'],
    ['Drop', 'drop', decision !== 'drop'],
    ['Flip', 'flip', decision !== 'flip'],
    ['Clear', 'clear', decision !== null],
  ];
  return offered
    .filter(([, , shown]) => shown)
    .map(
      ([label, order]) =>
        html`<button
          class="plain"
          ?disabled=${busy}
          aria-label="${label} line ${count(line)}"
          @click=${() => {
            on.order(row, order);
          }}
        >
          ${label}
        </button>`,
    );
}

function side(
  comparison: ShownComparison,
  which: 'first' | 'second',
  text: readonly ShownTurn[] | null,
  modelsShown: boolean,
): TemplateResult {
  const chosen = comparison.outcome === which;
  const model = visibleText(comparison[which]);
  return html`<div
    role="group"
    class="side ${chosen ? 'chosen' : ''}"
    aria-label="${which} response${modelsShown ? `, by ${model}` : ''}"
  >
    <div class="side-head">
      <span class="muted">${which}</span> ${modelsShown ? html`<bdi title=${model}>${model}</bdi>` : nothing}
      ${chosen ? html`<span class="tag decided">chosen</span>` : nothing}
    </div>
    ${text === null ? nothing : turns(text, `Text of the ${which} response`)}
  </div>`;
}

/** Plain text, whatever it holds; long ones scroll. */
function turns(text: readonly ShownTurn[], label: string): TemplateResult {
  return html`<div class="text" tabindex="0" role="group" aria-label=${label}>
    ${text.length === 0 ? html`<span class="muted">(empty)</span>` : nothing}
    ${text.map(
      ({ role, text: words, cut }) =>
        html`<div class="turn">
          ${role === null ? nothing : html`<span class="role muted">${visibleText(role)}</span>`}
          <div class="words" dir="auto">${visibleText(words)}</div>
          ${cut > 0 ? html`<div class="muted">… ${count(cut)} more characters in the file</div>` : nothing}
        </div>`,
    )}
  </div>`;
}

export const comparisonStyles = css`
  article {
    border: 1px solid var(--line);
    border-radius: 4px;
    margin: 0 0 10px;
  }
  .card-head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 12px;
    padding: 5px 10px;
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  .card-actions {
    display: flex;
    gap: 12px;
    margin-left: auto;
  }
  .card-actions button.plain:disabled {
    cursor: default;
    text-decoration: none;
    opacity: 0.6;
  }
  .sides {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  }
  .side + .side {
    border-left: 1px solid var(--line);
  }
  .side-head {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-items: baseline;
    padding: 5px 10px;
    overflow-wrap: anywhere;
  }
  .prompt {
    border-bottom: 1px solid var(--line);
  }
  .item,
  .bare {
    padding: 5px 10px;
    overflow-wrap: anywhere;
  }
  .text {
    max-height: 240px;
    overflow: auto;
    padding: 4px 10px 8px;
  }
  .text:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .prompt .text {
    max-height: 130px;
    padding-top: 8px;
  }
  .turn + .turn {
    margin-top: 8px;
  }
  .role {
    font-size: 0.92em;
  }
  .words {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
  @container (max-width: 620px) {
    .sides {
      grid-template-columns: minmax(0, 1fr);
    }
    .side + .side {
      border-left: none;
      border-top: 1px solid var(--line);
    }
  }
`;

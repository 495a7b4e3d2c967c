import { html, nothing, type TemplateResult } from 'lit';
import type { DecisionOrder } from '../../server/protocol.ts';
import { count } from '../shared/format.ts';

export interface SelectionView {
  readonly selected: number;
  /** How many of those the filter shows. */
  readonly shown: number;
  /** All of them answer against the crowd: flipping makes sense. */
  readonly contrary: boolean;
  readonly reason: string;
  readonly busy: boolean;
}

export interface SelectionEvents {
  readonly order: (order: DecisionOrder) => void;
  readonly reason: (reason: string) => void;
  /** Put them on the clipboard. */
  readonly copy: () => void;
  readonly deselect: () => void;
}

/** Decides on all selected users at once. */
export function renderSelectionBar(view: SelectionView, on: SelectionEvents): TemplateResult {
  const { selected, shown, contrary, reason, busy } = view;
  const act = (label: string, order: DecisionOrder, isSecondary = true) =>
    html`<vscode-button
      ?secondary=${isSecondary}
      ?disabled=${busy}
      aria-disabled=${String(busy)}
      @click=${() => {
        on.order(order);
      }}
      >${label}</vscode-button
    >`;
  return html`<div class="bar" role="group" aria-label="Decide on the selected users">
    <strong>${count(selected)} selected</strong>
    ${shown < selected ? html`<span class="muted">${count(selected - shown)} not shown</span>` : nothing}
    ${act('Accept Recommendation', 'recommended', false)} ${act('Keep', 'keep')} ${act('Drop', 'drop')}
    ${contrary ? act('Flip', 'flip') : nothing} ${act('Clear Decision', 'clear')}
    <input
      type="text"
      placeholder="Reason (optional)"
      aria-label="Reason, recorded with the decision"
      .value=${reason}
      @input=${(event: Event) => {
        on.reason((event.currentTarget as HTMLInputElement).value);
      }}
    />
    <button class="plain" @click=${on.copy}>Copy as TSV</button>
    <button class="plain" @click=${on.deselect}>Deselect</button>
  </div>`;
}

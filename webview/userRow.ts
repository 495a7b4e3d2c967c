import { html, nothing, type TemplateResult } from 'lit';
import type { DecisionOrder, UserColumns } from '../server/protocol.ts';
import { count, decimal, percent } from './format.ts';
import { intervalBar, intervalLabel } from './intervalBar.ts';
import { category } from './usersView.ts';

/** What a row shows. */
export interface RowView {
  readonly users: UserColumns;
  /** Index of the user. */
  readonly user: number;
  /** Place in the table, from 0. */
  readonly index: number;
  /** Left end of the scale of the intervals. */
  readonly scale: number;
  readonly selected: boolean;
  readonly active: boolean;
  readonly busy: boolean;
}

/** What can be done to a row with the mouse; keys are the table's. */
export interface RowEvents {
  readonly click: (event: MouseEvent, user: number) => void;
  readonly check: (event: MouseEvent, user: number) => void;
  readonly open: (user: number) => void;
  readonly order: (user: number, order: DecisionOrder) => void;
}

export function renderUserRow(view: RowView, on: RowEvents): TemplateResult {
  const { users, user, index, scale, selected, active } = view;
  const name = users.name[user]!;
  const interval = { low: users.low[user]!, mean: users.attentiveness[user]!, high: users.high[user]! };
  const kind = category(users.kind, user) ?? category(users.group, user);
  const recommendation = category(users.recommendation, user);
  return html`<div
    id="user-${user}"
    class="row body ${category(users.group, user)} ${recommendation} ${active ? 'active' : ''}"
    role="row"
    aria-rowindex=${index + 2}
    aria-selected=${selected}
    @mousedown=${(event: MouseEvent) => {
      // Shift extends the selection of users, not of text.
      if (event.shiftKey) event.preventDefault();
    }}
    @click=${(event: MouseEvent) => {
      on.click(event, user);
    }}
  >
    <div role="gridcell" class="cell check">
      <input
        type="checkbox"
        tabindex="-1"
        aria-label="Select ${name}"
        .checked=${selected}
        @click=${(event: MouseEvent) => {
          event.stopPropagation();
          on.check(event, user);
        }}
      />
    </div>
    <div role="gridcell" class="cell name" title=${name}>
      <button
        class="plain"
        tabindex="-1"
        @click=${() => {
          on.open(user);
        }}
      >
        <bdi>${name}</bdi>
      </button>
    </div>
    <div role="gridcell" class="cell number">${decimal(interval.mean)}</div>
    <div role="gridcell" class="cell interval-cell" title=${intervalLabel(interval)}>
      <svg viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label=${intervalLabel(interval)}>
        ${intervalBar(interval, scale, 1)}
      </svg>
    </div>
    <div role="gridcell" class="cell number probability">${percent(users.probabilityAttentive[user]!)}</div>
    <div role="gridcell" class="cell number comparisons">${count(users.comparisons[user]!)}</div>
    <div role="gridcell" class="cell recommendation" title="${recommendation} · ${kind}">
      <span class="tag">${recommendation}</span> ${
        recommendation === 'keep' ? nothing : html`<span class="muted kind">${kind}</span>`
      }
    </div>
    ${decisionCell(users, user)}
    <div role="gridcell" class="cell actions">${actions(view, on)}</div>
  </div>`;
}

function decisionCell(users: UserColumns, user: number): TemplateResult {
  const decision = category(users.decision, user);
  const override = decision !== null && category(users.decisionSource, user) === 'override';
  const rows = users.rowDecisions[user]!;
  const ownRows = `+${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  const title = [
    decision ?? 'undecided',
    override ? 'override' : '',
    rows > 0 ? `${ownRows} decided on their own` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
  return html`<div role="gridcell" class="cell ${decision === null ? '' : 'decided'}" title=${title}>
    ${
      decision === null
        ? html`<span class="muted" aria-label="undecided" role="img">–</span>`
        : html`<span class="tag">${decision}</span>`
    }
    ${override ? html`<span class="tag override">override</span>` : nothing}
    ${rows > 0 ? html`<span class="muted own-rows">${ownRows}</span>` : nothing}
  </div>`;
}

/** Three places that keep their column: accept or clear, keep, drop. */
function actions({ users, user, busy }: RowView, on: RowEvents): TemplateResult[] {
  const recommendation = category(users.recommendation, user);
  const decision = category(users.decision, user);
  const open = decision === null;
  const flagged = recommendation === 'drop' || recommendation === 'flip';
  const action = (shown: boolean, label: string, order: DecisionOrder) =>
    shown
      ? html`<button
          class="plain"
          tabindex="-1"
          ?disabled=${busy}
          aria-label="${label} ${users.name[user]!}"
          @click=${() => {
            on.order(user, order);
          }}
        >
          ${label}
        </button>`
      : html`<span></span>`;
  return [
    open ? action(flagged, 'Accept', 'recommended') : action(true, 'Clear', 'clear'),
    action(decision !== 'keep', 'Keep', 'keep'),
    // Accepting a recommended drop is the same.
    action(decision !== 'drop' && !(open && recommendation === 'drop'), 'Drop', 'drop'),
  ];
}

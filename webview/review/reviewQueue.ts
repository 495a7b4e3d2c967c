import { css, html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, DecisionOrder } from '../../server/protocol.ts';
import { cutInTheMiddle } from '../shared/cutNames.ts';
import { count, percent } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';
import { outcomeOf, type Queue, type QueueGroup, recommendedTo } from '../view/queue.ts';

/** A decision on several users that waits for a yes. */
export interface BulkOrder {
  readonly order: Extract<DecisionOrder, 'drop' | 'flip'>;
  readonly users: readonly number[];
}

export interface ReviewQueueView {
  readonly snapshot: AuditSnapshot;
  readonly queue: Queue;
  readonly active: number;
  readonly busy: boolean;
  /** There is no room for a list beside the user. */
  readonly narrow: boolean;
}

export interface ReviewQueueEvents {
  readonly open: (user: number) => void;
  readonly bulk: (orders: readonly BulkOrder[]) => void;
}

/** Names listed under the reason that is open; the rest is counted. */
const MOST_NAMES = 50;

/** Who is to be decided, by reason, each with what can be done with all of them. */
export function renderReviewQueue(view: ReviewQueueView, on: ReviewQueueEvents): TemplateResult {
  const { queue, narrow } = view;
  return html`<nav class="queue" aria-label="Users to decide on">
    ${narrow ? reasonChoice(view, on) : reasonList(view, on)}
    ${queue.groups.length < 2 ? nothing : acceptAll(view, on)}
  </nav>`;
}

/** The reasons in a list, below the open one its users and what can be done with all of them. */
function reasonList(view: ReviewQueueView, on: ReviewQueueEvents): TemplateResult {
  const { queue } = view;
  return html`<ul>
    ${queue.groups.map((group) => groupItem(view, group, on))}
    ${
      queue.decided.length === 0
        ? nothing
        : html`<li class="done">
            <span class="muted">Decided</span><span class="muted">${count(queue.decided.length)}</span>
          </li>`
    }
  </ul>`;
}

/** The reasons in one field: however many there are, they take a line. */
function reasonChoice(view: ReviewQueueView, on: ReviewQueueEvents): TemplateResult | typeof nothing {
  const { queue, active } = view;
  if (queue.groups.length === 0) return nothing;
  const open = queue.groups.find(({ users }) => users.includes(active));
  return html`<select
      aria-label="Reason"
      @change=${(event: Event) => {
        const chosen = (event.currentTarget as HTMLSelectElement).value;
        const group = queue.groups.find(({ reason }) => reason === chosen);
        if (group !== undefined) on.open(group.users[0]!);
      }}
      @keydown=${openOnArrows}
    >
      ${queue.groups.map(
        (group) =>
          html`<option value=${group.reason} .selected=${group === open}>
            ${group.label} · ${count(group.users.length)}
          </option>`,
      )}
      ${
        queue.decided.length === 0
          ? nothing
          : html`<option disabled .selected=${open === undefined}>
              Decided · ${count(queue.decided.length)}
            </option>`
      }
    </select>
    ${open === undefined ? nothing : bulkButtons(view, open, on)}`;
}

/** A closed field would take every press of an arrow for a choice, and each choice leads away to its user. */
function openOnArrows(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  (event.currentTarget as HTMLSelectElement).showPicker();
}

/** Does all that is recommended, whatever the reason. */
function acceptAll(
  { queue, snapshot, busy }: ReviewQueueView,
  on: ReviewQueueEvents,
): TemplateResult | typeof nothing {
  const all = ordersFor(
    snapshot,
    queue.groups.flatMap(({ users }) => users),
  );
  if (all.length === 0) return nothing;
  return html`<button
    class="bulk"
    ?disabled=${busy}
    @click=${() => {
      on.bulk(all);
    }}
  >
    Accept all: ${all.map(({ order, users }) => `${order} ${count(users.length)}`).join(', ')}…
  </button>`;
}

/** What is recommended for some users: drops, flips; reviews are decided one by one. */
export function ordersFor({ users }: AuditSnapshot, some: readonly number[]): BulkOrder[] {
  return (['drop', 'flip'] as const).flatMap((order) => {
    const those = recommendedTo(users, some, order);
    return those.length === 0 ? [] : [{ order, users: those }];
  });
}

function groupItem(view: ReviewQueueView, group: QueueGroup, on: ReviewQueueEvents): TemplateResult {
  const { snapshot, active } = view;
  const isOpen = group.users.includes(active);
  return html`<li class=${isOpen ? 'open' : ''}>
    <button
      class="group"
      aria-expanded=${isOpen}
      @click=${() => {
        on.open(group.users[0]!);
      }}
    >
      <span>${group.label}</span><span class="number">${count(group.users.length)}</span>
    </button>
    ${
      isOpen
        ? html`<ul class="names">
              ${group.users.slice(0, MOST_NAMES).map(
                (user) =>
                  html`<li>
                    <button
                      class="name"
                      aria-current=${user === active ? 'true' : 'false'}
                      title=${snapshot.users.name[user]!}
                      aria-label=${snapshot.users.name[user]!}
                      @click=${() => {
                        on.open(user);
                      }}
                    >
                      ${cutInTheMiddle(visibleText(snapshot.users.name[user]!))}
                    </button>
                  </li>`,
              )}
              ${group.users.length > MOST_NAMES ? html`<li class="muted">and ${count(group.users.length - MOST_NAMES)} more</li>` : nothing}
            </ul>
            ${bulkButtons(view, group, on)}`
        : nothing
    }
  </li>`;
}

/** What can be done with all users of a reason. */
function bulkButtons(
  { snapshot, busy }: ReviewQueueView,
  { users }: QueueGroup,
  on: ReviewQueueEvents,
): TemplateResult[] {
  return ordersFor(snapshot, users).map(
    (order) =>
      html`<button
        class="bulk"
        ?disabled=${busy}
        @click=${() => {
          on.bulk([order]);
        }}
      >
        ${bulkLabel(order)}<span class="muted">${bulkEffect(snapshot, order)}</span>
      </button>`,
  );
}

const VERBS = { drop: 'Drop', flip: 'Flip' } as const;

function bulkLabel({ order, users }: BulkOrder): string {
  return users.length === 1 ? `${VERBS[order]} this user…` : `${VERBS[order]} all ${count(users.length)}…`;
}

function bulkEffect(snapshot: AuditSnapshot, order: BulkOrder): string {
  const outcome = outcomeOf(snapshot.users, order.users);
  const whole = isOfUsersAlone(snapshot) ? 'the table’s' : 'the file';
  return `${count(outcome.comparisons)} labels, ${percent(outcome.comparisons / snapshot.comparisons)} of ${whole}`;
}

/** Asks before many are decided: names them, says what it does. */
export function renderConfirmation(
  snapshot: AuditSnapshot,
  orders: readonly BulkOrder[],
  on: { readonly yes: () => void; readonly no: () => void },
): TemplateResult {
  const what = orders.map(({ order, users }) => `${VERBS[order]} ${count(users.length)}`).join(', ');
  return html`<section class="confirm" role="alertdialog" aria-label="${what} users?">
    <h2 tabindex="-1">${what} ${orders.length === 1 && orders[0]!.users.length === 1 ? 'user' : 'users'}?</h2>
    <p>
      ${
        snapshot.status.beside === undefined
          ? 'Nothing is removed: every row is marked in the file, and undo takes it back.'
          : html`Nothing is removed: the decisions are kept in
              <bdi>${visibleText(snapshot.status.beside)}</bdi>, and undo takes them back.`
      }
    </p>
    ${orders.map(
      (order) =>
        html`<h3>${VERBS[order.order]} <span class="muted">${bulkEffect(snapshot, order)}</span></h3>
          <ul class="listed" tabindex="0" aria-label="Users to ${order.order}">
            ${order.users.map((user) => html`<li><bdi>${visibleText(snapshot.users.name[user]!)}</bdi></li>`)}
          </ul>`,
    )}
    <div class="bar">
      <vscode-button class="yes" @click=${on.yes}>${what}</vscode-button>
      <vscode-button secondary @click=${on.no}>Cancel</vscode-button>
    </div>
  </section>`;
}

export const reviewQueueStyles = css`
  .queue ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .queue .group,
  .queue .done {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    width: 100%;
    padding: 4px 8px;
    box-sizing: border-box;
  }
  .queue .group,
  .queue .name,
  .bulk {
    appearance: none;
    border: 1px solid transparent;
    border-radius: 3px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: left;
    cursor: pointer;
  }
  .queue .group:hover,
  .queue .name:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .queue .open > .group {
    font-weight: 600;
  }
  .queue .names {
    margin: 0 0 4px;
    max-height: 30vh;
    overflow: auto;
  }
  .queue .name {
    display: block;
    width: 100%;
    padding: 1px 8px 1px 18px;
  }
  .queue .name[aria-current='true'] {
    color: var(--vscode-list-activeSelectionForeground);
    background: var(--vscode-list-activeSelectionBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  .queue button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .bulk {
    display: block;
    width: calc(100% - 16px);
    margin: 4px 8px 8px;
    padding: 4px 8px;
    color: var(--vscode-button-secondaryForeground);
    background: var(--vscode-button-secondaryBackground);
    border-color: var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
  }
  .narrow > .queue {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .narrow > .queue select {
    flex: 1 1 160px;
    min-width: 0;
    font-weight: 600;
  }
  .narrow > .queue .bulk {
    flex: 0 1 auto;
    width: auto;
    margin: 0;
    padding: 2px 8px;
  }
  .narrow > .queue .bulk .muted {
    display: inline;
    margin-left: 8px;
  }
  .bulk .muted {
    display: block;
    color: inherit;
    font-size: 0.92em;
  }
  .bulk:disabled {
    opacity: 0.6;
    cursor: default;
  }
  .confirm {
    max-width: 80ch;
    margin: 8px 0;
    padding: 12px 16px;
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
  }
  .confirm p {
    margin: 4px 0 8px;
  }
  .confirm h3 {
    font-size: 1em;
    font-weight: 600;
    margin: 8px 0 2px;
  }
  .listed {
    columns: 18ch;
    max-height: 34vh;
    overflow: auto;
    margin: 0 0 10px;
    padding-left: 18px;
    overflow-wrap: anywhere;
  }
`;

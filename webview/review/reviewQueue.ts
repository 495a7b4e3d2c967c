import { css, html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, DecisionOrder } from '../../server/protocol.ts';
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
}

export interface ReviewQueueEvents {
  readonly open: (user: number) => void;
  readonly bulk: (orders: readonly BulkOrder[]) => void;
}

/** Names listed under the reason that is open; the rest is counted. */
const MOST_NAMES = 50;

/** Who is to be decided, by reason, each with what can be done with all of them. */
export function renderReviewQueue(view: ReviewQueueView, on: ReviewQueueEvents): TemplateResult {
  const { queue, snapshot, busy } = view;
  const all = ordersFor(
    snapshot,
    queue.groups.flatMap(({ users }) => users),
  );
  return html`<nav class="queue" aria-label="Users to decide on">
    <ul>
      ${queue.groups.map((group) => groupItem(view, group, on))}
      ${
        queue.decided.length === 0
          ? nothing
          : html`<li class="done">
              <span class="muted">Decided</span><span class="muted">${count(queue.decided.length)}</span>
            </li>`
      }
    </ul>
    ${
      all.length === 0 || queue.groups.length < 2
        ? nothing
        : html`<button
            class="bulk"
            ?disabled=${busy}
            @click=${() => {
              on.bulk(all);
            }}
          >
            Accept all: ${all.map(({ order, users }) => `${order} ${count(users.length)}`).join(', ')}…
          </button>`
    }
  </nav>`;
}

/** What is recommended for some users: drops, flips; reviews are decided one by one. */
export function ordersFor({ users }: AuditSnapshot, some: readonly number[]): BulkOrder[] {
  return (['drop', 'flip'] as const).flatMap((order) => {
    const those = recommendedTo(users, some, order);
    return those.length === 0 ? [] : [{ order, users: those }];
  });
}

function groupItem(view: ReviewQueueView, group: QueueGroup, on: ReviewQueueEvents): TemplateResult {
  const { snapshot, active, busy } = view;
  const isOpen = group.users.includes(active);
  const orders = ordersFor(snapshot, group.users);
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
                      @click=${() => {
                        on.open(user);
                      }}
                    >
                      <bdi>${visibleText(snapshot.users.name[user]!)}</bdi>
                    </button>
                  </li>`,
              )}
              ${group.users.length > MOST_NAMES ? html`<li class="muted">and ${count(group.users.length - MOST_NAMES)} more</li>` : nothing}
            </ul>
            ${orders.map(
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
            )}`
        : nothing
    }
  </li>`;
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
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
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

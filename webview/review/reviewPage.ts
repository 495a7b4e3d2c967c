import { css, html, type TemplateResult } from 'lit';
import type { AuditSnapshot } from '../../server/protocol.ts';
import { count } from '../shared/format.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';
import { decidedTo, type Outcome, outcomeOf, type PendingDecisions, type Queue } from '../view/queue.ts';
import {
  type BulkOrder,
  renderConfirmation,
  renderReviewQueue,
  type ReviewQueueEvents,
} from './reviewQueue.ts';

export interface ReviewPageView {
  readonly snapshot: AuditSnapshot;
  readonly queue: Queue;
  readonly pending: PendingDecisions;
  readonly active: number;
  readonly busy: boolean;
  readonly narrow: boolean;
  /** Decisions on several that wait for a yes; empty: none. */
  readonly asked: readonly BulkOrder[];
  /** The page of the active user. */
  readonly userPage: TemplateResult;
}

export interface ReviewPageEvents extends ReviewQueueEvents {
  readonly confirm: () => void;
  readonly cancel: () => void;
  readonly effect: () => void;
  readonly export: () => void;
  readonly copy: (command: string) => void;
}

/** Who is to be decided, one at a time. */
export function renderReviewPage(view: ReviewPageView, on: ReviewPageEvents): TemplateResult {
  const { snapshot, queue, asked } = view;
  if (queue.order.length === 0) return nobody(snapshot);
  return html`<div class="review ${view.narrow ? 'narrow' : ''}">
    ${renderReviewQueue(view, on)}
    <div class="centre">
      ${
        asked.length > 0
          ? renderConfirmation(snapshot, asked, { yes: on.confirm, no: on.cancel })
          : view.active >= 0
            ? view.userPage
            : end(view, on)
      }
    </div>
  </div>`;
}

/** All are decided: what came of it, and what comes next. */
function end({ snapshot, queue, pending }: ReviewPageView, on: ReviewPageEvents): TemplateResult {
  const { users } = snapshot;
  const dropped = outcomeOf(users, decidedTo(users, 'drop', pending));
  const flipped = outcomeOf(users, decidedTo(users, 'flip', pending));
  const kept = outcomeOf(users, decidedTo(users, 'keep', pending));
  const heading = html`<h2 id="all-decided" tabindex="-1">All ${count(queue.order.length)} decided</h2>`;
  if (isOfUsersAlone(snapshot)) {
    return html`<section class="card" aria-labelledby="all-decided">
        ${heading}
        <p>
          To drop: ${usersAndLabels(dropped)}. To flip: ${usersAndLabels(flipped)}. To keep:
          ${usersAndLabels(kept)}.
        </p>
        <div class="bar">
          <vscode-button secondary @click=${on.effect}>See the Effect</vscode-button>
        </div>
      </section>
      <warehouse-cleaning
        .snapshot=${snapshot}
        @cleaning-copy=${(event: CustomEvent<string>) => {
          on.copy(event.detail);
        }}
      ></warehouse-cleaning>`;
  }
  return html`<section class="card" aria-labelledby="all-decided">
    ${heading}
    <p>
      ${count(dropped.comparisons)} rows dropped (${count(dropped.users)} users),
      ${count(flipped.comparisons)} flipped (${count(flipped.users)}), ${count(kept.users)}
      ${kept.users === 1 ? 'user' : 'users'} kept.
    </p>
    <div class="bar">
      <vscode-button @click=${on.effect}>See the Effect</vscode-button>
      <vscode-button secondary @click=${on.export}>Export…</vscode-button>
    </div>
  </section>`;
}

/** `16 users (960 labels)` */
function usersAndLabels({ users, comparisons }: Outcome): string {
  if (users === 0) return 'nobody';
  return `${count(users)} ${users === 1 ? 'user' : 'users'} (${count(comparisons)} ${comparisons === 1 ? 'label' : 'labels'})`;
}

function nobody({ nobodyFlagged, conclusion }: AuditSnapshot): TemplateResult {
  if (nobodyFlagged === null)
    return html`<section class="card">
      <h2>Nobody to decide on</h2>
      <p>${conclusion}</p>
    </section>`;
  const { why, title, text, help } = nobodyFlagged;
  return html`<section class="card ${why}" aria-labelledby="nobody">
    <h2 id="nobody">${title}</h2>
    <p>${text}</p>
    ${
      help.length === 0
        ? ''
        : html`<p>What would tell more:</p>
            <ul>
              ${help.map((advice) => html`<li>${advice}</li>`)}
            </ul>`
    }
  </section>`;
}

export const reviewPageStyles = css`
  .review {
    display: grid;
    grid-template-columns: 200px minmax(0, 1fr);
    gap: 12px 20px;
    flex: 1;
    /* What is short stands at the top: rows do not share what is left of the height. */
    align-content: start;
    align-items: start;
  }
  .review > .queue {
    position: sticky;
    top: 0;
  }
  .card {
    max-width: 72ch;
    margin: 12px 0;
    padding: 14px 18px;
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
  }
  warehouse-cleaning {
    max-width: calc(72ch + 36px);
  }
  .card h2 {
    font-size: 1.15em;
  }
  .card p,
  .card ul {
    margin: 0 0 8px;
  }
  .review.narrow {
    grid-template-columns: minmax(0, 1fr);
  }
  .review.narrow > .queue {
    position: static;
  }
`;

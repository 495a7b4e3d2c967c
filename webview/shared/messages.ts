import { html, nothing, type TemplateResult } from 'lit';
import type { AuditState, AuditStatus } from '../../server/protocol.ts';
import { progressRing } from './controls.ts';
import { headingWithoutAudit, type Notice } from './notices.ts';

/** Shows notices, and refusals until they are dismissed. */
export function renderMessages(
  errors: readonly string[],
  notices: readonly Notice[],
  onDismiss: (place: number) => void,
): TemplateResult | typeof nothing {
  if (errors.length + notices.length === 0) return nothing;
  return html`<section class="messages" aria-label="Notices">
    ${errors.map(
      (error, place) =>
        html`<div class="message error" role="alert">
          <span>${error}</span>
          <vscode-button
            secondary
            @click=${() => {
              onDismiss(place);
            }}
            >Dismiss</vscode-button
          >
        </div>`,
    )}
    ${notices.map(
      ({ kind, text, progress }) =>
        html`<div class="message ${kind}">
          <span role=${kind === 'warning' ? 'alert' : 'status'}>${text}</span> ${progressBar(progress)}
        </div>`,
    )}
  </section>`;
}

/** Progress of reading; nothing if it is unknown. */
function progressBar(share: number | undefined): TemplateResult | typeof nothing {
  if (share === undefined) return nothing;
  return html`<progress max="1" .value=${share} aria-label="Share of the file that is read"></progress>`;
}

/** What can be done where there is no audit. */
export interface WithoutAuditParts {
  /** Asks how the file is to be read; null where that would not lead to an audit. */
  readonly questions: TemplateResult | null;
  /** Null where the panel is not the editor of the file. */
  readonly reopen: (() => void) | null;
}

/** States that other columns may lead out of. */
const ASKS_COLUMNS: readonly AuditState[] = ['column-needed', 'not-a-dataset', 'declined'];

/** Could another reading of its columns lead to an audit of this file? */
export function asksColumns(status: AuditStatus | null): boolean {
  return status !== null && ASKS_COLUMNS.includes(status.state);
}

/** The page while there is no audit: why, and what can be done; or that one is on its way. */
export function renderWithoutAudit(
  status: AuditStatus | null,
  { questions, reopen }: WithoutAuditParts,
): TemplateResult {
  const heading = status === null ? null : headingWithoutAudit(status.state);
  if (status !== null && heading !== null) {
    return html`<main class="state ${questions === null ? '' : 'asks'}">
      <h1>${heading}</h1>
      ${questions ?? html`<p>${status.message}</p>`}
      ${
        reopen === null
          ? nothing
          : html`<div class="bar">
              <vscode-button secondary @click=${reopen}>Open with Another Editor…</vscode-button>
            </div>`
      }
    </main>`;
  }
  return html`<main class="state">
    <h1 class="hidden">Audit</h1>
    ${status?.progress === undefined ? progressRing('Working') : progressBar(status.progress)}
    <p role="status">${status?.message ?? 'Waiting for the audit…'}</p>
  </main>`;
}

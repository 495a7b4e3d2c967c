import { html, nothing, type TemplateResult } from 'lit';
import type { AuditStatus } from '../server/protocol.ts';
import { headingWithoutAudit, type Notice } from './notices.ts';

/** What was refused, each until it is dismissed, and what has to be known. */
export function renderMessages(
  errors: readonly string[],
  notices: readonly Notice[],
  onDismiss: (place: number) => void,
): TemplateResult | typeof nothing {
  if (errors.length + notices.length === 0) return nothing;
  return html`<div class="messages">
    ${errors.map(
      (error, place) =>
        html`<div class="message error" role="alert">
          <span>${error}</span>
          <vscode-button
            appearance="secondary"
            @click=${() => {
              onDismiss(place);
            }}
            >Dismiss</vscode-button
          >
        </div>`,
    )}
    ${notices.map(
      ({ kind, text }) =>
        html`<div class="message ${kind}" role=${kind === 'warning' ? 'alert' : 'status'}>${text}</div>`,
    )}
  </div>`;
}

/** The page while there is no audit: why, or that one is on its way. */
export function renderWithoutAudit(status: AuditStatus | null): TemplateResult {
  const heading = status === null ? null : headingWithoutAudit(status.state);
  if (status !== null && heading !== null) {
    return html`<main class="state">
      <h1>${heading}</h1>
      <p>${status.message}</p>
    </main>`;
  }
  return html`<main class="state">
    <h1 class="hidden">Audit</h1>
    <vscode-progress-ring aria-label="Working"></vscode-progress-ring>
    <p role="status">${status?.message ?? 'Waiting for the audit…'}</p>
  </main>`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { AuditStatus } from '../../server/protocol.ts';
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
            appearance="secondary"
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
    ${
      status?.progress === undefined
        ? html`<vscode-progress-ring aria-label="Working"></vscode-progress-ring>`
        : progressBar(status.progress)
    }
    <p role="status">${status?.message ?? 'Waiting for the audit…'}</p>
  </main>`;
}

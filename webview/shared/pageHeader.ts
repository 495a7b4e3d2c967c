import { html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, AuditStatus } from '../../server/protocol.ts';
import { isUpdating } from './notices.ts';

export interface HeaderEvents {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly activity: () => void;
  readonly export: () => void;
}

/** Name of the file, the conclusion, and what concerns the file as a whole. */
export function renderHeader(
  { fileName, conclusion, status: { provisional } }: AuditSnapshot,
  { status, busy }: { readonly status: AuditStatus | null; readonly busy: boolean },
  on: HeaderEvents,
): TemplateResult {
  const button = (label: string, action: () => void, disabled: boolean) =>
    html`<vscode-button appearance="secondary" ?disabled=${disabled} @click=${action}
      >${label}</vscode-button
    >`;
  return html`<header>
    <div>
      <div class="title">
        <h1><bdi>${fileName}</bdi></h1>
        ${
          isUpdating(status) && provisional !== true
            ? html`<span class="updating muted" title=${status!.message}>
                <vscode-progress-ring aria-label="Updating"></vscode-progress-ring>Updating…
              </span>`
            : nothing
        }
      </div>
      <p class="conclusion">
        ${provisional === true ? html`<strong>So far:</strong> ` : nothing}${conclusion}
      </p>
    </div>
    <div class="bar">
      ${button('Undo', on.undo, busy)} ${button('Redo', on.redo, busy)}
      ${button('Activity', on.activity, false)}
      <vscode-button ?disabled=${provisional === true} @click=${on.export}
        >Export Cleaned File…</vscode-button
      >
    </div>
  </header>`;
}

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-ring/index.js';
import { html, type TemplateResult } from 'lit';

/** Something that goes on for a while. The words beside it are read out, and it is not: it would interrupt them. */
export function progressRing(label: string): TemplateResult {
  return html`<vscode-progress-ring role="img" aria-live="off" aria-label=${label}></vscode-progress-ring>`;
}

import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import discard from '@vscode/codicons/src/icons/discard.svg';
import history from '@vscode/codicons/src/icons/history.svg';
import redo from '@vscode/codicons/src/icons/redo.svg';

/** VS Code's own icons, drawn in the colour of the text around them. The build puts them in as text. */
const ICONS = { history, redo, undo: discard };

export type Icon = keyof typeof ICONS;

/** A button with an icon in place of a label; `label` is read out and shown as a tooltip. */
export function iconButton(icon: Icon, label: string, action: () => void, disabled = false): TemplateResult {
  return html`<button class="icon" aria-label=${label} title=${label} ?disabled=${disabled} @click=${action}>
    ${unsafeHTML(ICONS[icon])}
  </button>`;
}

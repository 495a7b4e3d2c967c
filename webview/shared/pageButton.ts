import { html, type TemplateResult } from 'lit';

/** Turns to the page that begins at `offset`, where there is one. */
export function pageButton(
  label: string,
  offset: number,
  total: number,
  turn: (offset: number) => void,
): TemplateResult {
  return html`<button
    class="plain"
    ?disabled=${offset < 0 || offset >= total}
    @click=${() => {
      turn(offset);
    }}
  >
    ${label}
  </button>`;
}

import { css, html, type TemplateResult } from 'lit';
import type { Column, ColumnKey } from '../view/columns.ts';

/** Which columns the table shows; null leaves it to the width of the panel. */
export function renderColumnChooser(
  all: readonly Column[],
  chosen: readonly ColumnKey[] | null,
  shown: readonly ColumnKey[],
  onChange: (chosen: readonly ColumnKey[] | null) => void,
): TemplateResult {
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    const details = event.currentTarget as HTMLDetailsElement;
    details.open = false;
    details.querySelector('summary')?.focus();
  };
  return html`<details
    class="chooser"
    @keydown=${close}
    @toggle=${closeFromOutside}
    @focusout=${closeWhenLeft}
  >
    <summary>Columns</summary>
    <fieldset>
      <legend class="hidden">Columns of the table</legend>
      ${all
        .filter(({ key }) => key !== 'name')
        .map(
          ({ key, label }) =>
            html`<label
              ><input
                type="checkbox"
                .checked=${shown.includes(key)}
                @change=${(event: Event) => {
                  const { checked } = event.currentTarget as HTMLInputElement;
                  onChange(checked ? [...shown, key] : shown.filter((other) => other !== key));
                }}
              />
              ${label}</label
            >`,
        )}
      <button
        class="plain"
        ?disabled=${chosen === null}
        @click=${() => {
          onChange(null);
        }}
      >
        As the width allows
      </button>
    </fieldset>
  </details>`;
}

/** Open, it closes when something else is pressed. */
function closeFromOutside(event: Event): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (!details.open) return;
  const pressed = (press: PointerEvent) => {
    if (!press.composedPath().includes(details)) details.open = false;
  };
  window.addEventListener('pointerdown', pressed);
  details.addEventListener(
    'toggle',
    () => {
      window.removeEventListener('pointerdown', pressed);
    },
    {
      once: true,
    },
  );
}

/** It closes when the keyboard goes elsewhere. */
function closeWhenLeft(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) details.open = false;
}

export const columnChooserStyles = css`
  .chooser {
    position: relative;
  }
  .chooser summary {
    list-style: none;
    padding: 3px 8px;
    cursor: pointer;
    border: 1px solid var(--vscode-dropdown-border, transparent);
    border-radius: 2px;
    color: var(--vscode-dropdown-foreground);
    background: var(--vscode-dropdown-background);
  }
  .chooser summary:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .chooser fieldset {
    position: absolute;
    z-index: 3;
    top: 100%;
    right: 0;
    display: grid;
    gap: 4px;
    margin: 2px 0 0;
    padding: 8px 12px;
    white-space: nowrap;
    border: 1px solid var(--vscode-dropdown-border, var(--vscode-widget-border, transparent));
    border-radius: 3px;
    background: var(--vscode-dropdown-background);
    color: var(--vscode-dropdown-foreground);
    box-shadow: 0 2px 8px color-mix(in srgb, black 30%, transparent);
  }
  .chooser button.plain:disabled {
    color: var(--vscode-descriptionForeground);
    cursor: default;
    text-decoration: none;
  }
`;

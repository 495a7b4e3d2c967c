import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { count } from '../shared/format.ts';
import { type Filter, NO_FILTER, SHOWN, type Shown } from '../view/usersView.ts';

const LABELS: Readonly<Record<Shown, string>> = {
  all: 'All',
  drop: 'Drop',
  flip: 'Flip',
  review: 'Review',
  undecided: 'Undecided',
  decided: 'Decided',
};

/**
 * Finds users by name and by part, each part with its count; says how many are left. A part without users keeps its
 * place: counts come and go while an audit runs, and no button moves from under the pointer.
 */
export function renderFilterBar(
  filter: Filter,
  { shown, counts }: { readonly shown: number; readonly counts: Readonly<Record<Shown, number>> },
  onChange: (filter: Filter) => void,
  aside: TemplateResult,
): TemplateResult {
  const total = counts.all;
  return html`<div class="bar" role="search" aria-label="Filter the users">
    <input
      type="search"
      placeholder="Find a user"
      aria-label="Find a user"
      .value=${live(filter.text)}
      @input=${(event: Event) => {
        onChange({ ...filter, text: (event.currentTarget as HTMLInputElement).value });
      }}
    />
    <span class="chips" role="group" aria-label="Users shown">
      ${SHOWN.map(
        (part) =>
          html`<button
            class=${counts[part] === 0 ? 'chip none' : 'chip'}
            aria-pressed=${part === filter.shown}
            @click=${() => {
              onChange({ ...filter, shown: part });
            }}
          >
            ${LABELS[part]} <span class="count">${count(counts[part])}</span>
          </button>`,
      )}
    </span>
    <span class="muted shown">${count(shown)} of ${count(total)} ${total === 1 ? 'user' : 'users'}</span>
    ${
      shown === total
        ? nothing
        : html`<button
            class="plain"
            @click=${() => {
              onChange(NO_FILTER);
            }}
          >
            Show all
          </button>`
    }
    <span class="end">${aside}</span>
  </div>`;
}

export const filterBarStyles = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .chip .count {
    font-variant-numeric: tabular-nums;
  }
  .chip.none:not([aria-pressed='true'], :hover, :focus-visible) {
    color: var(--vscode-descriptionForeground);
    border-color: color-mix(in srgb, var(--vscode-foreground) 15%, transparent);
  }
`;

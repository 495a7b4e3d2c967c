import { html, nothing, type TemplateResult } from 'lit';
import type { Column } from '../view/columns.ts';
import { decimal } from '../shared/format.ts';
import { type Sort, sortedBy } from '../view/usersView.ts';

/** The heading of a column of the table; a click on it asks for another order. */
export function renderHeading(
  { key, sort: sortKey, label, short, cell, meaning }: Column,
  { scale, sort }: { readonly scale: number; readonly sort: Sort },
  onSort: (sort: Sort) => void,
): TemplateResult {
  const explained = meaning === undefined ? label : `${label}. ${meaning}.`;
  const text = html`<span class="long">${label}</span><span class="short">${short}</span>`;
  if (key === 'interval') {
    return html`<div role="columnheader" class="cell ${cell}" title=${explained} aria-label=${label}>
      <div class="scale-title">
        <span class="muted">${decimal(scale).replace('.00', '')}</span>${text}<span class="muted">1</span>
      </div>
    </div>`;
  }
  if (sortKey === null) return html`<div role="columnheader" class="cell unsorted">${text}</div>`;
  const place = sort.findIndex((term) => term.key === sortKey);
  const term = sort[place];
  const direction = term === undefined ? 'none' : term.descending ? 'descending' : 'ascending';
  return html`<div
    role="columnheader"
    class="cell ${cell}"
    title="${explained} Click: sort; with Shift, after what is sorted by already"
    aria-label=${label}
    aria-sort=${place === 0 ? direction : 'none'}
  >
    <button
      class="plain"
      tabindex="-1"
      @click=${({ shiftKey }: MouseEvent) => {
        onSort(sortedBy(sort, sortKey, shiftKey));
      }}
    >
      ${text}${
        term === undefined
          ? nothing
          : html`<span aria-hidden="true">
              ${term.descending ? '↓' : '↑'}${sort.length > 1 ? html`<sup>${place + 1}</sup>` : nothing}</span
            >`
      }
    </button>
  </div>`;
}

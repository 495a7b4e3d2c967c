import { css, html, type TemplateResult } from 'lit';
import type { ModelSummary, TasteSummary } from '../../server/protocol.ts';
import { count, decimal, percent } from '../shared/format.ts';
import { intervalBar, intervalLabel } from '../plots/intervalBar.ts';

/**
 * Models by strength, strongest first, with 90% intervals on one scale. Where users share several tastes, their
 * strengths stand side by side, headed by the share of users.
 */
export function renderModelTable(
  models: readonly ModelSummary[],
  tastes: readonly TasteSummary[],
): TemplateResult {
  if (models.length === 0) return html`<p>No column of this file names the models.</p>`;
  const [common] = tastes;
  const others = tastes.flatMap((taste, k) =>
    k > 0 && taste.users > 0 ? [{ ...taste, number: k + 1 }] : [],
  );
  const place = new Map(models.map(({ model }, k) => [model, k]));
  const sorted = models.toSorted((a, b) => b.strength - a.strength);
  const finite = sorted.flatMap(({ interval }) => interval).filter(Number.isFinite);
  const from = Math.min(-1, ...finite);
  const to = Math.max(1, ...finite);
  return html`<table class="stacks">
    <thead>
      <tr>
        <th scope="col" class="name">Model</th>
        <th scope="col" class="number">
          ${others.length === 0 ? 'Strength' : `Common taste, ${percent(common!.share)} of users`}
        </th>
        ${others.map(
          ({ share, number }) =>
            html`<th scope="col" class="number">Taste ${number}, ${percent(share)} of users</th>`,
        )}
        <th scope="col">90% interval</th>
        <th scope="col" class="number comparisons">Comparisons</th>
      </tr>
    </thead>
    <tbody>
      ${sorted.map(({ model, strength, interval: [low, high], comparisons }) => {
        const interval = { low, mean: strength, high };
        return html`<tr>
          <th scope="row" class="name" title=${model}><bdi>${model}</bdi></th>
          <td class="number">${decimal(strength)}</td>
          ${others.map(
            ({ strengths }) => html`<td class="number">${decimal(strengths[place.get(model)!]!)}</td>`,
          )}
          <td>
            <svg
              viewBox="0 0 100 14"
              preserveAspectRatio="none"
              role="img"
              aria-label=${intervalLabel(interval)}
            >
              ${intervalBar(interval, from, to)}
            </svg>
          </td>
          <td class="number comparisons">${count(comparisons)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

export const modelTableStyles = css`
  .models table {
    width: 100%;
    border-collapse: collapse;
  }
  .models th {
    font-weight: normal;
    white-space: nowrap;
    text-align: left;
    color: var(--vscode-descriptionForeground);
  }
  .models th.number {
    text-align: right;
  }
  .models td,
  .models th {
    padding: 1px 10px 1px 0;
  }
  .models td.number,
  .models th.number {
    width: 1%;
    white-space: nowrap;
  }
  .models tbody th {
    color: inherit;
  }
  .models td:last-child,
  .models th:last-child {
    padding-right: 0;
  }
  .models .name {
    width: 34%;
    max-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .models td svg {
    width: 100%;
    min-width: 50px;
    height: 14px;
    display: block;
  }
  .models {
    max-height: 200px;
    overflow: auto;
    scrollbar-gutter: stable;
  }
  .models:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  .models thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--vscode-editor-background);
  }
`;

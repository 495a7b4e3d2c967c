import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import type { AuditSnapshot, ModelSummary } from '../server/protocol.ts';
import { count, decimal, percent } from './format.ts';
import { intervalBar, intervalLabel } from './intervalBar.ts';
import { shared } from './styles.ts';
import { histogram, scaleStart } from './usersView.ts';

declare global {
  interface HTMLElementTagNameMap {
    'audit-overview': AuditOverview;
  }
  interface HTMLElementEventMap {
    'overview-reveal': CustomEvent<number>;
  }
}

const BINS = 40;

/** What the file holds and what the audit concluded: figures, the population, the models, the skipped rows. */
export class AuditOverview extends LitElement {
  static override properties = { snapshot: { attribute: false } };
  declare snapshot: AuditSnapshot;

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 28px;
        margin: 8px 0 14px;
      }
      .figure dt {
        color: var(--vscode-descriptionForeground);
      }
      .figure dd {
        margin: 0;
        font-size: 1.35em;
        line-height: 1.3;
        font-variant-numeric: tabular-nums;
      }
      .figure small {
        font-size: var(--vscode-font-size);
        color: var(--vscode-descriptionForeground);
      }
      dl {
        margin: 0;
      }
      .side {
        display: grid;
        grid-template-columns: minmax(240px, 1fr) minmax(280px, 1fr);
        gap: 12px 32px;
      }
      @media (max-width: 860px) {
        .meaning,
        .comparisons {
          display: none;
        }
      }
      @media (max-width: 640px) {
        .side {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .histogram {
        width: 100%;
        height: 84px;
        display: block;
      }
      .bar {
        fill: var(--group-color);
      }
      .ground {
        border-top: 1px solid color-mix(in srgb, var(--vscode-foreground) 30%, transparent);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
      }
      .legend i {
        display: inline-block;
        width: 9px;
        height: 9px;
        border-radius: 2px;
        background: var(--group-color);
        margin-right: 5px;
      }
      .axis-labels {
        white-space: nowrap;
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: 1fr;
        padding-top: 2px;
        margin-bottom: 4px;
      }
      .axis-labels > :not(:first-child):not(:last-child) {
        text-align: center;
      }
      .axis-labels > :last-child {
        text-align: right;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th {
        font-weight: normal;
        white-space: nowrap;
        text-align: left;
        color: var(--vscode-descriptionForeground);
      }
      th.number {
        text-align: right;
      }
      td,
      th {
        padding: 1px 10px 1px 0;
      }
      td.number,
      th.number {
        width: 1%;
        white-space: nowrap;
      }
      td:last-child,
      th:last-child {
        padding-right: 0;
      }
      .name {
        width: 30%;
        max-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      td svg {
        width: 100%;
        min-width: 60px;
        height: 14px;
        display: block;
      }
      .models {
        max-height: 150px;
        overflow: auto;
        scrollbar-gutter: stable;
      }
      .models:focus-visible,
      summary:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      .models thead th {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--vscode-editor-background);
      }
      details {
        margin-top: 10px;
      }
      summary {
        width: fit-content;
        cursor: pointer;
        border-radius: 2px;
      }
      li {
        overflow-wrap: anywhere;
      }
      ul {
        margin: 4px 0;
        padding-left: 18px;
        max-height: 120px;
        overflow: auto;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { users, comparisons, flagged, population, models, signal } = this.snapshot;
    const effect = population.firstPositionEffect;
    return html`
      <dl class="figures">
        ${figure('Users', count(users.name.length))} ${figure('Comparisons', count(comparisons))}
        ${figure('Flagged users', count(flagged.users), share(flagged.users, users.name.length))}
        ${figure('Their comparisons', count(flagged.comparisons), share(flagged.comparisons, comparisons))}
        ${flagged.users === 0 ? nothing : figure('Expected attentive among dropped', percent(flagged.expectedFalseDiscoveryRate))}
        ${signal ? figure('Estimated attentive', percent(population.attentive)) : nothing}
        ${effect === null ? nothing : figure('Pull of the first position', decimal(effect), 'log-odds')}
      </dl>
      <div class="side">
        <section aria-label="Population">
          <h2>Attentiveness of the users</h2>
          ${this.#histogram()}
        </section>
        <section aria-label="Models">
          <h2>Models by strength</h2>
          <div class="models" tabindex="0" role="region" aria-label="Models by strength">
            ${modelTable(models)}
          </div>
        </section>
      </div>
      ${this.#skipped()}
    `;
  }

  #histogram(): TemplateResult {
    const { users } = this.snapshot;
    const from = scaleStart(users);
    const groups = users.group.names;
    const bins = histogram(users, from, BINS);
    const heights = Array.from({ length: BINS }, (_, bin) =>
      groups.reduce((sum, _group, g) => sum + bins[bin * groups.length + g]!, 0),
    );
    const most = Math.max(1, ...heights);
    const bars = heights.flatMap((_, bin) => {
      let top = 100;
      return groups.map((group, g) => {
        const inBin = bins[bin * groups.length + g]!;
        // Square root: a few users beside hundreds stay visible.
        const height =
          inBin === 0 ? 0 : Math.max(2, 100 * Math.sqrt(inBin / most) * (inBin / Math.max(1, heights[bin]!)));
        top -= height;
        return inBin === 0
          ? nothing
          : svg`<rect class="bar ${group}" x=${bin + 0.08} width="0.84" y=${top} height=${height}><title>${count(inBin)} ${group}</title></rect>`;
      });
    });
    const present = groups.filter((_, g) =>
      heights.some((_height, bin) => bins[bin * groups.length + g]! > 0),
    );
    return html`
      <svg
        class="histogram"
        viewBox="0 0 ${BINS} 100"
        preserveAspectRatio="none"
        role="img"
        aria-label="Histogram of posterior mean attentiveness: ${present.join(', ')}. The table below has the numbers."
      >
        ${bars}
      </svg>
      <div class="axis-labels ground muted">
        ${from === 0 ? nothing : html`<span>−1<span class="meaning">, against the crowd</span></span>`}
        <span>0<span class="meaning">, at random</span></span>
        <span>1<span class="meaning">, like the crowd</span></span>
      </div>
      <div class="legend">${present.map((group) => html`<span class=${group}><i></i>${group}</span>`)}</div>
    `;
  }

  #skipped(): TemplateResult | typeof nothing {
    const { skipped, skippedTotal } = this.snapshot;
    if (skippedTotal === 0) return nothing;
    const reveal = (line: number) => this.dispatchEvent(new CustomEvent('overview-reveal', { detail: line }));
    const left = skippedTotal - skipped.length;
    return html`<details>
      <summary>${count(skippedTotal)} ${skippedTotal === 1 ? 'row' : 'rows'} skipped</summary>
      <ul>
        ${skipped.map(
          ({ line, reason }) =>
            html`<li>
              <button class="plain" @click=${() => reveal(line)}>Line ${count(line)}</button>: ${reason}
            </li>`,
        )}
        ${left > 0 ? html`<li class="muted">… and ${count(left)} more</li>` : nothing}
      </ul>
    </details>`;
  }
}

function figure(label: string, value: string, aside = ''): TemplateResult {
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd>${value} ${aside === '' ? nothing : html`<small>${aside}</small>`}</dd>
  </div>`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : percent(part / whole);
}

function modelTable(models: readonly ModelSummary[]): TemplateResult {
  const sorted = models.toSorted((a, b) => b.strength - a.strength);
  const finite = sorted.flatMap(({ interval }) => interval).filter(Number.isFinite);
  const from = Math.min(-1, ...finite);
  const to = Math.max(1, ...finite);
  return html`<table>
    <thead>
      <tr>
        <th scope="col" class="name">Model</th>
        <th scope="col" class="number">Strength</th>
        <th scope="col">90% interval</th>
        <th scope="col" class="number comparisons">Comparisons</th>
      </tr>
    </thead>
    <tbody>
      ${sorted.map(({ model, strength, interval: [low, high], comparisons }) => {
        const interval = { low, mean: strength, high };
        return html`<tr>
          <td class="name" title=${model}>${model}</td>
          <td class="number">${decimal(strength)}</td>
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

customElements.define('audit-overview', AuditOverview);

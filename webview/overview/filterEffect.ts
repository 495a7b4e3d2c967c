import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  AuditSnapshot,
  BeforeAfter,
  ExportPolicy,
  FilterEffect,
  HabitEffect,
  ModelEffect,
  ModelPlace,
  TasteEffect,
} from '../../server/protocol.ts';
import { Latest } from '../shared/latest.ts';
import { count, decimal, percent } from '../shared/format.ts';
import type { Host } from '../shared/host.ts';
import { fields, shared, stacks } from '../shared/styles.ts';
import { visibleText } from '../shared/visibleText.ts';

declare global {
  interface HTMLElementTagNameMap {
    'filter-effect': FilterEffectView;
  }
}

const POLICIES: readonly (readonly [ExportPolicy, string])[] = [
  ['decided', 'As decided so far'],
  ['recommended', 'With what is recommended'],
];

/** The ranking of models before and after, and what is kept of every taste, habit and topic. */
export class FilterEffectView extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    host: { attribute: false },
    policy: { state: true },
  };
  declare snapshot: AuditSnapshot;
  declare host: Host;
  declare policy: ExportPolicy;
  readonly #effect = new Latest<FilterEffect>(this);

  static override styles = [
    shared,
    fields,
    css`
      :host {
        display: block;
        container-type: inline-size;
        margin-top: 16px;
      }
      .tables {
        margin-top: 8px;
        display: flex;
        flex-wrap: wrap;
        gap: 12px 32px;
        align-items: flex-start;
      }
      table {
        border-collapse: collapse;
      }
      caption {
        text-align: left;
        font-weight: 600;
        padding: 4px 0;
      }
      caption p {
        margin: 0;
        font-weight: normal;
        color: var(--vscode-descriptionForeground);
      }
      th,
      td {
        padding: 1px 14px 1px 0;
        text-align: left;
        font-weight: normal;
      }
      thead th {
        color: var(--vscode-descriptionForeground);
      }
      .number {
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      /* Places tell more than strengths where there is room for one of them. */
      @container (max-width: 480px) {
        .strength {
          display: none;
        }
      }
      tbody th {
        max-width: 16em;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
    stacks,
  ];

  constructor() {
    super();
    this.policy = 'recommended';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { policy } = this;
    if (changed.has('snapshot') || changed.has('policy'))
      void this.#effect.ask(() => this.host.query('preferenceAuditor/filterEffect', { policy }));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { policy } = this;
    const { value: effect, failure, alert } = this.#effect;
    if (failure !== null) return alert;
    if (effect === null) return nothing;
    const { models, tastes, habits, columns } = effect;
    return html`<section aria-labelledby="stays">
      <h2 id="stays">What changes, and what stays</h2>
      <label
        >Compared with the file as it is:
        <select
          @change=${(event: Event) => {
            this.policy = (event.currentTarget as HTMLSelectElement).value as ExportPolicy;
          }}
        >
          ${POLICIES.map(
            ([name, label]) => html`<option value=${name} ?selected=${name === policy}>${label}</option>`,
          )}
        </select>
      </label>
      <div class="tables">
        ${models.length === 0 ? nothing : modelTable(models)}
        ${tastes.length < 2 ? nothing : keptTable('Kept by taste', 'Taste', tastes.map(tasteRow))}
        ${habits.length === 0 ? nothing : keptTable('Kept by habit', 'Habit', habits.map(habitRow))}
        ${columns.map(({ column, values, others }) =>
          keptTable(`Kept by ${visibleText(column)}`, visibleText(column), [
            ...values.map(({ value, comparisons }): KeptRow => [visibleText(value), comparisons]),
            ...(others.before > 0 ? [['all others', others] as const] : []),
          ]),
        )}
      </div>
    </section>`;
  }
}

/** Who changed places, and by how much; the strongest after the filter comes first. */
function modelTable(models: readonly ModelEffect[]): TemplateResult {
  return html`<table class="ranking stacks">
    <caption>
      Ranking by the labels alone
      <p>Every label counts alike, whoever gave it, as for who trains on them.</p>
    </caption>
    <thead>
      <tr>
        <th scope="col">Model</th>
        <th scope="col" class="number">Place before</th>
        <th scope="col" class="number">after</th>
        <th scope="col" class="number strength">Strength before</th>
        <th scope="col" class="number strength">after</th>
        <th scope="col">Change of place</th>
      </tr>
    </thead>
    <tbody>
      ${models.map(
        ({ model, before, after }) =>
          html`<tr>
            <th scope="row" title=${visibleText(model)}><bdi>${visibleText(model)}</bdi></th>
            <td class="number">${before.place}</td>
            <td class="number">${after.place}</td>
            <td class="number strength">${strengthOf(before)}</td>
            <td class="number strength">${strengthOf(after)}</td>
            <td>${movedBy(before.place - after.place)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** With half the width of its 90% interval, where there is one. */
function strengthOf({ strength, interval }: ModelPlace): TemplateResult {
  const half = interval === null ? null : (interval[1] - interval[0]) / 2;
  return html`${decimal(strength)}
  ${half === null ? nothing : html`<span class="muted" title="90% interval">±${decimal(half)}</span>`}`;
}

function movedBy(places: number): string {
  if (places === 0) return '–';
  return places > 0 ? `▲ up ${places}` : `▼ down ${-places}`;
}

type KeptRow = readonly [label: string, comparisons: BeforeAfter];

function keptTable(caption: string, label: string, rows: readonly KeptRow[]): TemplateResult {
  return html`<table class="kept stacks">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">${label}</th>
        <th scope="col" class="number">Labels</th>
        <th scope="col" class="number">kept</th>
        <th scope="col" class="number">of them</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, { before, after }]) =>
          html`<tr>
            <th scope="row" title=${name}><bdi>${name}</bdi></th>
            <td class="number">${count(before)}</td>
            <td class="number">${count(after)}</td>
            <td class="number">${percent(before === 0 ? NaN : after / before)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function tasteRow({ taste, comparisons }: TasteEffect): KeptRow {
  const name = taste === 'own' ? 'a ranking of their own' : taste === 0 ? 'common' : `taste ${taste + 1}`;
  return [name, comparisons];
}

function habitRow({ kind, comparisons }: HabitEffect): KeptRow {
  return [kind, comparisons];
}

customElements.define('filter-effect', FilterEffectView);

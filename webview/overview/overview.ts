import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { AuditSnapshot } from '../../server/protocol.ts';
import { count, decimal, percent } from '../shared/format.ts';
import { renderModelTable } from './modelTable.ts';
import {
  binOf,
  BINS,
  histogramPlot,
  oneDecimal,
  type Population,
  populationOf,
  targetText,
  tradeOffPlot,
} from './overviewPlots.ts';
import { overviewStyles } from './overviewStyles.ts';
import './filterEffect.ts';
import '../plots/plot.ts';
import type { Host } from '../shared/host.ts';
import { HIGHEST_TARGET, Threshold, type ThresholdOutcome, tradeOff } from '../view/threshold.ts';
import { type Effect, effectOf } from '../view/effect.ts';
import { scaleStart } from '../view/usersView.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';

declare global {
  interface HTMLElementTagNameMap {
    'audit-overview': AuditOverview;
  }
  interface HTMLElementEventMap {
    'overview-reveal': CustomEvent<number>;
    'overview-target': CustomEvent<number>;
    'overview-export': CustomEvent<undefined>;
    'overview-copy': CustomEvent<string>;
  }
}

const TARGET_STEP = 0.005;
const CURVE_STEPS = 100;

/** What the audit does to the file: labels kept, models, how strictly, and what it cannot know. */
export class AuditOverview extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    host: { attribute: false },
    busy: { type: Boolean },
    target: { state: true },
  };
  declare snapshot: AuditSnapshot;
  declare host: Host;
  /** A change of the settings is on its way. */
  declare busy: boolean;
  /** Target of the false discovery rate that is looked at; the settings' own until the slider moves. */
  declare target: number;

  #threshold: Threshold | null = null;
  #population: Population | null = null;
  #curve: ReturnType<typeof tradeOff> | null = null;

  static override styles = overviewStyles;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('snapshot')) return;
    const { users, target, signal } = this.snapshot;
    const last = changed.get('snapshot');
    if (last?.target.fdr !== target.fdr) this.target = target.fdr;
    this.#threshold = new Threshold(users);
    this.#population = populationOf(users, scaleStart(users), signal);
    this.#curve = tradeOff(this.#threshold, CURVE_STEPS);
  }

  protected override render(): TemplateResult {
    return html`
      ${this.#effect()}
      <div class="plots">
        <section aria-labelledby="target">
          <h2 id="target">How strictly</h2>
          ${this.#targetControl()}
        </section>
        <section aria-labelledby="population">
          <h2 id="population">The users${this.#isProvisional ? ' so far' : ''}</h2>
          ${this.#histogram()}
        </section>
        <div class="by-strength">
          <h2>Strengths that this audit goes by</h2>
          <p class="muted">Estimated with the users: each label counts by how attentively its user judges.</p>
          <div class="models" tabindex="0" role="region" aria-label="Strengths that this audit goes by">
            ${renderModelTable(this.snapshot.models, this.snapshot.population.tastes)}
          </div>
        </div>
      </div>
      ${
        // How the ranking changes only the rows tell.
        this.#isProvisional || isOfUsersAlone(this.snapshot)
          ? nothing
          : html`<filter-effect .snapshot=${this.snapshot} .host=${this.host}></filter-effect>`
      }
      <div class="cards">
        ${isOfUsersAlone(this.snapshot) ? html`${this.#cleaning()} ${this.#unknown()}` : html`${this.#unknown()} ${this.#exportCard()}`}
      </div>
      ${this.#figures()}
    `;
  }

  /** Labels kept, and those of careless users left: as the file is, as decided, as recommended. */
  #effect(): TemplateResult {
    const { signal } = this.snapshot;
    const total = effectOf(this.snapshot, 'nothing');
    const row = (label: string, { kept, flipped, carelessShare }: Effect) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td class="number">${count(kept)}</td>
        <td class="number">${percent(kept / total.kept)}</td>
        <td class="number">${count(flipped)}</td>
        <td class="number">${signal ? percent(carelessShare) : '–'}</td>
      </tr>`;
    return html`<section aria-labelledby="effect">
      <h2 id="effect">What it does to your labels</h2>
      <table class="effect stacks">
        <thead>
          <tr>
            <td></td>
            <th scope="col" class="number">Labels kept</th>
            <th scope="col" class="number">of all</th>
            <th scope="col" class="number">Flipped</th>
            <th scope="col" class="number">By careless users</th>
          </tr>
        </thead>
        <tbody>
          ${row(`The ${isOfUsersAlone(this.snapshot) ? 'table' : 'file'} as it is`, total)}
          ${row('As decided so far', effectOf(this.snapshot, 'decided'))}
          ${row('With what is recommended', effectOf(this.snapshot, 'recommended'))}
        </tbody>
      </table>
    </section>`;
  }

  /** Brings into view how the table is cleaned. */
  async showCleaning(): Promise<void> {
    await this.updateComplete;
    const card = this.renderRoot.querySelector('warehouse-cleaning');
    await card?.updateComplete;
    card?.scrollIntoView({ block: 'nearest' });
    card?.focus();
  }

  #cleaning(): TemplateResult {
    return html`<warehouse-cleaning
      .snapshot=${this.snapshot}
      @cleaning-copy=${({ detail }: CustomEvent<string>) =>
        this.dispatchEvent(new CustomEvent('overview-copy', { detail }))}
    ></warehouse-cleaning>`;
  }

  #exportCard(): TemplateResult {
    return html`<section class="card" aria-labelledby="export">
      <h2 id="export">Export</h2>
      <p>
        A cleaned copy beside the file, dropped rows left out and flipped ones turned. A manifest beside it
        says what was done, by which settings, and to which file.
      </p>
      <vscode-button
        secondary
        ?disabled=${this.#isProvisional}
        aria-disabled=${String(this.#isProvisional)}
        @click=${() => this.dispatchEvent(new CustomEvent('overview-export'))}
        >Export…</vscode-button
      >
    </section>`;
  }

  /** What the data leave open, and what was not read: one card, always open. */
  #unknown(): TemplateResult {
    const { caveats, skipped, skippedTotal } = this.snapshot;
    const reveal = (line: number) => this.dispatchEvent(new CustomEvent('overview-reveal', { detail: line }));
    const left = skippedTotal - skipped.length;
    return html`<section class="card" aria-labelledby="unknown">
      <h2 id="unknown">What this audit cannot know</h2>
      <ul class="caveats">
        <li>Why somebody answers as they do: a verdict is a reason to ask, not a proof.</li>
        ${caveats.map(({ text }) => html`<li>${text}</li>`)}
      </ul>
      ${
        skippedTotal === 0
          ? nothing
          : html`<details>
              <summary>${plural(skippedTotal, 'row')} skipped</summary>
              <ul>
                ${skipped.map(
                  ({ line, reason }) =>
                    html`<li>
                      <button class="plain" @click=${() => reveal(line)}>Line ${count(line)}</button>:
                      ${reason}
                    </li>`,
                )}
                ${left > 0 ? html`<li class="muted">… and ${count(left)} more</li>` : nothing}
              </ul>
            </details>`
      }
    </section>`;
  }

  get #isProvisional(): boolean {
    return this.snapshot.status.provisional === true;
  }

  #figures(): TemplateResult {
    const { users, comparisons, flagged, population, signal, signalSummary } = this.snapshot;
    const effect = population.firstPositionEffect;
    const soFar = this.#isProvisional ? ' so far' : '';
    return html`<h2>In figures</h2>
      <dl class="figures">
        ${figure(`Users${soFar}`, count(users.name.length))}
        ${figure(`Comparisons${soFar}`, count(comparisons))}
        ${figure('Differences between users', signalSummary.strength, signalSummary.z === null ? '' : `z = ${signalSummary.z.toFixed(1)}`, signalSummary.text)}
        ${figure(`Flagged users${soFar}`, count(flagged.users), share(flagged.users, users.name.length))}
        ${figure('Their comparisons', count(flagged.comparisons), share(flagged.comparisons, comparisons))}
        ${flagged.users === 0 ? nothing : figure('Attentive among dropped', percent(flagged.expectedFalseDiscoveryRate))}
        ${signal ? figure('Estimated attentive', percent(population.attentive)) : nothing}
        ${effect === null ? nothing : figure('Pull of the first position', decimal(effect), 'log-odds')}
      </dl>`;
  }

  #histogram(): TemplateResult {
    const { users } = this.snapshot;
    const population = this.#population!;
    const dropped = new Float64Array(BINS);
    let cut = NaN;
    this.#threshold!.at(this.target, (user) => {
      const mean = users.attentiveness[user]!;
      dropped[binOf(mean, population.from)]!++;
      if (!(mean <= cut)) cut = mean;
    });
    return html`<audit-plot .spec=${histogramPlot(population, dropped, cut)} height="190">
        <div class="legend">
          ${population.groups.toReversed().map(({ name, label }) => html`<span class=${name === 'muted' ? 'prior' : name}><i></i>${label}</span>`)}
          ${Number.isNaN(cut) ? nothing : html`<span><i class="outlined"></i>dropped</span>`}
        </div>
      </audit-plot>
      <p class="muted meaning">
        0: at random, 1: like the crowd${population.from < 0 ? ', −1: against it' : ''}. Heights grow with the
        square root.
      </p>`;
  }

  #targetControl(): TemplateResult {
    const { target: settings, signal } = this.snapshot;
    if (!signal)
      return html`<p class="muted">
        Nothing is dropped at any target: ${lowerFirst(this.snapshot.signalSummary.text)}
      </p>`;
    const outcome = this.#threshold!.at(this.target);
    const said = this.#outcomeText(outcome);
    const own = Math.abs(this.target - settings.fdr) < 1e-9;
    return html`
      <div class="slider">
        <label for="slider">Attentive users among those dropped, at most</label>
        <input
          id="slider"
          type="range"
          min="0"
          max=${HIGHEST_TARGET}
          step=${TARGET_STEP}
          .value=${live(String(Math.min(HIGHEST_TARGET, this.target)))}
          aria-valuetext="${targetText(this.target)}: ${said}"
          @input=${(event: Event) => {
            this.target = Number((event.currentTarget as HTMLInputElement).value);
          }}
        />
        <output for="slider">${targetText(this.target)}</output>
      </div>
      <p class="outcome">${said}</p>
      <audit-plot .spec=${tradeOffPlot(this.#curve!, this.target)} height="96">
        <div class="legend">
          <span class="accent"><i></i>dropped or flipped</span>
          <span class="attentive"><i></i>attentive among them</span>
        </div>
      </audit-plot>
      <div class="use">
        ${
          isOfUsersAlone(this.snapshot)
            ? html`<span class="muted"
                >Recommendations are the table’s own, whatever is looked at here. Another target is set where
                it was made, by <code>--most-wrongly-dropped</code>.</span
              >`
            : own
              ? html`<span class="muted"
                  >${
                    settings.policy === 'fdr'
                      ? 'This is the target in your settings.'
                      : `Your settings follow another policy for drops: ${settings.policy}.`
                  }</span
                >`
              : html`<vscode-button
                    secondary
                    ?disabled=${this.busy}
                    aria-disabled=${String(this.busy)}
                    @click=${() => this.dispatchEvent(new CustomEvent('overview-target', { detail: this.target }))}
                    >Use This Target</vscode-button
                  >
                  <button
                    class="plain"
                    @click=${() => {
                      this.target = settings.fdr;
                    }}
                  >
                    Back to ${targetText(settings.fdr)}
                  </button>`
        }
      </div>
    `;
  }

  #outcomeText({
    dropped,
    comparisons,
    expectedAttentive,
    flipped,
    flippedComparisons,
  }: ThresholdOutcome): string {
    const total = this.snapshot.comparisons;
    const flips =
      flipped === 0
        ? ''
        : ` ${plural(flipped, 'contrary user')} (${plural(flippedComparisons, 'comparison')}) to flip.`;
    if (dropped === 0) return `Nobody would be dropped.${flips}`;
    return (
      `${plural(dropped, 'user')} and ${plural(comparisons, 'comparison')} (${percent(comparisons / total)}) ` +
      `dropped, with ${oneDecimal(expectedAttentive)} attentive expected among them.${flips}`
    );
  }
}

function figure(label: string, value: string, aside = '', title = ''): TemplateResult {
  return html`<div class="figure" title=${title === '' ? nothing : title}>
    <dt>${label}</dt>
    <dd>${value} ${aside === '' ? nothing : html`<small>${aside}</small>`}</dd>
  </div>`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : percent(part / whole);
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

customElements.define('audit-overview', AuditOverview);

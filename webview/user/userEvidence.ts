import { html, nothing, type TemplateResult } from 'lit';
import type { AuditSnapshot, PairResult, UserDetail } from '../../server/protocol.ts';
import { count, percent } from '../shared/format.ts';
import { intervalBar, intervalOf } from '../plots/intervalBar.ts';
import '../plots/plot.ts';
import { curvePlot, driftPlot } from './userPlots.ts';
import { visibleText } from '../shared/visibleText.ts';
import { isOfUsersAlone } from '../shared/warehouseCleaning.ts';

/** Why something is recommended for a user: in words, and in what is believed and was seen. */
export function renderEvidence(snapshot: AuditSnapshot, user: number, detail: UserDetail): TemplateResult {
  const why = html`<section aria-labelledby="why" class="why">
    <h3 id="why">Why this recommendation</h3>
    ${detail.explanation.map((sentence) => html`<p>${visibleText(sentence)}</p>`)}
    ${detail.own.map((sentence) => html`<p class="muted">${visibleText(sentence)}</p>`)}
  </section>`;
  // Belief, pairs and drift are of comparisons, which are elsewhere.
  if (isOfUsersAlone(snapshot)) return why;
  const interval = intervalOf(snapshot.users, user);
  return html`
    ${why}
    <div class="plots">
      <div>
        <h3>Belief about attentiveness</h3>
        ${
          detail.curve === null
            ? html`<p class="muted">
                The method of the paper gives a mean and an interval, which stand above, and no curve.
              </p>`
            : html`<audit-plot .spec=${curvePlot(detail.curve, interval)} height="170">
                <div class="legend">
                  <span class="accent"><i></i>posterior</span><span class="prior"><i></i>prior</span
                  ><span class="careless"><i></i>careless</span>
                </div>
              </audit-plot>`
        }
      </div>
      <div>
        <h3>Choices by pair of models</h3>
        ${renderPairs(detail)}
      </div>
      <div>
        <h3>Over the file</h3>
        ${
          detail.drift === null
            ? html`<p class="muted">Too few decisive comparisons to see whether attention drifts.</p>`
            : html`<p class="drift">${detail.drift.text}</p>
                <audit-plot .spec=${driftPlot(detail.drift)} height="150">
                  <div class="legend">
                    <span class="accent"><i></i>seen</span
                    ><span class="prior"><i></i>expected of a steady user, 90%</span>
                  </div>
                </audit-plot>`
        }
      </div>
    </div>
  `;
}

function renderPairs({ pairs, pairsTotal }: UserDetail): TemplateResult {
  if (pairs.length === 0)
    return html`<p class="muted">There is no decisive comparison between models of different strength.</p>`;
  const left = pairsTotal - pairs.length;
  return html`<div class="pairs" tabindex="0" role="region" aria-label="Choices by pair of models">
    <table>
      <thead>
        <tr>
          <th scope="col">Stronger over weaker</th>
          <th scope="col" class="number">Chosen</th>
          <th scope="col">90% interval</th>
          <th scope="col" class="number"><i></i>Attentive</th>
        </tr>
      </thead>
      <tbody>
        ${pairs.map(pairRow)}
      </tbody>
    </table>
    ${left > 0 ? html`<p class="muted">and ${count(left)} more pairs</p>` : nothing}
  </div>`;
}

function pairRow({ stronger, weaker, decisive, wins, interval, expected }: PairResult): TemplateResult {
  const [low, high] = interval;
  const label =
    `chosen in ${percent(wins / decisive)} (90% interval ${percent(low)} to ${percent(high)}), ` +
    `by an attentive user in ${percent(expected)}`;
  const names = `${visibleText(stronger)} over ${visibleText(weaker)}`;
  return html`<tr>
    <th scope="row" title=${names}>
      <bdi>${visibleText(stronger)}</bdi> <span class="muted">over</span> <bdi>${visibleText(weaker)}</bdi>
    </th>
    <td class="number">${count(wins)}/${count(decisive)}</td>
    <td>
      <svg viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label=${label}>
        ${intervalBar({ low, mean: wins / decisive, high }, 0, 1, expected)}
      </svg>
    </td>
    <td class="number">${percent(expected)}</td>
  </tr>`;
}

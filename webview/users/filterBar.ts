import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Decision, Group, Kind, Recommendation, UserFinding } from '../../server/protocol.ts';
import { count } from '../shared/format.ts';
import { ALL, type Filter, NO_FILTER, UNDECIDED } from '../view/usersView.ts';

type Option = readonly [value: string, text: string];

const GROUP_OPTIONS: readonly Option[] = [
  [ALL, 'All groups'],
  ...(
    [
      'attentive',
      'other-taste',
      'own-taste',
      'careless',
      'coin-flipper',
      'first-clicker',
      'second-clicker',
      'tie-clicker',
      'longer-clicker',
      'shorter-clicker',
      'pattern',
      'promoter',
      'detractor',
      'replayed',
      'ring',
      'stops',
      'starts',
      'fails-controls',
      'contrary',
    ] satisfies (Group | Kind | UserFinding)[]
  ).map((name): Option => [name, name]),
];

const RECOMMENDATIONS: readonly Recommendation[] = ['drop', 'flip', 'review', 'keep'];
const DECISIONS: readonly Decision[] = ['keep', 'drop', 'flip'];

const RECOMMENDATION_OPTIONS: readonly Option[] = [
  [ALL, 'All recommendations'],
  ...RECOMMENDATIONS.map((name): Option => [name, `Recommended: ${name}`]),
];
const DECISION_OPTIONS: readonly Option[] = [
  [ALL, 'All decisions'],
  [UNDECIDED, 'Undecided'],
  ...DECISIONS.map((name): Option => [name, `Decided: ${name}`]),
];

/** Filters of the table, and how many users they leave. */
export function renderFilterBar(
  filter: Filter,
  { shown, total }: { readonly shown: number; readonly total: number },
  onChange: (filter: Filter) => void,
  aside: TemplateResult,
): TemplateResult {
  const dropdown = (
    label: string,
    key: 'group' | 'recommendation' | 'decision',
    options: readonly Option[],
  ) =>
    html`<select
      aria-label=${label}
      @change=${(event: Event) => {
        onChange({ ...filter, [key]: (event.currentTarget as HTMLSelectElement).value });
      }}
    >
      ${options.map(
        ([value, text]) =>
          html`<option value=${value} .selected=${live(value === filter[key])}>${text}</option>`,
      )}
    </select>`;
  const bound = (label: string, key: 'least' | 'most', placeholder: string) =>
    html`<input
      class="bound"
      type="number"
      min="0"
      step="1"
      placeholder=${placeholder}
      aria-label=${label}
      .value=${live(filter[key] === null ? '' : String(filter[key]))}
      @input=${(event: Event) => {
        const { value } = event.currentTarget as HTMLInputElement;
        const number = Math.round(Number(value));
        onChange({ ...filter, [key]: value === '' || !Number.isFinite(number) ? null : number });
      }}
    />`;
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
    ${dropdown('Filter by group', 'group', GROUP_OPTIONS)}
    ${dropdown('Filter by recommendation', 'recommendation', RECOMMENDATION_OPTIONS)}
    ${dropdown('Filter by decision', 'decision', DECISION_OPTIONS)}
    <span class="bounds">
      ${bound('At least so many comparisons', 'least', 'N ≥')}
      ${bound('At most so many comparisons', 'most', 'N ≤')}
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

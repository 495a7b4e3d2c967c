import { fixed, markdownTable, mean, percent, verdict } from '../tables.ts';
import {
  type DownstreamResult,
  EXPERIMENTS,
  type Stronger,
  type Treatment,
  TREATMENTS,
} from './experiment.ts';

/** Share of the gap from raw to clean that a treatment should recover. */
const TARGET = 0.5;

export function downstreamSections(results: readonly DownstreamResult[], seeds: number): string[] {
  return [
    '## What it does for a reward model',
    `Responses of six models with 100 known features and a known true reward; attentive users (Beta(19, 1), mean η 0.95) prefer by Bradley–Terry on the true rewards, 30% of the 200 users are careless; 80 comparisons each, ${seeds} seeds. The audit sees only users, models and outcomes. A Bradley–Terry reward model (logistic regression on feature differences) is trained on the labels as they are (_raw_), without the users recommended to drop (_filtered_), with each label weighted by its user's attentiveness estimated from the user's other labels (_weighted_), on those of the _attentive alone_ (a perfect filter, for comparison), and on the same pairs all judged attentively (_clean_). Given is the share of 4,000 held-out pairs put in the order of their true rewards. _Recovered_: the better of filtered and weighted, as share of the way from raw to clean. _Target_: at least half.`,
    accuracyTable(results),
    "Filtering must not tilt the labels of those who are kept (the leakage trap): the stronger model's share among the labels of each sort of users, before, after dropping users, and after dropping labels that look careless one by one, which is what must not be done.",
    leakageTable(results),
  ];
}

function accuracyTable(results: readonly DownstreamResult[]): string {
  return markdownTable(
    ['world', 'raw', 'filtered', 'weighted', 'attentive alone', 'clean', 'recovered', 'target'],
    EXPERIMENTS.map(({ name, what }) => {
      const own = results.filter((result) => result.name === name);
      const accuracy = (treatment: Treatment) => mean(own.map((result) => result.accuracy[treatment]));
      const best = Math.max(accuracy('filtered'), accuracy('weighted'));
      const recovered = (best - accuracy('raw')) / (accuracy('clean') - accuracy('raw'));
      return [
        what,
        ...TREATMENTS.map((treatment) => fixed(accuracy(treatment), 4)),
        percent(recovered, 0),
        verdict(recovered >= TARGET),
      ];
    }),
  );
}

function leakageTable(results: readonly DownstreamResult[]): string {
  return markdownTable(
    ['world', 'users', 'before', 'after dropping users', 'after dropping labels'],
    EXPERIMENTS.flatMap(({ name, what }) =>
      (['attentive', 'careless'] as const).map((sort) => {
        const own = results.filter((result) => result.name === name).map((result) => result[sort]);
        const share = (of: (one: (typeof own)[number]) => Stronger) => {
          const sum = (key: keyof Stronger) => own.reduce((total, one) => total + of(one)[key], 0);
          return percent(sum('stronger') / sum('all'));
        };
        return [
          what,
          sort,
          share(({ before }) => before),
          share(({ filtered }) => filtered),
          share(({ labelsFiltered }) => labelsFiltered),
        ];
      }),
    ),
  );
}

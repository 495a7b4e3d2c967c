import type { Kind } from './words.ts';

/** A figure of the labels as they are, and of those that are left. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** What a filter, weights or a draw make of a file's labels. Copies of rows count once. */
export interface FilterEffect {
  readonly comparisons: BeforeAfter;
  /** Users with any comparison. */
  readonly users: BeforeAfter;
  /** Comparisons that are turned round, of those that stay. */
  readonly flipped: number;
  /** Expected share of labels that are not what their users' attentive judgement would be; null without a signal. */
  readonly labelNoise: BeforeAfter | null;
  /** (Σ wη)²/Σ w²: how many labels by fully attentive users tell a learner as much; null without a signal. */
  readonly effectiveComparisons: BeforeAfter | null;
  /** How well the labels that stay are foretold; null without named models. */
  readonly heldOut: HeldOutEffect | null;
  /** Strengths of the models as the labels have them, the strongest first after it; none where no models are named. */
  readonly models: readonly ModelEffect[];
  /** The common taste, then the others; one alone where all follow the same. */
  readonly tastes: readonly TasteEffect[];
  /** Comparisons by users of each habit that is seen, such as `first-clicker`; the most frequent first. */
  readonly habits: readonly HabitEffect[];
  /** What is left of each value of the columns that say topic or language; none where the file has no such columns. */
  readonly columns: readonly ColumnEffect[];
}

/** Mean log-likelihood, in nats, of a comparison that was held out, by strengths from the other labels. */
export interface HeldOutEffect extends BeforeAfter {
  /** Of `after` less `before`, over users. */
  readonly standardError: number;
  /** Labels that were foretold. */
  readonly comparisons: number;
}

export interface ModelEffect {
  readonly model: string;
  readonly before: ModelPlace;
  readonly after: ModelPlace;
}

export interface ModelPlace {
  /** From 1, the strongest first. */
  readonly place: number;
  /** Log-odds by Bradley and Terry, every label taken as it is. */
  readonly strength: number;
  /** 90% interval; null for more than 400 models. */
  readonly interval: readonly [number, number] | null;
}

export interface TasteEffect {
  /** From 0, the common one; `own`: users with a ranking that nobody else has. */
  readonly taste: number | 'own';
  readonly comparisons: BeforeAfter;
}

export interface HabitEffect {
  readonly kind: Kind;
  readonly comparisons: BeforeAfter;
}

export interface ColumnEffect {
  readonly column: string;
  /** The most frequent first; at most 20. */
  readonly values: readonly ValueEffect[];
  /** Comparisons of values that are not listed. */
  readonly others: BeforeAfter;
}

export interface ValueEffect {
  readonly value: string;
  readonly comparisons: BeforeAfter;
}

import type { Decision, DecisionSource, NumberColumn, Outcome, StrongerSide } from './words.ts';

/** What is believed about a user's η, before and after their comparisons; see `model/userCurve`. */
export interface UserCurve {
  readonly eta: NumberColumn;
  readonly posterior: NumberColumn;
  readonly prior: NumberColumn;
  readonly carelessPosterior: number;
  readonly carelessPrior: number;
}

/** How a user chose between two models, ties left out. */
export interface PairResult {
  readonly stronger: string;
  readonly weaker: string;
  readonly decisive: number;
  /** Of those, for the stronger model. */
  readonly wins: number;
  /** 90% interval of the share. */
  readonly interval: readonly [number, number];
  /** Share of an attentive user. */
  readonly expected: number;
}

/** Share of choices for the stronger model, or the likelier response, in a moving window over the file. */
export interface Drift {
  readonly of: StrongerSide;
  /** Comparisons in a window. */
  readonly window: number;
  /** Middle of the window, in decisive comparisons from 1. */
  readonly place: NumberColumn;
  readonly seen: NumberColumn;
  /** What the user's mean attentiveness gives, with a 90% band. */
  readonly expected: NumberColumn;
  readonly low: NumberColumn;
  readonly high: NumberColumn;
  /** Where attention stops or starts, in decisive comparisons; null: it is not seen to. */
  readonly change: number | null;
  /** One sentence. */
  readonly text: string;
}

/** The picture that fits what is said of a user. */
export type UserPicture =
  /** Answers in file order (0 first, 1 second, 2 tie) of `total`; attention changes after so many, null: steady. */
  | {
      readonly kind: 'strip';
      readonly answers: NumberColumn;
      readonly total: number;
      readonly change: number | null;
    }
  /** A share of `of` comparisons: seen, and what a careful user would have; null where nobody is known to be one. */
  | {
      readonly kind: 'bars';
      readonly what: string;
      readonly seen: number;
      readonly expected: number | null;
      readonly of: number;
    }
  /** By pair of models, choices against those of careful users. */
  | { readonly kind: 'mirrored' }
  /** The common ranking of models beside that of a taste, an index into `population.tastes`. */
  | { readonly kind: 'rankings'; readonly taste: number }
  /** The pairs of models, whatever the ranking. */
  | { readonly kind: 'pairs' };

/** How many other users gave which answer on the same item, sides as in the comparison beside it. */
export type OthersAnswers = Readonly<Record<Outcome, number>>;

/** What the page of one user shows beside the columns of the snapshot. */
export interface UserDetail {
  readonly version: number;
  readonly user: string;
  /** What was seen and how sure it is, in plain words. */
  readonly verdict: string;
  readonly picture: UserPicture;
  /** Why this is recommended, in sentences. */
  readonly explanation: readonly string[];
  /** What is this user's own and no fault: tie level, order effect, taste, pace; sentences. */
  readonly own: readonly string[];
  /** Null for the method `paper`. */
  readonly curve: UserCurve | null;
  readonly pairs: readonly PairResult[];
  readonly pairsTotal: number;
  /** Null: too few comparisons to tell. */
  readonly drift: Drift | null;
}

export type ComparisonOrder = 'telling' | 'file';

/** One turn of a text; a plain text is one turn without a role. */
export interface ShownTurn {
  readonly role: string | null;
  readonly text: string;
  /** Characters left out at the end. */
  readonly cut: number;
}

/** One comparison of a user, to be read and decided. */
export interface ShownComparison {
  readonly row: number;
  readonly line: number;
  readonly first: string;
  readonly second: string;
  readonly outcome: Outcome;
  /** Chance that an attentive user says so. */
  readonly chance: number;
  /** What an attentive user would most likely say. */
  readonly expected: Outcome;
  /** Null: no other user judged this item. */
  readonly others: OthersAnswers | null;
  readonly decision: Decision | null;
  readonly decisionSource: DecisionSource | null;
  /** The decision was made on this comparison alone. */
  readonly own: boolean;
  /** Texts; null where the file does not hold them. */
  readonly prompt: readonly ShownTurn[] | null;
  readonly firstText: readonly ShownTurn[] | null;
  readonly secondText: readonly ShownTurn[] | null;
}

export interface ComparisonsPage {
  readonly version: number;
  readonly total: number;
  readonly comparisons: readonly ShownComparison[];
}

/** An item that two users judged. */
export interface ComparedItem {
  /** Lines of their rows, 1-based. */
  readonly lines: readonly [number, number];
  readonly models: readonly [first: string, second: string];
  /** What each answered, sides as the first of them saw them. */
  readonly outcomes: readonly [Outcome, Outcome];
  /** The prompt, cut to a line; null where the file does not hold it. */
  readonly prompt: string | null;
}

/** What two users answered on the items that both judged, those on which they differ first. */
export interface ComparedPage {
  readonly version: number;
  readonly total: number;
  /** Items on which both gave the same answer. */
  readonly alike: number;
  readonly items: readonly ComparedItem[];
}

import type { Law } from './laws.ts';

/**
 * A world of people who differ in more than attention. A judgement is attentive with chance η, then by Bradley–Terry
 * with Davidson's ties under the person's own strengths, order effect and tie level; else it is what the person's habit
 * makes of it. Planted by `plant.ts`; Bayes' rule for it is `rule.ts`.
 */
export interface PeopleWorld {
  readonly name: string;
  /** What is planted, in a few words. */
  readonly what: string;
  /** Strengths of most people, one a model, strongest first. */
  readonly strengths: readonly number[];
  readonly people: Readonly<Record<string, Sort>>;
  /** The same for everybody, or from a uniform number for each user. */
  readonly comparisonsEach: number | ((uniform: number) => number);
  /** Tie level and order effect of everybody whose sort says nothing else; no ties and no effect by default. */
  readonly ties?: Law<TieLevel>;
  readonly order?: Law<number>;
  readonly shown?: Shown;
  /** Chance that the response of the stronger model is shown first; one half by default. */
  readonly strongerFirst?: number;
  /** Users of a batch are shown the same comparisons, one after the other; so many batches. */
  readonly batches?: number;
  /** Responses have lengths. */
  readonly lengths?: Lengths;
  /**
   * What the comparisons tell, so that intervals are held against the target. Not `strengths` where no taste is that of
   * most, or their scale is open; not `attention` where it is one with how sharply a person tells models apart.
   */
  readonly tells: { readonly strengths: boolean; readonly attention: boolean };
}

export interface Sort {
  readonly users: number;
  /** Attention η. */
  readonly eta: Law<number>;
  /** Judges attentively for the model that is weaker. */
  readonly contrary?: true;
  /** Another taste than that of most. */
  readonly taste?: Law<readonly number[]>;
  readonly ties?: Law<TieLevel>;
  readonly order?: Law<number>;
  /** What judgements are that are not attentive; a coin by default. */
  readonly habit?: Habit;
  /** Factor on η, by comparison. */
  readonly attends?: (shown: Sight) => number;
  readonly comparisonsEach?: number;
  readonly shown?: Shown;
  /** Out for something else than judging, however attentive. */
  readonly dishonest?: true;
  /** The check of single users that should find this sort. */
  readonly shows?: Check;
}

/** What single users can be told by, beside the fit. */
export const CHECKS = ['own taste', 'coin', 'change', 'pattern', 'promoter', 'length', 'ring'] as const;
export type Check = (typeof CHECKS)[number];

/** Davidson's ν of attentive judgements, and the share of ties of a coin. */
export interface TieLevel {
  readonly nu: number;
  readonly coin: number;
}

/** Which pairs a user is shown: any; neighbours in strength; the same one always, drawn for each user; the two strongest. */
export type Shown = 'any' | 'neighbours' | 'one' | 'two';

export interface Lengths {
  /** Slope of the log ratio of lengths on the gap of strengths; its deviation about that is one. */
  readonly byStrength: number;
  /** Slope of an attentive judgement on that log ratio. */
  readonly taste: number;
}

/** A comparison as its user sees it. */
export interface Sight {
  readonly first: number;
  readonly second: number;
  /** Log ratio of the lengths of the first and the second response; 0 where there are none. */
  readonly longer: number;
  /** What the user answered before; null: nothing yet. */
  readonly before: number | null;
  /** What a ring of accounts was told to answer. */
  readonly told: number;
  /** How far the user has come, 0 to 1. */
  readonly way: number;
}

/** Chances of first, second and tie. */
export type Chances = readonly [number, number, number];
export type Habit = (shown: Sight, ties: TieLevel) => Chances;

/** From this η on a person is honest, whatever their taste. */
export const HONEST = 0.2;

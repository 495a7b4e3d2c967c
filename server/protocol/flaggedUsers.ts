import type { Decision, Recommendation } from './words.ts';

/** A user whose drop or flip is recommended. */
export interface FlaggedUser {
  readonly name: string;
  /** The name in one line, with unseen characters as escapes. */
  readonly shown: string;
  /** What was seen of them, as what follows the name: `picked the first answer 18 of 20 times`. */
  readonly seen: string;
  readonly recommendation: Recommendation;
  readonly decision: Decision | null;
}

/** The flagged users of a file: undecided first, then by reason, then those least likely attentive. */
export interface FlaggedUsers {
  readonly version: number;
  readonly users: readonly FlaggedUser[];
  /** Flagged users beyond those. */
  readonly left: number;
}

export type Outcome = 'first' | 'second' | 'tie';
export type Decision = 'keep' | 'drop' | 'flip';
export type DecisionSource = 'accepted' | 'override';
export type Recommendation = 'keep' | 'review' | 'drop' | 'flip';
/** `other-taste`: a ranking that a part of the users share; `own-taste`: one that the user has alone. */
export type Group = 'attentive' | 'careless' | 'contrary' | 'other-taste' | 'own-taste';
export type Kind =
  | 'coin-flipper'
  | 'first-clicker'
  | 'second-clicker'
  | 'tie-clicker'
  /** Picks the longer, or the shorter, response. */
  | 'longer-clicker'
  | 'shorter-clicker'
  /** Alternates, or repeats, whatever is shown. */
  | 'pattern'
  /** Votes for one model, or against one, whatever stands beside it. */
  | 'promoter'
  | 'detractor';
/** What the checks of single users found; of several the first in this order. The last two excuse. */
export type UserFinding =
  /** The same long sequence of answers as another user, to other questions. */
  | 'replayed'
  /** Answers on shared items alike beyond what the models explain. */
  | 'ring'
  | 'promoter'
  | 'detractor'
  | 'longer-clicker'
  | 'shorter-clicker'
  | 'pattern'
  /** Attention stops, or starts, within the user's rows. */
  | 'stops'
  | 'starts'
  /** Control items, whose outcome the file knows, answered wrong. */
  | 'fails-controls'
  | 'passes-controls'
  | 'own-taste';
export type Method = 'generalised' | 'paper';

/** Why a user is to be looked at; `unsure`: probably not attentive, and not certain enough. */
export type Reason =
  | 'first-clicker'
  | 'second-clicker'
  | 'tie-clicker'
  | 'longer-clicker'
  | 'shorter-clicker'
  | 'pattern'
  | 'coin-flipper'
  | 'contrary'
  | 'promoter'
  | 'detractor'
  | 'replayed'
  | 'ring'
  | 'stops'
  | 'starts'
  | 'fails-controls'
  | 'other-taste'
  | 'own-taste'
  | 'unsure';

/** Why a user or a comparison is reported; the `code` of its diagnostic. */
export type FindingCode =
  | 'inattentive'
  | 'first-clicker'
  | 'second-clicker'
  | 'tie-clicker'
  | 'longer-clicker'
  | 'shorter-clicker'
  | 'pattern'
  | 'promoter'
  | 'detractor'
  | 'replayed'
  | 'ring'
  | 'stops'
  | 'starts'
  | 'fails-controls'
  | 'other-taste'
  | 'own-taste'
  | 'contrary'
  | 'too-few'
  | 'suspicious'
  | 'copied-row'
  | 'dropped'
  | 'skipped-row'
  | 'unclear-values'
  | 'column-needed'
  | 'declined'
  | 'no-signal';

/**
 * What most attentive users choose: the stronger model; where scores or other users' judgements tell beside models, or
 * in their place, the response that all of them together speak for.
 */
export type StrongerSide = 'stronger model' | 'likelier response';

/** One value per user (or model); typed array or array, the reader must not care. */
export type NumberColumn = ArrayLike<number>;

/** How a typed array travels over LSP, in any answer to a request of ours: its bytes, little-endian. */
export interface PackedColumn {
  readonly packedAs: 'f64' | 'u8';
  readonly base64: string;
}

/** A column of few distinct values: `names[codes[i]]`. */
export interface CategoryColumn<Name> {
  readonly names: readonly Name[];
  readonly codes: NumberColumn;
}

/**
 * The vocabulary of the dataset layer: bytes in, comparisons with byte spans and problems out. Reading never
 * throws. Columns are indexed by row; a row that is no comparison has outcome {@link NO_OUTCOME}.
 */

import type { Layout } from './layout.ts';

/** Outcome codes of {@link Dataset.outcome}. */
export const FIRST = 0;
export const SECOND = 1;
export const TIE = 2;
/** Row that is no usable comparison; the reason is among the problems. */
export const NO_OUTCOME = 255;

/** {@link Dataset.item} of a row that does not say what was judged. */
export const NO_ITEM = 0;

/** Decisions; index is the code in {@link Dataset.decision}, 0 is none. */
export const DECISIONS = [null, 'keep', 'drop', 'flip'] as const;
export type Decision = Exclude<(typeof DECISIONS)[number], null>;
export const KEEP = DECISIONS.indexOf('keep');
export const DROP = DECISIONS.indexOf('drop');
export const FLIP = DECISIONS.indexOf('flip');
/** Whether a decision follows the recommendation; index is the code in {@link Dataset.decisionSource}, 0 is none. */
export const DECISION_SOURCES = [null, 'accepted', 'override'] as const;
export type DecisionSource = Exclude<(typeof DECISION_SOURCES)[number], null>;
export const ACCEPTED = DECISION_SOURCES.indexOf('accepted');
export const OVERRIDE = DECISION_SOURCES.indexOf('override');
/**
 * Whether a decision was made on the whole user or on one comparison; the latter wins. Index is the code in
 * {@link Dataset.decisionScope}, 0 is none.
 */
export const DECISION_SCOPES = [null, 'user', 'comparison'] as const;
export type DecisionScope = Exclude<(typeof DECISION_SCOPES)[number], null>;
export const ON_USER = DECISION_SCOPES.indexOf('user');
export const ON_COMPARISON = DECISION_SCOPES.indexOf('comparison');

/** What a column is for. */
export const ROLES = [
  'user',
  'modelA',
  'modelB',
  /** Both models in one column: `atlas_boreal`, `atlas,boreal`. */
  'models',
  'winner',
  /** In place of a pair of models and a winner. */
  'chosenModel',
  'rejectedModel',
  /** A number for each response, higher is better: who won where there is no winner, else what else is known. */
  'scoreA',
  'scoreB',
  /** Beside scores that say, true or false, that a response won, or beside the chosen one: whether neither did. */
  'tie',
  /** In place of scores: lower is better. */
  'rankA',
  'rankB',
  /** What was judged: the prompt, the question. */
  'item',
  /** In place of a pair: a response each, with its rank (lower is better) or score. */
  'model',
  'rank',
  'score',
  /** In place of ranks: which of several responses is the best, and which the worst. */
  'best',
  'worst',
  /** In place of ranks: a list of the responses, or \`a > b\`, the best first. */
  'ranking',
  /** What responses, or comparisons, share that were judged together. */
  'judgement',
  /** Where winners say how responses were shown: in which rows the first was shown second. */
  'swapped',
  /** What became of the judgement: those that were rejected, skipped or withdrawn do not count. */
  'status',
  /** How long each response is, in any unit. */
  'lengthA',
  'lengthB',
  /** How long the judgement took; milliseconds where the name says so. */
  'seconds',
  /** Of control items the winner that is known to be right. */
  'known',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * Paths (`judge`, `judge.id`, `responses[0].policy`) of the columns the audit reads, as the user would write them.
 * Names and items may take several columns together: `type+level`.
 */
export type ColumnMapping = Readonly<Partial<Record<Role, string>>>;

/** What a value of the winner column may be said to mean; `skip`: that nothing was judged. */
export const VALUE_MEANINGS = ['first', 'second', 'tie', 'skip'] as const;
export type ValueMeaning = (typeof VALUE_MEANINGS)[number];

/** Values of the winner column, as text, by what they mean. `null` is also an empty cell. */
export type ValueMap = Readonly<Record<string, ValueMeaning>>;

/**
 * What the columns of answers in a survey compare, by their names: `alpha vs beta`, or `alpha|beta`, the first response's
 * model first. `*` stands for all others.
 */
export type ComparedPairs = Readonly<Record<string, string>>;

/** Whether the response that is called the first is the one that users were shown first. */
export const RESPONSE_ORDERS = ['shown', 'unknown'] as const;
export type ResponseOrder = (typeof RESPONSE_ORDERS)[number];

/** What is done with judgements that the file says were rejected, skipped or withdrawn. */
export const REJECTED_JUDGEMENTS = ['skipped', 'read'] as const;
export type RejectedJudgements = (typeof REJECTED_JUDGEMENTS)[number];

/** What settings say of a file: columns, and what values and order mean where the file does not tell. */
export interface ColumnSettings extends ColumnMapping {
  readonly convention?: WinnerConvention;
  /** Comes before what the convention says of a value. */
  readonly values?: ValueMap;
  readonly pairs?: ComparedPairs;
  readonly order?: ResponseOrder;
  readonly rejected?: RejectedJudgements;
  /** Who judged every row, where the file says it by its name; columns of users are left alone then. */
  readonly by?: string;
}

/** Other columns worth showing when present; null where the file has none. */
export interface TextColumns {
  readonly prompt: string | null;
  readonly responseA: string | null;
  readonly responseB: string | null;
}

export type ProblemCode =
  | 'malformed-json'
  | 'malformed-row'
  | 'invalid-utf8'
  | 'unread-rest'
  | 'not-an-object'
  | 'missing-field'
  | 'wrong-type'
  | 'unknown-winner'
  /** The settings say that a winner of this value is no judgement. */
  | 'skipped-value'
  /** The judgement was rejected, skipped or withdrawn. */
  | 'set-aside'
  | 'unknown-models'
  | 'unknown-user'
  | 'same-model'
  | 'duplicate-key'
  | 'foreign-audit'
  | 'no-number'
  | 'too-many-names'
  | 'too-many-responses';

/** A row that was skipped or left alone, and why. All positions are 0-based and in bytes. */
export interface Problem {
  readonly code: ProblemCode;
  /** Index of the row. */
  readonly row: number;
  /** Index of the line in the file. */
  readonly line: number;
  /** Byte offset in the file. */
  readonly offset: number;
  /** One sentence for people, naming field and value. */
  readonly message: string;
}

/** How a column of winners is spelled: what a number in it stands for. */
export const WINNER_CONVENTIONS = [
  /** Words for the sides, or the name of the winning model. */
  'words',
  /** The name of the winning model, also where it is one of those words. */
  'names',
  /** Words for the sides, or the name of the model, of the response that is worse. */
  'loser',
  /** 1 first, 2 second, and what lies between by the nearer; 0 and 1.5 a tie. */
  'one-two',
  /** 0 first, 1 second: an index; also "is the second one better?", true and false. */
  'index',
  /** 1 first, 0 second: "is the first one better?", also true and false. */
  'is-first',
  /** A strength of preference: below 0 first, above 0 second, 0 a tie. */
  'negative-first',
  /** The same the other way round. */
  'positive-first',
] as const;
/**
 * A scale from 0 to twice the number given, which is a tie: `below-3` is the scale of 1 to 5 on which low numbers are for
 * the first response, `above-3` the one on which high numbers are.
 */
export type ScaleConvention = `${'below' | 'above'}-${number}`;
export type WinnerConvention = (typeof WINNER_CONVENTIONS)[number] | ScaleConvention;

/** What an entry of a dataset is in the file. */
export type RowUnit =
  /** A row. */
  | 'row'
  /** An object in a list within a row: `reviews[]`. */
  | 'element'
  /** A column of a row, which is that of one user: `annotator1`. The row holds a decision for each. */
  | 'column'
  /** A column of a row, all of which are what one person said of different pairs: the row holds one decision for all. */
  | 'answer'
  /** Two of the responses that one user ranked or scored together: see {@link Judgements}. */
  | 'ranking';

/** What tells who won. */
export type OutcomeSource =
  /** The winner column. */
  | 'winner'
  /** The first response is the chosen one, unless their scores are equal. */
  | 'chosen'
  /** The response with the higher score, or the lower rank. */
  | 'scores'
  | 'ranks'
  /** A column each for the first, the second and perhaps a tie: exactly one of them is true. */
  | 'outcomes'
  /** Of several responses the best and the worst are told: nothing of those between them. */
  | 'best-worst';

/** A file whose columns are known. */
export interface Mapped {
  readonly kind: 'mapped';
  readonly layout: Layout;
  readonly mapping: ColumnMapping;
  /** The columns of the roles that take several together. */
  readonly parts: Readonly<Partial<Record<Role, readonly string[]>>>;
  readonly schema: string;
  readonly unit: RowUnit;
  /** False where the file does not tell which response was shown first (chosen, rejected). */
  readonly ordered: boolean;
  readonly outcomeFrom: OutcomeSource;
  /** How the winner column is spelled. */
  readonly convention: WinnerConvention;
  /** What settings say of single values. */
  readonly values?: ValueMap;
  /** Who judged every row, where no column says it. */
  readonly by?: string;
  /** What stands between the names of a column of both models. */
  readonly separator: string;
  readonly texts: TextColumns;
  /** Columns of the first and the second response, as long as they are; null or absent where it is not clear which is which. */
  readonly spans?: readonly [first: string, second: string] | null;
  /** The two models that every row compares, where columns are named after them and none holds their names. */
  readonly pair?: readonly [first: string, second: string];
  /** The two models that each winner column compares, where rows hold answers about several; null of one that does not tell. */
  readonly pairs?: readonly (readonly [first: string, second: string] | null)[];
  /**
   * Of a file without models: what to ask for where it turns out to hold neither scores nor items that several users
   * judged, so that nothing tells attentive judgements from others.
   */
  readonly otherwise?: ColumnNeeded;
}

/** Preference data that cannot be read as it is: what is missing, what was found, and which columns might serve. */
export interface ColumnNeeded {
  readonly kind: 'column-needed';
  readonly missing: readonly Role[];
  readonly found: ColumnMapping;
  /** The likeliest first. */
  readonly candidates: readonly ColumnCandidate[];
  /** What the values of the winner column may mean, where they could mean several things; else empty. */
  readonly conventions: readonly WinnerConvention[];
  /** What could be said to settle the question, the likeliest first; each may leave another question. */
  readonly readings: readonly Reading[];
  /** What is missing and what would make the audit possible. */
  readonly message: string;
}

/** One answer to a question about columns. */
export interface Reading {
  /** What settings would say beside what they say already. */
  readonly settings: ColumnSettings;
  /** The same for people. */
  readonly meaning: string;
}

/** What a file was found to be. */
export type Recognition =
  | Mapped
  | ColumnNeeded
  /** Nothing to say about this file. `message` serves the command line. */
  | { readonly kind: 'not-preference-data'; readonly message: string };

export interface ColumnCandidate {
  readonly column: string;
  /** Up to three distinct example values, as text. */
  readonly examples: readonly string[];
}

/**
 * Judgements of more than two responses. All comparisons of a judgement share the span of the object that takes the
 * decision: the one that says who judged, of the first response where each says so.
 */
export interface Judgements {
  /** Judgement of each comparison. */
  readonly of: Uint32Array;
  /** The responses of judgement j are `start[j] … start[j + 1] - 1` of the following. */
  readonly start: Uint32Array;
  /** Byte spans of the objects that hold the responses, and of their ranks or scores. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly valueFrom: Float64Array;
  readonly valueTo: Float64Array;
}

/** What a dataset takes over from its recognition. */
export type Description = Pick<
  Mapped,
  'layout' | 'schema' | 'mapping' | 'convention' | 'values' | 'ordered' | 'outcomeFrom' | 'unit' | 'texts'
> & {
  /** The columns of answers of a survey, which are called what they ask. */
  readonly questions?: readonly string[];
};

/**
 * A preference dataset as columns, one entry a row: see {@link RowUnit} for what that is in the file. Row i is the
 * bytes `rowStart[i] … rowEnd[i] - 1` of the file, line terminator excluded; blank lines are no rows.
 */
export interface Dataset extends Description {
  readonly rows: number;
  readonly rowStart: Float64Array;
  readonly rowEnd: Float64Array;
  /** 0-based line of each row. */
  readonly rowLine: Uint32Array;
  /** Byte spans, relative to the row start, of the user value and of the winner value (quotes included). */
  readonly userStart: Uint32Array;
  readonly userEnd: Uint32Array;
  readonly winnerStart: Uint32Array;
  readonly winnerEnd: Uint32Array;
  /** Index into `users`; meaningless where outcome is NO_OUTCOME. */
  readonly user: Uint32Array;
  readonly first: Uint16Array;
  readonly second: Uint16Array;
  readonly outcome: Uint8Array;
  /** Index into {@link DECISIONS}. */
  readonly decision: Uint8Array;
  /** Index into {@link DECISION_SOURCES}. */
  readonly decisionSource: Uint8Array;
  /** Index into {@link DECISION_SCOPES}. */
  readonly decisionScope: Uint8Array;
  /**
   * By how much the first response scores higher than the second, by a judge or reward model; NaN where the row
   * does not say. Null where the file has no such scores, or they are what tells who won.
   */
  readonly scoreGap: Float32Array | null;
  /**
   * By how much the first response is longer than the second: in bytes as they stand in the file, or in the unit of the
   * columns that say so; NaN where the row does not tell. Null where no column does.
   */
  readonly lengthGap: Float32Array | null;
  /** Seconds that the judgement took, whatever the column says; NaN where it says nothing. Null without one. */
  readonly seconds: Float32Array | null;
  /** Of control items the outcome that is known to be right, else NO_OUTCOME. Null where no column tells. */
  readonly known: Uint8Array | null;
  /**
   * Hash of what was judged: equal for equal items, nearly always different for others; {@link NO_ITEM} where the row
   * does not say. Null where no row does.
   */
  readonly item: Uint32Array | null;
  /**
   * Hash of what comparisons share that a user made as one judgement, such as the pairs of a ranking; {@link NO_ITEM}
   * where the row does not say. Null where no column does.
   */
  readonly together: Uint32Array | null;
  /**
   * Where no column names the models, so that the texts tell which response is which: 1 where they stand in the other
   * order than in rows of the same item with 0. Else null.
   */
  readonly turned: Uint8Array | null;
  /** Where rows hold responses, not comparisons; else null. */
  readonly judgements: Judgements | null;
  /** Names in order of first appearance. */
  readonly users: readonly string[];
  readonly models: readonly string[];
  readonly comparisons: number;
  readonly ties: number;
  /** The first problems, in file order; `problemsTotal` counts all. */
  readonly problems: readonly Problem[];
  readonly problemsTotal: number;
}

/** The `audit` object of a row. */
export interface AuditRecord {
  readonly decision: Decision;
  readonly source: DecisionSource;
  readonly scope: DecisionScope;
  /** Posterior mean of η when the decision was made; null if it could not be told. */
  readonly attentiveness: number | null;
  readonly reason: string | null;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Replace bytes [start, end) of the file by `text`. */
export interface ByteEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** In place of `text` where what is put there is none. */
  readonly bytes?: Uint8Array;
}

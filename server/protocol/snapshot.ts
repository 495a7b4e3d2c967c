import type {
  CategoryColumn,
  Decision,
  DecisionSource,
  Group,
  Kind,
  Method,
  NumberColumn,
  Reason,
  Recommendation,
  StrongerSide,
  UserFinding,
} from './words.ts';

export type AuditState =
  /** The file is being read. */
  | 'reading'
  /** The model is being fitted. */
  | 'fitting'
  /** Findings are there. */
  | 'ready'
  /** Audited, but the data show no difference between users: nothing is recommended. */
  | 'no-signal'
  /** A preference dataset that lacks a column the audit cannot do without. */
  | 'column-needed'
  /** Read, but cannot be audited; `message` says what would make it possible. */
  | 'declined'
  /** Not a preference dataset: nothing is said about it. */
  | 'not-a-dataset'
  /** The user stopped the audit; the next change starts it again. */
  | 'cancelled'
  /** The audit itself went wrong; `message` says how. */
  | 'failed';

/** What the server knows about one file, in one line. Sent whenever it changes. */
export interface AuditStatus {
  readonly uri: string;
  /** Version of the document this was computed from. */
  readonly version: number;
  readonly state: AuditState;
  /** One sentence for people. */
  readonly message: string;
  readonly users: number;
  /** Users recommended to drop or flip. */
  readonly flagged: number;
  /** Flagged users without a decision. */
  readonly undecided: number;
  readonly comparisons: number;
  /** Which columns are read as what, for people; null where the file is not read. */
  readonly columns?: string | null;
  /** The server reads and writes the file itself; no document holds it. */
  readonly onDisk?: true;
  /** Name of the file beside it that decisions go into, as its own rows take none. */
  readonly beside?: string;
  /** Users alone are known here: their rows are in a warehouse. */
  readonly warehouse?: WarehouseCleaning;
  /** First results, from a part of the file; nothing can be decided on them. */
  readonly provisional?: true;
  /** Share of the file that first results are of. */
  readonly firstPart?: number;
  /** Share of the file that is read by now; absent where it cannot be told. */
  readonly progress?: number;
}

/** How decisions on users reach their rows, which are in a warehouse. */
export interface WarehouseCleaning {
  /** Command that cleans the table there by the decisions file. */
  readonly command: string;
  /** Else `…` stands in it for what only the owner of the table knows. */
  readonly isWhole: boolean;
}

export interface SkippedRow {
  readonly row: number;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Posterior and decision of every user, in order of first appearance in the file. */
export interface UserColumns {
  readonly name: readonly string[];
  readonly comparisons: NumberColumn;
  readonly ties: NumberColumn;
  /** Posterior mean of attentiveness η, in [-1, 1]. */
  readonly attentiveness: NumberColumn;
  /** 90% equal-tailed credible interval of η. */
  readonly low: NumberColumn;
  readonly high: NumberColumn;
  /** 90% interval of η given that the user is no coin-flipper or clicker. */
  readonly judgingLow: NumberColumn;
  readonly judgingHigh: NumberColumn;
  /** Attentive, by the common taste or another one; with the next two it sums to one. */
  readonly probabilityAttentive: NumberColumn;
  readonly probabilityCareless: NumberColumn;
  readonly probabilityContrary: NumberColumn;
  /** Attentive by a taste other than the common one: a part of `probabilityAttentive`. */
  readonly probabilityOtherTaste: NumberColumn;
  /** Informative evidence Σδ², in units of comparisons. */
  readonly evidence: NumberColumn;
  /** Share of decisive comparisons won by the {@link StrongerSide}: seen, and expected of an attentive user. NaN: none. */
  readonly chosenStronger: NumberColumn;
  readonly chosenStrongerExpected: NumberColumn;
  /** Share of decisive comparisons won by the response shown first. NaN where unknown. */
  readonly firstShare: NumberColumn;
  readonly group: CategoryColumn<Group>;
  readonly kind: CategoryColumn<Kind | null>;
  readonly finding: CategoryColumn<UserFinding | null>;
  /** Why a user is to be looked at, names in the order in which reasons are gone through; null: no reason. */
  readonly reason: CategoryColumn<Reason | null>;
  /** Own readiness to tie, and own pull of the first position, beyond the crowd's; null: users do not differ. */
  readonly tieLevel: LevelColumns | null;
  readonly orderEffect: LevelColumns | null;
  /** Index of the model that a promoter votes for, or a detractor against; −1: none. */
  readonly promotedModel: NumberColumn;
  readonly recommendation: CategoryColumn<Recommendation>;
  /** What a target may do with a user, however high; `look`: they take their place in the rate, and are not dropped. */
  readonly mayDrop: CategoryColumn<'no' | 'yes' | 'look'>;
  /** 1 for users whom a target may flip; whom it does not it may drop. */
  readonly mayFlip: NumberColumn;
  readonly decision: CategoryColumn<Decision | null>;
  readonly decisionSource: CategoryColumn<DecisionSource | null>;
  /** Rows of the user that carry a decision of their own, other than the user's. */
  readonly rowDecisions: NumberColumn;
  /** Line of the user's first row. */
  readonly firstLine: NumberColumn;
}

/**
 * A level of each user's own less the crowd's, in log-odds (tie levels: the log of their ratio), with its 90% interval.
 * −∞: the user never ties.
 */
export interface LevelColumns {
  readonly value: NumberColumn;
  readonly low: NumberColumn;
  readonly high: NumberColumn;
}

export interface ModelSummary {
  readonly model: string;
  /** Strength θ on the log-odds scale; strengths of a component sum to zero. */
  readonly strength: number;
  /** 90% interval. */
  readonly interval: readonly [number, number];
  readonly comparisons: number;
}

export interface PopulationSummary {
  /** Shares of users; they sum to one. Attentive are those of the common taste. */
  readonly attentive: number;
  readonly otherTaste: number;
  readonly careless: number;
  readonly contrary: number;
  readonly attentivenessMean: number;
  /** β: log-odds gained by being shown first; null where the file has no order. */
  readonly firstPositionEffect: number | null;
  /** The mean attentiveness that the comparisons leave open; `identified` where that range is short. */
  readonly scale: { readonly low: number; readonly high: number; readonly identified: boolean };
  /** The rankings that users share, the common one first; one alone where all who judge follow the same. */
  readonly tastes: readonly TasteSummary[];
}

/** A ranking of the models that a part of the users shares. */
export interface TasteSummary {
  /** Estimated share of users. */
  readonly share: number;
  /** Users of whom this taste is the likeliest explanation. */
  readonly users: number;
  /** Strength of each model in the order of `models`, log-odds. */
  readonly strengths: readonly number[];
}

/** What these data cannot tell, in plain words. */
export interface CaveatNote {
  readonly code: string;
  readonly text: string;
}

/** How clearly users differ from one another (the heterogeneity test). */
export interface SignalSummary {
  readonly strength: 'none' | 'some' | 'clear' | 'very clear';
  /** One-sided standard normal statistic and its p-value; null where there is nothing to test. */
  readonly z: number | null;
  readonly p: number | null;
  /** One sentence. */
  readonly text: string;
}

/** Why nobody is flagged, and what that means. */
export interface NobodyFlagged {
  /** Users differ and none stands out; or there is no signal: all are alike and careful, or like coins. */
  readonly why: 'none' | 'alike' | 'few' | 'coin';
  readonly title: string;
  readonly text: string;
  /** What would tell more. */
  readonly help: readonly string[];
}

/** Everything the panel shows. */
export interface AuditSnapshot {
  readonly uri: string;
  readonly fileName: string;
  readonly version: number;
  /** Number of the audit among all that the server has told. */
  readonly audit: number;
  readonly status: AuditStatus;
  readonly method: Method;
  readonly signal: boolean;
  /** What the audit concluded, in one sentence. */
  readonly conclusion: string;
  /** Nearly everybody would be dropped or flipped: something is misread, and nothing is recommended. */
  readonly misread: boolean;
  /** Null where somebody is flagged, or something is misread. */
  readonly nobodyFlagged: NobodyFlagged | null;
  readonly rows: number;
  readonly comparisons: number;
  readonly ties: number;
  /** The first skipped rows; `skippedTotal` counts all. */
  readonly skipped: readonly SkippedRow[];
  readonly skippedTotal: number;
  readonly population: PopulationSummary;
  readonly models: readonly ModelSummary[];
  /** The first of `userCount` users where there are many: the others are asked for in parts. */
  readonly users: UserColumns;
  readonly userCount: number;
  /** What `chosenStronger` of the users is the share of. */
  readonly strongerSide: StrongerSide;
  readonly signalSummary: SignalSummary;
  readonly caveats: readonly CaveatNote[];
  /** The settings that the recommendations follow. */
  readonly target: {
    /** The slider of the panel moves the target of the policy `fdr` alone. */
    readonly policy: string;
    /** Target of the Bayesian false discovery rate. */
    readonly fdr: number;
  };
  readonly flagged: {
    readonly users: number;
    readonly comparisons: number;
    readonly expectedFalseDiscoveryRate: number;
  };
}

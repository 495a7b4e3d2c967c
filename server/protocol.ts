/**
 * Every message between the three processes: method names and payload types, nothing that runs.
 *
 * - client → server requests: {@link ServerRequests}, plain LSP requests
 * - server → client notifications: {@link ServerNotifications}
 * - extension ↔ webview: {@link ToWebview}, {@link FromWebview}, by postMessage
 *
 * Users travel as columns: typed arrays, which cross to the webview as bytes, and over LSP (JSON) as
 * {@link PackedColumn}. Rows and lines in these messages are 1-based, as people count them, and `null` is "unknown".
 */

export type Outcome = 'first' | 'second' | 'tie';
export type Decision = 'keep' | 'drop' | 'flip';
export type DecisionSource = 'accepted' | 'override';
export type Recommendation = 'keep' | 'review' | 'drop' | 'flip';
export type Group = 'attentive' | 'careless' | 'contrary';
export type Kind = 'coin-flipper' | 'first-clicker' | 'second-clicker' | 'tie-clicker';
export type Method = 'generalised' | 'paper';
/** Why a user or a comparison is reported; the `code` of its diagnostic. */
export type FindingCode =
  | 'inattentive'
  | 'first-clicker'
  | 'second-clicker'
  | 'tie-clicker'
  | 'contrary'
  | 'too-few'
  | 'suspicious'
  | 'dropped'
  | 'skipped-row'
  | 'column-needed'
  | 'declined'
  | 'no-signal';

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
  /** First results, from a part of the file; nothing can be decided on them. */
  readonly provisional?: true;
  /** Share of the file that first results are of. */
  readonly firstPart?: number;
  /** Share of the file that is read by now; absent where it cannot be told. */
  readonly progress?: number;
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
  readonly probabilityAttentive: NumberColumn;
  readonly probabilityContrary: NumberColumn;
  /** Informative evidence Σδ², in units of comparisons. */
  readonly evidence: NumberColumn;
  /** Share of decisive comparisons won by the {@link StrongerSide}: seen, and expected of an attentive user. NaN: none. */
  readonly chosenStronger: NumberColumn;
  readonly chosenStrongerExpected: NumberColumn;
  /** Share of decisive comparisons won by the response shown first. NaN where unknown. */
  readonly firstShare: NumberColumn;
  readonly group: CategoryColumn<Group>;
  readonly kind: CategoryColumn<Kind | null>;
  readonly recommendation: CategoryColumn<Recommendation>;
  readonly decision: CategoryColumn<Decision | null>;
  readonly decisionSource: CategoryColumn<DecisionSource | null>;
  /** Rows of the user that carry a decision of their own, other than the user's. */
  readonly rowDecisions: NumberColumn;
  /** Line of the user's first row. */
  readonly firstLine: NumberColumn;
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
  /** Shares of users; they sum to one. */
  readonly attentive: number;
  readonly careless: number;
  readonly contrary: number;
  readonly attentivenessMean: number;
  /** β: log-odds gained by being shown first; null where the file has no order. */
  readonly firstPositionEffect: number | null;
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

/**
 * What most attentive users choose: the stronger model; where scores or other users' judgements tell beside models, or
 * in their place, the response that all of them together speak for.
 */
export type StrongerSide = 'stronger model' | 'likelier response';

/** Everything the panel shows. */
export interface AuditSnapshot {
  readonly uri: string;
  readonly fileName: string;
  readonly version: number;
  readonly status: AuditStatus;
  readonly method: Method;
  readonly signal: boolean;
  /** What the audit concluded, in one sentence. */
  readonly conclusion: string;
  readonly rows: number;
  readonly comparisons: number;
  readonly ties: number;
  /** The first skipped rows; `skippedTotal` counts all. */
  readonly skipped: readonly SkippedRow[];
  readonly skippedTotal: number;
  readonly population: PopulationSummary;
  readonly models: readonly ModelSummary[];
  readonly users: UserColumns;
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
    readonly minComparisons: number;
    readonly widestInterval: number;
    /** Nobody at or above this probability attentive is dropped, whatever the target. */
    readonly mostAttentive: number;
  };
  readonly flagged: {
    readonly users: number;
    readonly comparisons: number;
    readonly expectedFalseDiscoveryRate: number;
  };
}

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
  /** One sentence. */
  readonly text: string;
}

/** What the page of one user shows beside the columns of the snapshot. */
export interface UserDetail {
  readonly version: number;
  readonly user: string;
  /** Why this is recommended, in sentences. */
  readonly explanation: readonly string[];
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

/** One act of an auditor, as the rows of the file record it. */
export interface Activity {
  /** ISO 8601; empty where the record does not say. */
  readonly at: string;
  readonly by: string;
  readonly decision: Decision;
  readonly source: DecisionSource;
  /** Was it made on whole users or on single comparisons? */
  readonly scope: 'user' | 'comparison';
  readonly reason: string | null;
  readonly rows: number;
  /** Names of the first users; `usersTotal` counts all. */
  readonly users: readonly string[];
  readonly usersTotal: number;
  readonly firstLine: number;
}

export interface ActivityList {
  readonly version: number;
  /** Newest first. */
  readonly activities: readonly Activity[];
  /** Rows that carry a decision, and how many of them were looked at. */
  readonly decidedRows: number;
  readonly readRows: number;
}

/** What to decide: a decision, whatever is recommended, or to take the decision back. */
export type DecisionOrder = Decision | 'recommended' | 'clear';

/** Decide on whole users (by name) or on single rows (1-based). */
export type DecisionTarget = { readonly users: readonly string[] } | { readonly rows: readonly number[] };

/** How a row is marked in the editor: what is recommended for its user, or what was decided. */
export type RowMark = 'drop' | 'flip' | 'review' | 'kept' | 'dropped' | 'flipped';

export interface RowMarksParams {
  readonly uri: string;
  /** Lines that can be seen, first and last, 1-based. */
  readonly lines: readonly (readonly [first: number, last: number])[];
}

export interface RowMarks {
  readonly version: number;
  /** Marked rows among the lines asked for, by mark; 1-based lines in ascending order. */
  readonly visible: Readonly<Partial<Record<RowMark, readonly number[]>>>;
  /**
   * Stretches of the whole file that hold rows of flagged users without a decision, for the overview ruler: few,
   * however many rows there are. 1-based lines, first and last.
   */
  readonly overview: readonly (readonly [first: number, last: number])[];
}

export interface FindRowParams {
  readonly uri: string;
  /** 1-based line to start from; the row found is another one. The search goes round the end of the file. */
  readonly line: number;
  readonly direction: 'next' | 'previous';
  /** Rows of this user; without it, undecided rows of flagged users. */
  readonly user?: string;
}

export interface FoundRow {
  readonly user: string;
  /** Where the user's name stands, 0-based as in LSP. */
  readonly range: DocumentEdit['range'];
}

/** A column of a file, as something to choose. */
export interface ColumnChoice {
  readonly column: string;
  readonly examples: readonly string[];
}

/** What is known of a file's columns, and what there is to choose from. */
export interface ColumnChoices {
  /** Role → column, as read or as far as recognised. */
  readonly found: Readonly<Record<string, string>>;
  /** Roles that are missing; empty where the file is read. */
  readonly missing: readonly string[];
  /** Columns that may serve a missing role come first. */
  readonly columns: readonly ColumnChoice[];
  /** What the winner column's values may mean, where they could mean several things; else empty. */
  readonly conventions: readonly Named[];
  /** All roles that a column can have; the meaning says what such a column tells. */
  readonly roles: readonly Named[];
  /** All that the winner column's values can mean. */
  readonly allConventions: readonly Named[];
  /** What the settings say they mean; null where they do not. */
  readonly convention: string | null;
}

/** A word of the settings and what it means. */
export interface Named {
  readonly name: string;
  readonly meaning: string;
}

export interface DecideParams {
  readonly uri: string;
  /** Version the auditor looked at. Another one is refused with ContentModified. */
  readonly version: number;
  readonly target: DecisionTarget;
  readonly order: DecisionOrder;
  readonly reason?: string;
}

/** A replacement in the document, positions 0-based in UTF-16 units as in LSP. */
export interface DocumentEdit {
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly newText: string;
}

export interface DecideResult {
  readonly version: number;
  /** Minimal edits, in document order; applied together they are one undo step. */
  readonly edits: readonly DocumentEdit[];
  readonly rows: number;
  /** Rows that could not take the decision, and why. */
  readonly refused: readonly SkippedRow[];
  /** The file is on disk and holds the decision: there are no edits to apply, and `version` is the new one. */
  readonly written?: true;
}

export interface UndoWriteResult {
  /** Rows that are as they were before the write. */
  readonly rows: number;
  /** Earlier writes that can be taken back as well. */
  readonly left: number;
}

export type ExportPolicy = 'decided' | 'recommended';

export interface ExportParams {
  readonly uri: string;
  readonly version: number;
  /** File system path to write. */
  readonly path: string;
  readonly policy: ExportPolicy;
  /** The document differs from the file on disk: export what the editor holds. */
  readonly unsaved: boolean;
}

export interface ExportResult {
  readonly path: string;
  readonly manifestPath: string;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
}

/** Requests from the client to the server, by method. */
export interface ServerRequests {
  /** The panel's data; null while there is none. */
  'preferenceAuditor/snapshot': { params: { readonly uri: string }; result: AuditSnapshot | null };
  /** The edits that record a decision. The client applies them. */
  'preferenceAuditor/decide': { params: DecideParams; result: DecideResult };
  /** What to mark in the editor; null while there is no audit of the present version. */
  'preferenceAuditor/rowMarks': { params: RowMarksParams; result: RowMarks | null };
  /** The next or previous row to look at; null if there is none. */
  'preferenceAuditor/findRow': { params: FindRowParams; result: FoundRow | null };
  /** The columns of a file; null where they cannot be told. */
  'preferenceAuditor/columns': { params: { readonly uri: string }; result: ColumnChoices | null };
  /** Names of the undecided users whose drop is recommended. */
  'preferenceAuditor/recommendedDrops': {
    params: { readonly uri: string };
    result: { readonly version: number; readonly users: readonly string[] } | null;
  };
  /** Audits a file again, for example after its audit was cancelled. */
  'preferenceAuditor/auditAgain': { params: { readonly uri: string }; result: null };
  /** The page of one user; null if there is none of that name. */
  'preferenceAuditor/userDetail': {
    params: { readonly uri: string; readonly user: string };
    result: UserDetail | null;
  };
  /** Comparisons of one user with their texts, a page at a time. */
  'preferenceAuditor/userComparisons': {
    params: {
      readonly uri: string;
      readonly user: string;
      readonly order: ComparisonOrder;
      readonly offset: number;
      readonly limit: number;
    };
    result: ComparisonsPage | null;
  };
  /** What was decided, by whom and why, from the records in the file. */
  'preferenceAuditor/activity': { params: { readonly uri: string }; result: ActivityList | null };
  /** Writes the cleaned file and its manifest beside it. */
  'preferenceAuditor/export': { params: ExportParams; result: ExportResult };
  /** Takes back the last decision that was written into a file on disk. */
  'preferenceAuditor/undoWrite': { params: { readonly uri: string }; result: UndoWriteResult };
}

/** Requests that the webview may make of the server, through the extension. */
export type PanelQuery =
  'preferenceAuditor/userDetail' | 'preferenceAuditor/userComparisons' | 'preferenceAuditor/activity';

/** Notifications from the server to the client, by method. */
export interface ServerNotifications {
  'preferenceAuditor/status': AuditStatus;
}

/** Notifications from the client to the server, by method. */
export interface ClientNotifications {
  /** Audit this file from disk: the editor does not hand it over as a document. Again: audit it anew. */
  'preferenceAuditor/openFile': { readonly uri: string };
  /** Nobody looks at the file on disk any more. */
  'preferenceAuditor/closeFile': { readonly uri: string };
  /** Whether the server may offer and make changes: not in a workspace that is not trusted. */
  'preferenceAuditor/readOnly': { readonly readOnly: boolean };
}

/** What our own client tells the server when it starts; other clients need not. */
export interface InitializationOptions {
  /** The client has the commands of the extension, the audit panel among them. */
  readonly panel?: boolean;
  /** Hovers show images given as `data:` URIs. */
  readonly hoverImages?: boolean;
  /** Where explanations of finding codes are found: the code and `.md` are appended. */
  readonly explanations?: string;
  /** No changes are to be offered or made. */
  readonly readOnly?: boolean;
}

/** Extension → webview. */
export type ToWebview =
  | { readonly type: 'snapshot'; readonly snapshot: AuditSnapshot }
  /** Progress, or a state without a snapshot (declined, column needed, failed). */
  | { readonly type: 'status'; readonly status: AuditStatus }
  /** The file was closed or deleted; what is shown is the last that was known. */
  | { readonly type: 'gone'; readonly message: string }
  /** The language server stopped, or runs again; a new audit follows. */
  | { readonly type: 'server'; readonly running: boolean }
  /** Open the page of this user. */
  | { readonly type: 'show-user'; readonly user: string }
  /** Answer to the request with this id; every request gets exactly one. */
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly result: ServerRequests[PanelQuery]['result'] }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** Webview → extension. The webview may be destroyed after any of them. */
export type FromWebview =
  /** First message after every (re)load; answered with a snapshot or a status. `id` is not used. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'decide';
      readonly id: number;
      readonly version: number;
      readonly target: DecisionTarget;
      readonly order: DecisionOrder;
      readonly reason?: string;
    }
  | {
      readonly [Method in PanelQuery]: {
        readonly type: 'query';
        readonly id: number;
        readonly method: Method;
        /** The extension adds the file. */
        readonly params: Omit<ServerRequests[Method]['params'], 'uri'>;
      };
    }[PanelQuery]
  /** Put this on the clipboard. */
  | { readonly type: 'copy'; readonly id: number; readonly text: string }
  /** Show this line in the editor. */
  | { readonly type: 'reveal'; readonly id: number; readonly line: number }
  /** Make this the target of the false discovery rate in the workspace's settings. */
  | { readonly type: 'set-target'; readonly id: number; readonly fdr: number }
  /** Ask where to save a plot, and save it. */
  | { readonly type: 'save-plot'; readonly id: number; readonly name: string; readonly png: Uint8Array }
  | { readonly type: 'undo'; readonly id: number }
  | { readonly type: 'redo'; readonly id: number }
  | { readonly type: 'export'; readonly id: number };

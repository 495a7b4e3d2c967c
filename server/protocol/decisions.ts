import type { SkippedRow } from './snapshot.ts';
import type { Decision, DecisionSource } from './words.ts';

/** What to decide: a decision, whatever is recommended, or to take the decision back. */
export type DecisionOrder = Decision | 'recommended' | 'clear';

/** Decide on whole users (by name) or on single rows (1-based). */
export type DecisionTarget = { readonly users: readonly string[] } | { readonly rows: readonly number[] };

export interface DecideParams {
  readonly uri: string;
  /** Version the auditor looked at. Another one is refused with ContentModified. */
  readonly version: number;
  readonly target: DecisionTarget;
  readonly order: DecisionOrder;
  readonly reason?: string;
}

/** What the refusal of a decision with ContentModified carries. */
export interface ModifiedData {
  /** The present version. */
  readonly version: number;
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
  /** The decision is on disk, in the file or beside it: there are no edits to apply, and `version` is the new one. */
  readonly written?: true;
  /** So many other names of that file (hard links) keep what it was. */
  readonly otherNames?: number;
  /**
   * The file is a document, and not saved as it is on disk by an editor that keeps one kind of line end and replaces
   * what is no UTF-8: other bytes than those of the decision change when it saves.
   */
  readonly savingChanges?: 'line-ends' | 'invalid-utf8';
}

export interface UndoWriteResult {
  /** Rows that are as they were before the write. */
  readonly rows: number;
  /** Earlier writes that can be taken back as well. */
  readonly left: number;
  /** As in {@link DecideResult}. */
  readonly otherNames?: number;
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

export type ExportPolicy = 'decided' | 'recommended';

/** Formats to export in that are not the file's own; from `trl` on pairs of texts for a trainer. */
export type ExportFormat =
  | 'jsonl'
  | 'csv'
  | 'parquet'
  | 'trl'
  | 'trl-implicit'
  | 'trl-kto'
  | 'trl-rm'
  | 'openrlhf'
  | 'llama-factory'
  | 'axolotl'
  | 'nemo-rl';

export interface ExportChoices {
  readonly policy: ExportPolicy;
  /** Absent: the format of the file, every byte of what stays kept. */
  readonly as?: ExportFormat;
  /** Weigh every comparison; recommendations drop nobody. */
  readonly weights?: boolean;
  /** Seed of a draw that keeps comparisons by their weight. */
  readonly resample?: number;
  /** Leave the records of decisions in the rows. */
  readonly keepAudit?: boolean;
}

export interface ExportParams extends ExportChoices {
  readonly uri: string;
  readonly version: number;
  /** File system path to write. */
  readonly path: string;
  /** The document differs from the file on disk: export what the editor holds. */
  readonly unsaved: boolean;
}

export interface ExportResult {
  readonly path: string;
  readonly manifestPath: string;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
  /** Comparisons that a draw by weight left out; they are no part of `rowsDropped`. */
  readonly rowsNotDrawn: number;
  /** Pairs whose two responses are the same. */
  readonly identical: number;
}

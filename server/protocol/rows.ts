import type { DocumentEdit } from './decisions.ts';
import type { Decision, Outcome } from './words.ts';

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

/** One row of a file as it is read, its texts cut to a line. */
export interface FileRow {
  readonly row: number;
  readonly line: number;
  /** Null, as the next two: the row is no comparison, and is left out. */
  readonly outcome: Outcome | null;
  readonly user: string | null;
  /** The two models; `first` and `second` where the file names none. */
  readonly models: readonly [first: string, second: string] | null;
  readonly decision: Decision | null;
  /** Prompt and the two responses; null where the file does not hold them. */
  readonly texts: readonly [prompt: string | null, first: string | null, second: string | null];
}

export interface FileRowsParams {
  readonly uri: string;
  /** First row of the page, from 0, or a line that the page shall hold, 1-based. */
  readonly at: { readonly offset: number } | { readonly line: number };
  readonly limit: number;
}

export interface FileRowsPage {
  readonly version: number;
  /** Rows before the page, and all rows. */
  readonly offset: number;
  readonly total: number;
  readonly rows: readonly FileRow[];
}

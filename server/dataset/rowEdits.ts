import type { AuditRecord, ByteEdit } from './types.ts';

/** An edit and the row it is in. */
export interface RowEdit extends ByteEdit {
  /** HEADER where it is above all rows. */
  readonly row: number;
}

export const HEADER = -1;

export interface RowRecord {
  readonly row: number;
  /** Null takes the record away. */
  readonly record: AuditRecord | null;
}

export interface RefusedRow {
  readonly row: number;
  readonly reason: string;
}

export interface DecisionEdits {
  /** In file order, at most one a row. */
  readonly edits: readonly RowEdit[];
  /** Rows whose decision changes, in order: cells are added to others, too. */
  readonly changed: readonly number[];
  /** Rows that cannot take a record, and why. */
  readonly refused: readonly RefusedRow[];
}

/** The edits that swap the outcome of a row, which must be a comparison. */
export type Flipper = (row: number) => readonly ByteEdit[];

/** The edits that take the decision out of a row, whatever it is. */
export type Stripper = (row: number) => readonly ByteEdit[];

/** The edits that give a row its weights; `row` counts in the dataset, `index` in all rows of the file. */
export type Weigher = (row: number, index: number) => readonly ByteEdit[];

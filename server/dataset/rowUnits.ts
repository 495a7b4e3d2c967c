import type { RowUnit } from './types.ts';

/** What follows from what an entry of a dataset is in the file. */
export interface UnitTraits {
  /** Is it the only entry of its row? */
  readonly isAlone: boolean;
  /** Does it start and end where a row of the file does? */
  readonly isWholeRow: boolean;
  /** Is it an object in a list within a row? */
  readonly isInList: boolean;
  /** Is it one of several columns of a row? */
  readonly isOfColumn: boolean;
  /** Does its row hold a decision for each of several users, by name? */
  readonly isByUser: boolean;
  /** Do all entries of its row share one decision, which is on the user? */
  readonly isSharing: boolean;
  /** Is it one of several comparisons of a judgement, which may go over several rows? */
  readonly isOfJudgement: boolean;
}

const NONE: UnitTraits = {
  isAlone: false,
  isWholeRow: false,
  isInList: false,
  isOfColumn: false,
  isByUser: false,
  isSharing: false,
  isOfJudgement: false,
};

export const UNITS: Readonly<Record<RowUnit, UnitTraits>> = {
  row: { ...NONE, isAlone: true, isWholeRow: true },
  element: { ...NONE, isInList: true },
  column: { ...NONE, isWholeRow: true, isOfColumn: true, isByUser: true },
  answer: { ...NONE, isWholeRow: true, isOfColumn: true, isSharing: true },
  ranking: { ...NONE, isOfJudgement: true },
};

import type { Population } from '../../audit/index.ts';
import type { Column } from '../engines/engine.ts';
import { SCORE_COLUMNS, type ScoreRow, scoresOf, type UserCells } from './scoreUsers.ts';
import { WEIGHT_COLUMNS, weightsOf } from './weighCells.ts';

/** What users with their cells are turned into, some thousand at a time. */
export interface Pass {
  readonly columns: readonly Column[];
  readonly rowsOf: (population: Population, users: readonly UserCells[]) => ScoreRow[];
  /** The option of `score` that asks for it. */
  readonly option: string;
}

export const SCORES: Pass = { columns: SCORE_COLUMNS, rowsOf: scoresOf, option: '' };
export const WEIGHTS: Pass = { columns: WEIGHT_COLUMNS, rowsOf: weightsOf, option: ' --weights' };

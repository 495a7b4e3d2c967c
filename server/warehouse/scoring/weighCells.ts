import { type Population } from '../../audit/index.ts';
import { cellFinder, countsOfCells, leftOutAttentiveness } from '../../model/index.ts';
import { OUTCOMES } from '../counts/cellList.ts';
import { parsedCells, type ScoreRow, type UserCells } from './scoreUsers.ts';

/** The columns of the weights, in order. Weight and flip rate of a row follow from the last, and from its decision. */
export const WEIGHT_COLUMNS = [
  ['user', 'text'],
  ['first', 'text'],
  ['second', 'text'],
  ['outcome', 'text'],
  ['attentiveness', 'double'],
] as const;

/**
 * What each user's other comparisons say of their attentiveness, by pair and outcome, as rows of {@link WEIGHT_COLUMNS}:
 * names as the counts have them. Throws WarehouseRefusal where a text is none of cells.
 */
export function weightsOf({ fit, models }: Population, users: readonly UserCells[]): ScoreRow[] {
  const cells = {
    users: users.length,
    models: models.length,
    ordered: fit.ordered,
    ...parsedCells(users, models.length),
  };
  const counts = countsOfCells(cells);
  const attentiveness = leftOutAttentiveness(fit, counts);
  // Where the order is not known, a pair may be spelled both ways, and is one cell.
  const cellOf = cellFinder(counts, cells, null);
  return Array.from(cells.user, (u, j) => [
    users[u]!.user,
    models[cells.first[j]!]!,
    models[cells.second[j]!]!,
    OUTCOMES[cells.outcome[j]!]!,
    attentiveness[cellOf(j)]!,
  ]);
}

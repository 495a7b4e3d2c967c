import type { Block } from './byteSource.ts';
import type { Dataset } from './types.ts';

/** The rows of one block as a dataset of their own, whose offsets count from the start of the block. */
export interface RowBlock {
  readonly dataset: Dataset;
  /** Index of its first row in the whole dataset. */
  readonly firstRow: number;
}

/** Views, not copies, but for the offsets. Lines keep counting from the start of the file. */
export function rowsOfBlock(dataset: Dataset, { start, end }: Block): RowBlock {
  const first = firstRowFrom(dataset, start);
  const last = firstRowFrom(dataset, end);
  if (start === 0 && last === dataset.rows) return { dataset, firstRow: 0 };
  const view = <Column extends { subarray(from: number, to: number): Column }>(column: Column) =>
    column.subarray(first, last);
  return {
    firstRow: first,
    dataset: {
      ...dataset,
      rows: last - first,
      rowStart: view(dataset.rowStart).map((offset) => offset - start),
      rowEnd: view(dataset.rowEnd).map((offset) => offset - start),
      rowLine: view(dataset.rowLine),
      userStart: view(dataset.userStart),
      userEnd: view(dataset.userEnd),
      winnerStart: view(dataset.winnerStart),
      winnerEnd: view(dataset.winnerEnd),
      user: view(dataset.user),
      first: view(dataset.first),
      second: view(dataset.second),
      outcome: view(dataset.outcome),
      decision: view(dataset.decision),
      decisionSource: view(dataset.decisionSource),
      decisionScope: view(dataset.decisionScope),
      scoreGap: dataset.scoreGap === null ? null : view(dataset.scoreGap),
      item: dataset.item === null ? null : view(dataset.item),
      turned: dataset.turned === null ? null : view(dataset.turned),
    },
  };
}

/** The first row that starts at or after `offset`; the number of rows if there is none. */
function firstRowFrom({ rows, rowStart }: Dataset, offset: number): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rowStart[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

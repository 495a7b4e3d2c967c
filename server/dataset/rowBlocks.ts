import type { Block } from './byteSource.ts';
import { replacedColumns } from './rowColumns.ts';
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
  const columns = replacedColumns(dataset, (column) => column.subarray(first, last));
  const fromStart = (offset: number) => offset - start;
  return {
    firstRow: first,
    dataset: {
      ...dataset,
      ...columns,
      rows: last - first,
      rowStart: columns.rowStart.map(fromStart),
      rowEnd: columns.rowEnd.map(fromStart),
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

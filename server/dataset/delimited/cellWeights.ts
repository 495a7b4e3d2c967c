import type { ByteSource } from '../byteSource.ts';
import { areQuoted, headerAddition } from './cellAddition.ts';
import { auditCells, CellScanner, spelledCell } from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import type { Weigher } from '../rowEdits.ts';
import { type RowWeights, WEIGHT_COLUMNS, writtenWeights } from '../rowWeights.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** The names of the columns that are added to the header. */
export function headerWeights(source: ByteSource, layout: DelimitedLayout): readonly ByteEdit[] {
  const names = WEIGHT_COLUMNS.filter((name) => !layout.columns.includes(name));
  return names.length === 0 ? [] : [headerAddition(source, layout, names)];
}

/**
 * Weights as last cells of the rows of a block; where they are there already, in place of those. Whole rows alone: a malformed one stays as it is. Rows
 * that are no comparisons get empty cells.
 */
export function cellWeigher(
  bytes: Uint8Array,
  dataset: Dataset,
  layout: DelimitedLayout,
  weights: RowWeights,
  keepAudit: boolean,
): Weigher {
  const { areLast, columnsWithout } = auditCells(layout);
  const columns = layout.columns.length;
  const cells = new CellScanner(bytes, layout.delimiter);
  const delimiter = String.fromCharCode(layout.delimiter);
  return (row, index) => {
    cells.scan(dataset.rowStart[row]!);
    const isShort = areLast && cells.cells === columnsWithout;
    const endsEarly = cells.cells === layout.rowCells;
    if (cells.fault !== null || (cells.cells !== columns && !isShort && !endsEarly)) return [];
    const values = writtenWeights(weights, index);
    const isQuoted = areQuoted(bytes, cells, Math.min(cells.cells, columnsWithout));
    const edits: ByteEdit[] = [];
    let added = keepAudit || endsEarly ? delimiter.repeat(columns - cells.cells) : '';
    for (const [i, name] of WEIGHT_COLUMNS.entries()) {
      const text = spelledCell(values === null ? '' : String(values[i]), layout.delimiter, isQuoted);
      const column = layout.columns.indexOf(name);
      if (column < 0) added += delimiter + text;
      else if (column < cells.cells)
        edits.push({ start: cells.start[column]!, end: cells.end[column]!, text });
    }
    return added === '' ? edits : [...edits, { start: cells.rowEnd, end: cells.rowEnd, text: added }];
  };
}

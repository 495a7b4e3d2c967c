import type { ByteSource } from '../byteSource.ts';
import { areQuoted, headerAddition, styleOf } from '../decisions/index.ts';
import { auditCells, CellScanner, objectMembers, spelledCell } from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import { type RowWeights, WEIGHT_COLUMNS, writtenWeights } from './rowWeights.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** The edits that give a row its weights; `row` counts in the dataset, `index` in all rows of the file. */
export type Weigher = (row: number, index: number) => readonly ByteEdit[];

/** Weights as last members or cells of the rows of a block; where they are there already, in place of those. */
export function createWeigher(
  bytes: Uint8Array,
  dataset: Dataset,
  weights: RowWeights,
  keepAudit: boolean,
): Weigher {
  const { layout } = dataset;
  if (layout.format === 'csv' || layout.format === 'tsv')
    return cellWeigher(bytes, dataset, layout, weights, keepAudit);
  return (row, index) => {
    const values = writtenWeights(weights, index);
    return values === null ? [] : memberWeights(bytes, dataset.rowStart[row]!, dataset.rowEnd[row]!, values);
  };
}

function memberWeights(
  bytes: Uint8Array,
  start: number,
  end: number,
  values: readonly [number, number],
): ByteEdit[] {
  const members = objectMembers(bytes, start, end);
  const { comma, colon } = styleOf(bytes, members, start, end);
  const edits: ByteEdit[] = [];
  let added = '';
  for (const [i, name] of WEIGHT_COLUMNS.entries()) {
    const member = members.findLast(({ key }) => key === name);
    if (member === undefined) added += `${comma}"${name}"${colon}${values[i]}`;
    else edits.push({ start: member.valueStart, end: member.valueEnd, text: String(values[i]) });
  }
  const at = members.at(-1)!.valueEnd;
  return added === '' ? edits : [...edits, { start: at, end: at, text: added }];
}

/** The names of the columns that are added to the header. */
export function headerWeights(source: ByteSource, { layout }: Dataset): readonly ByteEdit[] {
  if (layout.format !== 'csv' && layout.format !== 'tsv') return [];
  const names = WEIGHT_COLUMNS.filter((name) => !layout.columns.includes(name));
  return names.length === 0 ? [] : [headerAddition(source, layout, names)];
}

/** Whole rows alone: a malformed one stays as it is. Rows that are no comparisons get empty cells. */
function cellWeigher(
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
    if (cells.fault !== null || (cells.cells !== columns && !isShort)) return [];
    const values = writtenWeights(weights, index);
    const isQuoted = areQuoted(bytes, cells, Math.min(cells.cells, columnsWithout));
    const edits: ByteEdit[] = [];
    let added = keepAudit ? delimiter.repeat(columns - cells.cells) : '';
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

import type { Flipper } from '../rowEdits.ts';
import { CellScanner, DelimitedRows, sourceText } from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import { scoreColumns } from '../flipper.ts';
import { sideWords, twins } from '../outcomes/index.ts';
import type { Dataset } from '../types.ts';

/** Swaps the cells of the chosen response with those of the rejected one, quotes and all. */
export function cellSwapper(bytes: Uint8Array, dataset: Dataset, layout: DelimitedLayout): Flipper {
  const { chosenModel = '', rejectedModel = '' } = dataset.mapping;
  const pairs = swappedColumns(layout.columns, chosenModel, rejectedModel);
  return columnSwapper(bytes, dataset, layout, pairs);
}

/** Swaps the cells of the two numbers that tell who won. */
export function scoreCellSwapper(bytes: Uint8Array, dataset: Dataset, layout: DelimitedLayout): Flipper {
  const names = scoreColumns(dataset);
  return (row) => {
    const start = dataset.rowStart[row]!;
    const cells = new DelimitedRows(bytes.subarray(start, dataset.rowEnd[row]), layout, names, {
      continues: true,
    });
    cells.next();
    cells.scan();
    const [a, b] = [0, 1].map((field) => ({
      start: start + cells.fields.start[field]!,
      end: start + cells.fields.end[field]!,
    }));
    return [
      { ...a!, text: sourceText(bytes, b!.start, b!.end) },
      { ...b!, text: sourceText(bytes, a!.start, a!.end) },
    ];
  };
}

function columnSwapper(
  bytes: Uint8Array,
  dataset: Dataset,
  layout: DelimitedLayout,
  pairs: readonly (readonly [number, number])[],
): Flipper {
  const scanner = new CellScanner(bytes, layout.delimiter);
  return (row) => {
    scanner.scan(dataset.rowStart[row]!);
    const spans = { start: scanner.start, end: scanner.end };
    const replaced = (column: number, by: number) => ({
      start: spans.start[column]!,
      end: spans.end[column]!,
      text: sourceText(bytes, spans.start[by]!, spans.end[by]!),
    });
    return pairs.flatMap(([a, b]) => [replaced(a, b), replaced(b, a)]);
  };
}

/** Columns that change places: those of the models, and twins by name; each once. */
function swappedColumns(
  columns: readonly string[],
  chosenModel: string,
  rejectedModel: string,
): (readonly [number, number])[] {
  const swapped = new Set<number>();
  const pairs: (readonly [number, number])[] = [];
  const add = (a: number, b: number) => {
    if (a === b || a < 0 || b < 0 || swapped.has(a) || swapped.has(b)) return;
    swapped.add(a).add(b);
    pairs.push([a, b]);
  };
  add(columns.indexOf(chosenModel), columns.indexOf(rejectedModel));
  const numbered = columns.map((_, column) => column);
  for (const [a, b] of twins(numbered, (column) => columns[column]!, sideWords(chosenModel, rejectedModel)))
    add(a, b);
  return pairs;
}

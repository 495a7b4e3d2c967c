import { columnInRow, JsonScanner, pathReadings, sourceText } from '../formats/index.ts';
import { scoreColumns } from '../flipper.ts';
import type { Flipper } from '../rowEdits.ts';
import type { Dataset } from '../types.ts';

/** Swaps the two numbers that tell who won: scores, ranks, or a column for each outcome. */
export function scoreSwapper(bytes: Uint8Array, dataset: Dataset): Flipper {
  const columns = scoreColumns(dataset).map(columnInRow);
  const scanner = new JsonScanner(bytes, columns.map(pathReadings));
  return (row) => {
    scanner.scan(dataset.rowStart[row]!, dataset.rowEnd[row]!);
    const [a, b] = [0, 1].map((field) => ({ start: scanner.start[field]!, end: scanner.end[field]! }));
    return [
      { ...a!, text: sourceText(bytes, b!.start, b!.end) },
      { ...b!, text: sourceText(bytes, a!.start, a!.end) },
    ];
  };
}

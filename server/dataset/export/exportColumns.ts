import type { FormatOfText } from '../format.ts';
import { UNITS } from '../rowUnits.ts';
import { type ByteEdit, type Dataset, DROP, FLIP, NO_OUTCOME } from '../types.ts';

/**
 * The edits that clean a file in which every user, or every comparison of one, has a column, in file order. What is
 * dropped is emptied: `null`, or no text in a table; a row of which nothing is left goes.
 */
export function* columnEdits(
  format: FormatOfText,
  bytes: Uint8Array,
  dataset: Dataset,
  decided: Uint8Array,
  keepAudit: boolean,
): Generator<ByteEdit> {
  const flip = format.flipper(bytes, dataset);
  const strip = keepAudit ? () => [] : format.stripper(bytes, dataset);
  const removed = format.removal(bytes, false);
  for (let first = 0; first < dataset.rows;) {
    const start = dataset.rowStart[first]!;
    const rows = [first];
    while (dataset.rowStart[first + rows.length] === start) rows.push(first + rows.length);
    first += rows.length;
    const judged = rows.filter((row) => dataset.outcome[row] !== NO_OUTCOME);
    // Answers that mean nothing are nobody else's: they go with the others of the person.
    const told = UNITS[dataset.unit].isSharing && judged.length > 0 ? judged : rows;
    if (told.every((row) => decided[row] === DROP)) {
      yield removed(start, dataset.rowEnd[rows[0]!]!);
      continue;
    }
    const decidedRow = rows.find((row) => dataset.decision[row] !== 0) ?? rows[0]!;
    const edits = rows.flatMap((row): readonly ByteEdit[] => {
      if (decided[row] === FLIP) return flip(row);
      if (decided[row] !== DROP) return [];
      const [from, to] = [dataset.winnerStart[row]!, dataset.winnerEnd[row]!];
      return [{ start: start + from, end: start + to, text: format.nothing }];
    });
    yield* [...edits, ...strip(decidedRow)].sort((a, b) => a.start - b.start);
  }
}

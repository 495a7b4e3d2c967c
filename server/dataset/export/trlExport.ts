import type { ByteSource } from '../byteSource.ts';
import { formatOf } from '../formatTable.ts';
import { preferencePair, textColumns, textValues } from '../texts/index.ts';
import { type RowWeights, writtenWeights } from '../rowWeights.ts';
import { refuseUnread } from './unread.ts';
import { type Dataset, NO_OUTCOME, SECOND, TIE, DROP, FLIP } from '../types.ts';

/** Rows that are no preference pairs, by why. */
export interface LeftOut {
  readonly notComparisons: number;
  readonly ties: number;
  readonly dropped: number;
  /** Prompt or responses missing, or neither texts nor lists of messages. */
  readonly withoutTexts: number;
}

export interface TrlExport {
  readonly segments: readonly Uint8Array[];
  /** Rows that are written. */
  readonly written: Uint8Array;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
  readonly leftOut: LeftOut;
}

/** The file does not hold what was judged. */
export class TextsMissing extends Error {}

/**
 * The decisive comparisons as JSON lines of `prompt`, `chosen` and `rejected`, flips swapped, with `weight` and
 * `flip_rate` where there are weights. `effective` holds the decision of every row. The lines are held in memory.
 * Throws TextsMissing where no row has texts, and FileError, also where a part of the file is not read.
 */
export async function trlExport(
  source: ByteSource,
  dataset: Dataset,
  effective: Uint8Array,
  weights?: RowWeights,
): Promise<TrlExport> {
  refuseUnread(dataset);
  const leftOut = { notComparisons: 0, ties: 0, dropped: 0, withoutTexts: 0 };
  const written = new Uint8Array(dataset.rows);
  const segments: Uint8Array[] = [];
  let [rowsWritten, rowsFlipped] = [0, 0];
  const found = formatOf(dataset.layout).allValues(source, dataset, textColumns(dataset));
  for await (const stretch of found) {
    const { firstRow, rows } = stretch;
    const lines: string[] = [];
    for (let i = 0; i < rows; i++) {
      const row = firstRow + i;
      const [outcome, decision] = [dataset.outcome[row]!, effective[row]!];
      if (outcome === NO_OUTCOME) leftOut.notComparisons++;
      else if (decision === DROP) leftOut.dropped++;
      else if (outcome === TIE) leftOut.ties++;
      else {
        const pair = preferencePair(textValues(dataset, row, stretch.of(i)));
        if (pair === null) {
          leftOut.withoutTexts++;
          continue;
        }
        const isSecond = (outcome === SECOND) !== (decision === FLIP);
        const [chosen, rejected] = isSecond ? [pair.second, pair.first] : [pair.first, pair.second];
        const told = weights === undefined ? null : writtenWeights(weights, row);
        const weighed = told === null ? {} : { weight: told[0], flip_rate: told[1] };
        lines.push(`${JSON.stringify({ prompt: pair.prompt, chosen, rejected, ...weighed })}\n`);
        written[row] = 1;
        if (decision === FLIP) rowsFlipped++;
      }
    }
    rowsWritten += lines.length;
    segments.push(Buffer.from(lines.join(''), 'utf8'));
  }
  if (rowsWritten === 0 && leftOut.withoutTexts > 0) throw new TextsMissing(whatIsMissing(dataset));
  return { segments, written, rowsWritten, rowsDropped: leftOut.dropped, rowsFlipped, leftOut };
}

function whatIsMissing(dataset: Dataset): string {
  const columns = [...new Set(textColumns(dataset))].filter((name) => name !== '');
  return (
    'No row holds a prompt and two responses, as texts or lists of messages. ' +
    `Looked for in the columns ${columns.join(', ')}.`
  );
}

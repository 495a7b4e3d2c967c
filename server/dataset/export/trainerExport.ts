import type { ByteSource } from '../byteSource.ts';
import { formatOf } from '../formatTable.ts';
import { preferencePair, type PreferencePair, textColumns, textValues } from '../texts/index.ts';
import { type RowWeights, writtenWeights } from '../rowWeights.ts';
import { type JudgedPair, type Trainer, type TrainerName, TRAINERS } from './trainers.ts';
import { refuseUnread } from './unread.ts';
import { type Dataset, NO_OUTCOME, SECOND, TIE, DROP, FLIP } from '../types.ts';

/** Rows that are no preference pairs, by why. */
export interface LeftOut {
  readonly notComparisons: number;
  readonly ties: number;
  readonly dropped: number;
  /** Prompt or responses missing, or neither texts nor lists of messages. */
  readonly withoutTexts: number;
  /** Conversations of a kind that the trainer has no place for, such as an answer of several messages. */
  readonly unfit: number;
}

export interface TrainerExport {
  readonly segments: readonly Uint8Array[];
  /** Rows that are written. */
  readonly written: Uint8Array;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
  readonly leftOut: LeftOut;
  /** Pairs that are written, and whose two responses are the same: they teach nothing. */
  readonly identical: number;
}

/** What pairs are written with. */
export interface TrainerOptions {
  readonly weights?: RowWeights;
  /** By how much attentive users prefer the first response of a row, in log-odds. */
  readonly gapOf: (row: number) => number;
}

/** The file does not hold what was judged. */
export class TextsMissing extends Error {}

/**
 * The decisive comparisons as JSON lines, as a trainer reads them; flips swapped, with `weight` and `flip_rate` where
 * there are weights. `effective` holds the decision of every row. The lines are held in memory.
 * Throws TextsMissing where no row has texts, and FileError, also where a part of the file is not read.
 */
export async function trainerExport(
  source: ByteSource,
  dataset: Dataset,
  effective: Uint8Array,
  name: TrainerName,
  { weights, gapOf }: TrainerOptions,
): Promise<TrainerExport> {
  refuseUnread(dataset);
  const trainer: Trainer = TRAINERS[name];
  const leftOut = { notComparisons: 0, ties: 0, dropped: 0, withoutTexts: 0, unfit: 0 };
  const written = new Uint8Array(dataset.rows);
  const segments: Uint8Array[] = [];
  let [rowsWritten, rowsFlipped, identical] = [0, 0, 0];
  const found = formatOf(dataset.layout).allValues(source, dataset, textColumns(dataset));
  for await (const stretch of found) {
    const lines: string[] = [];
    for (let i = 0; i < stretch.rows; i++) {
      const row = stretch.firstRow + i;
      const why = whyLeftOut(dataset.outcome[row]!, effective[row]!);
      if (why !== null) {
        leftOut[why]++;
        continue;
      }
      const texts = preferencePair(textValues(dataset, row, stretch.of(i)));
      const pair = texts && judged(texts, row, dataset, effective[row] === FLIP, { weights, gapOf });
      const rows = pair && trainer.rows(pair);
      if (rows === null) {
        leftOut[pair === null ? 'withoutTexts' : 'unfit']++;
        continue;
      }
      lines.push(...rows.map((one) => `${JSON.stringify(one)}\n`));
      written[row] = 1;
      rowsWritten++;
      if (effective[row] === FLIP) rowsFlipped++;
      if (JSON.stringify(pair!.chosen) === JSON.stringify(pair!.rejected)) identical++;
    }
    segments.push(Buffer.from(lines.join(''), 'utf8'));
  }
  if (rowsWritten === 0 && leftOut.withoutTexts > 0) throw new TextsMissing(whatIsMissing(dataset));
  return { segments, written, rowsWritten, rowsDropped: leftOut.dropped, rowsFlipped, leftOut, identical };
}

function whyLeftOut(outcome: number, decision: number): 'notComparisons' | 'dropped' | 'ties' | null {
  if (outcome === NO_OUTCOME) return 'notComparisons';
  if (decision === DROP) return 'dropped';
  return outcome === TIE ? 'ties' : null;
}

function judged(
  { prompt, first, second }: PreferencePair,
  row: number,
  dataset: Dataset,
  isFlipped: boolean,
  { weights, gapOf }: { readonly weights: RowWeights | undefined; readonly gapOf: TrainerOptions['gapOf'] },
): JudgedPair {
  const isSecond = (dataset.outcome[row] === SECOND) !== isFlipped;
  const told = weights === undefined ? null : writtenWeights(weights, row);
  return {
    prompt,
    chosen: isSecond ? second : first,
    rejected: isSecond ? first : second,
    weight: told === null ? null : { weight: told[0], flip_rate: told[1] },
    gap: isSecond ? -gapOf(row) : gapOf(row),
  };
}

function whatIsMissing(dataset: Dataset): string {
  const columns = [...new Set(textColumns(dataset))].filter((name) => name !== '');
  return (
    'No row holds a prompt and two responses, as texts or lists of messages. ' +
    `Looked for in the columns ${columns.join(', ')}.`
  );
}

import type { FormatOfText } from '../format.ts';
import { elementColumn, sourceText } from '../formats/index.ts';
import { type ByteEdit, type Dataset, DECISIONS, type Judgements, NO_OUTCOME } from '../types.ts';
import { numberIn } from '../winners.ts';

const DROP = DECISIONS.indexOf('drop');
const FLIP = DECISIONS.indexOf('flip');

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The edits that clean a file of rankings, in file order. A judgement goes as a whole, with all its responses;
 * swapped, the best and the worst change places.
 */
export function rankingEdits(
  format: FormatOfText,
  bytes: Uint8Array,
  dataset: Dataset,
  decided: Uint8Array,
  keepAudit: boolean,
): ByteEdit[] {
  const judgements = dataset.judgements!;
  const dropped: Span[] = [];
  const kept: number[] = [];
  const edits: ByteEdit[] = [];
  let last = -1;
  let stripped = -1;
  for (let row = 0; row < dataset.rows; row++) {
    const judgement = judgements.of[row]!;
    if (dataset.outcome[row] === NO_OUTCOME || judgement === last) continue;
    last = judgement;
    if (decided[row] === DROP) {
      for (const response of responsesOf(judgements, judgement)) dropped.push(response);
      continue;
    }
    // Judgements may share the object that takes their decision.
    if (dataset.rowStart[row] !== stripped) kept.push(row);
    stripped = dataset.rowStart[row]!;
    if (decided[row] === FLIP) edits.push(...mirrored(bytes, judgements, judgement));
  }
  const gone = new Set(dropped.map(({ start }) => start));
  const strips = keepAudit ? [] : format.judgementStrip(bytes, dataset, kept, gone);
  return [...edits, ...strips, ...removals(format, bytes, dataset, dropped)].sort(
    (a, b) => a.start - b.start,
  );
}

/** The objects of a judgement's responses; where they share one, that alone. */
function responsesOf({ start, from, to }: Judgements, judgement: number): Span[] {
  const spans = new Map<number, Span>();
  for (let i = start[judgement]!; i < start[judgement + 1]!; i++)
    spans.set(from[i]!, { start: from[i]!, end: to[i]! });
  return [...spans.values()];
}

function removals(
  format: FormatOfText,
  bytes: Uint8Array,
  { mapping }: Dataset,
  dropped: readonly Span[],
): ByteEdit[] {
  const removed = format.removal(bytes, elementColumn(mapping.user ?? '') !== null);
  return [...dropped].sort((a, b) => a.start - b.start).map(({ start, end }) => removed(start, end));
}

/** Every rank or score becomes the one that is as far from the other end. */
function mirrored(
  bytes: Uint8Array,
  { start, valueFrom, valueTo }: Judgements,
  judgement: number,
): ByteEdit[] {
  const values = Array.from({ length: start[judgement + 1]! - start[judgement]! }, (_, i) => {
    const at = start[judgement]! + i;
    const span = { start: valueFrom[at]!, end: valueTo[at]! };
    const text = sourceText(bytes, span.start, span.end);
    return { ...span, text, number: numberIn(text.replaceAll('"', ''))! };
  });
  const numbers = [...new Set(values.map(({ number }) => number))].sort((a, b) => a - b);
  return values.map(({ start: from, end, number }) => {
    const other = numbers[numbers.length - 1 - numbers.indexOf(number)];
    return { start: from, end, text: values.find((value) => value.number === other)!.text };
  });
}

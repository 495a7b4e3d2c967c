import { LIMITS } from '../limits.ts';
import { type ByteSource, contentOf } from '../byteSource.ts';
import { FileError } from '../files/index.ts';
import type { FormatOfText } from '../format.ts';
import { elementColumn, sourceText } from '../formats/index.ts';
import { rowsOfBlock } from '../rowBlocks.ts';
import { type ByteEdit, type Dataset, type Judgements, NO_OUTCOME, DROP, FLIP } from '../types.ts';
import { gradeIn, reversedOrder } from '../outcomes/index.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What becomes of the judgements of a file, in file order. */
interface Cleaning {
  /** Responses that go. */
  readonly dropped: readonly Span[];
  /** First comparisons of judgements that stay, one for each object that holds a decision. */
  readonly kept: readonly number[];
  /** Ranks or scores that change places. */
  readonly swapped: readonly ByteEdit[];
}

/**
 * The edits that clean a file of rankings, in file order. A judgement goes as a whole, with all its responses, wherever
 * they stand; swapped, the best and the worst change places. `source` is a {@link rankingSource}. Throws FileError.
 */
export function* rankingEdits(
  format: FormatOfText,
  source: ByteSource,
  dataset: Dataset,
  decided: Uint8Array,
  keepAudit: boolean,
): Generator<ByteEdit> {
  const cleaning = cleaningOf(source, dataset, decided);
  const next = { dropped: 0, kept: 0, swapped: 0 };
  for (const { start, end } of source.blocks) {
    const bytes = source.block({ start, end });
    const { dataset: rows, firstRow } = rowsOfBlock(dataset, { start, end });
    const dropped: Span[] = [];
    for (let span; (span = cleaning.dropped[next.dropped]) !== undefined && span.start < end; next.dropped++)
      dropped.push({ start: span.start - start, end: span.end - start });
    const kept: number[] = [];
    for (let row; (row = cleaning.kept[next.kept]) !== undefined && row < firstRow + rows.rows; next.kept++)
      kept.push(row - firstRow);
    const swapped: ByteEdit[] = [];
    for (let edit; (edit = cleaning.swapped[next.swapped]) !== undefined && edit.start < end; next.swapped++)
      swapped.push({ ...edit, start: edit.start - start, end: edit.end - start });
    const gone = new Set(dropped.map((span) => span.start));
    const strips = keepAudit ? [] : format.judgementStrip(bytes, rows, kept, gone, start > 0);
    const edits = [...swapped, ...strips, ...removals(format, bytes, dataset, dropped)];
    for (const edit of edits.sort((one, other) => one.start - other.start))
      yield { ...edit, start: edit.start + start, end: edit.end + start };
  }
}

/**
 * Where rankings are cleaned in: which element is the last that stays in an array, only the whole array tells. Throws
 * FileError where it is too long.
 */
export function rankingSource(format: FormatOfText, source: ByteSource): ByteSource {
  if (!format.partsRows || source.blocks.length === 1) return source;
  if (source.length > LIMITS.heldBytes)
    throw new FileError(
      'unwritable',
      'An array of rankings is cleaned up to 2 GiB: write its elements as JSON lines, or split the file, to export it.',
    );
  let bytes: Uint8Array | null = null;
  return {
    ...source,
    blocks: [{ start: 0, end: source.length }],
    block: () => (bytes ??= Buffer.concat([...contentOf(source)])),
  };
}

function cleaningOf(source: ByteSource, dataset: Dataset, decided: Uint8Array): Cleaning {
  const judgements = dataset.judgements!;
  const dropped: Span[] = [];
  const kept: number[] = [];
  const flipped: number[] = [];
  let [last, stripped] = [-1, -1];
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
    if (decided[row] === FLIP) flipped.push(judgement);
  }
  const inOrder = (a: Span, b: Span) => a.start - b.start;
  return {
    dropped: dropped.sort(inOrder),
    kept,
    swapped: turnerOf(dataset)(source, judgements, flipped).sort(inOrder),
  };
}

/** The objects of a judgement's responses; where they share one, that alone. */
function responsesOf({ start, from, to }: Judgements, judgement: number): Span[] {
  const spans = new Map<number, Span>();
  for (let i = start[judgement]!; i < start[judgement + 1]!; i++)
    spans.set(from[i]!, { start: from[i]!, end: to[i]! });
  return [...spans.values()];
}

/** Indices of a judgement's responses. */
function placesOf({ start }: Judgements, judgement: number): number[] {
  return Array.from({ length: start[judgement + 1]! - start[judgement]! }, (_, i) => start[judgement]! + i);
}

/** `dropped` are in file order. */
function removals(
  format: FormatOfText,
  bytes: Uint8Array,
  { mapping }: Dataset,
  dropped: readonly Span[],
): ByteEdit[] {
  const removed = format.removal(bytes, elementColumn(mapping.user ?? '') !== null);
  return dropped.map(({ start, end }) => removed(start, end));
}

/** Every rank or score becomes the one that is as far from the other end. */
function mirrored(source: ByteSource, judgements: Judgements, flipped: readonly number[]): ByteEdit[] {
  const { valueFrom, valueTo } = judgements;
  const textOf = valueTexts(source, judgements, flipped);
  return flipped.flatMap((judgement) => {
    const responses = placesOf(judgements, judgement);
    const values = responses.map((response) => {
      const text = textOf.get(response)!;
      return { response, text, number: gradeIn(text.replaceAll('"', ''))! };
    });
    const numbers = [...new Set(values.map(({ number }) => number))].sort((a, b) => a - b);
    return values.map(({ response, number }) => {
      const other = numbers[numbers.length - 1 - numbers.indexOf(number)];
      const { text } = values.find((value) => value.number === other)!;
      return { start: valueFrom[response]!, end: valueTo[response]!, text };
    });
  });
}

type Turner = (source: ByteSource, judgements: Judgements, flipped: readonly number[]) => ByteEdit[];

function turnerOf({ outcomeFrom, mapping }: Dataset): Turner {
  if (mapping.ranking !== undefined) return fromOtherEnd;
  if (outcomeFrom !== 'best-worst') return mirrored;
  return mapping.worst === undefined ? unturnable : turned;
}

/** What is the best of several has no opposite. Throws FileError. */
function unturnable(_source: ByteSource, _judgements: Judgements, flipped: readonly number[]): ByteEdit[] {
  if (flipped.length === 0) return [];
  throw new FileError(
    'unwritable',
    'The file says which of several responses is the best, and not which is the worst: that cannot be flipped. Decide drop instead.',
  );
}

/** An order that stands in one value is put down from its other end. */
function fromOtherEnd(source: ByteSource, judgements: Judgements, flipped: readonly number[]): ByteEdit[] {
  const { start, valueFrom, valueTo } = judgements;
  const textOf = valueTexts(source, judgements, flipped);
  return flipped.map((judgement) => {
    const response = start[judgement]!;
    const text = reversedOrder(textOf.get(response)!);
    return { start: valueFrom[response]!, end: valueTo[response]!, text };
  });
}

/** What was said to be the best and what the worst change places. */
function turned(source: ByteSource, judgements: Judgements, flipped: readonly number[]): ByteEdit[] {
  const { valueFrom, valueTo } = judgements;
  const textOf = valueTexts(source, judgements, flipped);
  return flipped.flatMap((judgement) => {
    const responses = placesOf(judgements, judgement);
    // Responses between the two are not told of.
    const [one, other] = responses.filter((response) => valueTo[response]! > valueFrom[response]!);
    const replaced = (target: number, by: number) => ({
      start: valueFrom[target]!,
      end: valueTo[target]!,
      text: textOf.get(by)!,
    });
    return [replaced(one!, other!), replaced(other!, one!)];
  });
}

/** The ranks or scores of judgements as they are spelled, by response; read block by block. */
function valueTexts(
  source: ByteSource,
  judgements: Judgements,
  wanted: readonly number[],
): Map<number, string> {
  const { valueFrom, valueTo } = judgements;
  const responses = wanted.flatMap((judgement) => placesOf(judgements, judgement));
  responses.sort((a, b) => valueFrom[a]! - valueFrom[b]!);
  const texts = new Map<number, string>();
  let next = 0;
  for (const block of source.blocks) {
    if (!(valueFrom[responses[next]!]! < block.end)) continue;
    const bytes = source.block(block);
    for (; next < responses.length && valueFrom[responses[next]!]! < block.end; next++) {
      const response = responses[next]!;
      const [from, to] = [valueFrom[response]! - block.start, valueTo[response]! - block.start];
      texts.set(response, sourceText(bytes, from, to));
    }
  }
  return texts;
}

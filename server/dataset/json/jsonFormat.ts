import { lenientJson } from '../text/index.ts';
import type { AuditPart } from '../records/index.ts';
import type { ByteSource } from '../byteSource.ts';
import { createFlipper } from '../flipper.ts';
import type { BlockLeft, Entry, ReadBefore } from '../format.ts';
import {
  afterLineEnd,
  containerOf,
  ElementRemoval,
  ElementRows,
  JsonArrayRows,
  JsonlRows,
  likelyElementStart,
  lineEndAfter,
  lineStartBefore,
  nextLineStart,
  type ReadAt,
  type RowSource,
  type RowSourceOptions,
  type Sample,
  sampleJsonArray,
  sampleJsonl,
  skipSpace,
  sourceText,
  startOfElements,
} from '../formats/index.ts';
import type { JsonLayout } from '../layout.ts';
import { danglingComma } from './danglingComma.ts';
import { memberSwapper } from './flipMembers.ts';
import { scoreSwapper } from './flipScores.ts';
import { memberEdits } from './memberDecisions.ts';
import { memberStripper } from './memberRemoval.ts';
import { memberWeigher } from './memberWeights.ts';
import type { DecisionEdits, Flipper, RowRecord, Stripper, Weigher } from '../rowEdits.ts';
import { UNITS } from '../rowUnits.ts';
import type { RowWeights } from '../rowWeights.ts';
import { TextFormat } from '../textFormat.ts';
import type { ByteEdit, Dataset, RowUnit } from '../types.ts';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Rows that are JSON objects: what they carry of ours are members. */
abstract class JsonObjects extends TextFormat {
  openRows(bytes: Uint8Array, names: readonly string[], options: RowSourceOptions = {}): RowSource {
    const container = containerOf(names);
    const open = (columns: readonly string[]) => this.openObjects(bytes, columns, options);
    return container === null ? open(names) : new ElementRows(names, container, false, open);
  }

  protected abstract openObjects(
    bytes: Uint8Array,
    names: readonly string[],
    options: RowSourceOptions,
  ): RowSource;

  recordOf(
    source: ByteSource,
    { rowStart, rowEnd }: Dataset,
    row: number,
    parts: readonly AuditPart[],
    user: string | null,
  ): readonly unknown[] {
    const path = user === null ? 'audit' : `audit.${user}`;
    const names = parts.map((part) => `${path}.${part}`);
    return this.valuesIn(source, [rowStart[row]!, rowEnd[row]!], names);
  }

  textIn(value: Uint8Array): string {
    return String(lenientJson(Buffer.from(value).toString()));
  }

  edits(source: ByteSource, dataset: Dataset, records: readonly RowRecord[]): DecisionEdits {
    return memberEdits(source, dataset, records);
  }

  stripper(bytes: Uint8Array, dataset: Dataset): Stripper {
    return memberStripper(bytes, dataset);
  }

  flipper(bytes: Uint8Array, dataset: Dataset): Flipper {
    return createFlipper(bytes, dataset, {
      respell,
      scores: () => scoreSwapper(bytes, dataset),
      sides: () => memberSwapper(bytes, dataset),
    });
  }

  weigher(bytes: Uint8Array, dataset: Dataset, weights: RowWeights): Weigher {
    return memberWeigher(bytes, dataset, weights);
  }

  removal(bytes: Uint8Array, isInList: boolean): (start: number, end: number) => ByteEdit {
    if (!isInList && this.isLines)
      return (start, end) => ({ start, end: afterLineEnd(bytes, end), text: '' });
    const elements = new ElementRemoval(bytes);
    return (start, end) => ({ ...elements.of(start, end), text: '' });
  }

  jsonRows(bytes: Uint8Array): Promise<readonly string[]> {
    const rows: string[] = [];
    const source = this.openRows(bytes, []);
    while (source.next()) {
      if (source.scan() !== null) continue;
      // Line ends stand between tokens alone, and so do the blanks around them. No pattern that begins with blanks: it
      // would look at a long run of them from each anew.
      const lines = sourceText(bytes, source.start, source.end).split(/[\r\n]/);
      rows.push(lines.map((line) => line.trim()).join(''));
    }
    return Promise.resolve(rows);
  }
}

function respell(source: string, opposite: (text: string) => string): string {
  const winner: unknown = lenientJson(source);
  if (typeof winner === 'boolean') return String(!winner);
  const spelled = opposite(typeof winner === 'number' ? source : String(winner));
  return typeof winner === 'number' && JSON_NUMBER.test(spelled) ? spelled : JSON.stringify(spelled);
}

/** One JSON object a line. */
export class JsonLines extends JsonObjects {
  override readonly isLines = true;

  protected openObjects(bytes: Uint8Array, names: readonly string[], options: RowSourceOptions): RowSource {
    return new JsonlRows(bytes, names, options);
  }

  sample(bytes: Uint8Array): Sample {
    return sampleJsonl(bytes);
  }

  likelyRowStart(read: ReadAt, from: number): number {
    return nextLineStart(read, from);
  }

  override entryAt(): Entry {
    return 'rows';
  }

  /** Of an element of a list in a line the whole line, which says what was judged. */
  protected override spanAround(
    source: ByteSource,
    dataset: Dataset,
    row: number,
  ): readonly [number, number] {
    const [start, end] = [dataset.rowStart[row]!, dataset.rowEnd[row]!];
    if (UNITS[dataset.unit].isWholeRow) return [start, end];
    return [lineStartBefore(source, start), lineEndAfter(source, end)];
  }
}

/** The elements of one array of objects, which may stand in an object. */
export class JsonArray extends JsonObjects {
  readonly #layout: JsonLayout;
  override readonly rowsStart: number;
  override readonly needsStart = true;
  override readonly partsRows = true;
  override readonly tornBy = 'malformed-json';

  constructor(layout: JsonLayout) {
    super();
    this.#layout = layout;
    this.rowsStart = layout.rowsStart;
  }

  /** Elements of elements do not tell where the outer ones end. */
  override tellsRows(unit: RowUnit): boolean {
    return super.tellsRows(unit) && !UNITS[unit].isInList;
  }

  protected openObjects(bytes: Uint8Array, names: readonly string[], options: RowSourceOptions): RowSource {
    return new JsonArrayRows(bytes, this.#layout, names, options);
  }

  sample(bytes: Uint8Array): Sample {
    return sampleJsonArray(bytes, this.#layout);
  }

  override startOfRows(read: ReadAt): Uint8Array | null {
    return startOfElements(read, this.#layout);
  }

  likelyRowStart(read: ReadAt, from: number, startsAs: Uint8Array | null): number | null {
    return startsAs === null ? null : likelyElementStart(read, from, this.#layout, startsAs);
  }

  override entryAt(bytes: Uint8Array, at: number, { end, isFirst, isLast, restStart }: ReadBefore): Entry {
    // Where the array stands by itself, others may follow.
    const opened = this.#layout.depth === undefined ? afterArrays(bytes, end) : end;
    const after = skipSpace(bytes, opened);
    if (at < opened) return null;
    // What follows the arrays is not read.
    if (isLast && !isFirst && restStart < at) return end <= at ? 'behind' : null;
    const isBetween = isFirst || opened > end ? after >= at : bytes[after] === COMMA && after < at;
    return isBetween ? 'rows' : null;
  }

  /** An element is read up to what must follow it. */
  protected override alone(row: Uint8Array): Uint8Array {
    return Buffer.concat([row, Buffer.from(']')]);
  }

  override danglingEnd(block: BlockLeft): readonly ByteEdit[] {
    return danglingComma(block);
  }
}

/** Behind the opening bracket of the last array that starts between the element that ends at `end` and the next. */
function afterArrays(bytes: Uint8Array, end: number): number {
  let opened = end;
  for (;;) {
    const close = skipSpace(bytes, opened);
    const open = skipSpace(bytes, close + 1);
    if (bytes[close] !== CLOSE_BRACKET || bytes[open] !== OPEN_BRACKET) return opened;
    opened = open + 1;
  }
}

import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Entry } from '../format.ts';
import { formatOf } from '../formatTable.ts';
import type { Layout } from '../layout.ts';
import { byteOrderMark } from '../formats/index.ts';
import { joinedBytes, type LineChunk } from './lineChunks.ts';
import { createReader } from '../rows/index.ts';
import type { ReadPart, Segment } from './spliceDataset.ts';
import type { Dataset, Mapped, Problem } from '../types.ts';

/** Bytes read between two looks at what else waits: a few milliseconds of work. */
const SLICE_BYTES = 2 ** 21;

/** May what stands before and behind a part of such a file be left alone when the part changes? */
export function canBeReadInParts({ layout, unit }: Mapped): boolean {
  // Judgements go from row to row.
  return formatOf(layout).tellsRows(unit);
}

/** Chunks of a document, and what each of them holds. */
export interface ReadChunks {
  readonly chunks: readonly LineChunk[];
  readonly parts: readonly ReadPart[];
}

/** Which chunks of a document are those of the version before, so that what was read there still holds. */
export class KnownChunks {
  readonly #last: ReadChunks | null;
  readonly #chunks: readonly LineChunk[];
  readonly #isLines: boolean;
  readonly #indexOf: ReadonlyMap<LineChunk, number>;

  constructor(last: ReadChunks | null, chunks: readonly LineChunk[], layout: Layout) {
    this.#last = last;
    this.#chunks = chunks;
    this.#isLines = formatOf(layout).isLines;
    this.#indexOf = new Map(last?.chunks.map((chunk, i) => [chunk, i]));
  }

  /** The longest run from chunk `i` on that holds what it held, where reading stands at `entry`; and where it was. */
  runFrom(i: number, entry: Entry): { readonly at: number; readonly count: number } {
    const at = this.#known(i);
    const parts = this.#last?.parts ?? [];
    if (at === undefined || parts[at]!.entry !== entry) return { at: -1, count: 0 };
    let count = 1;
    while (i + count < this.#chunks.length && this.#known(i + count) === at + count) count++;
    while (count > 0 && !this.#isClosed(at + count, i + count)) count--;
    return { at, count };
  }

  /** Does nothing that was read before chunk `at` depend on what came from there on? */
  #isClosed(at: number, i: number): boolean {
    const part = this.#last!.parts[at];
    return part === undefined ? this.#isLines || i === this.#chunks.length : part.entry !== null;
  }

  /** The first chunk from `i` on that a run may start with; at most `limit`. */
  nextFrom(i: number, limit: number): number {
    let next = i;
    const mayStart = (at: number | undefined) => at !== undefined && this.#last!.parts[at]!.entry !== null;
    while (next < Math.min(limit, this.#chunks.length) && !mayStart(this.#known(next))) next++;
    return next;
  }

  #known(i: number): number | undefined {
    const chunk = this.#chunks[i]!;
    const at = this.#indexOf.get(chunk);
    // What is at the start of a document is read as such: a byte order mark, a header, what an array is in.
    const isOther = (at === 0) !== (i === 0) && (!this.#isLines || byteOrderMark(chunk.bytes) > 0);
    return at === undefined || isOther ? undefined : at;
  }
}

/** What was read from some chunks, and where reading stands behind them. */
export interface PartRead {
  readonly segment: Extract<Segment, { kind: 'read' }>;
  readonly exit: Entry;
}

/**
 * Reads about `count` chunks from `first` on, more where a row goes on. Null once the signal is aborted, and where the
 * rows are not those that reading the whole gives: they hold more problems than are told of, or brackets of an array
 * do not match.
 */
export async function readPart(
  chunks: readonly LineChunk[],
  first: number,
  count: number,
  entry: Entry,
  recognition: Mapped,
  signal: AbortSignal,
): Promise<PartRead | null> {
  const format = formatOf(recognition.layout);
  const rowsStart = first === 0 ? format.rowsStart : 0;
  for (let end = first + count; ; end = Math.min(chunks.length, end + (end - first))) {
    const some = chunks.slice(first, end);
    const more = first + some.length < chunks.length;
    // Behind all rows there is nothing to be read.
    const bytes = entry === 'behind' ? new Uint8Array(0) : joinedBytes(some);
    if (more && bytes.length < rowsStart) continue;
    const reader = createReader(bytes, recognition, { continues: first > 0, more });
    while (!reader.step(SLICE_BYTES)) {
      await yieldToOthers();
      if (signal.aborted) return null;
    }
    if (more && reader.consumed < bytes.length) continue;
    const dataset = reader.finish();
    const { problems, problemsTotal } = dataset;
    if (problemsTotal > problems.length) return null;
    if (problems.some(({ code }) => code === format.tornBy)) return null;
    const entries = entriesOf(some, bytes, dataset, entry, rowsStart);
    return {
      segment: { kind: 'read', dataset, chunks: some, parts: partsOf(some, dataset, entries) },
      exit: entry === 'behind' || reader.hasEnded ? 'behind' : 'rows',
    };
  }
}

/** Where reading stands at the start of each of the chunks, `bytes` being all of them. */
function entriesOf(
  chunks: readonly LineChunk[],
  bytes: Uint8Array,
  dataset: Dataset,
  entry: Entry,
  rowsStart: number,
): Entry[] {
  const { layout, rows, rowStart, rowEnd, problems } = dataset;
  const format = formatOf(layout);
  if (format.isLines || entry === 'behind') return chunks.map(() => entry);
  const restStart = problems.find(({ code }) => code === 'unread-rest')?.offset ?? Infinity;
  // A malformed row of cells may have been looked for the end of a quote far behind it.
  const firstBad = problems.find(({ code }) => code === 'malformed-row')?.row ?? rows;
  let [row, start] = [0, 0];
  return chunks.map((chunk, i): Entry => {
    const at = start;
    start += chunk.bytes.length;
    if (i === 0) return entry;
    while (row < rows && rowStart[row]! < at) row++;
    if (at < rowsStart || row > firstBad) return null;
    const end = row === 0 ? rowsStart : rowEnd[row - 1]!;
    const isLast = row === rows;
    return format.entryAt(bytes, at, { end, isFirst: row === 0, isLast, restStart });
  });
}

/** What each of the chunks holds; rows, lines and offsets of problems counted within the chunk. */
function partsOf(chunks: readonly LineChunk[], dataset: Dataset, entries: readonly Entry[]): ReadPart[] {
  let [row, problem, start, line] = [0, 0, 0, 0];
  return chunks.map(({ bytes, lineEnds }, i): ReadPart => {
    const end = start + bytes.length;
    const firstRow = row;
    while (row < dataset.rows && dataset.rowStart[row]! < end) row++;
    const problems: Problem[] = [];
    for (; problem < dataset.problems.length && dataset.problems[problem]!.row < row; problem++) {
      const one = dataset.problems[problem]!;
      problems.push({ ...one, row: one.row - firstRow, line: one.line - line, offset: one.offset - start });
    }
    start = end;
    line += lineEnds;
    return { rows: row - firstRow, problems, entry: entries[i]! };
  });
}

import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { bytesInMemory } from './byteSource.ts';
import type { FileRead } from './diskFile.ts';
import { bytesOfChunks, joinedBytes, type LineChunk } from './lineChunks.ts';
import { createReader, readDataset } from './reader.ts';
import { recogniseDataset } from './recognise.ts';
import { type ReadPart, type Segment, spliced } from './spliceDataset.ts';
import type { ColumnSettings, Dataset, Mapped, Problem, Recognition } from './types.ts';

/** What was read last, and what each chunk of it holds. */
interface LastRead {
  readonly chunks: readonly LineChunk[];
  readonly parts: readonly ReadPart[];
  readonly recognition: Mapped;
  readonly dataset: Dataset;
}

/** Bytes that recognition looks at; more where lines are long. */
const HEAD_BYTES = 2 ** 21;
const HEAD_LINES = 1000;
/** Bytes read between two looks at what else waits: a few milliseconds of work. */
const SLICE_BYTES = 2 ** 21;
/** Chunks read at once by one reader: their problems are kept up to the reader's bound. */
const MOST_CHUNKS = 32;

/**
 * Reads the versions of one document one after the other: of each only the chunks that the one before had not. The
 * result is that of reading the whole.
 */
export class IncrementalReader {
  #last: LastRead | null = null;
  #recognised: {
    readonly head: readonly LineChunk[];
    readonly columns: string;
    readonly recognition: Recognition;
  } | null = null;

  recognise(chunks: readonly LineChunk[], columns?: ColumnSettings): Recognition {
    const head = headOf(chunks);
    const key = JSON.stringify(columns ?? null);
    const known = this.#recognised;
    if (
      known?.columns === key &&
      head.length === known.head.length &&
      head.every((one, i) => one === known.head[i])
    )
      return known.recognition;
    const found = recogniseDataset(joinedBytes(head), columns);
    // The same answer stays the same object: what was read by it stands.
    const recognition = isEqual(found, known?.recognition) ? known!.recognition : found;
    this.#recognised = { head, columns: key, recognition };
    return recognition;
  }

  /** Yields often; null once `signal` is aborted. */
  async read(
    chunks: readonly LineChunk[],
    recognition: Mapped,
    signal: AbortSignal,
  ): Promise<FileRead | null> {
    if (recognition.layout.format !== 'jsonl') return this.#readWhole(chunks, recognition, signal);
    const last = this.#last?.recognition === recognition ? this.#last : null;
    const segments = await this.#segments(last, chunks, recognition, signal);
    if (segments === null) return null;
    if (segments === 'inexact') return this.#readWhole(chunks, recognition, signal);
    const base = last?.dataset ?? readDataset(new Uint8Array(0), recognition);
    const joined = spliced(base, segments);
    if (joined === null) return this.#readWhole(chunks, recognition, signal);
    const { dataset, parts } = joined;
    this.#last = { chunks, parts, recognition, dataset };
    return { dataset, bytes: bytesOfChunks(chunks) };
  }

  /**
   * The document as what stands of the last version and what is new. `inexact` where there are more problems than
   * a reader tells of.
   */
  async #segments(
    last: LastRead | null,
    chunks: readonly LineChunk[],
    recognition: Mapped,
    signal: AbortSignal,
  ): Promise<Segment[] | 'inexact' | null> {
    const segments: Segment[] = [];
    const indexOf = new Map(last?.chunks.map((chunk, i) => [chunk, i]));
    const firstRows = firstRowOf(last?.parts ?? []);
    const known = (i: number) => {
      const chunk = chunks[i]!;
      const at = indexOf.get(chunk);
      // A byte order mark counts at the start of a document alone.
      return at === undefined || ((at === 0) !== (i === 0) && startsWithMark(chunk)) ? undefined : at;
    };
    let read = 0;
    for (let i = 0; i < chunks.length;) {
      const at = known(i);
      const start = i;
      if (at !== undefined && last !== null) {
        while (i < chunks.length && known(i) === at + (i - start)) i++;
        const to = at + (i - start);
        segments.push({
          kind: 'kept',
          parts: last.parts.slice(at, to),
          fromRow: firstRows[at]!,
          toRow: firstRows[to]!,
          chunks: chunks.slice(start, i),
          fromChunk: last.chunks.slice(0, at),
        });
        continue;
      }
      while (i < chunks.length && i - start < MOST_CHUNKS && known(i) === undefined) i++;
      const some = chunks.slice(start, i);
      const whole = readChunks(some, recognition, start > 0);
      const newest =
        whole === null ? some.map((one, k) => readChunks([one], recognition, start + k > 0)) : [whole];
      for (const segment of newest) {
        if (segment === null) return 'inexact';
        segments.push(segment);
      }
      for (const { bytes } of some) read += bytes.length;
      if (read < SLICE_BYTES) continue;
      read = 0;
      await yieldToOthers();
      if (signal.aborted) return null;
    }
    return segments;
  }

  async #readWhole(
    chunks: readonly LineChunk[],
    recognition: Mapped,
    signal: AbortSignal,
  ): Promise<FileRead | null> {
    this.#last = null;
    const bytes = joinedBytes(chunks);
    const reader = createReader(bytes, recognition);
    while (!reader.step(SLICE_BYTES)) {
      await yieldToOthers();
      if (signal.aborted) return null;
    }
    return { dataset: reader.finish(), bytes: bytesInMemory(bytes) };
  }
}

/** Reads chunks that follow each other; null where they hold more problems than are told of. */
function readChunks(chunks: readonly LineChunk[], recognition: Mapped, continues: boolean): Segment | null {
  const bytes = joinedBytes(chunks);
  const reader = createReader(bytes, recognition, { continues });
  while (!reader.step(bytes.length + 1));
  const dataset = reader.finish();
  if (dataset.problemsTotal > dataset.problems.length) return null;
  return { kind: 'read', dataset, chunks, parts: partsOf(chunks, dataset) };
}

/** What each of the chunks holds; rows, lines and offsets of problems counted within the chunk. */
function partsOf(chunks: readonly LineChunk[], dataset: Dataset): ReadPart[] {
  let [row, problem, start, line] = [0, 0, 0, 0];
  return chunks.map(({ bytes, lineEnds }): ReadPart => {
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
    return { rows: row - firstRow, problems };
  });
}

/** Index of the first row of each part, and the number of rows. */
function firstRowOf(parts: readonly ReadPart[]): number[] {
  const first = [0];
  for (const { rows } of parts) first.push(first.at(-1)! + rows);
  return first;
}

function headOf(chunks: readonly LineChunk[]): readonly LineChunk[] {
  let [bytes, lines, count] = [0, 0, 0];
  while (count < chunks.length && (bytes < HEAD_BYTES || lines < HEAD_LINES)) {
    bytes += chunks[count]!.bytes.length;
    lines += chunks[count]!.lineEnds;
    count++;
  }
  return chunks.slice(0, count);
}

function startsWithMark({ bytes }: LineChunk): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function isEqual(a: Recognition, b: Recognition | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

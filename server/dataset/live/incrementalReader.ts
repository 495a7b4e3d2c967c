import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { bytesInMemory } from '../byteSource.ts';
import type { VersionRead } from '../datasetChange.ts';
import { bytesOfChunks, joinedBytes, type LineChunk } from './lineChunks.ts';
import { canBeReadInParts, KnownChunks, type PartRead, type ReadChunks, readPart } from './documentParts.ts';
import { createReader, readDataset } from '../rows/index.ts';
import { recogniseDataset } from '../columns/index.ts';
import type { Entry } from '../format.ts';
import { type ReadPart, type Segment, spliced } from './spliceDataset.ts';
import type { ColumnSettings, Dataset, Mapped, Recognition } from '../types.ts';

/** What was read last. */
interface LastRead extends ReadChunks {
  readonly recognition: Mapped;
  readonly dataset: Dataset;
}

/** Bytes that recognition looks at; more where lines are long. */
const HEAD_BYTES = 2 ** 21;
const HEAD_LINES = 1000;
/** Bytes read between two looks at what else waits: a few milliseconds of work. */
const SLICE_BYTES = 2 ** 21;
/** Chunks read at once by one reader, as a rule: their problems are kept up to the reader's bound. */
const MOST_CHUNKS = 32;

/**
 * Reads the versions of one document one after the other: of each only the chunks that the one before had not. The
 * result is that of reading the whole.
 */
export class IncrementalReader {
  #last: LastRead | null = null;
  #recognised: {
    readonly head: readonly LineChunk[];
    readonly columns: ColumnSettings | undefined;
    readonly recognition: Recognition;
  } | null = null;

  recognise(chunks: readonly LineChunk[], columns?: ColumnSettings): Recognition {
    const head = headOf(chunks);
    const known = this.#recognised;
    if (
      known !== null &&
      isDeepStrictEqual(known.columns, columns) &&
      head.length === known.head.length &&
      head.every((one, i) => one === known.head[i])
    )
      return known.recognition;
    const found = recogniseDataset(joinedBytes(head), columns);
    // The same answer stays the same object: what was read by it stands.
    const isKnown = known !== null && isDeepStrictEqual(found, known.recognition);
    const recognition = isKnown ? known.recognition : found;
    this.#recognised = { head, columns, recognition };
    return recognition;
  }

  /** Yields often; null once `signal` is aborted. */
  async read(
    chunks: readonly LineChunk[],
    recognition: Mapped,
    signal: AbortSignal,
  ): Promise<VersionRead | null> {
    if (!canBeReadInParts(recognition)) return this.#readWhole(chunks, recognition, signal);
    const last = this.#last?.recognition === recognition ? this.#last : null;
    const segments = await this.#segments(last, chunks, recognition, signal);
    if (segments === null) return null;
    if (segments === 'inexact') return this.#readWhole(chunks, recognition, signal);
    const base = last?.dataset ?? readDataset(new Uint8Array(0), recognition);
    const joined = spliced(base, segments);
    if (joined === null) return this.#readWhole(chunks, recognition, signal);
    const { dataset, parts, change } = joined;
    this.#last = { chunks, parts, recognition, dataset };
    const bytes = bytesOfChunks(chunks, (i) => parts[i]!.entry !== null);
    return { dataset, bytes, ...(last === null || change === undefined ? {} : { change }) };
  }

  /** The document as what stands of the last version and what is new. */
  async #segments(
    last: LastRead | null,
    chunks: readonly LineChunk[],
    recognition: Mapped,
    signal: AbortSignal,
  ): Promise<Segment[] | 'inexact' | null> {
    const segments: Segment[] = [];
    const known = new KnownChunks(last, chunks, recognition.layout);
    const firstRows = firstRowOf(last?.parts ?? []);
    let read = 0;
    let entry: Entry = 'rows';
    for (let i = 0; i < chunks.length;) {
      const { at, count } = known.runFrom(i, entry);
      if (count > 0 && last !== null) {
        segments.push({
          kind: 'kept',
          parts: last.parts.slice(at, at + count),
          fromRow: firstRows[at]!,
          toRow: firstRows[at + count]!,
          chunks: chunks.slice(i, i + count),
          fromChunk: last.chunks.slice(0, at),
        });
        i += count;
        entry = last.parts[at + count]?.entry ?? entry;
        continue;
      }
      const most = known.nextFrom(i + 1, i + MOST_CHUNKS) - i;
      const part: PartRead | null =
        (await readPart(chunks, i, most, entry, recognition, signal)) ??
        // Fewer problems are met in fewer chunks.
        (signal.aborted ? null : await readPart(chunks, i, 1, entry, recognition, signal));
      if (part === null) return signal.aborted ? null : 'inexact';
      segments.push(part.segment);
      i += part.segment.chunks.length;
      entry = part.exit;
      for (const { bytes } of part.segment.chunks) read += bytes.length;
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
  ): Promise<VersionRead | null> {
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

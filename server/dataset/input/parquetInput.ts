import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { CarriedParts } from '../records/index.ts';
import type { Bytes } from '../byteSource.ts';
import { type DiskFile, FileError, type FileRead, reasonOf } from '../files/index.ts';
import { type DatasetInput, FIRST_PART, isFirstPart, type ReadingHooks } from './input.ts';
import { PARQUET } from '../layout.ts';
import { ParquetBytes, ParquetFile } from '../parquet/index.ts';
import type { Sample } from '../formats/index.ts';
import { PartMerger, wholeFile } from './mergeParts.ts';
import { type RowRange, rowRanges, scanRows } from './parquetScan.ts';
import { recogniseSample } from '../columns/index.ts';
import type { ParquetScanner } from './scanners.ts';
import type { Mapped } from '../types.ts';

/** How a Parquet file on disk is scanned. */
export interface ParquetScanning extends ReadingHooks {
  readonly scanner: ParquetScanner;
  /** Stretches of rows scanned at a time. */
  readonly parallel: number;
}

/** A Parquet file to be read in this thread. */
export function inputParquet(bytes: Bytes, path: string): DatasetInput {
  let opened: ParquetFile | null = null;
  const open = () => (opened ??= new ParquetFile(bytes));
  return parquetInput(path, {
    sample: () => open().sample(),
    read: async (recognition, signal) => {
      const file = open();
      const whole = { rowStart: 0, rowEnd: file.rows };
      const scanned = await scanRows(file, recognition, whole, async () => {
        await yieldToOthers();
        return signal.aborted;
      });
      return scanned && fileRead(file, recognition, wholeFile(scanned.part, recognition), scanned.records);
    },
  });
}

/** A Parquet file to be read by other threads, some row groups each at a time. */
export function inputParquetOnDisk(file: DiskFile, scanning: ParquetScanning): DatasetInput {
  return parquetInput(file.path, {
    sample: () => scanning.scanner.sample(file),
    read: async (recognition, signal) => {
      try {
        return await readByThreads(file, recognition, scanning, signal);
      } catch (error) {
        // Whatever else went wrong: it throws where the file is another now.
        file.slice(0, 0);
        throw error;
      }
    },
  });
}

function parquetInput(
  path: string,
  { sample, read }: { readonly sample: () => Promise<Sample>; readonly read: DatasetInput['read'] },
): DatasetInput {
  return {
    // Columns are asked about by lines of JSON, whatever the file is.
    head: async () => {
      const { rows } = await sample();
      return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    },
    recognise: async (columns) => {
      try {
        return recogniseSample(PARQUET, await sample(), columns);
      } catch (error) {
        if (error instanceof FileError) throw error;
        const message = `This Parquet file cannot be read: ${reasonOf(error)}.`;
        return { kind: 'not-preference-data' as const, message };
      }
    },
    read: async (recognition, signal) => {
      try {
        return await read(recognition, signal);
      } catch (error) {
        if (error instanceof FileError) throw error;
        throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
      }
    },
  };
}

function fileRead(
  file: ParquetFile,
  recognition: Mapped,
  dataset: FileRead['dataset'],
  records: ReadonlyMap<number, CarriedParts>,
): FileRead {
  return { dataset, bytes: new ParquetBytes(file, records, recognition) };
}

/** Enough that a thread is not idle for what it costs to hand it work; few enough for first results to come early. */
const MOST_ROWS = 2 ** 16;
async function readByThreads(
  onDisk: DiskFile,
  recognition: Mapped,
  { scanner, parallel, onProgress, onFirstPart }: ParquetScanning,
  signal: AbortSignal,
): Promise<FileRead | null> {
  const file = new ParquetFile(onDisk);
  const whole = [{ rowStart: 0, rowEnd: file.rows }];
  const ranges =
    file.rows === 0 ? whole : rowRanges(file.groupRows, Math.min(MOST_ROWS, (file.rows * FIRST_PART) / 3));
  const merger = new PartMerger(recognition);
  const records = new Map<number, CarriedParts>();
  const stop = new AbortController();
  const scanning = AbortSignal.any([signal, stop.signal]);
  const scan = (range: RowRange) => {
    const scanned = scanner.rows(onDisk, recognition, range, scanning);
    // Seen where it is awaited; this keeps a failure of later rows from going unhandled until then.
    scanned.catch(() => undefined);
    return { range, scanned };
  };
  let gaveFirstPart = onFirstPart === undefined;
  let [next, base] = [0, 0];
  const ahead: ReturnType<typeof scan>[] = [];
  try {
    for (;;) {
      while (ahead.length <= parallel && next < ranges.length) ahead.push(scan(ranges[next++]!));
      const part = ahead.shift();
      if (part === undefined) break;
      const scanned = await part.scanned;
      if (scanned === null || signal.aborted) return null;
      const { rowStart, rowEnd } = part.range;
      if (ranges.length === 1)
        return fileRead(file, recognition, wholeFile(scanned.part, recognition), scanned.records);
      merger.add(scanned.part, base, rowEnd - rowStart);
      base += scanned.bytes;
      for (const [row, record] of scanned.records) records.set(row, record);
      const share = rowEnd / file.rows;
      onProgress?.(share);
      if (gaveFirstPart || !isFirstPart(share)) continue;
      gaveFirstPart = true;
      const dataset = merger.finish();
      if (dataset !== null) onFirstPart?.(fileRead(file, recognition, dataset, new Map(records)), share);
    }
  } finally {
    stop.abort();
  }
  return fileRead(file, recognition, merger.take(), records);
}

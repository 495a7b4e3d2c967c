import { parentPort } from 'node:worker_threads';
import { type Chunk, scanChunk, type ScannedChunk } from './diskScan.ts';
import { DiskFile, type KnownFile } from '../files/index.ts';
import { ParquetFile } from '../parquet/index.ts';
import type { Sample } from '../formats/index.ts';
import { type RowRange, type ScannedRows, scanRows } from './parquetScan.ts';
import type { Mapped } from '../types.ts';

/** What a scan worker can do, and what it answers. */
export interface Scans {
  readonly chunk: { readonly task: Chunk; readonly answer: ScannedChunk };
  readonly sample: { readonly task: KnownFile; readonly answer: Sample };
  readonly rows: {
    readonly task: { readonly file: KnownFile; readonly recognition: Mapped; readonly range: RowRange };
    readonly answer: ScannedRows;
  };
}

/** What a scan worker is asked. Setting `stop[0]` to 1 ends the scan early. */
export type ScanRequest = {
  [Kind in keyof Scans]: {
    readonly id: number;
    readonly kind: Kind;
    readonly task: Scans[Kind]['task'];
    readonly stop: Int32Array<SharedArrayBuffer>;
  };
}[keyof Scans];

/** Its one answer: what was scanned, null when stopped, or what went wrong. */
export interface ScanAnswer {
  readonly id: number;
  readonly scanned: Scans[keyof Scans]['answer'] | null;
  readonly error: unknown;
}

parentPort?.on('message', (request: ScanRequest) => {
  void answered(request).then((answer) => {
    parentPort?.postMessage(answer, columnsOf(answer));
  });
});

async function answered(request: ScanRequest): Promise<ScanAnswer> {
  const { id } = request;
  try {
    return { id, scanned: await scanned(request), error: null };
  } catch (error) {
    return { id, scanned: null, error };
  }
}

function scanned({ kind, task, stop }: ScanRequest): ScanAnswer['scanned'] | Promise<ScanAnswer['scanned']> {
  const stopped = () => Atomics.load(stop, 0) === 1;
  switch (kind) {
    case 'chunk':
      return scanChunk(task, stopped);
    case 'sample':
      return parquetFile(task).sample();
    case 'rows':
      return scanRows(parquetFile(task.file), task.recognition, task.range, stopped);
  }
}

/** The file that was read last: the next row groups are of the same, as a rule, and its footer may be long. */
let last: { readonly known: KnownFile; readonly file: ParquetFile } | null = null;

function parquetFile(known: KnownFile): ParquetFile {
  const isLast =
    last?.known.path === known.path &&
    last.known.length === known.length &&
    last.known.mtimeNs === known.mtimeNs;
  if (!isLast) last = { known, file: new ParquetFile(DiskFile.known(known)) };
  return last!.file;
}

/** The columns move to the other thread; a copy would double them. */
function columnsOf({ scanned }: ScanAnswer): ArrayBuffer[] {
  if (scanned === null || !('part' in scanned)) return [];
  const { part } = scanned;
  const columns = 'rows' in part ? [part.rows] : [part.responses.columns, part.responses.faults];
  return columns
    .flatMap(Object.values)
    .flatMap((column: unknown) =>
      ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
    );
}

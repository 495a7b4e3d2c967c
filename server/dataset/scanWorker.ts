import { parentPort } from 'node:worker_threads';
import { type Chunk, scanChunk, type ScannedChunk } from './diskScan.ts';

/** What a scan worker is asked. Setting `stop[0]` to 1 ends the scan early. */
export interface ScanRequest {
  readonly id: number;
  readonly chunk: Chunk;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** Its one answer: what scanChunk returns, or what went wrong. */
export interface ScanAnswer {
  readonly id: number;
  readonly scanned: ScannedChunk | null;
  readonly error: unknown;
}

parentPort?.on('message', ({ id, chunk, stop }: ScanRequest) => {
  let answer: ScanAnswer;
  try {
    answer = { id, scanned: scanChunk(chunk, () => Atomics.load(stop, 0) === 1), error: null };
  } catch (error) {
    answer = { id, scanned: null, error };
  }
  parentPort?.postMessage(answer, columnsOf(answer));
});

/** The columns move to the other thread; a copy would double them. */
function columnsOf({ scanned }: ScanAnswer): ArrayBuffer[] {
  return Object.values(scanned?.dataset ?? {}).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}

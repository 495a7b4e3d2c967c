import { Worker } from 'node:worker_threads';
import type { Chunk, ScannedChunk } from './diskScan.ts';
import type { ScanAnswer, ScanRequest } from './scanWorker.ts';

/** Scans a chunk somewhere, as scanChunk does; null also once `signal` is aborted. */
export type ChunkScanner = (chunk: Chunk, signal: AbortSignal) => Promise<ScannedChunk | null>;

interface Pending {
  readonly resolve: (scanned: ScannedChunk | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Scanning leaves next to no garbage: room for it would only be memory that lies idle. */
const RESOURCES = { maxYoungGenerationSizeMb: 4 };

/** Worker threads that scan chunks, one each at a time. They start with the first chunk and end with `dispose`. */
export class ScanPool {
  readonly #workerFile: string;
  readonly size: number;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #pending = new Map<Worker, Pending>();
  #lastId = 0;

  constructor(workerFile: string, size: number) {
    this.#workerFile = workerFile;
    this.size = size;
  }

  readonly scan: ChunkScanner = async (chunk, signal) => {
    const worker = await this.#free();
    if (signal.aborted) {
      this.#release(worker);
      return null;
    }
    const id = ++this.#lastId;
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const onAbort = () => void Atomics.store(stop, 0, 1);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise<ScannedChunk | null>((resolve, reject) => {
        this.#pending.set(worker, { resolve, reject });
        worker.postMessage({ id, chunk, stop } satisfies ScanRequest);
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (this.#all.has(worker)) this.#release(worker);
    }
  };

  async dispose(): Promise<void> {
    const workers = [...this.#all];
    this.#all.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #free(): Worker | Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size < this.size) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }

  #start(): Worker {
    const worker = new Worker(this.#workerFile, { resourceLimits: RESOURCES });
    worker.unref();
    this.#all.add(worker);
    worker.on('message', ({ scanned, error }: ScanAnswer) => {
      const pending = this.#pending.get(worker);
      this.#pending.delete(worker);
      if (error === null) pending?.resolve(scanned);
      else pending?.reject(error);
    });
    const gone = (reason: unknown) => {
      this.#all.delete(worker);
      this.#pending.get(worker)?.reject(reason);
      this.#pending.delete(worker);
      // Another worker takes the place of this one for who waits.
      const next = this.#waiting.shift();
      if (next !== undefined) next(this.#start());
    };
    worker.on('error', gone);
    worker.on('exit', (code) => {
      if (this.#all.has(worker)) gone(new Error(`A scan worker ended with code ${code}.`));
    });
    return worker;
  }
}

import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { ChunkScanner, ParquetScanner } from './scanners.ts';
import type { KnownFile } from '../files/index.ts';
import type { ScanAnswer, ScanRequest, Scans } from './scanWorker.ts';

/** Scanning leaves next to no garbage: room for it would only be memory that lies idle. */
const OF_CHUNKS = { maxYoungGenerationSizeMb: 4 };
/** A thread holds a row group at a time, which may be large. */
const MOST_OF_PARQUET = 2;

/** Worker threads that read files, one task each at a time. They start when they are needed and end with `dispose`. */
export class ScanPool {
  readonly size: number;
  readonly #chunks: Workers;
  readonly #parquet: Workers;

  constructor(workerFile: string, size: number) {
    this.size = size;
    this.#chunks = new Workers(workerFile, size, OF_CHUNKS);
    this.#parquet = new Workers(workerFile, Math.min(size, MOST_OF_PARQUET), {});
  }

  readonly scan: ChunkScanner = (task, signal) => this.#chunks.run('chunk', task, signal);

  readonly parquet: ParquetScanner = {
    sample: async (file) => (await this.#parquet.run('sample', plain(file), NEVER))!,
    rows: (file, recognition, range, signal) =>
      this.#parquet.run('rows', { file: plain(file), recognition, range }, signal),
  };

  async dispose(): Promise<void> {
    await Promise.all([this.#chunks.dispose(), this.#parquet.dispose()]);
  }
}

/** What another thread can be told. */
const plain = ({ path, length, mtimeNs }: KnownFile): KnownFile => ({ path, length, mtimeNs });

const NEVER = new AbortController().signal;

interface Pending {
  readonly resolve: (scanned: ScanAnswer['scanned']) => void;
  readonly reject: (error: unknown) => void;
}

/** Workers of one kind. */
class Workers {
  readonly #file: string;
  readonly #size: number;
  readonly #limits: ResourceLimits;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #pending = new Map<Worker, Pending>();
  #lastId = 0;

  constructor(file: string, size: number, limits: ResourceLimits) {
    this.#file = file;
    this.#size = size;
    this.#limits = limits;
  }

  /** What the scan answers; null once `signal` is aborted. */
  async run<Kind extends keyof Scans>(
    kind: Kind,
    task: Scans[Kind]['task'],
    signal: AbortSignal,
  ): Promise<Scans[Kind]['answer'] | null> {
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
      const scanned = await new Promise<ScanAnswer['scanned']>((resolve, reject) => {
        this.#pending.set(worker, { resolve, reject });
        worker.postMessage({ id, kind, task, stop } satisfies Record<keyof ScanRequest, unknown>);
      });
      return scanned;
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (this.#all.has(worker)) this.#release(worker);
    }
  }

  async dispose(): Promise<void> {
    const workers = [...this.#all];
    this.#all.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #free(): Worker | Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size < this.#size) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { resourceLimits: this.#limits });
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

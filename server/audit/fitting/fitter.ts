import { Worker } from 'node:worker_threads';
import type { ComparisonChange, Comparisons, FitSettings } from '../../model/index.ts';
import type { FittedModel } from './fitComparisons.ts';
import type { FitAnswer, FitRequest } from './fitWorker.ts';

/** What changed since an earlier fit under the same settings; null: little, but what it does to the rest is not told. */
export interface FitChange {
  readonly from: FittedModel;
  readonly changes: readonly ComparisonChange[] | null;
}

interface Pending {
  readonly resolve: (fitted: FitAnswer['fitted']) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Fits in a worker thread, so that the server's own thread stays free to hear typing and cancellation. The
 * worker starts with the first fit and serves one request after the other. It keeps its last fit open: where the
 * caller says what changed since, only that is sent, and the fit is taken up instead of begun.
 */
export class Fitter {
  readonly #workerFile: string;
  #worker: Worker | null = null;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();
  /** The request that each fit answered. */
  readonly #idOf = new WeakMap<FittedModel, number>();

  constructor(workerFile: string) {
    this.#workerFile = workerFile;
  }

  /** The fit, or null once `signal` is aborted. Rejects when the worker fails. */
  async fit(
    comparisons: Comparisons,
    settings: FitSettings,
    signal: AbortSignal,
    change?: FitChange,
  ): Promise<FittedModel | null> {
    const since = change === undefined ? undefined : this.#idOf.get(change.from);
    if (since !== undefined && change?.changes != null) {
      const refitted = await this.#ask({ since, changes: change.changes }, settings, signal);
      if (refitted !== 'forgotten') return refitted;
    }
    const like = since === undefined ? {} : { like: since };
    const fitted = await this.#ask({ comparisons, ...like }, settings, signal);
    if (fitted === 'forgotten') throw new Error('The fit worker forgot what it was given.');
    return fitted;
  }

  async #ask(
    work: FitRequest['work'],
    settings: FitSettings,
    signal: AbortSignal,
  ): Promise<FitAnswer['fitted']> {
    if (signal.aborted) return null;
    const id = ++this.#lastId;
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const onAbort = () => void Atomics.store(stop, 0, 1);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const fitted = await new Promise<FitAnswer['fitted']>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        this.#running().postMessage({ id, work, settings, stop } satisfies FitRequest);
      });
      if (fitted !== null && fitted !== 'forgotten') this.#idOf.set(fitted, id);
      return fitted;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async dispose(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#workerFile);
    worker.unref();
    worker.on('message', ({ id, fitted, error }: FitAnswer) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === null) pending?.resolve(fitted);
      else pending?.reject(new Error(error));
    });
    worker.on('error', (error) => {
      this.#abandon(worker, error instanceof Error ? error : new Error(String(error)));
    });
    worker.on('exit', (code) => {
      this.#abandon(worker, new Error(`The fit worker ended with code ${code}.`));
    });
    this.#worker = worker;
    return worker;
  }

  /** The worker is gone: fail what waits for it; the next fit starts another. */
  #abandon(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

import type { ComparisonChange, Comparisons, FitSettings } from '../../model/index.ts';
import { WorkerPool } from '../../threads/index.ts';
import type { FittedModel } from './fitComparisons.ts';
import type { FitAnswer, FitTask } from './fitWorker.ts';

/** What changed since an earlier fit under the same settings; null: little, but what it does to the rest is not told. */
export interface FitChange {
  readonly from: FittedModel;
  readonly changes: readonly ComparisonChange[] | null;
}

/**
 * Fits in a worker thread, so that the server's own thread stays free to hear typing and cancellation. The
 * worker starts with the first fit and serves one request after the other. It keeps its last fit open: where the
 * caller says what changed since, only that is sent, and the fit is taken up instead of begun.
 */
export class Fitter {
  readonly #workers: WorkerPool<FitTask, FitAnswer>;
  #lastId = 0;
  /** The task that each fit answered. */
  readonly #idOf = new WeakMap<FittedModel, number>();

  constructor(workerFile: string) {
    this.#workers = new WorkerPool(workerFile, 1);
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

  async dispose(): Promise<void> {
    await this.#workers.dispose();
  }

  async #ask(work: FitTask['work'], settings: FitSettings, signal: AbortSignal): Promise<FitAnswer | null> {
    const id = ++this.#lastId;
    const fitted = await this.#workers.run({ id, work, settings }, signal);
    if (fitted !== null && fitted !== 'forgotten') this.#idOf.set(fitted, id);
    return fitted;
  }
}

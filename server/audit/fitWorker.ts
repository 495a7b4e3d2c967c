import { parentPort } from 'node:worker_threads';
import type { Comparisons, FitSettings } from '../model/types.ts';
import { fitComparisons, type FittedModel } from './fitComparisons.ts';

/** What the fit worker is asked. Setting `stop[0]` to 1 ends the fit early. */
export interface FitRequest {
  readonly id: number;
  readonly comparisons: Comparisons;
  readonly settings: FitSettings;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** Its one answer: the fit, null when stopped, or what went wrong. */
export interface FitAnswer {
  readonly id: number;
  readonly fitted: FittedModel | null;
  readonly error: string | null;
}

parentPort?.on('message', ({ id, comparisons, settings, stop }: FitRequest) => {
  let answer: FitAnswer;
  try {
    answer = {
      id,
      fitted: fitComparisons(comparisons, settings, () => Atomics.load(stop, 0) === 1),
      error: null,
    };
  } catch (error) {
    answer = {
      id,
      fitted: null,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
  parentPort?.postMessage(answer);
});

import { parentPort } from 'node:worker_threads';
import type { ComparisonChange, Comparisons, FitSettings } from '../../model/index.ts';
import { type FittedModel, openFit, type OpenFit, refitComparisons } from './fitComparisons.ts';

/** What the fit worker is asked. Setting `stop[0]` to 1 ends the fit early. */
export interface FitRequest {
  readonly id: number;
  readonly settings: FitSettings;
  readonly stop: Int32Array<SharedArrayBuffer>;
  /**
   * All comparisons, those of which the request `like` asked before but for a few; or what changed since the fit of an
   * earlier request.
   */
  readonly work:
    | { readonly comparisons: Comparisons; readonly like?: number }
    | { readonly since: number; readonly changes: readonly ComparisonChange[] };
}

/**
 * Its one answer: the fit, null when stopped, `forgotten` where the earlier fit is not the last any more, or what went
 * wrong.
 */
export interface FitAnswer {
  readonly id: number;
  readonly fitted: FittedModel | 'forgotten' | null;
  readonly error: string | null;
}

/** The last fit, kept open: a document is edited many times in a row. */
let last: { readonly id: number; readonly open: OpenFit } | null = null;

parentPort?.on('message', (request: FitRequest) => {
  let answer: FitAnswer;
  try {
    answer = { id: request.id, fitted: answerTo(request), error: null };
  } catch (error) {
    answer = {
      id: request.id,
      fitted: null,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
  parentPort?.postMessage(answer);
});

function answerTo({ id, settings, stop, work }: FitRequest): FitAnswer['fitted'] {
  const shouldStop = () => Atomics.load(stop, 0) === 1;
  let open: OpenFit | null;
  if ('comparisons' in work) {
    const from = last !== null && last.id === work.like ? last.open : undefined;
    open = openFit(work.comparisons, settings, shouldStop, from);
  } else if (last?.id !== work.since) return 'forgotten';
  else open = refitComparisons(last.open, work.changes, shouldStop);
  if (open === null) return null;
  last = { id, open };
  return open.fitted;
}

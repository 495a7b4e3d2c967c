import type { ComparisonChange, Comparisons, FitSettings } from '../../model/index.ts';
import { answerTasks } from '../../threads/index.ts';
import { type FittedModel, openFit, type OpenFit, refitComparisons } from './fitComparisons.ts';

/** What the fit worker is asked. */
export interface FitTask {
  readonly id: number;
  readonly settings: FitSettings;
  /** All comparisons; `like` names an earlier, nearly equal task. Or what changed since the fit of an earlier task. */
  readonly work:
    | { readonly comparisons: Comparisons; readonly like?: number }
    | { readonly since: number; readonly changes: readonly ComparisonChange[] };
}

/** The fit; `forgotten` where the earlier fit is not the last any more. */
export type FitAnswer = FittedModel | 'forgotten';

/** The last fit, kept open: a document is edited many times in a row. */
let last: { readonly id: number; readonly open: OpenFit } | null = null;

answerTasks(({ id, settings, work }: FitTask, stopped): FitAnswer | null => {
  let open: OpenFit | null;
  if ('comparisons' in work) {
    const from = last !== null && last.id === work.like ? last.open : undefined;
    open = openFit(work.comparisons, settings, stopped, from);
  } else if (last?.id !== work.since) return 'forgotten';
  else open = refitComparisons(last.open, work.changes, stopped);
  if (open === null) return null;
  last = { id, open };
  return open.fitted;
});

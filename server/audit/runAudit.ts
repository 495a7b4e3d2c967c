import type { ByteSource, ColumnSettings, Dataset, DatasetInput, Recognition } from '../dataset/index.ts';
import type { Comparisons, FitSettings } from '../model/index.ts';
import { fitSettingsFor } from './anchors.ts';
import {
  type Audit,
  type Auditable,
  auditable,
  type AuditSettings,
  completeAudit,
  hasAsymmetry,
  whyDeclined,
} from './audit.ts';
import {
  changedComparisons,
  copiesIn,
  type FitChange,
  type FittedModel,
  sameComparisons,
  sameJudged,
} from './fitting/index.ts';

/** What became of a file. */
export type AuditOutcome =
  | { readonly kind: 'audited'; readonly audit: Audit }
  | { readonly kind: 'column-needed'; readonly recognition: Extract<Recognition, { kind: 'column-needed' }> }
  | { readonly kind: 'not-a-dataset'; readonly message: string }
  /** Read, but not to be audited; `message` says what would make it possible. */
  | {
      readonly kind: 'declined';
      readonly message: string;
      readonly bytes: ByteSource;
      readonly dataset: Dataset;
    };

/** Fits comparisons somewhere, from an earlier fit if the change since is told; null once the signal is aborted. */
export type FitFunction = (
  comparisons: Comparisons,
  settings: FitSettings,
  signal: AbortSignal,
  change?: FitChange,
) => Promise<FittedModel | null>;

export interface AuditRun {
  readonly input: DatasetInput;
  /** Columns that the settings or the command line name. */
  readonly columns?: ColumnSettings;
  readonly settings: AuditSettings;
  readonly fit: FitFunction;
  readonly signal: AbortSignal;
  /** An earlier audit whose fit may serve again. */
  readonly previous?: Audit | null;
  readonly onFitting?: (dataset: Dataset) => void;
}

/**
 * A file to its audit. Yields often while reading, fits elsewhere, and gives null once `signal` is aborted. The
 * fit of `previous` is reused when comparisons and settings are the same, so that a decision costs no fit, and taken up
 * when few comparisons changed. Throws
 * FileError.
 */
export async function runAudit(run: AuditRun): Promise<AuditOutcome | null> {
  const recognition = await run.input.recognise(run.columns);
  if (recognition.kind === 'column-needed') return { kind: 'column-needed', recognition };
  if (recognition.kind === 'not-preference-data')
    return { kind: 'not-a-dataset', message: recognition.message };

  const read = await run.input.read(recognition, run.signal);
  if (read === null) return null;
  const { bytes, dataset } = read;
  const message = whyDeclined(dataset);
  if (message !== null) return { kind: 'declined', message, bytes, dataset };

  const { previous } = run;
  const alike = previous != null && sameJudged(previous.dataset, dataset) ? previous : null;
  const copies = await copiesIn(bytes, dataset, run.signal, alike?.comparisons.copies.repeats);
  if (copies === null) return null;
  const ready = auditable(bytes, dataset, run.settings.fit, copies, previous);
  if (recognition.otherwise !== undefined && !hasAsymmetry(ready))
    return { kind: 'column-needed', recognition: recognition.otherwise };
  const fitted = await fitOf(run, ready);
  if (fitted === null || run.signal.aborted) return null;
  return { kind: 'audited', audit: completeAudit(ready, fitted, run.settings, previous) };
}

/** More comparisons than these changed: the fit begins anew. */
const MOST_CHANGES = 1000;

/** The fit of `previous` where it still holds, taken up where little changed, else a new one. */
async function fitOf(
  { previous, settings, fit, signal, onFitting }: AuditRun,
  { dataset, comparisons: { comparisons } }: Auditable,
): Promise<FittedModel | null> {
  const fitSettings = fitSettingsFor(settings, dataset);
  if (previous === null || previous === undefined || !sameSettings(fitSettings, previous.fitted.settings)) {
    onFitting?.(dataset);
    return fit(comparisons, fitSettings, signal);
  }
  const before = previous.comparisons.comparisons;
  if (sameComparisons(comparisons, before)) return previous.fitted;
  onFitting?.(dataset);
  const changed = changedComparisons(before, comparisons, MOST_CHANGES);
  const change = changed === null ? undefined : { from: previous.fitted, ...changed };
  return fit(comparisons, fitSettings, signal, change);
}

function sameSettings(a: FitSettings, b: FitSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

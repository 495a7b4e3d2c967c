import { isDeepStrictEqual } from 'node:util';
import {
  type ByteSource,
  changeBetween,
  type ColumnSettings,
  type Dataset,
  type DatasetInput,
  type DecisionsBeside,
  type Recognition,
  readDecisionsBeside,
  type VersionRead,
  withDecisions,
} from '../dataset/index.ts';
import type { Comparisons, FitSettings } from '../model/index.ts';
import { fitSettingsFor } from './anchors.ts';
import {
  type Audit,
  type Auditable,
  auditable,
  type AuditSettings,
  completeAudit,
  hasAsymmetry,
  type Since,
  whyDeclined,
} from './audit.ts';
import { withJoinedUsers } from './joinedUsers.ts';
import { lookForSimilarNames } from './findings/index.ts';
import { changedComparisons, copiesIn, type FitChange, type FittedModel } from './fitting/index.ts';

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
  /** Path of the file, beside which its decisions may lie; null or absent where it is none. */
  readonly path?: string | null;
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
 * when few comparisons changed. Decisions that lie beside the file are heeded. Throws FileError, also where those cannot
 * be read.
 */
export async function runAudit(run: AuditRun): Promise<AuditOutcome | null> {
  const recognition = await run.input.recognise(run.columns);
  if (recognition.kind === 'column-needed') return { kind: 'column-needed', recognition };
  if (recognition.kind === 'not-preference-data')
    return { kind: 'not-a-dataset', message: recognition.message };

  const found = await run.input.read(recognition, run.signal);
  if (found === null) return null;
  const beside = typeof run.path === 'string' ? await readDecisionsBeside(run.path) : null;
  const read = decidedBeside(run.settings.joinUsers ? joinedRead(found, beside) : found, beside);
  const { bytes, dataset } = read;
  const message = whyDeclined(dataset);
  if (message !== null) return { kind: 'declined', message, bytes, dataset };

  const since = sinceOf(run.previous ?? null, read);
  const known = since === null ? null : { copies: since.audit.comparisons.copies, change: since.change };
  const copies = await copiesIn(bytes, dataset, run.signal, known);
  if (copies === null) return null;
  const ready = auditable(bytes, dataset, run.settings.fit, copies, since, beside);
  if (recognition.otherwise !== undefined && !hasAsymmetry(ready))
    return { kind: 'column-needed', recognition: recognition.otherwise };
  // While the fit runs elsewhere: of millions of users this takes a second.
  const [fit] = await Promise.all([
    fitSince(since, run, ready),
    lookForSimilarNames(ready.dataset.users, run.signal),
  ]);
  if (fit === null || run.signal.aborted) return null;
  const audit = completeAudit(ready, fit.fitted, run.settings, since, fit.changed);
  return { kind: 'audited', audit };
}

/** With users joined; each is decided by its own name before, so that no decision on one of them is lost. */
function joinedRead(read: VersionRead, beside: DecisionsBeside | null): VersionRead {
  const decided = decidedBeside(read, beside);
  const dataset = withJoinedUsers(decided.dataset);
  return dataset === decided.dataset ? read : { bytes: read.bytes, dataset };
}

/** With decisions from elsewhere, what the reader knows of the version before it is no longer all that changed. */
function decidedBeside(read: VersionRead, beside: DecisionsBeside | null): VersionRead {
  if (beside === null || beside.decisions.size === 0) return read;
  return { bytes: read.bytes, dataset: withDecisions(read.dataset, beside.decisions) };
}

/** What the reader says that changed, if it is since that audit; else what a look at all rows tells. */
function sinceOf(audit: Audit | null, { dataset, change }: VersionRead): Since | null {
  if (audit === null) return null;
  const isSince = change?.before === audit.dataset;
  return { audit, change: isSince ? change : changeBetween(audit.dataset, dataset) };
}

/**
 * Once more comparisons than these changed since a fit from nothing, by one edit or by many, the next fit begins anew:
 * which parts the model has is told anew with it, and no file is judged by what it was before.
 */
const MOST_CHANGES = 1000;
const MOST_CHANGED_SHARE = 0.01;

/** A fit; `changed`: so many comparisons came or went since one from nothing. */
interface FitSince {
  readonly fitted: FittedModel;
  readonly changed: number;
}

/** The earlier fit where it still holds, taken up where little changed, else a new one. Null once aborted. */
async function fitSince(
  since: Since | null,
  { settings, fit, signal, onFitting }: AuditRun,
  { dataset, comparisons }: Auditable,
): Promise<FitSince | null> {
  const fitSettings = fitSettingsFor(settings, dataset);
  const asked = async (changed: number, change?: FitChange): Promise<FitSince | null> => {
    onFitting?.(dataset);
    const fitted = await fit(comparisons.comparisons, fitSettings, signal, change);
    return fitted && { fitted, changed };
  };
  if (since === null || !isDeepStrictEqual(fitSettings, since.audit.fitted.settings)) return asked(0);
  const { comparisons: before, fitted, changedSinceFit } = since.audit;
  const same = { fitted, changed: changedSinceFit };
  if (comparisons === before) return same;
  const all = comparisons.comparisons.user.length;
  const most = Math.min(MOST_CHANGES, MOST_CHANGED_SHARE * all) - changedSinceFit;
  const change = changedComparisons(before, comparisons, most, since.change);
  if (change?.changes?.length === 0) return same;
  return change === null
    ? asked(0)
    : asked(changedSinceFit + change.changed, { from: fitted, changes: change.changes });
}

import { basename } from 'node:path';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import {
  type Audit,
  auditable,
  auditOfUsers,
  type AuditOutcome,
  type AuditRun,
  completeAudit,
  counted,
  countFlagged,
  describeColumns,
  describeConclusion,
  type FitFunction,
  hasAsymmetry,
  percent,
  runAudit,
  warehouseCleaning,
  whyBeside,
  whyDeclined,
} from '../../audit/index.ts';
import type { FileRead } from '../../dataset/index.ts';
import type { AuditState, AuditStatus } from '../../protocol.ts';
import type { AuditSource } from './auditSource.ts';
import type { ShownWork } from './progress.ts';
import type { FileSettings } from './settings.ts';
import { Waiters } from './waiters.ts';

/** Result of a session, and the version that it is of. */
export interface SessionResult {
  readonly version: number;
  readonly outcome: AuditOutcome;
  readonly settings: FileSettings;
}

/** An audit and the version it is of. */
export interface CurrentAudit {
  readonly audit: Audit;
  readonly version: number;
  readonly settings: FileSettings;
}

/** Needs of a session. */
export interface SessionHost {
  readonly fit: FitFunction;
  settings(uri: string): Promise<FileSettings>;
  /** Announces work on a file; `onCancel` is called when the user stops it. */
  showWork(uri: string, onCancel: () => void): ShownWork;
  onStatus(status: AuditStatus): void;
  onResult(session: AuditSession, result: SessionResult): void;
  onError(error: unknown): void;
}

/** How long typing must pause before a changed document is audited again. */
const PAUSE_MS = 200;
/** How long a file must rest that changed while it was read. */
const REST_MS = 1000;

/**
 * One file under audit. Every change supersedes the run before it: a run that is no longer of the present version
 * publishes nothing, and what was published stays until it is replaced.
 */
export class AuditSession {
  readonly source: AuditSource;
  readonly #host: SessionHost;
  #result: SessionResult | null = null;
  /** First results of the present version, while the rest of its file is read. */
  #provisional: CurrentAudit | null = null;
  #status: AuditStatus;
  #run: AbortController | null = null;
  /** Version whose audit failed or was cancelled; null if none. */
  #failed: number | null = null;
  /** The result is out of date although the source has not changed: its settings have. */
  #outdated = false;
  #timer: NodeJS.Timeout | null = null;
  #startedVersion = -1;
  #closed = false;
  readonly #waiting = new Waiters();

  constructor(source: AuditSource, host: SessionHost) {
    this.source = source;
    this.#host = host;
    this.#status = this.#statusOf('reading', 'Reading…', null);
    this.#start();
  }

  /** Version that the newest run reads. */
  get startedVersion(): number {
    return this.#startedVersion;
  }

  get status(): AuditStatus {
    return this.#status;
  }

  /** Result of the newest run, maybe of an older version; null before the first run ends. */
  get result(): SessionResult | null {
    return this.#result;
  }

  /** The newest audit, maybe of an older version; null while there is none. */
  get latest(): CurrentAudit | null {
    if (this.#result?.outcome.kind !== 'audited') return null;
    return {
      audit: this.#result.outcome.audit,
      version: this.#result.version,
      settings: this.#result.settings,
    };
  }

  /** First results, to be looked at while the rest of the file is read; null where there are none. */
  get provisional(): CurrentAudit | null {
    return this.#provisional;
  }

  /** The source changed (or its settings did: then at once). */
  refresh(pause = PAUSE_MS): void {
    this.#run?.abort();
    this.#outdated = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#start();
    }, pause);
  }

  /** Starts a pending audit at once, for a caller with little time such as a save. */
  hurry(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#start();
  }

  /** The user stops the audit; the next change, or {@link refresh}, starts it again. */
  cancel(): void {
    if (this.#settled()) return;
    this.#run?.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#failed = this.source.version;
    this.#outdated = false;
    this.#provisional = null;
    const message = 'The audit was cancelled. It starts again with the next change, or on request.';
    this.#setStatus(this.#statusOf('cancelled', message, null));
    this.#waiting.wake();
  }

  /** The audit of the present version, once it is there; null if there is none to be had. */
  async current(token?: CancellationToken): Promise<CurrentAudit | null> {
    await this.settled(token);
    const latest = this.latest;
    return this.#closed || latest?.version !== this.source.version ? null : latest;
  }

  /**
   * Resolves when there is nothing left to do for the present version. Throws RequestCancelled as soon as
   * whoever waits no longer does.
   */
  async settled(token?: CancellationToken): Promise<void> {
    while (!this.#settled()) {
      await this.#waiting.next(token);
      if (token?.isCancellationRequested === true) {
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Nobody waits for this any more.');
      }
    }
  }

  #settled(): boolean {
    const { version } = this.source;
    if (this.#closed) return true;
    return !this.#outdated && (this.#result?.version === version || this.#failed === version);
  }

  close(): void {
    this.#closed = true;
    this.#run?.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting.wake();
  }

  #start(): void {
    const abort = new AbortController();
    this.#run = abort;
    const { version } = this.source;
    this.#startedVersion = version;
    const work = this.#host.showWork(this.source.uri, () => {
      this.cancel();
    });
    this.#audit(abort.signal, work)
      .catch((error: unknown) => this.#fail(version, abort.signal, error))
      .finally(() => {
        work.end();
      });
  }

  async #fail(version: number, signal: AbortSignal, error: unknown): Promise<void> {
    this.#host.onError(error);
    if (signal.aborted || version !== this.source.version) return;
    if (await this.source.hasChanged()) {
      this.refresh(REST_MS);
      return;
    }
    this.#failed = version;
    this.#outdated = false;
    this.#provisional = null;
    this.#waiting.wake();
    const message = error instanceof Error ? error.message : String(error);
    this.#setStatus(this.#statusOf('failed', `The audit failed: ${message}`, null));
  }

  async #audit(signal: AbortSignal, work: ShownWork): Promise<void> {
    // Version and content are taken together: a document changes in place.
    const { version } = this.source;
    this.#provisional = null;
    const firstPart = new AbortController();
    let settings: FileSettings | null = null;
    const opening = Promise.resolve(
      this.source.open({
        onProgress: (share) => {
          const message = `Reading… ${percent(share)}`;
          work.report(message, share);
          if (signal.aborted || this.#result !== null) return;
          // First results stay, while the rest is read.
          if (this.#provisional !== null) this.#setStatus({ ...this.#status, progress: share });
          else this.#setStatus({ ...this.#statusOf('reading', message, null), progress: share });
        },
        onFirstPart: (part, share) => {
          if (settings === null || this.#result !== null) return;
          const aborted = AbortSignal.any([signal, firstPart.signal]);
          this.#showFirstPart(part, share, version, settings, aborted).catch((error: unknown) => {
            this.#host.onError(error);
          });
        },
      }),
    );
    // Seen where it is awaited; this keeps a failure from going unhandled until then.
    opening.catch(() => undefined);
    const previous = this.latest?.audit ?? null;
    if (previous === null) this.#setStatus(this.#statusOf('reading', 'Reading…', null));
    work.report('Reading…');
    try {
      settings = await this.#host.settings(this.source.uri);
      const input = await opening;
      if (signal.aborted) return;
      const outcome = await this.#outcomeOf({
        input,
        ...(settings.columns === null ? {} : { columns: settings.columns }),
        path: this.source.path,
        settings: settings.audit,
        fit: this.#host.fit,
        signal,
        // Of users alone there is nothing that could serve again.
        previous: previous?.from === 'users' ? null : previous,
        onFitting: ({ users, comparisons }) => {
          firstPart.abort();
          const message = `Fitting ${counted(comparisons, 'comparison')} by ${counted(users.length, 'user')}…`;
          work.report(message);
          this.#setStatus(this.#statusOf('fitting', message, previous));
        },
      });
      if (outcome === null || version !== this.source.version) return;
      this.#outdated = false;
      this.#provisional = null;
      this.#result = { version, outcome, settings };
      this.#host.onResult(this, this.#result);
      this.#setStatus(this.#statusOfOutcome(outcome));
      this.#waiting.wake();
    } finally {
      firstPart.abort();
    }
  }

  /** Of a file that holds no comparisons it is looked whether it is a table of users that were audited in a warehouse. */
  async #outcomeOf(run: AuditRun): Promise<AuditOutcome | null> {
    const outcome = await runAudit(run);
    const isNone = outcome?.kind === 'not-a-dataset' || outcome?.kind === 'column-needed';
    if (!isNone || this.source.path === null) return outcome;
    return (await auditOfUsers(this.source.path, run.settings)) ?? outcome;
  }

  /** Audits the first part of a file and shows that, marked as such, until the whole is audited. */
  async #showFirstPart(
    { bytes, dataset }: FileRead,
    share: number,
    version: number,
    settings: FileSettings,
    signal: AbortSignal,
  ): Promise<void> {
    if (whyDeclined(dataset) !== null) return;
    const ready = auditable(bytes, dataset, settings.audit.fit);
    if (!hasAsymmetry(ready)) return;
    const fitted = await this.#host.fit(ready.comparisons.comparisons, settings.audit.fit, signal);
    if (fitted === null || signal.aborted || version !== this.source.version) return;
    const audit = completeAudit(ready, fitted, settings.audit);
    this.#provisional = { audit, version, settings };
    this.#host.onResult(this, { version, outcome: { kind: 'audited', audit }, settings });
    const message = `First results, from ${percent(share)} of the file; the rest is being read.`;
    const { progress = share } = this.#status;
    this.#setStatus({
      ...this.#statusOf('reading', message, audit),
      provisional: true,
      firstPart: share,
      progress,
    });
  }

  #setStatus(status: AuditStatus): void {
    if (this.#closed) return;
    this.#status = status;
    this.#host.onStatus(status);
  }

  #statusOfOutcome(outcome: AuditOutcome): AuditStatus {
    switch (outcome.kind) {
      case 'audited': {
        const { audit } = outcome;
        const state = audit.fitted.fit.signal ? 'ready' : 'no-signal';
        return this.#statusOf(state, describeConclusion(audit), audit);
      }
      case 'column-needed':
        return this.#statusOf('column-needed', outcome.recognition.message, null);
      case 'declined':
        return this.#statusOf('declined', outcome.message, null);
      case 'not-a-dataset':
        return this.#statusOf('not-a-dataset', outcome.message, null);
    }
  }

  #statusOf(state: AuditState, message: string, audit: Audit | null): AuditStatus {
    const beside = audit?.beside != null && whyBeside(audit) !== null ? basename(audit.beside.path) : null;
    const warehouse = audit === null ? null : warehouseCleaning(audit);
    const flagged = audit === null ? { users: 0, undecided: 0 } : countFlagged(audit);
    return {
      uri: this.source.uri,
      version: this.source.version,
      state,
      message,
      users: audit?.dataset.users.length ?? 0,
      flagged: flagged.users,
      undecided: flagged.undecided,
      comparisons: audit?.dataset.comparisons ?? 0,
      columns: audit === null ? null : describeColumns(audit.dataset),
      ...(this.source.onDisk ? { onDisk: true } : {}),
      ...(beside === null ? {} : { beside }),
      ...(warehouse === null ? {} : { warehouse }),
    };
  }
}

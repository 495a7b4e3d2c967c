import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Audit } from '../audit/audit.ts';
import { countFlagged } from '../audit/audit.ts';
import { describeConclusion } from '../audit/explain.ts';
import { type AuditOutcome, type FitFunction, runAudit } from '../audit/runAudit.ts';
import { counted } from '../audit/wording.ts';
import { inputInMemory } from '../dataset/datasetInput.ts';
import type { AuditState, AuditStatus } from '../protocol.ts';
import type { FileSettings } from './settings.ts';

/** What a session found out, about which version of its document. */
export interface SessionResult {
  readonly version: number;
  readonly outcome: AuditOutcome;
  readonly settings: FileSettings;
}

/** What a session needs of its surroundings. */
export interface SessionHost {
  readonly fit: FitFunction;
  settings(uri: string): Promise<FileSettings>;
  onStatus(status: AuditStatus): void;
  onResult(session: AuditSession, result: SessionResult): void;
  onError(error: unknown): void;
}

/** How long typing must pause before a changed document is audited again. */
const PAUSE_MS = 200;

/**
 * One open document under audit. Every change supersedes the run before it: a run that is no longer of the
 * document's present version publishes nothing, and what was published stays until it is replaced.
 */
export class AuditSession {
  readonly document: TextDocument;
  readonly #host: SessionHost;
  #result: SessionResult | null = null;
  #status: AuditStatus;
  #run: AbortController | null = null;
  /** Version whose audit failed; null if none did. */
  #failed: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #startedVersion = -1;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(document: TextDocument, host: SessionHost) {
    this.document = document;
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

  /** The newest audit, maybe of an older version; null while there is none. */
  get latest(): { readonly audit: Audit; readonly version: number; readonly settings: FileSettings } | null {
    if (this.#result?.outcome.kind !== 'audited') return null;
    return {
      audit: this.#result.outcome.audit,
      version: this.#result.version,
      settings: this.#result.settings,
    };
  }

  /** The document changed (or its settings did: then at once). */
  refresh(pause = PAUSE_MS): void {
    this.#run?.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#start();
    }, pause);
  }

  /** The audit of the document as it is now, once it is there; null if there is none to be had. */
  async current(): Promise<{
    readonly audit: Audit;
    readonly version: number;
    readonly settings: FileSettings;
  } | null> {
    while (!this.#settled()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const latest = this.latest;
    return this.#closed || latest?.version !== this.document.version ? null : latest;
  }

  #settled(): boolean {
    const { version } = this.document;
    return this.#closed || this.#result?.version === version || this.#failed === version;
  }

  close(): void {
    this.#closed = true;
    this.#run?.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wake();
  }

  #start(): void {
    const abort = new AbortController();
    this.#run = abort;
    const { version } = this.document;
    this.#startedVersion = version;
    this.#audit(abort.signal).catch((error: unknown) => {
      this.#host.onError(error);
      if (version !== this.document.version) return;
      this.#failed = version;
      this.#wake();
      const message = error instanceof Error ? error.message : String(error);
      this.#setStatus(this.#statusOf('failed', `The audit failed: ${message}`, null));
    });
  }

  async #audit(signal: AbortSignal): Promise<void> {
    // `version` and text are taken together: the document object changes in place.
    const { version } = this.document;
    const bytes = Buffer.from(this.document.getText(), 'utf8');
    const previous = this.latest?.audit ?? null;
    if (previous === null) this.#setStatus(this.#statusOf('reading', 'Reading…', null));
    const settings = await this.#host.settings(this.document.uri);
    if (signal.aborted) return;
    const outcome = await runAudit({
      input: inputInMemory(bytes),
      ...(settings.columns === null ? {} : { columns: settings.columns }),
      settings: settings.audit,
      fit: this.#host.fit,
      signal,
      previous,
      onFitting: ({ users, comparisons }) => {
        const message = `Fitting ${counted(comparisons, 'comparison')} by ${counted(users.length, 'user')}…`;
        this.#setStatus(this.#statusOf('fitting', message, previous));
      },
    });
    if (outcome === null || version !== this.document.version) return;
    this.#result = { version, outcome, settings };
    this.#host.onResult(this, this.#result);
    this.#setStatus(this.#statusOfOutcome(outcome));
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
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
    const flagged = audit === null ? { users: 0, undecided: 0 } : countFlagged(audit);
    return {
      uri: this.document.uri,
      version: this.document.version,
      state,
      message,
      users: audit?.dataset.users.length ?? 0,
      flagged: flagged.users,
      undecided: flagged.undecided,
      comparisons: audit?.dataset.comparisons ?? 0,
    };
  }
}

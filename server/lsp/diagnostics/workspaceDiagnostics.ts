import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { counted, percent } from '../../audit/index.ts';
import { decidedPathOf, findFiles, type FoundFile } from '../../dataset/index.ts';
import { answerTo, type Report, reportOf } from './diagnosticReports.ts';
import type { ShownWork } from '../sessions/progress.ts';
import { Waiters } from '../sessions/waiters.ts';
import type { Owner } from '../sessions/sessions.ts';
import { canonicalUri } from '../documents/uris.ts';

/** Needs of the audits of closed files. */
export interface WorkspaceHost {
  readonly connection: Connection;
  /** URIs of the open folders. */
  folders(): readonly string[];
  /** Globs of the files of a folder that are to be audited without being opened. */
  globs(folder: string): Promise<readonly string[]>;
  /** Diagnostics of a file on disk; null once `signal` is aborted. `onProgress`: the share that is read. */
  audit(
    path: string,
    uri: string,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<Diagnostic[] | null>;
  /** Who reports on a file instead; null if nobody does. */
  ownerOf(uri: string): Owner | null;
  showWork(title: string, onCancel: () => void): ShownWork;
  /** The client asks for workspace diagnostics; else they are sent to it. */
  pulls(): boolean;
}

/** Changes on disk come in bursts. */
const PAUSE_MS = 300;
/** A client pulls a document once more after closing it, and ignores other reports until then. */
const AFTER_CLOSE_MS = 500;
/** A folder with more datasets is audited in part, and it is said. */
const MOST_FILES = 1000;

interface Audited {
  readonly file: FoundFile;
  readonly report: Report;
}

/**
 * Audits the files that the setting `workspaceFiles` names, one after the other, without their being opened.
 *
 * A client that asks does so every two seconds. It is therefore answered late: its request stays open, and reports
 * travel as partial results as audits end. A client without partial results is answered with the first news. Reports
 * that it has (by result id) are not sent again. Open documents are none of our business: they are asked for on
 * their own, and what the editor holds comes before what is on disk.
 */
export class WorkspaceAudits {
  readonly #host: WorkspaceHost;
  readonly #audited = new Map<string, Audited>();
  #scan: AbortController | null = null;
  /** Settles when the newest scan has ended. */
  #scanning: Promise<void> = Promise.resolve();
  /** Another scan follows the one under way. */
  #isScanAhead = false;
  /** Files whose audit the user stopped: left alone until they change. */
  readonly #stopped = new Map<string, FoundFile>();
  #timer: NodeJS.Timeout | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting = new Waiters();
  /** Result ids that each open request knows, by URI. */
  readonly #streams = new Set<Map<string, string>>();
  /** Documents that were closed while nobody asked. */
  readonly #untold = new Set<string>();
  #disposed = false;

  constructor(host: WorkspaceHost) {
    this.#host = host;
  }

  /** Settings or files have changed; `everything`: what was found no longer holds. */
  refresh(everything = false): void {
    if (everything) {
      for (const [uri, { report }] of this.#audited) this.#audited.set(uri, { file: GONE, report });
      this.#stopped.clear();
      this.#scan?.abort();
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isScanAhead) return;
      this.#isScanAhead = true;
      // A scan under way goes on: files may change more often than a large one can be read.
      this.#scanning = this.#scanning.then(() => {
        this.#isScanAhead = false;
        return this.#rescan();
      });
    }, PAUSE_MS);
  }

  /** Another owner reports on a file now, or none does. */
  ownerChanged(uri: string): void {
    if (!this.#host.pulls()) this.#send(canonicalUri(uri));
    this.#waiting.wake();
  }

  /**
   * A document was closed. From here on its file on disk answers for it, or nothing does: said a little later, when
   * the client has asked for the document a last time and would listen.
   */
  closed(uri: string): void {
    if (!this.#host.pulls()) {
      this.#send(canonicalUri(uri));
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#streams.size === 0) this.#untold.add(canonicalUri(uri));
      for (const known of this.#streams) this.#forget(known, canonicalUri(uri));
      this.#waiting.wake();
    }, AFTER_CLOSE_MS);
    this.#timers.add(timer);
  }

  /** Makes a report of the file news again, or its having none. */
  #forget(known: Map<string, string>, uri: string): void {
    if (this.#audited.has(uri)) known.delete(uri);
    else known.set(uri, '');
  }

  /** The report of a file that is not open, if it is one of ours. */
  reportOf(uri: string): Report | null {
    return this.#audited.get(canonicalUri(uri))?.report ?? null;
  }

  dispose(): void {
    this.#disposed = true;
    this.#scan?.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#waiting.wake();
  }

  /** Answers `workspace/diagnostic`: late, see above. */
  async pull(
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    const known = new Map(previousResultIds.map(({ uri, value }) => [canonicalUri(uri), value]));
    for (const uri of this.#untold) this.#forget(known, uri);
    this.#untold.clear();
    this.#streams.add(known);
    try {
      return await this.#tell(known, token, partial);
    } finally {
      this.#streams.delete(known);
    }
  }

  async #tell(
    known: Map<string, string>,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    for (;;) {
      if (token.isCancellationRequested || this.#disposed) {
        throw new ResponseError(LSPErrorCodes.ServerCancelled, 'No longer asked for.', {
          retriggerRequest: false,
        });
      }
      const items = this.#newsFor(known);
      if (items.length > 0) {
        if (partial === undefined) return { items };
        partial.report({ items });
      }
      await this.#waiting.next(token);
    }
  }

  /** Reports that are new to `known`, which then holds them. */
  #newsFor(known: Map<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const news: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [uri, { report }] of this.#audited) {
      if (known.get(uri) === report.resultId || this.#host.ownerOf(uri) !== null) continue;
      known.set(uri, report.resultId);
      news.push({ uri, version: null, ...answerTo(report, undefined) });
    }
    for (const uri of known.keys()) {
      const owner = this.#host.ownerOf(uri);
      // Findings of a file opened from disk are pushed. Pulled ones would show beside them.
      if (owner === 'document' || (owner === null && this.#audited.has(uri))) continue;
      known.delete(uri);
      news.push({ uri, version: null, kind: DocumentDiagnosticReportKind.Full, items: [] });
    }
    return news;
  }

  #put(uri: string, audited: Audited | null): void {
    if (audited === null) this.#audited.delete(uri);
    else this.#audited.set(uri, audited);
    if (!this.#host.pulls()) this.#send(uri);
    this.#waiting.wake();
  }

  /** Tells a client that does not ask. */
  #send(uri: string): void {
    if (this.#host.ownerOf(uri) !== null) return;
    const diagnostics = this.#audited.get(uri)?.report.items ?? [];
    void this.#host.connection.sendDiagnostics({ uri, diagnostics });
  }

  /** Finds the files and audits those that are new or have changed, one after the other. */
  async #rescan(): Promise<void> {
    if (this.#disposed) return;
    const scan = new AbortController();
    this.#scan = scan;
    const { signal } = scan;
    let left: [uri: string, file: FoundFile][] = [];
    const work = this.#host.showWork('Auditing the datasets of the workspace', () => {
      scan.abort();
      for (const [uri, file] of left) this.#stopped.set(uri, file);
    });
    try {
      const files = await this.#find();
      if (signal.aborted) return;
      for (const uri of this.#audited.keys()) if (!files.has(uri)) this.#put(uri, null);
      // A file opened from disk is read by its session, and here once it is closed and changed.
      const changed = [...files].filter(
        ([uri, file]) =>
          !isSame(this.#audited.get(uri)?.file, file) &&
          !isSame(this.#stopped.get(uri), file) &&
          this.#host.ownerOf(uri) !== 'disk',
      );
      for (const [index, [uri, file]] of changed.entries()) {
        const report = (read: string, share: number) => {
          const which = `${index + 1} of ${changed.length}: ${fileURLToPath(uri)}`;
          work.report(`${which}${read}`, (index + share) / changed.length);
        };
        report('', 0);
        left = changed.slice(index);
        const items = await this.#auditOne(uri, file, signal, (share) => {
          report(` (${percent(share)})`, share);
        });
        if (items === null) return;
        this.#put(uri, { file, report: reportOf(null, items) });
      }
    } catch (error) {
      this.#host.connection.console.error(`The workspace could not be searched: ${messageOf(error)}`);
    } finally {
      work.end();
    }
  }

  /** Files by URI, of all folders. */
  async #find(): Promise<Map<string, FoundFile>> {
    const files = new Map<string, FoundFile>();
    for (const folder of this.#host.folders()) {
      if (!folder.startsWith('file:')) continue;
      const globs = await this.#host.globs(folder);
      for (const file of await findFiles(fileURLToPath(folder), globs))
        if (decidedPathOf(file.path) === null)
          files.set(canonicalUri(pathToFileURL(file.path).toString()), file);
    }
    const kept = [...files].slice(0, MOST_FILES);
    if (kept.length < files.size) {
      const left = counted(files.size - kept.length, 'file');
      this.#host.connection.console.warn(
        `preferenceAuditor.workspaceFiles names ${left} more than the ${MOST_FILES} that are audited unopened.`,
      );
    }
    return new Map(kept);
  }

  async #auditOne(
    uri: string,
    file: FoundFile,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<Diagnostic[] | null> {
    try {
      return await this.#host.audit(file.path, uri, signal, onProgress);
    } catch (error) {
      // One file that cannot be read does not end the audit of the others.
      this.#host.connection.console.error(`${file.path} could not be audited: ${messageOf(error)}`);
      return [];
    }
  }
}

/** No file is like it: what was found of another no longer holds. */
const GONE: FoundFile = { path: '', size: -1, mtimeMs: 0 };

function isSame(a: FoundFile | undefined, b: FoundFile): boolean {
  return a?.size === b.size && a.mtimeMs === b.mtimeMs;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

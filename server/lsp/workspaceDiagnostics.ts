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
import { counted } from '../audit/wording.ts';
import { MOST_BYTES_IN_MEMORY } from '../dataset/datasetInput.ts';
import { findFiles, type FoundFile } from '../dataset/workspaceFiles.ts';
import { answerTo, type Report, reportOf } from './diagnosticReports.ts';
import type { ShownWork } from './progress.ts';
import { canonicalUri } from './uris.ts';

/** What the audits of closed files need of their surroundings. */
export interface WorkspaceHost {
  readonly connection: Connection;
  /** URIs of the open folders. */
  folders(): readonly string[];
  /** Globs of the files of a folder that are to be audited without being opened. */
  globs(folder: string): Promise<readonly string[]>;
  /** Diagnostics of a file on disk; null once `signal` is aborted. */
  audit(path: string, uri: string, signal: AbortSignal): Promise<Diagnostic[] | null>;
  isOpen(uri: string): boolean;
  showWork(title: string, onCancel: () => void): ShownWork;
  /** The client asks for workspace diagnostics; else they are sent to it. */
  pulls(): boolean;
}

/** Changes on disk come in bursts. */
const PAUSE_MS = 300;
/** A client asks for a document once more when it is closed, and is deaf to other reports of it until then. */
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
  #timer: NodeJS.Timeout | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();
  #waiting: (() => void)[] = [];
  /** What each request that is under way knows: result ids by URI. */
  readonly #streams = new Set<Map<string, string>>();
  /** Documents that were closed while nobody asked. */
  readonly #untold = new Set<string>();
  #disposed = false;

  constructor(host: WorkspaceHost) {
    this.#host = host;
  }

  /** Settings or files have changed; `everything`: what was found no longer holds. */
  refresh(everything = false): void {
    if (everything)
      for (const [uri, { report }] of this.#audited) this.#audited.set(uri, { file: GONE, report });
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#rescan();
    }, PAUSE_MS);
  }

  /**
   * A document was closed. From here on its file on disk answers for it, or nothing does: said a little later, when
   * the client has asked for the document a last time and would listen.
   */
  closed(uri: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#streams.size === 0) this.#untold.add(canonicalUri(uri));
      for (const known of this.#streams) this.#forget(known, canonicalUri(uri));
      this.#wake();
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
    this.#wake();
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
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        token.onCancellationRequested(resolve);
      });
    }
  }

  /** What somebody does not know yet; from here on they do. */
  #newsFor(known: Map<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const news: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [uri, { report }] of this.#audited) {
      if (known.get(uri) === report.resultId || this.#host.isOpen(uri)) continue;
      known.set(uri, report.resultId);
      news.push({ uri, version: null, ...answerTo(report, undefined) });
    }
    for (const uri of known.keys()) {
      if (this.#audited.has(uri) || this.#host.isOpen(uri)) continue;
      known.delete(uri);
      news.push({ uri, version: null, kind: DocumentDiagnosticReportKind.Full, items: [] });
    }
    return news;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #put(uri: string, audited: Audited | null): void {
    if (audited === null) this.#audited.delete(uri);
    else this.#audited.set(uri, audited);
    if (!this.#host.pulls() && !this.#host.isOpen(uri))
      void this.#host.connection.sendDiagnostics({ uri, diagnostics: audited?.report.items ?? [] });
    this.#wake();
  }

  /** Finds the files and audits those that are new or have changed. A newer scan takes the place of an older one. */
  async #rescan(): Promise<void> {
    this.#scan?.abort();
    const scan = new AbortController();
    this.#scan = scan;
    const { signal } = scan;
    const work = this.#host.showWork('Auditing the datasets of the workspace', () => {
      scan.abort();
    });
    try {
      const files = await this.#find();
      if (signal.aborted) return;
      for (const uri of this.#audited.keys()) if (!files.has(uri)) this.#put(uri, null);
      const changed = [...files].filter(([uri, file]) => !isSame(this.#audited.get(uri)?.file, file));
      for (const [index, [uri, file]] of changed.entries()) {
        work.report(`${index + 1} of ${changed.length}: ${fileURLToPath(uri)}`, index / changed.length);
        const items = await this.#auditOne(uri, file, signal);
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

  async #auditOne(uri: string, file: FoundFile, signal: AbortSignal): Promise<Diagnostic[] | null> {
    if (file.size > MOST_BYTES_IN_MEMORY) {
      this.#host.connection.console.info(`${file.path} is large: it is audited when it is opened.`);
      return [];
    }
    try {
      return await this.#host.audit(file.path, uri, signal);
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

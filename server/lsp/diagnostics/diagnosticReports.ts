import { createHash } from 'node:crypto';
import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';

/** The diagnostics of one version of a file. */
export interface Report {
  /** Of the document; null for a file that is not open. */
  readonly version: number | null;
  /** Tells reports apart: equal diagnostics have equal ids. */
  readonly resultId: string;
  readonly items: Diagnostic[];
}

export function reportOf(version: number | null, items: Diagnostic[]): Report {
  return { version, resultId: createHash('sha1').update(JSON.stringify(items)).digest('base64url'), items };
}

/** A report as answer to whoever knows the one of id `previous`. */
export function answerTo(report: Report | null, previous: string | undefined): DocumentDiagnosticReport {
  if (report === null) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
  const { resultId, items } = report;
  return resultId === previous
    ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
    : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
}

/**
 * The newest diagnostics of every open document, on their way to the client: sent to it, or kept until it asks where
 * it does ask. A report stays until another takes its place; nothing is ever said in place of "not known yet".
 */
export class DiagnosticReports {
  readonly #connection: Connection;
  readonly #reports = new Map<string, Report>();
  /** What the client was last told when it asked. */
  readonly #told = new Map<string, Report>();
  #refreshing = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** `pull`: the client asks for diagnostics; `refresh`: it can be told to ask again. */
  put(
    uri: string,
    version: number,
    items: Diagnostic[],
    client: { readonly pull: boolean; readonly refresh: boolean },
  ): void {
    if (!client.pull) {
      void this.#connection.sendDiagnostics({ uri, version, diagnostics: items });
      return;
    }
    const report = reportOf(version, items);
    this.#reports.set(uri, report);
    const told = this.#told.get(uri);
    // Whoever changed the document asks again anyway; of changed settings only the server knows.
    const isNews = told?.version === version && told.resultId !== report.resultId;
    if (isNews && client.refresh) this.#refresh();
  }

  /** The newest report of a document, as the client is told it now; null if there is none yet. */
  tell(uri: string): Report | null {
    const report = this.#reports.get(uri) ?? null;
    if (report !== null) this.#told.set(uri, report);
    return report;
  }

  /** The document was closed. */
  drop(uri: string, pull: boolean): void {
    this.#reports.delete(uri);
    this.#told.delete(uri);
    if (!pull) void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** One refresh, however many documents are news at once. */
  #refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    setImmediate(() => {
      this.#refreshing = false;
      this.#connection.languages.diagnostics.refresh().catch((error: unknown) => {
        this.#connection.console.warn(`The client could not be asked to look again: ${String(error)}`);
      });
    });
  }
}

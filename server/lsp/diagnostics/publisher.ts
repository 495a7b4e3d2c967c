import { pathToFileURL } from 'node:url';
import type { Connection, Diagnostic } from 'vscode-languageserver';
import type { AuditOutcome } from '../../audit/index.ts';
import type { FindingCode } from '../../protocol.ts';
import type { AuditSession, SessionResult } from '../sessions/auditSession.ts';
import type { Client, ServerContext } from '../sessions/feature.ts';
import type { FileSettings } from '../sessions/settings.ts';
import { answerTo, DiagnosticReports } from './diagnosticReports.ts';
import { diagnosticsOf } from './diagnostics.ts';
import type { WorkspaceAudits } from './workspaceDiagnostics.ts';

/** Words what audits find for the client, and sends it or keeps it until the client asks. */
export class Publisher {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #explanationsFile: string;
  readonly reports: DiagnosticReports;

  /** `explanationsFile`: explanations of the finding codes, for clients that do not bring their own. */
  constructor(connection: Connection, client: Client, explanationsFile: string) {
    this.#connection = connection;
    this.#client = client;
    this.#explanationsFile = explanationsFile;
    this.reports = new DiagnosticReports(connection);
  }

  diagnosticsOf(outcome: AuditOutcome, uri: string, { severity }: FileSettings): Diagnostic[] {
    const { relatedInformation, unnecessaryTag, panel } = this.#client.capabilities;
    return diagnosticsOf(outcome, uri, {
      severity,
      explanation: (code) => this.#explanation(code),
      relatedInformation,
      // Our own client fades these rows itself, however many they are.
      tagsDropped: unnecessaryTag && !panel,
    });
  }

  #explanation(code: FindingCode): string {
    const { explanations } = this.#client.capabilities;
    return explanations === null
      ? `${pathToFileURL(this.#explanationsFile).toString()}#${code}`
      : `${explanations}${code}.md`;
  }

  publish({ source: { uri, onDisk } }: AuditSession, { version, outcome, settings }: SessionResult): void {
    const diagnostics = this.diagnosticsOf(outcome, uri, settings);
    const { pullDiagnostics: pull, refreshDiagnostics: refresh } = this.#client.capabilities;
    // Files without a document are never pulled, and versions are those of documents.
    if (onDisk) void this.#connection.sendDiagnostics({ uri, diagnostics });
    else this.reports.put(uri, version, diagnostics, { pull, refresh });
  }
}

export function registerDiagnostics(
  { connection, sessions }: ServerContext,
  { reports }: Publisher,
  workspace: WorkspaceAudits,
): void {
  connection.languages.diagnostics.on(async ({ textDocument: { uri }, previousResultId }, token) => {
    const session = sessions.get(uri);
    if (session === undefined) return answerTo(workspace.reportOf(uri), previousResultId);
    await session.settled(token);
    return answerTo(reports.tell(uri), previousResultId);
  });
  connection.languages.diagnostics.onWorkspace((params, token, _, partial) =>
    workspace.pull(params, token, partial),
  );
}

import type { Connection, TextDocuments } from 'vscode-languageserver';
import { CONFIG_NAME } from '../audit/index.ts';
import {
  decidedPathOf,
  decisionsPathOf,
  DiskFile,
  type ScanPool,
  type WriteHistory,
} from '../dataset/index.ts';
import type { ClientNotifications } from '../protocol.ts';
import type { AuditedDocument } from './documents/auditedDocument.ts';
import { pathOf, whyNoPath } from './documents/uris.ts';
import type { DiagnosticReports } from './diagnostics/diagnosticReports.ts';
import type { WorkspaceAudits } from './diagnostics/workspaceDiagnostics.ts';
import type { AuditSession } from './sessions/auditSession.ts';
import { documentSource, unreadableSource } from './sessions/auditSource.ts';
import type { ServerContext } from './sessions/feature.ts';
import { FileSource } from './sessions/fileSource.ts';
import type { Sessions } from './sessions/sessions.ts';

/** What opening and closing files needs beside the sessions. */
export interface OpenFiles {
  readonly documents: TextDocuments<AuditedDocument>;
  readonly workspace: WorkspaceAudits;
  readonly reports: DiagnosticReports;
  readonly scanners: ScanPool;
  readonly writes: () => WriteHistory;
}

/** Audits what the client opens: documents, and files on disk that it names. */
export function registerFiles(
  { connection, sessions, client }: ServerContext,
  { documents, workspace, reports, scanners, writes }: OpenFiles,
): void {
  const close = (uri: string) => {
    const onDisk = sessions.get(uri)?.source.onDisk === true;
    sessions.close(uri);
    if (!onDisk) return;
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    workspace.ownerChanged(uri);
  };
  documents.onDidOpen(({ document }) => {
    // What the editor holds is newer than the file on disk.
    close(document.uri);
    sessions.open(documentSource(document, writes()));
  });
  documents.onDidChangeContent(({ document }) => {
    // Also fires right after opening, when the session has just read this very version.
    const session = sessions.get(document.uri);
    if (session !== undefined && session.startedVersion !== document.version) session.refresh();
  });
  documents.onDidClose(({ document: { uri } }) => {
    close(uri);
    reports.drop(uri, client.capabilities.pullDiagnostics);
    workspace.closed(uri);
    workspace.refresh();
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    // Audits of files that are not open do not tell which decisions lie beside them.
    workspace.refresh(changes.some(({ uri }) => isOfClosed(sessions, decidedPathOf(uri))));
    // Settings of many files may have changed with one beside them.
    if (changes.some(({ uri }) => uri.endsWith(`/${CONFIG_NAME}`))) {
      for (const session of sessions.all()) session.refresh(0);
      workspace.refresh(true);
    }
    for (const { uri } of changes) {
      const session = sessions.get(uri);
      if (await session?.source.hasChanged()) session?.refresh();
      const decided = sessions.get(decidedPathOf(uri) ?? '');
      if (decided !== undefined && (await hasOtherDecisions(decided))) decided.refresh();
    }
  });
  hear(connection, 'preferenceAuditor/openFile', ({ uri }) => {
    const session = sessions.get(uri);
    if (session?.source.onDisk) session.refresh(0);
    if (session !== undefined) return;
    const path = pathOf(uri);
    sessions.open(
      path === null ? unreadableSource(uri, whyNoPath(uri)) : new FileSource(uri, path, scanners, writes()),
    );
    workspace.ownerChanged(uri);
  });
  hear(connection, 'preferenceAuditor/closeFile', ({ uri }) => {
    if (!sessions.get(uri)?.source.onDisk) return;
    close(uri);
    workspace.refresh();
  });
}

function isOfClosed(sessions: Sessions, decided: string | null): boolean {
  return decided !== null && sessions.get(decided) === undefined;
}

/** Has the file of decisions beside a file changed since that was audited? */
async function hasOtherDecisions({ source, latest }: AuditSession): Promise<boolean> {
  const known = latest?.audit.beside?.stamp ?? null;
  const now =
    source.path === null ? null : await DiskFile.open(decisionsPathOf(source.path)).catch(() => null);
  return now?.length !== known?.size || now?.mtimeNs !== known?.mtimeNs;
}

/** Hears a notification of protocol.ts. */
export function hear<M extends keyof ClientNotifications>(
  connection: Connection,
  method: M,
  handler: (params: ClientNotifications[M]) => void,
): void {
  connection.onNotification(method, handler);
}

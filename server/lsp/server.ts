import { availableParallelism } from 'node:os';
import { type Connection, TextDocuments } from 'vscode-languageserver';
import { Fitter } from '../audit/index.ts';
import { ScanPool, WriteHistory } from '../dataset/index.ts';
import type { ServerNotifications } from '../protocol.ts';
import { auditClosedFile } from './diagnostics/closedFile.ts';
import { Publisher, registerDiagnostics } from './diagnostics/publisher.ts';
import { WorkspaceAudits } from './diagnostics/workspaceDiagnostics.ts';
import { AUDITED_DOCUMENTS } from './documents/auditedDocument.ts';
import { fileNameOf } from './documents/uris.ts';
import { FEATURES } from './features/index.ts';
import { registerFiles } from './files.ts';
import { refreshLenses, refreshViews, registerLifecycle } from './lifecycle.ts';
import { registerAuditRequests } from './panel/auditRequests.ts';
import type { AuditSession } from './sessions/auditSession.ts';
import { Client, type ServerContext } from './sessions/feature.ts';
import { showWork } from './sessions/progress.ts';
import { Sessions } from './sessions/sessions.ts';
import { fileSettings, workspaceGlobs } from './sessions/settings.ts';

export interface ServerOptions {
  /** Bundle of the fit worker. */
  readonly workerFile: string;
  /** Bundle of the workers that read large files. */
  readonly scanWorkerFile: string;
  /** Explanations of the finding codes, for clients that do not bring their own. */
  readonly explanationsFile: string;
  readonly version: string;
}

/** Serves the language server protocol on a connection until the client ends it. */
export function serve(
  connection: Connection,
  { workerFile, scanWorkerFile, explanationsFile, version }: ServerOptions,
): void {
  const client = new Client();
  const documents = new TextDocuments(AUDITED_DOCUMENTS);
  const fitter = new Fitter(workerFile);
  const scanners = new ScanPool(scanWorkerFile, availableParallelism());
  const publisher = new Publisher(connection, client, explanationsFile);
  const { reports } = publisher;
  let writes = new WriteHistory(null);

  const onError = (error: unknown) => {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const showing: ServerContext['showWork'] = (title, onCancel) =>
    showWork(connection, client.capabilities.workDoneProgress, title, onCancel);
  const fit: ServerContext['fit'] = (...asked) => fitter.fit(...asked);
  const settings = (uri: string) => fileSettings(connection, client, uri);

  /** Version that the newest result of a session was of. */
  const told = new WeakMap<AuditSession, number>();
  const sessions = new Sessions({
    fit,
    settings,
    showWork: (uri, onCancel) => showing(`Auditing ${fileNameOf(uri)}`, onCancel),
    onStatus: (status) => {
      notify(connection, 'preferenceAuditor/status', status);
    },
    onResult: (session, result) => {
      publisher.publish(session, result);
      if (session.source.onDisk) return;
      // Another audit of the same document: clients ask for hints anew only when it changes.
      if (told.get(session) === result.version) refreshViews({ connection, client }, onError);
      else refreshLenses({ connection, client }, onError);
      told.set(session, result.version);
    },
    onError,
  });
  const workspace = new WorkspaceAudits({
    connection,
    folders: () => client.folders,
    globs: (folder) => workspaceGlobs(connection, client.capabilities.configuration, folder),
    audit: async (path, uri, signal, onProgress) => {
      const own = await settings(uri);
      const outcome = await auditClosedFile(path, { scanners, fit, settings: own, signal, onProgress });
      return outcome && publisher.diagnosticsOf(outcome, uri, own);
    },
    ownerOf: (uri) => sessions.ownerOf(uri),
    showWork: showing,
    pulls: () => client.capabilities.pullDiagnostics,
  });

  const server: ServerContext = { connection, client, sessions, fit, version, showWork: showing };
  registerLifecycle(server, {
    workspace,
    onClient: ({ undoFolder }) => (writes = new WriteHistory(undoFolder)),
    dispose: () => Promise.all([fitter.dispose(), scanners.dispose()]),
    onError,
  });
  registerFiles(server, { documents, workspace, reports, scanners, writes: () => writes });
  registerDiagnostics(server, publisher, workspace);
  for (const feature of FEATURES) feature.register(server);
  registerAuditRequests(server);
  documents.listen(connection);
  connection.listen();
}

function notify<M extends keyof ServerNotifications>(
  connection: Connection,
  method: M,
  params: ServerNotifications[M],
): void {
  void connection.sendNotification(method, params);
}

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { Fitter } from '../audit/index.ts';
import { ScanPool, WriteHistory } from '../dataset/index.ts';
import type {
  ClientNotifications,
  FindingCode,
  InitializationOptions,
  ServerNotifications,
} from '../protocol.ts';
import { AUDITED_DOCUMENTS } from './auditedDocument.ts';
import { answerAuditRequests } from './auditRequests.ts';
import type { SessionHost } from './auditSession.ts';
import { documentSource } from './auditSource.ts';
import { type Capabilities, capabilitiesOf, NO_CAPABILITIES } from './capabilities.ts';
import { asksForFixAll, codeActionsFor, isCodeActionData, workspaceEdit } from './codeActions.ts';
import { auditClosedFile } from './closedFile.ts';
import { codeLenses } from './codeLens.ts';
import { decide, type ShowWrite } from './decide.ts';
import { answerTo, DiagnosticReports } from './diagnosticReports.ts';
import { type DiagnosticOptions, diagnosticsOf } from './diagnostics.ts';
import { documentSymbols, flatSymbols } from './documentSymbols.ts';
import { FileSource } from './fileSource.ts';
import { hoverAt } from './hover.ts';
import { hintTooltip, inlayHints, isInlayHintData } from './inlayHints.ts';
import { showWork } from './progress.ts';
import { referencesAt } from './references.ts';
import { Sessions } from './sessions.ts';
import { type FileSettings, fileSettings, workspaceGlobs } from './settings.ts';
import { fileNameOf, pathOf } from './uris.ts';
import { WorkspaceAudits } from './workspaceDiagnostics.ts';

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
  const documents = new TextDocuments(AUDITED_DOCUMENTS);
  const fitter = new Fitter(workerFile);
  const scanners = new ScanPool(scanWorkerFile, availableParallelism());
  let writes = new WriteHistory(null);
  const reports = new DiagnosticReports(connection);
  let capabilities: Capabilities = NO_CAPABILITIES;
  let readOnly = false;
  let folders: string[] = [];

  const explanation = (code: FindingCode) =>
    capabilities.explanations === null
      ? `${pathToFileURL(explanationsFile).toString()}#${code}`
      : `${capabilities.explanations}${code}.md`;
  const diagnosticOptions = ({ severity }: FileSettings): DiagnosticOptions => ({
    severity,
    explanation,
    relatedInformation: capabilities.relatedInformation,
    // Our own client fades these rows itself, however many they are.
    tagsDropped: capabilities.unnecessaryTag && !capabilities.panel,
  });
  const settingsOf = (uri: string) => fileSettings(connection, capabilities.configuration, uri);
  const logged = (error: unknown) => {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };

  const host: SessionHost = {
    fit: (comparisons, settings, signal, change) => fitter.fit(comparisons, settings, signal, change),
    settings: settingsOf,
    showWork: (uri, onCancel) =>
      showWork(connection, capabilities.workDoneProgress, `Auditing ${fileNameOf(uri)}`, onCancel),
    onStatus: (status) => {
      notify(connection, 'preferenceAuditor/status', status);
    },
    onResult: ({ source: { uri, onDisk } }, { version: audited, outcome, settings }) => {
      const items = diagnosticsOf(outcome, uri, diagnosticOptions(settings));
      if (onDisk) {
        // No client asks for the diagnostics of what is no document, and versions are those of documents.
        void connection.sendDiagnostics({ uri, diagnostics: items });
        return;
      }
      const { pullDiagnostics: pull, refreshDiagnostics: refresh } = capabilities;
      reports.put(uri, audited, items, { pull, refresh });
    },
    onError: logged,
  };

  const sessions = new Sessions(host);
  const workspace = new WorkspaceAudits({
    connection,
    folders: () => folders,
    globs: (folder) => workspaceGlobs(connection, capabilities.configuration, folder),
    audit: async (path, uri, signal, onProgress) => {
      const settings = await settingsOf(uri);
      const outcome = await auditClosedFile(path, { scanners, fit: host.fit, settings, signal, onProgress });
      return outcome && diagnosticsOf(outcome, uri, diagnosticOptions(settings));
    },
    ownerOf: (uri) => sessions.ownerOf(uri),
    showWork: (title, onCancel) => showWork(connection, capabilities.workDoneProgress, title, onCancel),
    pulls: () => capabilities.pullDiagnostics,
  });

  const showWrite: ShowWrite = (title, onCancel) =>
    showWork(connection, capabilities.workDoneProgress, title, onCancel);
  const close = (uri: string) => {
    const onDisk = sessions.get(uri)?.source.onDisk === true;
    sessions.close(uri);
    if (!onDisk) return;
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    workspace.ownerChanged(uri);
  };
  const refuseIfReadOnly = () => {
    if (!readOnly) return;
    const message =
      'This workspace is not trusted: the audit reads it, but changes nothing. Trust it to decide.';
    throw new ResponseError(LSPErrorCodes.RequestFailed, message);
  };

  connection.onInitialize((params): InitializeResult => {
    capabilities = capabilitiesOf(params);
    readOnly = (params.initializationOptions as InitializationOptions | null | undefined)?.readOnly === true;
    writes = new WriteHistory(capabilities.undoFolder);
    folders = (params.workspaceFolders ?? []).map(({ uri }) => uri);
    return {
      serverInfo: { name: 'preference-auditor', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeActionProvider: {
          codeActionKinds: ['quickfix', 'source.fixAll.preferenceAuditor'],
          resolveProvider: true,
        },
        codeLensProvider: {},
        documentSymbolProvider: { label: 'Preference Auditor' },
        foldingRangeProvider: true,
        inlayHintProvider: { resolveProvider: true },
        referencesProvider: true,
        ...(capabilities.pullDiagnostics
          ? {
              diagnosticProvider: {
                identifier: 'preference-auditor',
                interFileDependencies: false,
                workspaceDiagnostics: true,
              },
            }
          : {}),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onInitialized(() => {
    if (capabilities.dynamicConfiguration) {
      void connection.client.register(DidChangeConfigurationNotification.type, {
        section: 'preferenceAuditor',
      });
    }
    if (capabilities.watchFiles) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.{jsonl,ndjson,csv,tsv,json,parquet,gz}' }],
      });
    }
    if (capabilities.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
        workspace.refresh();
      });
    }
    workspace.refresh();
  });
  connection.onDidChangeConfiguration(() => {
    for (const session of sessions.all()) session.refresh(0);
    workspace.refresh(true);
    refreshViews();
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    workspace.refresh();
    for (const { uri } of changes) {
      const session = sessions.get(uri);
      if (await session?.source.hasChanged()) session?.refresh();
    }
  });
  connection.onShutdown(async () => {
    workspace.dispose();
    for (const session of sessions.all()) session.close();
    await Promise.all([fitter.dispose(), scanners.dispose()]);
  });

  documents.onDidOpen(({ document }) => {
    // What the editor holds is newer than the file on disk.
    close(document.uri);
    sessions.open(documentSource(document));
  });
  documents.onDidChangeContent(({ document }) => {
    // Also fires right after opening, when the session has just read this very version.
    const session = sessions.get(document.uri);
    if (session !== undefined && session.startedVersion !== document.version) session.refresh();
  });
  documents.onDidClose(({ document: { uri } }) => {
    close(uri);
    reports.drop(uri, capabilities.pullDiagnostics);
    workspace.closed(uri);
    workspace.refresh();
  });

  connection.languages.diagnostics.on(async ({ textDocument: { uri }, previousResultId }, token) => {
    const session = sessions.get(uri);
    if (session === undefined) return answerTo(workspace.reportOf(uri), previousResultId);
    await session.settled(token);
    return answerTo(reports.tell(uri), previousResultId);
  });
  connection.languages.diagnostics.onWorkspace((params, token, _, partial) =>
    workspace.pull(params, token, partial),
  );
  connection.onHover(({ textDocument: { uri }, position }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit }) => hoverAt(audit, position, { ...capabilities, uri })),
  );
  connection.onCodeAction(async (params, token) => {
    const session = sessions.get(params.textDocument.uri);
    if (asksForFixAll(params)) session?.hurry();
    await session?.settled(token);
    const result = session?.result;
    if (result?.version !== session?.source.version) return null;
    return result ? codeActionsFor(result, params, { ...capabilities, readOnly }) : null;
  });
  connection.onCodeActionResolve(async (action) => {
    const data: unknown = action.data;
    if (!isCodeActionData(data)) return action;
    refuseIfReadOnly();
    const result = await decide(sessions.get(data.uri), data, showWrite);
    const refused = result.refused[0];
    if (refused !== undefined && result.edits.length === 0) {
      throw new ResponseError(LSPErrorCodes.RequestFailed, refused.reason);
    }
    return { ...action, edit: workspaceEdit(data, result) };
  });
  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit, settings }) =>
      settings.codeLens ? codeLenses(audit, uri, { panel: capabilities.panel, readOnly }) : [],
    ),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit }) =>
      capabilities.symbolTrees ? documentSymbols(audit) : flatSymbols(audit, uri),
    ),
  );
  // Rows are lines of their own and texts stay as they are: there is nothing to fold, and no indentation to guess by.
  connection.onFoldingRanges(() => []);
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit, settings }) =>
      inlayHints(audit, uri, range, settings.rowMarks),
    ),
  );
  connection.languages.inlayHint.resolve(async (hint, token) => {
    const data: unknown = hint.data;
    if (!isInlayHintData(data)) return hint;
    const tooltip = await sessions.fromAudit(data.uri, token, undefined, ({ audit }) =>
      hintTooltip(audit, data, { ...capabilities, uri: data.uri }),
    );
    return tooltip === undefined ? hint : { ...hint, tooltip };
  });
  connection.onReferences(({ textDocument: { uri }, position }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit }) => referencesAt(audit, uri, position)),
  );

  answerAuditRequests({
    connection,
    sessions,
    showWrite,
    refuseIfReadOnly,
    fit: host.fit,
    version,
  });
  hear(connection, 'preferenceAuditor/openFile', ({ uri }) => {
    const session = sessions.get(uri);
    const path = pathOf(uri);
    if (session?.source.onDisk) session.refresh(0);
    else if (session === undefined && path !== null) {
      sessions.open(new FileSource(uri, path, scanners, writes));
      workspace.ownerChanged(uri);
    }
  });
  hear(connection, 'preferenceAuditor/closeFile', ({ uri }) => {
    if (!sessions.get(uri)?.source.onDisk) return;
    close(uri);
    workspace.refresh();
  });
  hear(connection, 'preferenceAuditor/readOnly', (params) => {
    readOnly = params.readOnly;
    refreshViews();
  });

  /** What depends on settings, not on the document, is to be asked for again. */
  function refreshViews(): void {
    if (capabilities.refreshInlayHints) connection.languages.inlayHint.refresh().catch(logged);
    if (capabilities.refreshCodeLenses) connection.sendRequest('workspace/codeLens/refresh').catch(logged);
  }

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

function hear<M extends keyof ClientNotifications>(
  connection: Connection,
  method: M,
  handler: (params: ClientNotifications[M]) => void,
): void {
  connection.onNotification(method, handler);
}

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { Fitter } from '../audit/fitter.ts';
import { undecidedDrops } from '../audit/orders.ts';
import { runAudit } from '../audit/runAudit.ts';
import { snapshotOf } from '../audit/snapshot.ts';
import { inputInMemory } from '../dataset/datasetInput.ts';
import { readFileSnapshot } from '../dataset/files.ts';
import { ScanPool } from '../dataset/scanPool.ts';
import type {
  AuditSnapshot,
  ClientNotifications,
  FindingCode,
  InitializationOptions,
  ServerNotifications,
  ServerRequests,
} from '../protocol.ts';
import { AUDITED_DOCUMENTS } from './auditedDocument.ts';
import { AuditSession, type CurrentAudit, type SessionHost } from './auditSession.ts';
import { documentSource } from './auditSource.ts';
import { type Capabilities, capabilitiesOf, NO_CAPABILITIES } from './capabilities.ts';
import { asksForFixAll, codeActionsFor, isCodeActionData, workspaceEdit } from './codeActions.ts';
import { codeLenses } from './codeLens.ts';
import { columnChoices } from './columnChoices.ts';
import { decide, type ShowWrite, undoWrite } from './decide.ts';
import { answerTo, DiagnosticReports } from './diagnosticReports.ts';
import { type DiagnosticOptions, diagnosticsOf } from './diagnostics.ts';
import { documentSymbols, flatSymbols } from './documentSymbols.ts';
import { withPackedColumns } from './packedColumns.ts';
import { exportDocument } from './exportDocument.ts';
import { FileSource, type WriteHistory } from './fileSource.ts';
import { hoverAt } from './hover.ts';
import { hintTooltip, inlayHints, isInlayHintData } from './inlayHints.ts';
import { showWork } from './progress.ts';
import { answerActivity, answerUserComparisons, answerUserDetail } from './panelQueries.ts';
import { referencesAt } from './references.ts';
import { foundRow, rowMarksOf } from './rowMarks.ts';
import { type FileSettings, fileSettings, workspaceGlobs } from './settings.ts';
import { canonicalUri, fileNameOf, pathOf } from './uris.ts';
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
  const sessions = new Map<string, AuditSession>();
  const fitter = new Fitter(workerFile);
  const scanners = new ScanPool(scanWorkerFile, availableParallelism());
  const writes: WriteHistory = new Map();
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

  const workspace = new WorkspaceAudits({
    connection,
    folders: () => folders,
    globs: (folder) => workspaceGlobs(connection, capabilities.configuration, folder),
    audit: async (path, uri, signal) => {
      const settings = await settingsOf(uri);
      const { bytes } = await readFileSnapshot(path);
      const outcome = await runAudit({
        input: inputInMemory(bytes),
        ...(settings.columns === null ? {} : { columns: settings.columns }),
        settings: settings.audit,
        fit: host.fit,
        signal,
      });
      return outcome && diagnosticsOf(outcome, uri, diagnosticOptions(settings));
    },
    isOpen: (uri) => [...sessions.keys()].some((open) => canonicalUri(open) === uri),
    showWork: (title, onCancel) => showWork(connection, capabilities.workDoneProgress, title, onCancel),
    pulls: () => capabilities.pullDiagnostics,
  });

  /** Answers from the audit of a document's present version; `none` where there is none. */
  const fromAudit = async <Answer>(
    uri: string,
    token: CancellationToken,
    none: Answer,
    answerFrom: (current: CurrentAudit) => Answer,
  ): Promise<Answer> => {
    const current = await sessions.get(uri)?.current(token);
    return current ? answerFrom(current) : none;
  };
  const showWrite: ShowWrite = (title, onCancel) =>
    showWork(connection, capabilities.workDoneProgress, title, onCancel);
  const close = (uri: string) => {
    const session = sessions.get(uri);
    session?.close();
    sessions.delete(uri);
    if (session?.source.onDisk) void connection.sendDiagnostics({ uri, diagnostics: [] });
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
    for (const session of sessions.values()) session.refresh(0);
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
    for (const session of sessions.values()) session.close();
    await Promise.all([fitter.dispose(), scanners.dispose()]);
  });

  documents.onDidOpen(({ document }) => {
    // What the editor holds is newer than the file on disk.
    close(document.uri);
    sessions.set(document.uri, new AuditSession(documentSource(document), host));
  });
  documents.onDidChangeContent(({ document }) => {
    // Also fires right after opening, when the session has just read this very version.
    const session = sessions.get(document.uri);
    if (session !== undefined && session.startedVersion !== document.version) session.refresh();
  });
  documents.onDidClose(({ document: { uri } }) => {
    close(uri);
    reports.drop(uri, capabilities.pullDiagnostics);
    if (capabilities.pullDiagnostics) workspace.closed(uri);
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
    fromAudit(uri, token, null, ({ audit }) => hoverAt(audit, position, { ...capabilities, uri })),
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
    fromAudit(uri, token, null, ({ audit, settings }) =>
      settings.codeLens ? codeLenses(audit, uri, { panel: capabilities.panel, readOnly }) : [],
    ),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    fromAudit(uri, token, null, ({ audit }) =>
      capabilities.symbolTrees ? documentSymbols(audit) : flatSymbols(audit, uri),
    ),
  );
  // Rows are lines of their own and texts stay as they are: there is nothing to fold, and no indentation to guess by.
  connection.onFoldingRanges(() => []);
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
    fromAudit(uri, token, null, ({ audit, settings }) => inlayHints(audit, uri, range, settings.rowMarks)),
  );
  connection.languages.inlayHint.resolve(async (hint, token) => {
    const data: unknown = hint.data;
    if (!isInlayHintData(data)) return hint;
    const tooltip = await fromAudit(data.uri, token, undefined, ({ audit }) =>
      hintTooltip(audit, data, { ...capabilities, uri: data.uri }),
    );
    return tooltip === undefined ? hint : { ...hint, tooltip };
  });
  connection.onReferences(({ textDocument: { uri }, position }, token) =>
    fromAudit(uri, token, null, ({ audit }) => referencesAt(audit, uri, position)),
  );

  answer(connection, 'preferenceAuditor/snapshot', async ({ uri }, token): Promise<AuditSnapshot | null> => {
    const session = sessions.get(uri);
    const current = session?.provisional ?? (await session?.current(token));
    if (!session || !current) return null;
    return {
      uri,
      fileName: fileNameOf(uri),
      version: current.version,
      status: session.status,
      ...snapshotOf(current.audit),
    };
  });
  answer(connection, 'preferenceAuditor/decide', (params) => {
    refuseIfReadOnly();
    return decide(sessions.get(params.uri), params, showWrite);
  });
  answer(connection, 'preferenceAuditor/undoWrite', ({ uri }) => {
    refuseIfReadOnly();
    return undoWrite(sessions.get(uri), showWrite);
  });
  answer(connection, 'preferenceAuditor/rowMarks', (params, token) =>
    fromAudit(params.uri, token, null, ({ audit, version: audited, settings }) =>
      settings.rowMarks === 'off'
        ? { version: audited, visible: {}, overview: [] }
        : rowMarksOf(audit, audited, params),
    ),
  );
  answer(connection, 'preferenceAuditor/userDetail', (params, token) =>
    fromAudit(params.uri, token, null, (current) => answerUserDetail(current, params)),
  );
  answer(connection, 'preferenceAuditor/userComparisons', (params, token) =>
    fromAudit(params.uri, token, null, (current) => answerUserComparisons(current, params)),
  );
  answer(connection, 'preferenceAuditor/activity', async ({ uri }, token) =>
    fromAudit(uri, token, Promise.resolve(null), (current) => answerActivity(current, token)),
  );
  answer(connection, 'preferenceAuditor/findRow', (params, token) =>
    fromAudit(params.uri, token, null, ({ audit }) => foundRow(audit, params)),
  );
  answer(connection, 'preferenceAuditor/columns', async ({ uri }, token) => {
    const session = sessions.get(uri);
    await session?.settled(token);
    return session?.result ? columnChoices(await session.source.head(), session.result) : null;
  });
  answer(connection, 'preferenceAuditor/recommendedDrops', ({ uri }, token) =>
    fromAudit(uri, token, null, ({ audit, version: audited }) => ({
      version: audited,
      users: undecidedDrops(audit),
    })),
  );
  answer(connection, 'preferenceAuditor/auditAgain', ({ uri }) => {
    sessions.get(uri)?.refresh(0);
    return Promise.resolve(null);
  });
  answer(connection, 'preferenceAuditor/export', (params) => {
    refuseIfReadOnly();
    return exportDocument(sessions.get(params.uri), params, host.fit, version);
  });
  hear(connection, 'preferenceAuditor/openFile', ({ uri }) => {
    const session = sessions.get(uri);
    const path = pathOf(uri);
    if (session?.source.onDisk) session.refresh(0);
    else if (session === undefined && path !== null)
      sessions.set(uri, new AuditSession(new FileSource(uri, path, scanners, writes), host));
  });
  hear(connection, 'preferenceAuditor/closeFile', ({ uri }) => {
    if (sessions.get(uri)?.source.onDisk) close(uri);
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

/** Answers a request of ours; whatever goes wrong reaches the client as a message for people. */
function answer<M extends keyof ServerRequests>(
  connection: Connection,
  method: M,
  handler: (
    params: ServerRequests[M]['params'],
    token: CancellationToken,
  ) => Promise<ServerRequests[M]['result']>,
): void {
  connection.onRequest(method, async (params: ServerRequests[M]['params'], token: CancellationToken) => {
    try {
      return withPackedColumns(await handler(params, token));
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      throw new ResponseError(
        ErrorCodes.InternalError,
        error instanceof Error ? error.message : String(error),
      );
    }
  });
}

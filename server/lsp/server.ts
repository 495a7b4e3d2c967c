import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Connection,
  DidChangeConfigurationNotification,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Fitter } from '../audit/fitter.ts';
import { snapshotOf } from '../audit/snapshot.ts';
import type { AuditSnapshot, ServerNotifications, ServerRequests } from '../protocol.ts';
import { AuditSession, type SessionHost } from './auditSession.ts';
import { codeActionsAt, isCodeActionData, workspaceEdit } from './codeActions.ts';
import { decide } from './decide.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { exportDocument } from './exportDocument.ts';
import { hoverAt } from './hover.ts';
import { fileSettings } from './settings.ts';

export interface ServerOptions {
  /** Bundle of the fit worker. */
  readonly workerFile: string;
  readonly version: string;
}

interface Capabilities {
  readonly configuration: boolean;
  readonly dynamicConfiguration: boolean;
  readonly panel: boolean;
}

/** Serves the language server protocol on a connection until the client ends it. */
export function serve(connection: Connection, { workerFile, version }: ServerOptions): void {
  const documents = new TextDocuments(TextDocument);
  const sessions = new Map<string, AuditSession>();
  const fitter = new Fitter(workerFile);
  let capabilities: Capabilities = { configuration: false, dynamicConfiguration: false, panel: false };

  const host: SessionHost = {
    fit: (comparisons, settings, signal) => fitter.fit(comparisons, settings, signal),
    settings: (uri) => fileSettings(connection, capabilities.configuration, uri),
    onStatus: (status) => {
      notify(connection, 'preferenceAuditor/status', status);
    },
    onResult: ({ document }, { version: audited, outcome }) => {
      const diagnostics = diagnosticsOf(outcome, document.uri);
      void connection.sendDiagnostics({ uri: document.uri, version: audited, diagnostics });
    },
    onError: (error) => {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    },
  };

  connection.onInitialize((params): InitializeResult => {
    capabilities = capabilitiesOf(params);
    return {
      serverInfo: { name: 'preference-auditor', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: ['quickfix'], resolveProvider: true },
      },
    };
  });
  connection.onInitialized(() => {
    if (capabilities.dynamicConfiguration) {
      void connection.client.register(DidChangeConfigurationNotification.type, {
        section: 'preferenceAuditor',
      });
    }
  });
  connection.onDidChangeConfiguration(() => {
    for (const session of sessions.values()) session.refresh(0);
  });
  connection.onShutdown(() => fitter.dispose());

  documents.onDidOpen(({ document }) => {
    sessions.set(document.uri, new AuditSession(document, host));
  });
  documents.onDidChangeContent(({ document }) => {
    // Also fires right after opening, when the session has just read this very version.
    const session = sessions.get(document.uri);
    if (session !== undefined && session.startedVersion !== document.version) session.refresh();
  });
  documents.onDidClose(({ document: { uri } }) => {
    sessions.get(uri)?.close();
    sessions.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  connection.onHover(async ({ textDocument, position }) => {
    const current = await sessions.get(textDocument.uri)?.current();
    return current ? hoverAt(current.audit, position) : null;
  });
  connection.onCodeAction(async (params, token) => {
    const current = await sessions.get(params.textDocument.uri)?.current();
    if (!current || token.isCancellationRequested) return null;
    return codeActionsAt(current.audit, current.version, params, capabilities);
  });
  connection.onCodeActionResolve(async (action) => {
    const data: unknown = action.data;
    if (!isCodeActionData(data)) return action;
    const result = await decide(sessions.get(data.uri), data);
    const refused = result.refused[0];
    if (refused !== undefined && result.edits.length === 0) {
      throw new ResponseError(LSPErrorCodes.RequestFailed, refused.reason);
    }
    return { ...action, edit: workspaceEdit(data.uri, result) };
  });

  answer(connection, 'preferenceAuditor/snapshot', async ({ uri }): Promise<AuditSnapshot | null> => {
    const session = sessions.get(uri);
    const current = await session?.current();
    if (!session || !current) return null;
    return {
      uri,
      fileName: fileNameOf(uri),
      version: current.version,
      status: session.status,
      ...snapshotOf(current.audit),
    };
  });
  answer(connection, 'preferenceAuditor/decide', (params) => decide(sessions.get(params.uri), params));
  answer(connection, 'preferenceAuditor/export', (params) =>
    exportDocument(sessions.get(params.uri), params, host.fit, version),
  );

  documents.listen(connection);
  connection.listen();
}

function capabilitiesOf({ capabilities, initializationOptions }: InitializeParams): Capabilities {
  const options = initializationOptions as { panel?: unknown } | null | undefined;
  return {
    configuration: capabilities.workspace?.configuration === true,
    dynamicConfiguration: capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true,
    panel: options?.panel === true,
  };
}

function notify<M extends keyof ServerNotifications>(
  connection: Connection,
  method: M,
  params: ServerNotifications[M],
): void {
  void connection.sendNotification(method, params);
}

/** Answers a request of ours; whatever goes wrong reaches the client as a message for people. */
function answer<M extends keyof ServerRequests>(
  connection: Connection,
  method: M,
  handler: (params: ServerRequests[M]['params']) => Promise<ServerRequests[M]['result']>,
): void {
  connection.onRequest(method, async (params: ServerRequests[M]['params']) => {
    try {
      return plainColumns(await handler(params));
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

/** Typed arrays become arrays, as JSON has them. */
function plainColumns(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.map(plainColumns);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainColumns(member)]));
}

function fileNameOf(uri: string): string {
  return uri.startsWith('file:') ? basename(fileURLToPath(uri)) : (uri.split('/').pop() ?? uri);
}

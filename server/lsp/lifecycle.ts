import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import type { InitializationOptions } from '../protocol.ts';
import type { WorkspaceAudits } from './diagnostics/workspaceDiagnostics.ts';
import { FEATURES } from './features/index.ts';
import { hear } from './files.ts';
import { type Capabilities, capabilitiesOf } from './sessions/capabilities.ts';
import type { ServerContext } from './sessions/feature.ts';

/** What outlives a request, and must be ended with the server. */
export interface Lifetime {
  readonly workspace: WorkspaceAudits;
  /** The client has said what it can do. */
  readonly onClient: (capabilities: Capabilities) => void;
  readonly dispose: () => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/** Answers the beginning and the end, and hears what changes in between beside files: settings, folders, trust. */
export function registerLifecycle(server: ServerContext, lifetime: Lifetime): void {
  const { connection, client, sessions, version } = server;
  const { workspace, dispose } = lifetime;
  connection.onInitialize((params) => {
    greet(server, params);
    lifetime.onClient(client.capabilities);
    return {
      serverInfo: { name: 'preference-auditor', version },
      capabilities: provided(client.capabilities),
    };
  });
  connection.onInitialized(() => {
    watch(server, workspace);
    workspace.refresh();
  });
  connection.onDidChangeConfiguration(() => {
    for (const session of sessions.all()) session.refresh(0);
    workspace.refresh(true);
    refreshViews(server, lifetime.onError);
  });
  hear(connection, 'preferenceAuditor/readOnly', ({ readOnly }) => {
    client.readOnly = readOnly;
    // A file of settings beside data names columns where the workspace is trusted.
    for (const session of sessions.all()) session.refresh(0);
    refreshViews(server, lifetime.onError);
  });
  connection.onShutdown(async () => {
    workspace.dispose();
    for (const session of sessions.all()) session.close();
    await dispose();
  });
}

function greet({ client }: ServerContext, params: InitializeParams): void {
  const options = params.initializationOptions as InitializationOptions | null | undefined;
  client.capabilities = capabilitiesOf(params);
  client.readOnly = options?.readOnly === true;
  client.folders = (params.workspaceFolders ?? []).map(({ uri }) => uri);
}

/** What the server says that it can do. */
function provided({ pullDiagnostics }: Capabilities): ServerCapabilities {
  const diagnosticProvider = {
    identifier: 'preference-auditor',
    interFileDependencies: false,
    workspaceDiagnostics: true,
  };
  return Object.assign(
    {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      ...(pullDiagnostics ? { diagnosticProvider } : {}),
    },
    ...FEATURES.map(({ provides }) => provides),
  ) as ServerCapabilities;
}

/** Asks the client to tell of changes, as far as it can. */
function watch({ connection, client }: ServerContext, workspace: WorkspaceAudits): void {
  const { dynamicConfiguration, watchFiles, workspaceFolders } = client.capabilities;
  if (dynamicConfiguration)
    void connection.client.register(DidChangeConfigurationNotification.type, {
      section: 'preferenceAuditor',
    });
  if (watchFiles)
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: '**/*.{jsonl,ndjson,csv,tsv,json,parquet,gz}' }],
    });
  if (!workspaceFolders) return;
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    const gone = new Set(removed.map(({ uri }) => uri));
    client.folders = [...client.folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
    workspace.refresh();
  });
}

/** What depends on settings, or on decisions beside the document, is to be asked for again: no change of it tells. */
export function refreshViews(server: Refreshed, onError: (error: unknown) => void): void {
  const { connection, client } = server;
  if (client.capabilities.refreshInlayHints) connection.languages.inlayHint.refresh().catch(onError);
  refreshLenses(server, onError);
}

/** Lenses are to be asked for again: they were answered before the newest audit was there. */
export function refreshLenses({ connection, client }: Refreshed, onError: (error: unknown) => void): void {
  if (client.capabilities.refreshCodeLenses)
    connection.sendRequest('workspace/codeLens/refresh').catch(onError);
}

type Refreshed = Pick<ServerContext, 'connection' | 'client'>;

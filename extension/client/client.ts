import * as vscode from 'vscode';
import {
  DidChangeWatchedFilesNotification,
  FileChangeType,
  LanguageClient,
  ResponseError,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import type {
  AuditStatus,
  ClientNotifications,
  InitializationOptions,
  ModifiedData,
  ServerNotifications,
  ServerRequests,
} from '../../server/protocol.ts';
import { isAudited, SELECTOR } from './auditedDocuments.ts';
import { EXPLANATIONS } from './explanations.ts';
import { unpackedColumns } from './packedColumns.ts';
import { RestartPolicy } from './restartPolicy.ts';

/** LSP's ContentModified: the request was about a version that is no longer there. */
const CONTENT_MODIFIED = -32801;
/** Commands that links in our hovers may run. */
const LINKED_COMMANDS = ['preferenceAuditor.showUser', 'preferenceAuditor.goToRowOfUser'];

/** The language server as the rest of the extension sees it. */
export interface AuditServer {
  dispose(): void;
  /** Starts the server unless it was; settles when it answers, rejects when it could not be started. */
  start(): Promise<void>;
  /** The server was started anew, and knows of no file. */
  readonly onRestarted: vscode.Event<void>;
  /** The server is gone; another is started, or the policy has given up. */
  readonly onStopped: vscode.Event<void>;
  /** The server is gone, and no other runs yet. */
  readonly hasStopped: boolean;
  /** The newest status of each open file, by URI. */
  readonly statuses: ReadonlyMap<string, AuditStatus>;
  readonly onStatus: vscode.Event<AuditStatus>;
  /** A file is no longer open: it has no status any more. */
  readonly onForgotten: vscode.Event<void>;
  /** Does the server read and write the file itself? */
  isOnDisk(uri: vscode.Uri): boolean;
  request<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M]['params'],
  ): Promise<ServerRequests[M]['result']>;
  tell<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): Promise<void>;
  /** Hands a document over that was not when it was opened. */
  open(document: vscode.TextDocument): Promise<void>;
  /** Tells the server that a file on disk is no longer what it was. */
  fileChanged(uri: vscode.Uri): Promise<void>;
  /** Drops what is known of a file that nobody looks at any more. */
  forget(uri: vscode.Uri): void;
  restart(): Promise<void>;
  showLog(): void;
}

export function startClient(context: vscode.ExtensionContext): AuditServer {
  const policy = new RestartPolicy(
    () => {
      client.outputChannel.show();
    },
    () => void restart(),
  );
  const client = createClient(context, policy);
  const restart = async () => {
    if (policy.hasten()) return;
    if (client.state === State.Running) await client.restart();
    else await client.start();
  };
  const { statuses, ...heard } = hearStatuses(client);
  const runs = watchRuns(client);
  // Started by whoever needs it first: most JSON files that wake the extension are no data.
  let starting: Promise<void> | null = null;
  const start = () => (starting ??= client.start());
  return {
    start,
    onRestarted: runs.onRestarted,
    onStopped: runs.onStopped,
    get hasStopped() {
      return runs.hasStopped();
    },
    statuses,
    onStatus: heard.onStatus,
    onForgotten: heard.onForgotten,
    isOnDisk: (uri) => statuses.get(uri.toString())?.onDisk === true,
    request: async (name, params) => {
      await start();
      return unpackedColumns(await client.sendRequest(name, params)) as ServerRequests[typeof name]['result'];
    },
    restart,
    showLog: () => {
      client.outputChannel.show();
    },
    tell: async (name, params) => {
      await start();
      await client.sendNotification(name, params);
    },
    open: async (document) => {
      // Starting hands over all documents that there are.
      if (client.state !== State.Running) await start();
      else await client.getFeature('textDocument/didOpen').getProvider(document)?.send(document);
    },
    fileChanged: (uri) =>
      client.sendNotification(DidChangeWatchedFilesNotification.type, {
        changes: [{ uri: uri.toString(), type: FileChangeType.Changed }],
      }),
    forget: (uri) => {
      heard.forget(uri);
    },
    dispose: () => {
      policy.stop();
      heard.dispose();
      runs.dispose();
      void client.dispose();
    },
  };
}

/** The client of the server beside it, not started. */
function createClient(context: vscode.ExtensionContext, policy: RestartPolicy): LanguageClient {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  const initializationOptions = (): InitializationOptions => ({
    panel: true,
    hoverImages: true,
    explanations: EXPLANATIONS,
    readOnly: !vscode.workspace.isTrusted,
    // Shared by all workspaces: any of them may open the file.
    ...(context.globalStorageUri.scheme === 'file'
      ? { undoFolder: vscode.Uri.joinPath(context.globalStorageUri, 'undo').fsPath }
      : {}),
  });
  return new LanguageClient(
    'preferenceAuditor',
    'Preference Auditor',
    {
      run: { module, transport: TransportKind.ipc },
      // Where the extension itself is debugged: `.vscode/launch.json` attaches there.
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--inspect=6009'] } },
    },
    {
      documentSelector: [...SELECTOR],
      initializationOptions,
      errorHandler: policy,
      markdown: { isTrusted: { enabledCommands: LINKED_COMMANDS } },
      middleware: {
        didOpen: (document, next) => (isAudited(document) ? next(document) : Promise.resolve()),
        didChange: (event, next) => (isAudited(event.document) ? next(event) : Promise.resolve()),
        didClose: (document, next) => (isAudited(document) ? next(document) : Promise.resolve()),
      },
    },
  );
}

/** The newest status of every file; tells the server when the workspace is trusted. */
function hearStatuses(client: LanguageClient): {
  dispose(): void;
  readonly statuses: Map<string, AuditStatus>;
  readonly onStatus: vscode.Event<AuditStatus>;
  readonly onForgotten: vscode.Event<void>;
  forget(uri: vscode.Uri): void;
} {
  const statuses = new Map<string, AuditStatus>();
  const emitter = new vscode.EventEmitter<AuditStatus>();
  const forgotten = new vscode.EventEmitter<void>();
  const forget = (uri: vscode.Uri) => {
    if (statuses.delete(uri.toString())) forgotten.fire();
  };
  const method: keyof ServerNotifications = 'preferenceAuditor/status';
  client.onNotification(method, (status: AuditStatus) => {
    statuses.set(normalised(status.uri), status);
    emitter.fire(status);
  });
  const readOnly: keyof ClientNotifications = 'preferenceAuditor/readOnly';
  const subscriptions = [
    emitter,
    forgotten,
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      forget(uri);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() =>
      client.sendNotification(readOnly, { readOnly: false } satisfies ClientNotifications[typeof readOnly]),
    ),
  ];
  return {
    statuses,
    onStatus: emitter.event,
    onForgotten: forgotten.event,
    forget,
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

/** When the server stops, and runs again after that. */
function watchRuns(client: LanguageClient): {
  dispose(): void;
  readonly onRestarted: vscode.Event<void>;
  readonly onStopped: vscode.Event<void>;
  hasStopped(): boolean;
} {
  const restarted = new vscode.EventEmitter<void>();
  const stopped = new vscode.EventEmitter<void>();
  let hasStopped = false;
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) {
      hasStopped = true;
      stopped.fire();
    } else if (newState === State.Running && hasStopped) {
      hasStopped = false;
      restarted.fire();
    }
  });
  return {
    onRestarted: restarted.event,
    onStopped: stopped.event,
    hasStopped: () => hasStopped,
    dispose: () => {
      restarted.dispose();
      stopped.dispose();
    },
  };
}

/** The present version, where a decision was refused because the file has changed since; else null. */
export function presentVersion(error: unknown): number | null {
  if (!(error instanceof ResponseError) || error.code !== CONTENT_MODIFIED) return null;
  return (error.data as ModifiedData | undefined)?.version ?? null;
}

/** A URI as VS Code spells it, so that it can be a key. */
export function normalised(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}

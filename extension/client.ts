import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import type {
  AuditStatus,
  ClientNotifications,
  InitializationOptions,
  ServerNotifications,
  ServerRequests,
} from '../server/protocol.ts';
import { isAudited, SELECTOR } from './auditedDocuments.ts';
import { EXPLANATIONS } from './explanations.ts';
import { RestartPolicy } from './restartPolicy.ts';

/** LSP's ContentModified: the request was about a version that is no longer there. */
const CONTENT_MODIFIED = -32801;
/** Commands that links in our hovers may run. */
const LINKED_COMMANDS = ['preferenceAuditor.showUser', 'preferenceAuditor.goToRowOfUser'];

/** The language server as the rest of the extension sees it. */
export interface AuditServer {
  dispose(): void;
  /** Settles when the server answers; rejects when it could not be started. */
  readonly started: Promise<void>;
  /** The newest status of each open file, by URI. */
  readonly statuses: ReadonlyMap<string, AuditStatus>;
  readonly onStatus: vscode.Event<AuditStatus>;
  request<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M]['params'],
  ): Promise<ServerRequests[M]['result']>;
  restart(): Promise<void>;
  showLog(): void;
}

export function startClient(context: vscode.ExtensionContext): AuditServer {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  const policy = new RestartPolicy(
    () => {
      client.outputChannel.show();
    },
    () => void restart(),
  );
  const initializationOptions = (): InitializationOptions => ({
    panel: true,
    hoverImages: true,
    explanations: EXPLANATIONS,
    readOnly: !vscode.workspace.isTrusted,
  });
  const client = new LanguageClient(
    'preferenceAuditor',
    'Preference Auditor',
    { module, transport: TransportKind.ipc },
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
  const restart = async () => {
    if (policy.hasten()) return;
    if (client.state === State.Running) await client.restart();
    else await client.start();
  };
  const statuses = new Map<string, AuditStatus>();
  const emitter = new vscode.EventEmitter<AuditStatus>();
  const method: keyof ServerNotifications = 'preferenceAuditor/status';
  client.onNotification(method, (status: AuditStatus) => {
    statuses.set(normalised(status.uri), status);
    emitter.fire(status);
  });
  const readOnly: keyof ClientNotifications = 'preferenceAuditor/readOnly';
  const subscriptions = [
    vscode.workspace.onDidCloseTextDocument(({ uri }) => statuses.delete(uri.toString())),
    vscode.workspace.onDidGrantWorkspaceTrust(() =>
      client.sendNotification(readOnly, { readOnly: false } satisfies ClientNotifications[typeof readOnly]),
    ),
  ];
  return {
    started: client.start(),
    statuses,
    onStatus: emitter.event,
    request: (name, params) => client.sendRequest(name, params),
    restart,
    showLog: () => {
      client.outputChannel.show();
    },
    dispose: () => {
      policy.stop();
      for (const subscription of subscriptions) subscription.dispose();
      emitter.dispose();
      void client.dispose();
    },
  };
}

/** Was a request refused because the file has changed since? */
export function isContentModified(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === CONTENT_MODIFIED;
}

/** A URI as VS Code spells it, so that it can be a key. */
export function normalised(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}

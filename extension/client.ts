import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { AuditStatus, ServerNotifications, ServerRequests } from '../server/protocol.ts';

/** LSP's ContentModified: the request was about a version that is no longer there. */
const CONTENT_MODIFIED = -32801;

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
}

export function startClient(context: vscode.ExtensionContext): AuditServer {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  const client = new LanguageClient(
    'preferenceAuditor',
    'Preference Auditor',
    { module, transport: TransportKind.ipc },
    {
      // Only files that are themselves the data: no diff views, no output channels.
      documentSelector: [
        { scheme: 'file', language: 'jsonl' },
        { scheme: 'untitled', language: 'jsonl' },
        { scheme: 'file', pattern: '**/*.{jsonl,ndjson}' },
      ],
      initializationOptions: { panel: true },
    },
  );
  const statuses = new Map<string, AuditStatus>();
  const emitter = new vscode.EventEmitter<AuditStatus>();
  const method: keyof ServerNotifications = 'preferenceAuditor/status';
  client.onNotification(method, (status: AuditStatus) => {
    statuses.set(normalised(status.uri), status);
    emitter.fire(status);
  });
  const closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => statuses.delete(uri.toString()));
  return {
    started: client.start(),
    statuses,
    onStatus: emitter.event,
    request: (name, params) => client.sendRequest(name, params),
    restart: () => client.restart(),
    dispose: () => {
      closing.dispose();
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

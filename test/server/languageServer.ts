import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  type Hover,
  HoverRequest,
  InitializedNotification,
  type InitializeResult,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { AuditState, AuditStatus, ServerRequests } from '../../server/protocol.ts';

const SERVER = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));
/** States after which the server has nothing left to do for a version. */
const SETTLED: readonly AuditState[] = [
  'ready',
  'no-signal',
  'column-needed',
  'declined',
  'not-a-dataset',
  'failed',
];

/** The message of a diagnostic; ours are plain text. */
export function messageOf({ message }: Diagnostic): string {
  if (typeof message !== 'string') throw new Error('Expected a message of plain text.');
  return message;
}

export interface Published {
  readonly version: number | undefined;
  readonly diagnostics: Diagnostic[];
}

/** What the server has said so far, and who waits for more. */
interface Heard {
  readonly statuses: AuditStatus[];
  readonly published: Map<string, Published[]>;
  listeners: (() => void)[];
}

function wake(heard: Heard): void {
  const { listeners } = heard;
  heard.listeners = [];
  for (const listener of listeners) listener();
}

/** The built server as a child process, spoken to over stdio by a real protocol client. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly capabilities: InitializeResult['capabilities'];
  readonly #heard: Heard;
  readonly #documents = new Map<string, TextDocument>();
  stderr = '';

  private constructor(
    process: ChildProcess,
    connection: ProtocolConnection,
    result: InitializeResult,
    heard: Heard,
  ) {
    this.#process = process;
    this.#heard = heard;
    this.connection = connection;
    this.capabilities = result.capabilities;
  }

  /** Starts and initialises a server; `settings` is what it gets when it asks for its configuration. */
  static async start(
    settings: Record<string, unknown> = {},
    initializationOptions?: object,
  ): Promise<LanguageServer> {
    const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const heard: Heard = { statuses: [], published: new Map(), listeners: [] };
    connection.onNotification('preferenceAuditor/status', (status: AuditStatus) => {
      heard.statuses.push(status);
      wake(heard);
    });
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, version, diagnostics }) => {
      heard.published.set(uri, [...(heard.published.get(uri) ?? []), { version, diagnostics }]);
      wake(heard);
    });
    child.on('exit', () => {
      wake(heard);
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => settings),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.listen();
    const result = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      workspaceFolders: null,
      // The protocol still requires it of clients.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      rootUri: null,
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
        textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
      },
      ...(initializationOptions === undefined ? {} : { initializationOptions }),
    });
    const server = new LanguageServer(child, connection, result, heard);
    child.stderr.on('data', (data: Buffer) => (server.stderr += data.toString()));
    await connection.sendNotification(InitializedNotification.type, {});
    return server;
  }

  async open(uri: string, text: string): Promise<AuditStatus> {
    this.#documents.set(uri, TextDocument.create(uri, 'jsonl', 1, text));
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'jsonl', version: 1, text },
    });
    return this.settled(uri);
  }

  /** Changes the document and returns at once; wait with {@link settled}. */
  async change(uri: string, changes: TextDocumentContentChangeEvent[]): Promise<number> {
    const document = this.#documents.get(uri)!;
    const version = document.version + 1;
    TextDocument.update(document, changes, version);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: changes,
    });
    return version;
  }

  async close(uri: string): Promise<void> {
    this.#documents.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  text(uri: string): string {
    return this.#documents.get(uri)!.getText();
  }

  version(uri: string): number {
    return this.#documents.get(uri)!.version;
  }

  statuses(uri: string): AuditStatus[] {
    return this.#heard.statuses.filter((status) => status.uri === uri);
  }

  published(uri: string): Published[] {
    return this.#heard.published.get(uri) ?? [];
  }

  /** Diagnostics published last. */
  diagnostics(uri: string): Diagnostic[] {
    return this.published(uri).at(-1)?.diagnostics ?? [];
  }

  /** The status of the document's present version, once the server has nothing left to do for it. */
  async settled(uri: string): Promise<AuditStatus> {
    return this.until(() => {
      const status = this.statuses(uri).at(-1);
      return status?.version === this.version(uri) && SETTLED.includes(status.state) ? status : undefined;
    });
  }

  /** What `find` finds, as soon as a message of the server makes it find something. */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#process.exitCode !== null) throw new Error(`The server has ended. ${this.stderr}`);
      await new Promise<void>((resolve) => this.#heard.listeners.push(resolve));
    }
  }

  request<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M]['params'],
  ): Promise<ServerRequests[M]['result']> {
    return this.connection.sendRequest(method, params);
  }

  hover(uri: string, line: number, character: number): Promise<Hover | null> {
    return this.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: { line, character },
    });
  }

  async codeActions(uri: string, line: number): Promise<CodeAction[]> {
    const position = { line, character: 0 };
    const diagnostics = this.diagnostics(uri).filter(({ range }) => range.start.line === line);
    const actions = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics },
    });
    return (actions ?? []) as CodeAction[];
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest(CodeActionResolveRequest.type, action);
  }

  /** Applies the edit of a resolved action to the document, as a client would, and tells the server. */
  async apply(uri: string, action: CodeAction): Promise<void> {
    const [change] = action.edit?.documentChanges ?? [];
    if (change === undefined || !('textDocument' in change)) throw new Error('The action has no edit.');
    if (change.textDocument.version !== this.version(uri)) throw new Error('The edit is of another version.');
    const text = TextDocument.applyEdits(this.#documents.get(uri)!, change.edits as never);
    await this.change(uri, [{ text }]);
  }

  /** Ends the server as the protocol asks; its exit code must be 0. */
  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    const [code] = (await exited) as [number | null];
    this.connection.dispose();
    if (code !== 0) throw new Error(`The server ended with code ${code}. ${this.stderr}`);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  createMessageConnection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ErrorCodes,
  ExitNotification,
  type Hover,
  HoverRequest,
  InitializedNotification,
  type InitializeResult,
  InitializeRequest,
  LogMessageNotification,
  type ProgressToken,
  type MessageConnection,
  PublishDiagnosticsNotification,
  ResponseError,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  type WorkDoneProgressBegin,
  WorkDoneProgressCreateRequest,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
  WorkDoneProgress as WorkDoneProgressNamespace,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { unpackedColumns } from '../../extension/client/packedColumns.ts';
import type {
  AuditState,
  AuditStatus,
  ClientNotifications,
  InitializationOptions,
  ServerRequests,
} from '../../server/protocol.ts';
import { WITHIN_MS } from '../eventually.ts';

/** The built server. */
export const SERVER = fileURLToPath(new URL('../../dist/server.cjs', import.meta.url));
/** States after which the server has nothing left to do for a version. */
const SETTLED: readonly AuditState[] = [
  'ready',
  'no-signal',
  'column-needed',
  'declined',
  'not-a-dataset',
  'failed',
  'cancelled',
];

/** A client that can do what VS Code can, and is told diagnostics. */
export const PUSH_CAPABILITIES: ClientCapabilities = {
  window: { workDoneProgress: true },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

/** The same, but it asks for diagnostics, as VS Code does. */
export const PULL_CAPABILITIES: ClientCapabilities = {
  ...PUSH_CAPABILITIES,
  workspace: { ...PUSH_CAPABILITIES.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { ...PUSH_CAPABILITIES.textDocument, diagnostic: { relatedInformation: true } },
};

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: InitializationOptions;
  readonly workspaceFolders?: readonly string[];
  /** Options of Node.js, which runs the server. */
  readonly execArgv?: readonly string[];
}

/** The message of a diagnostic; ours are plain text. */
export function messageOf({ message }: Diagnostic): string {
  if (typeof message !== 'string') throw new Error('Expected a message of plain text.');
  return message;
}

export interface Published {
  readonly version: number | undefined;
  readonly diagnostics: Diagnostic[];
}

type WorkDoneProgress = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** What the server has said so far, and who waits for more. */
interface Heard {
  statuses: AuditStatus[];
  readonly published: Map<string, Published[]>;
  /** Methods of requests for another look: `workspace/diagnostic/refresh` and the like. */
  readonly refreshes: string[];
  /** Progress that the server created, by token. */
  readonly progress: Map<ProgressToken, WorkDoneProgress[]>;
  readonly log: { readonly type: number; readonly message: string }[];
  /** Messages that no client of this kind expects. */
  readonly unexpected: string[];
  listeners: (() => void)[];
}

function wake(heard: Heard): void {
  const { listeners } = heard;
  heard.listeners = [];
  for (const listener of listeners) listener();
}

function listen(connection: MessageConnection, heard: Heard): void {
  connection.onNotification('preferenceAuditor/status', (status: AuditStatus) => {
    heard.statuses.push(status);
    wake(heard);
  });
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, version, diagnostics }) => {
    heard.published.set(uri, [...(heard.published.get(uri) ?? []), { version, diagnostics }]);
    wake(heard);
  });
  connection.onNotification(LogMessageNotification.type, (message) => {
    heard.log.push(message);
    wake(heard);
  });
  connection.onRequest('client/registerCapability', () => null);
  for (const what of ['diagnostic', 'inlayHint', 'codeLens']) {
    const method = `workspace/${what}/refresh`;
    connection.onRequest(method, () => {
      heard.refreshes.push(method);
      wake(heard);
      return null;
    });
  }
  connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
    const reports: WorkDoneProgress[] = [];
    heard.progress.set(token, reports);
    connection.onProgress(WorkDoneProgressNamespace.type, token, (report) => {
      reports.push(report);
      wake(heard);
    });
    wake(heard);
  });
  // Whatever else arrives is a mistake of the server; `stop` says so.
  connection.onRequest((method) => {
    heard.unexpected.push(`request ${method}`);
    return new ResponseError(ErrorCodes.MethodNotFound, method);
  });
  connection.onNotification((method) => {
    heard.unexpected.push(`notification ${method}`);
  });
  connection.onUnhandledProgress(({ token }) => heard.unexpected.push(`progress ${token}`));
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** The built server as a child process, spoken to over stdio by a real protocol client. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly connection: MessageConnection;
  readonly capabilities: InitializeResult['capabilities'];
  readonly #heard: Heard;
  readonly #current: { settings: Record<string, unknown> };
  readonly #documents = new Map<string, TextDocument>();
  /** What it wrote to its standard error. */
  stderr: () => string = () => '';

  private constructor(
    process: ChildProcess,
    connection: MessageConnection,
    result: InitializeResult,
    heard: Heard,
    current: { settings: Record<string, unknown> },
  ) {
    this.#current = current;
    this.#process = process;
    this.#heard = heard;
    this.connection = connection;
    this.capabilities = result.capabilities;
  }

  /** Starts and initialises a server; `settings` is what it gets when it asks for its configuration. */
  static async start(
    settings: Record<string, unknown> = {},
    {
      capabilities = PUSH_CAPABILITIES,
      initializationOptions,
      workspaceFolders,
      execArgv = [],
    }: ClientOptions = {},
  ): Promise<LanguageServer> {
    const child = spawn(process.execPath, [...execArgv, SERVER, '--stdio'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const heard: Heard = {
      statuses: [],
      published: new Map(),
      refreshes: [],
      progress: new Map(),
      log: [],
      unexpected: [],
      listeners: [],
    };
    listen(connection, heard);
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const ended = new Promise<never>((_, reject) => {
      child.on('exit', (code) => {
        wake(heard);
        reject(new Error(`The server ended with code ${code ?? 'none'}. ${stderr}`));
      });
    });
    ended.catch(() => undefined);
    const current = { settings };
    connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => section.split('.').slice(1).reduce<unknown>(memberOf, current.settings)),
    );
    connection.listen();
    const initialized = connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      workspaceFolders:
        workspaceFolders?.map((folder) => ({ uri: pathToFileURL(folder).toString(), name: folder })) ?? null,
      // The protocol still requires it of clients.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      rootUri: null,
      capabilities,
      ...(initializationOptions === undefined ? {} : { initializationOptions }),
    });
    const result = await Promise.race([initialized, ended]);
    const server = new LanguageServer(child, connection, result, heard, current);
    server.stderr = () => stderr;
    await connection.sendNotification(InitializedNotification.type, {});
    return server;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  get refreshes(): readonly string[] {
    return this.#heard.refreshes;
  }

  get progress(): ReadonlyMap<ProgressToken, readonly WorkDoneProgress[]> {
    return this.#heard.progress;
  }

  /** What the server wrote to the client's log. */
  get log(): readonly { readonly type: number; readonly message: string }[] {
    return this.#heard.log;
  }

  /** Changes the settings and tells the server so. */
  async configure(settings: Record<string, unknown>): Promise<void> {
    this.#current.settings = settings;
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  async open(uri: string, text: string): Promise<AuditStatus> {
    // What was heard of an earlier document of this name is not of this one, though its versions are the same.
    this.#heard.statuses = this.#heard.statuses.filter((status) => status.uri !== uri);
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

  /** Has a file audited from disk. */
  tell<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  /** Tells of a change on disk, as a client's file watcher does. */
  fileChanged(uri: string): Promise<void> {
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri, type: FileChangeType.Changed }],
    });
  }

  /** The newest status of a file, once `wanted` holds for one. */
  async statusWhen(uri: string, wanted: (status: AuditStatus) => boolean): Promise<AuditStatus> {
    return this.until(() => this.statuses(uri).findLast(wanted));
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

  /**
   * What `find` finds, as soon as a message of the server makes it find something.
   * @throws Error where the server ends first, or the wait is in vain.
   */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    const end = Date.now() + WITHIN_MS;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#process.exitCode !== null) throw new Error(`The server has ended. ${this.stderr()}`);
      const left = end - Date.now();
      if (left <= 0) {
        const last = JSON.stringify(this.#heard.statuses.at(-1));
        throw new Error(`Waited in vain for ${find.toString()}; the last status is ${last}.`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#heard.listeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async request<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M]['params'],
  ): Promise<ServerRequests[M]['result']> {
    return unpackedColumns(await this.connection.sendRequest(method, params)) as ServerRequests[M]['result'];
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

  /** Ends the server as a crash would. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
    this.connection.dispose();
  }

  /**
   * Ends the server as the protocol asks. It must have said nothing that a client does not expect, and answer nothing
   * after it was shut down. It must leave no progress open, write nothing to its standard error, and end with code 0.
   */
  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    await this.connection.sendRequest(ShutdownRequest.type);
    const said = this.#heard.statuses.length;
    await this.connection.sendNotification(ExitNotification.type);
    const [code] = (await exited) as [number | null];
    this.connection.dispose();
    const unended = [...this.progress.values()].filter((reports) => reports.at(-1)?.kind !== 'end');
    const faults = [
      ...this.#heard.unexpected,
      ...(code === 0 ? [] : [`exit code ${code}`]),
      ...(this.stderr() === '' ? [] : [`standard error: ${this.stderr()}`]),
      ...(this.#heard.statuses.length === said ? [] : ['a status after shutdown']),
      ...(unended.length === 0 ? [] : [`${unended.length} progress without end`]),
    ];
    if (faults.length > 0) throw new Error(`The server did not end cleanly: ${faults.join('; ')}`);
  }
}

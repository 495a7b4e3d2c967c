import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { AuditSnapshot, AuditStatus, FromWebview, ToWebview } from '../../server/protocol.ts';
import { type AuditServer, normalised } from '../client/client.ts';
import { noteStep } from '../client/firstSteps.ts';
import { wholeSnapshot } from '../client/wholeSnapshot.ts';
import { decide, undoLastWrite } from '../decisions/decide.ts';
import { globOf, keepReading, siblingsOf } from '../files/columnSettings.ts';
import { isBinaryFile, sizeOf } from '../files/diskFiles.ts';
import { watchFile } from '../files/watchFile.ts';
import { answerFrom, type ReadingFound } from '../files/readingFound.ts';

const GONE =
  'The file was deleted or moved. This is what was last known of it; it is audited again when it is back.';

/** A snapshot that was refused is asked for again after this long, where no other status comes before. */
const AGAIN_MS = 1000;

type Answer = Extract<ToWebview, { type: 'answer' }>['result'];

/** How a panel begins. */
export interface PanelStart {
  /** Whom to show as soon as the webview can. */
  readonly user?: string | undefined;
  /** It asks how the file is to be read; what is found out about that already. */
  readonly asksReading?: ReadingFound | undefined;
  /** It stands in the file's own tab. */
  readonly isEditor?: boolean;
}

/**
 * One audit panel: relays between its webview and the server. It keeps no data of its own; a webview that was
 * hidden or reloaded asks again with `ready`.
 */
export class AuditPanel implements vscode.Disposable {
  readonly uri: vscode.Uri;
  /** Stands in the file's own tab, in place of a text editor. */
  readonly isEditor: boolean;
  readonly #view: vscode.WebviewPanel;
  readonly #server: AuditServer;
  readonly #subscriptions: vscode.Disposable[];
  /** User to be shown as soon as the webview can. */
  #userToShow: string | undefined;
  /** How the file is to be read shall be asked as soon as the webview can. */
  #toAsk: boolean;
  /** What is known of that beforehand, as long as the file is the same. */
  #readingFound: ReadingFound | undefined;
  #lastAsked = 0;
  #again: NodeJS.Timeout | undefined;
  /** Version whose first results are shown or requested. Until all is read, only the progress is newer. */
  #firstResultsOf = -1;
  /** The file is no longer there, though its editor may still hold what it held. */
  #isGone = false;

  constructor(
    view: vscode.WebviewPanel,
    uri: vscode.Uri,
    server: AuditServer,
    extensionUri: vscode.Uri,
    { user, asksReading, isEditor = false }: PanelStart = {},
  ) {
    this.uri = uri;
    this.isEditor = isEditor;
    this.#view = view;
    this.#server = server;
    this.#userToShow = user;
    this.#toAsk = asksReading !== undefined;
    this.#readingFound = asksReading;
    this.#subscriptions = [
      view.onDidDispose(() => {
        this.dispose();
      }),
      view.webview.onDidReceiveMessage((message: FromWebview) => this.#receive(message)),
      server.onStatus((status) => {
        if (normalised(status.uri) !== uri.toString()) return;
        this.#readingFound = undefined;
        void this.#refresh(status);
      }),
      server.onStopped(() => {
        this.#post({ type: 'server', running: false });
      }),
      server.onRestarted(() => {
        this.#post({ type: 'server', running: true });
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri: closed }) => {
        if (closed.toString() === uri.toString()) void this.#reopen();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === uri.toString()) this.#postUnsaved();
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document.uri.toString() === uri.toString()) this.#postUnsaved();
      }),
      ...this.#watched(),
    ];
    view.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    view.webview.html = page(view.webview, extensionUri);
  }

  get isActive(): boolean {
    return this.#view.active;
  }

  reveal(user?: string): void {
    const loaded = this.#view.visible;
    this.#view.reveal();
    if (user === undefined) return;
    this.#userToShow = user;
    // A hidden webview is loaded anew, and says so with `ready`.
    if (loaded) this.#showUser();
  }

  /** Shows the panel, and has it ask how the file is to be read. */
  ask(found: ReadingFound): void {
    const loaded = this.#view.visible;
    this.#view.reveal();
    this.#toAsk = true;
    this.#readingFound = found;
    if (loaded) this.#askColumns();
  }

  dispose(): void {
    clearTimeout(this.#again);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#view.dispose();
  }

  async #receive(message: FromWebview): Promise<void> {
    if (message.type === 'ready') {
      this.#firstResultsOf = -1;
      this.#post({ type: 'server', running: !this.#server.hasStopped });
      this.#postUnsaved();
      if (this.isEditor) this.#post({ type: 'editor' });
      await this.#refresh(this.#server.statuses.get(this.uri.toString()));
      this.#showUser();
      this.#askColumns();
      return;
    }
    try {
      if (message.type === 'query') {
        this.#post({ type: 'answer', id: message.id, result: await this.#answerTo(message) });
        return;
      }
      await this.#carryOut(message);
      this.#post({ type: 'done', id: message.id });
    } catch (error) {
      this.#post({
        type: 'refused',
        id: message.id,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }

  async #answerTo({ method, params }: Extract<FromWebview, { type: 'query' }>): Promise<Answer> {
    const found = this.#readingFound;
    const known = found === undefined ? undefined : answerFrom(found, method, params);
    return known ?? this.#server.request(method, { ...params, uri: this.uri.toString() });
  }

  async #carryOut(message: Exclude<FromWebview, { type: 'ready' | 'query' }>): Promise<void> {
    switch (message.type) {
      case 'decide': {
        const { version, target, order, reason } = message;
        const params = {
          uri: this.uri.toString(),
          version,
          target,
          order,
          ...(reason === undefined ? {} : { reason }),
        };
        const { refused } = await decide(this.#server, params, { isShown: true });
        const [first] = refused;
        if (first !== undefined) {
          const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
          throw new Error(`${first.reason}${more}`);
        }
        noteStep('decided');
        return;
      }
      case 'reveal': {
        if (isBinaryFile(this.uri)) {
          this.#post({ type: 'show-line', line: message.line });
          return;
        }
        if (this.#server.isOnDisk(this.uri)) {
          await this.#openAtLine(message.line);
          return;
        }
        const position = new vscode.Position(message.line - 1, 0);
        await this.#showDocument({ selection: new vscode.Range(position, position), preserveFocus: true });
        return;
      }
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        return;
      case 'set-target':
        await setTarget(this.uri, message.fdr);
        return;
      case 'save-plot':
        await savePlot(this.uri, message.name, message.png);
        return;
      case 'choose-columns':
        await vscode.commands.executeCommand('preferenceAuditor.chooseColumnsByRole', this.uri);
        return;
      case 'use-reading': {
        const glob = (message.siblings ? siblingsOf(this.uri) : undefined) ?? globOf(this.uri);
        await keepReading(this.uri, glob, message.settings);
        return;
      }
      case 'reopen':
        this.#view.reveal();
        await vscode.commands.executeCommand('workbench.action.reopenWithEditor');
        return;
      case 'save':
        if (!this.#server.isOnDisk(this.uri)) await save(this.uri);
        return;
      case 'undo':
      case 'redo':
        if (this.#isWritten()) {
          if (message.type === 'redo')
            throw new Error('What was taken back from a file on disk cannot be repeated: decide again.');
          await undoLastWrite(this.#server, this.uri, true);
          return;
        }
        // The editor owns the undo history, and undoes where the focus is.
        await this.#showDocument({ preserveFocus: false });
        await vscode.commands.executeCommand(message.type);
        this.#view.reveal();
        return;
      case 'export':
        await vscode.commands.executeCommand('preferenceAuditor.exportCleaned', this.uri);
        return;
    }
  }

  /** Are decisions written to disk, in the file or beside it, and not into a document? */
  #isWritten(): boolean {
    const status = this.#server.statuses.get(this.uri.toString());
    return status?.onDisk === true || status?.beside !== undefined;
  }

  /** The editor shows a file too large to be a document as well, but to nobody's knowledge. */
  async #openAtLine(line: number): Promise<void> {
    const selection = new vscode.Range(line - 1, 0, line - 1, 0);
    const beside =
      this.#view.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    const options: vscode.TextDocumentShowOptions = { viewColumn: beside, selection, preserveFocus: true };
    await vscode.commands.executeCommand('vscode.open', this.uri, options);
  }

  async #showDocument(options: vscode.TextDocumentShowOptions): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.uri);
    const visible = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    const beside =
      this.#view.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(document, { viewColumn: visible?.viewColumn ?? beside, ...options });
  }

  /** Files on disk hold every decision at once. */
  #postUnsaved(): void {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === this.uri.toString());
    this.#post({ type: 'document', unsaved: document?.isDirty === true });
  }

  /** Posts what is newest. A slow answer that a newer one has overtaken is not posted. */
  async #refresh(status: AuditStatus | undefined): Promise<void> {
    if (status !== undefined && !this.#hasNews(status)) {
      this.#post({ type: 'status', status });
      this.#postIfGone();
      return;
    }
    const asked = ++this.#lastAsked;
    // Noted before the answer is there: how far reading is comes many times in between, and is no reason to ask again.
    if (status?.provisional === true) this.#firstResultsOf = status.version;
    let snapshot: AuditSnapshot | null;
    try {
      snapshot = await wholeSnapshot(this.#server, this.uri.toString());
    } catch {
      // The server is gone or busy: what is shown stays until its next status, or until it is asked once more.
      if (asked !== this.#lastAsked) return;
      this.#firstResultsOf = -1;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        const latest = this.#server.statuses.get(this.uri.toString());
        if (asked === this.#lastAsked && latest !== undefined) void this.#refresh(latest);
      }, AGAIN_MS);
      return;
    }
    if (asked !== this.#lastAsked) return;
    this.#firstResultsOf = snapshot?.status.provisional === true ? snapshot.version : -1;
    if (snapshot !== null) this.#post({ type: 'snapshot', snapshot });
    else if (status === undefined)
      this.#post({ type: 'gone', message: 'This file is not audited: it is not open as a dataset.' });
    this.#postIfGone();
  }

  /** Whatever else is posted, it does not bring the file back. */
  #postIfGone(): void {
    if (this.#isGone) this.#post({ type: 'gone', message: GONE });
  }

  /** Is there an audit that the webview has not got? */
  #hasNews({ state, provisional, version }: AuditStatus): boolean {
    if (provisional === true) return this.#firstResultsOf !== version;
    return state === 'ready' || state === 'no-signal';
  }

  #showUser(): void {
    if (this.#userToShow !== undefined) this.#post({ type: 'show-user', user: this.#userToShow });
    this.#userToShow = undefined;
  }

  #askColumns(): void {
    if (this.#toAsk) this.#post({ type: 'ask-columns' });
    this.#toAsk = false;
  }

  /** The document of a panel stays open without its tab, as long as there is a file. */
  async #reopen(): Promise<void> {
    try {
      await vscode.workspace.openTextDocument(this.uri);
    } catch {
      this.#post({ type: 'gone', message: GONE });
    }
  }

  /** Hears of the file being deleted and coming back; programs that replace a file do both within a moment. */
  #watched(): vscode.Disposable[] {
    if (this.uri.scheme === 'untitled') return [];
    const watcher = watchFile(this.uri);
    const look = async () => {
      const isGone = (await sizeOf(this.uri)) === undefined;
      if (isGone === this.#isGone) return;
      this.#isGone = isGone;
      if (isGone) this.#postIfGone();
      else {
        await this.#reopen();
        await this.#refresh(this.#server.statuses.get(this.uri.toString()));
      }
    };
    return [watcher, watcher.onDidDelete(look), watcher.onDidCreate(look), watcher.onDidChange(look)];
  }

  #post(message: ToWebview): void {
    // A hidden webview may not get this; it asks with `ready` when it is shown again.
    void this.#view.webview.postMessage(message);
  }
}

/** Saves the document, whichever editor shows it, or none. */
async function save(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (!(await document.save()))
    throw new Error('The file was not saved: the editor refused, or asked and was not answered.');
}

/** Writes the target where it holds for the file: in the workspace's settings, or the user's where there is none. */
async function setTarget(uri: vscode.Uri, fdr: number): Promise<void> {
  const inWorkspace = vscode.workspace.workspaceFolders !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const settings = vscode.workspace.getConfiguration('preferenceAuditor', uri);
  const former = settings.inspect('fdr');
  // Under its former name it would hold against a new value that is the default.
  if ((inWorkspace ? former?.workspaceValue : former?.globalValue) !== undefined)
    await settings.update('fdr', undefined, target);
  await settings.update('mostWronglyDroppedUsers', fdr, target);
}

/** Asks where to save a plot; beside the audited file is proposed. */
async function savePlot(uri: vscode.Uri, name: string, png: Uint8Array): Promise<void> {
  const stem = uri.path.slice(uri.path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(uri, '..', `${stem}.${name}.png`),
    filters: { 'PNG picture': ['png'] },
  });
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, png);
}

function page(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview.js')).toString();
  const csp = `default-src 'none'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${csp}" />
    <!-- For the one style element that the controls make, to find out what the browser can do. -->
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Audit</title>
  </head>
  <body>
    <audit-app></audit-app>
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </body>
</html>`;
}

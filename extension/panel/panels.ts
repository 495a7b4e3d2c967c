import * as vscode from 'vscode';
import { type AuditServer, normalised } from '../client/client.ts';
import { type DiskFiles, FILE_EDITOR, isBinaryFile } from '../files/diskFiles.ts';
import { noteStep } from '../client/firstSteps.ts';
import { AuditPanel, type PanelStart } from './panel.ts';
import type { ReadingFound } from '../files/readingFound.ts';

/** The audit panels, by file; one a file unless more are asked for. Restores them after the window was reloaded. */
export class AuditPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  static readonly viewType = 'preferenceAuditor.panel';

  readonly #server: AuditServer;
  readonly #files: DiskFiles;
  readonly #extensionUri: vscode.Uri;
  readonly #panels = new Set<AuditPanel>();
  /** Users to be shown by editors that VS Code is about to open, by URI. */
  readonly #usersToShow = new Map<string, string>();
  /** What is known of files whose editors, about to be opened, ask how they are to be read; by URI. */
  readonly #toAsk = new Map<string, ReadingFound>();
  readonly #renames: vscode.Disposable;
  readonly #active = new vscode.EventEmitter<void>();
  /** Another panel is in front, or none any more. */
  readonly onDidChangeActive = this.#active.event;

  constructor(server: AuditServer, files: DiskFiles, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#files = files;
    this.#extensionUri = extensionUri;
    this.#renames = vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) void this.#follow(oldUri, newUri);
    });
  }

  /** File of the panel in front, if one is. */
  get activeUri(): vscode.Uri | undefined {
    return [...this.#panels].find((panel) => panel.isActive)?.uri;
  }

  has(uri: vscode.Uri): boolean {
    return this.#of(uri) !== undefined;
  }

  /** The panel of a file that was opened first. */
  #of(uri: vscode.Uri): AuditPanel | undefined {
    return [...this.#panels].find((panel) => panel.uri.toString() === uri.toString());
  }

  /** Shows the panel of a file, beside it or as its editor; `user` is looked up in it. */
  async show(uri: vscode.Uri, user?: string): Promise<void> {
    const existing = this.#of(uri);
    if (existing !== undefined) existing.reveal(user);
    else if (isBinaryFile(uri)) {
      if (user !== undefined) this.#usersToShow.set(uri.toString(), user);
      await vscode.commands.executeCommand('vscode.openWith', uri, FILE_EDITOR);
    } else await this.showAnother(uri, { user });
  }

  /** Has the panel of a file ask how it is to be read, from what is found out about that. */
  async ask(uri: vscode.Uri, found: ReadingFound): Promise<void> {
    const existing = this.#of(uri);
    if (existing !== undefined) existing.ask(found);
    else if (isBinaryFile(uri)) {
      this.#toAsk.set(uri.toString(), found);
      await vscode.commands.executeCommand('vscode.openWith', uri, FILE_EDITOR);
    } else await this.showAnother(uri, { asksReading: found });
  }

  /** Makes the view of a file's own tab its panel. */
  async adoptEditor(uri: vscode.Uri, view: vscode.WebviewPanel): Promise<void> {
    view.webview.options = this.#options();
    const user = this.#usersToShow.get(uri.toString());
    this.#usersToShow.delete(uri.toString());
    const asksReading = this.#toAsk.get(uri.toString());
    this.#toAsk.delete(uri.toString());
    // A panel keeps its file under audit.
    await this.#files.open(uri);
    this.#adopt(view, uri, { user, asksReading, isEditor: true });
  }

  /** Shows one more panel of a file: a user's page beside the table. */
  async showAnother(uri: vscode.Uri, shown: PanelStart = {}): Promise<void> {
    // A panel keeps its file under audit.
    await this.#files.open(uri);
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const view = vscode.window.createWebviewPanel(
      AuditPanels.viewType,
      `Audit: ${name}`,
      { viewColumn: vscode.ViewColumn.Beside },
      this.#options(),
    );
    this.#adopt(view, uri, shown);
  }

  /** A file that is renamed, or in a folder that is: its panels make place for one on the file as it is called now. */
  async #follow(oldUri: vscode.Uri, newUri: vscode.Uri): Promise<void> {
    const old = oldUri.toString();
    for (const panel of [...this.#panels]) {
      const key = panel.uri.toString();
      // VS Code opens an editor of ours anew by itself.
      if (panel.isEditor || (key !== old && !key.startsWith(`${old}/`))) continue;
      const renamed = vscode.Uri.parse(newUri.toString() + key.slice(old.length));
      panel.dispose();
      await this.show(renamed);
    }
  }

  async deserializeWebviewPanel(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const uri = uriOf(state);
    if (uri === undefined) {
      view.dispose();
      return;
    }
    view.webview.options = this.#options();
    try {
      await this.#files.open(uri);
    } catch {
      // The file vanished while the window was closed: opens no panel.
      view.dispose();
      return;
    }
    this.#adopt(view, uri);
  }

  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
    this.#renames.dispose();
    this.#active.dispose();
  }

  #options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.#extensionUri, 'dist')] };
  }

  #adopt(view: vscode.WebviewPanel, uri: vscode.Uri, shown: PanelStart = {}): void {
    const panel = new AuditPanel(view, uri, this.#server, this.#extensionUri, shown);
    this.#panels.add(panel);
    noteStep('panelShown');
    view.onDidChangeViewState(() => {
      this.#active.fire();
    });
    view.onDidDispose(() => {
      this.#panels.delete(panel);
      this.#active.fire();
      void this.#files.lookAtTabs();
    });
  }
}

/** The file that a panel showed, from the state that its webview kept. */
function uriOf(state: unknown): vscode.Uri | undefined {
  if (typeof state !== 'object' || state === null || !('uri' in state) || typeof state.uri !== 'string')
    return undefined;
  return vscode.Uri.parse(normalised(state.uri));
}

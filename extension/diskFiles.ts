import * as vscode from 'vscode';
import { isHandedOver } from './auditedDocuments.ts';
import type { AuditServer } from './client.ts';
import { watchFile } from './watchFile.ts';

/** VS Code hands no larger text over to extensions; it counts UTF-16 units, of which a file has no more than bytes. */
const MOST_DOCUMENT_BYTES = 50 * 2 ** 20;

/** File of a tab that shows it as text, where it is a file; undefined for comparisons and custom editors. */
export function fileOfTab(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  return tab?.input instanceof vscode.TabInputText && tab.input.uri.scheme === 'file'
    ? tab.input.uri
    : undefined;
}

/**
 * The files that the server reads from disk, because the editor does not hand them over: those of tabs that are too
 * large, and those that the auditor asked for. A file is let go when neither its tab nor its panel is left.
 */
export class DiskFiles implements vscode.Disposable {
  readonly #server: AuditServer;
  readonly #hasPanel: (uri: vscode.Uri) => boolean;
  /** What watches each file, by URI. */
  readonly #open = new Map<string, vscode.Disposable>();
  /** Bytes of those that were opened because of their tab, until their user was told what that means. */
  readonly #sizes = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(server: AuditServer, hasPanel: (uri: vscode.Uri) => boolean) {
    this.#server = server;
    this.#hasPanel = hasPanel;
    this.#subscriptions = [
      vscode.window.tabGroups.onDidChangeTabs(() => void this.lookAtTabs()),
      server.onRestarted(() => void this.#reopenAll()),
      server.onStatus(({ uri, state }) => {
        // Of a file that is no preference data there is nothing to say.
        if (state !== 'reading' && state !== 'not-a-dataset') this.#tell(vscode.Uri.parse(uri));
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        // The editor does hand it over after all: the document is what is audited from now on.
        if (isHandedOver(document)) this.#letGo(document.uri);
      }),
    ];
  }

  /** Is the file audited from disk? */
  has(uri: vscode.Uri): boolean {
    return this.#open.has(uri.toString());
  }

  /** Has the server audit a file: as a document where the editor hands it over, else from disk. */
  async open(uri: vscode.Uri): Promise<void> {
    if (this.has(uri)) return;
    if (uri.scheme !== 'file') {
      await vscode.workspace.openTextDocument(uri);
      return;
    }
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size <= MOST_DOCUMENT_BYTES) {
      const document = await documentOf(uri);
      if (document !== undefined && isHandedOver(document)) return;
    }
    await this.#openFromDisk(uri);
  }

  /** Opens what tabs show and the editor hands over to nobody; lets go what nobody looks at. */
  async lookAtTabs(): Promise<void> {
    const shown = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs.map(fileOfTab))
      .filter((uri) => uri !== undefined);
    const shownKeys = new Set(shown.map(String));
    for (const key of this.#open.keys()) {
      const uri = vscode.Uri.parse(key);
      if (!shownKeys.has(key) && !this.#hasPanel(uri)) this.#letGo(uri);
    }
    for (const uri of shown) {
      if (!isTextFile(uri) || this.has(uri) || isDocument(uri)) continue;
      const size = await sizeOf(uri);
      if (size === undefined || size <= MOST_DOCUMENT_BYTES || this.has(uri)) continue;
      await this.#openFromDisk(uri);
      this.#sizes.set(uri.toString(), size);
    }
  }

  dispose(): void {
    for (const disposable of [...this.#subscriptions, ...this.#open.values()]) disposable.dispose();
  }

  async #openFromDisk(uri: vscode.Uri): Promise<void> {
    const watcher = watchFile(uri);
    const changed = () => void this.#server.fileChanged(uri);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    this.#open.set(uri.toString(), watcher);
    await this.#server.start();
    await this.#server.tell('preferenceAuditor/openFile', { uri: uri.toString() });
  }

  /** A server that was started anew knows of none of the files. */
  async #reopenAll(): Promise<void> {
    for (const uri of this.#open.keys()) await this.#server.tell('preferenceAuditor/openFile', { uri });
  }

  #letGo(uri: vscode.Uri): void {
    const watcher = this.#open.get(uri.toString());
    if (watcher === undefined) return;
    watcher.dispose();
    this.#open.delete(uri.toString());
    this.#sizes.delete(uri.toString());
    this.#server.forget(uri);
    void this.#server.tell('preferenceAuditor/closeFile', { uri: uri.toString() });
  }

  /** Says once a file why it is not audited as others are, and what that means. */
  #tell(uri: vscode.Uri): void {
    const size = this.#sizes.get(uri.toString());
    if (size === undefined || this.#told.has(uri.toString())) return;
    this.#sizes.delete(uri.toString());
    this.#told.add(uri.toString());
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const message =
      `${name} (${Math.round(size / 1e6).toLocaleString('en-US')} MB) is larger than what the editor hands over to ` +
      'extensions, so it is audited straight from disk. Findings are in the Problems panel and the audit panel; ' +
      'decisions are written into the file, and “Undo Last Write” takes them back.';
    const show = 'Open Audit Panel';
    void vscode.window.showInformationMessage(message, show).then((choice) => {
      if (choice === show) void vscode.commands.executeCommand('preferenceAuditor.openPanel', uri);
    });
  }
}

/** Is it, by its name, of a format that the editor shows as text? */
export function isTextFile({ path }: vscode.Uri): boolean {
  return /\.(jsonl|ndjson|csv|tsv|json)$/i.test(path);
}

function isDocument(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}

async function documentOf(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Not text, or more than the editor takes: then the server reads it itself.
    return undefined;
  }
}

/** Bytes of a file; undefined where there is none, or none any more. */
export async function sizeOf(uri: vscode.Uri): Promise<number | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    return undefined;
  }
}

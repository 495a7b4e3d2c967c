import * as vscode from 'vscode';
import { inform } from '../client/notices.ts';
import { isHandedOver } from '../client/auditedDocuments.ts';
import type { AuditServer } from '../client/client.ts';
import { watchFile } from './watchFile.ts';

/** VS Code hands no larger text over to extensions; it counts UTF-16 units, of which a file has no more than bytes. */
const MOST_DOCUMENT_BYTES = 50 * 2 ** 20;

/**
 * A remote or browser window asks before it opens more than this as a document (`workbench.editorLargeFileConfirmation`):
 * its tab holds a page with a question, and nobody hears of the file. Local windows open it within a few seconds.
 */
const MOST_UNASKED_BYTES = 10 * 2 ** 20;
const PATIENCE_MS = 8000;

/** View type of our editor for files that are no text: `contributes.customEditors`. */
export const FILE_EDITOR = 'preferenceAuditor.file';

/**
 * File of a tab that shows it as text, or that could not; of one that another extension shows, where it is no text.
 * Undefined for comparisons, and for what is no file.
 */
export function fileOfTab(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  const isShown =
    input instanceof vscode.TabInputText ||
    (input instanceof vscode.TabInputCustom && isBinaryFile(input.uri));
  return isShown && input.uri.scheme === 'file' ? input.uri : undefined;
}

/**
 * The files that the server reads from disk, because the editor does not hand them over: those of tabs that are too
 * large or no text, and those that the auditor asked for. A file is let go when neither its tab nor its panel is left.
 */
export class DiskFiles implements vscode.Disposable {
  readonly #server: AuditServer;
  readonly #hasPanel: (uri: vscode.Uri) => boolean;
  /** Watchers of files, by URI. */
  readonly #open = new Map<string, vscode.Disposable>();
  /** Why those that were opened because of their tab are read from disk, until their user was told. */
  readonly #reasons = new Map<string, string>();
  readonly #told = new Set<string>();
  /** Files whose document may still come, by URI. */
  readonly #awaited = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(server: AuditServer, hasPanel: (uri: vscode.Uri) => boolean) {
    this.#server = server;
    this.#hasPanel = hasPanel;
    this.#subscriptions = [
      vscode.window.tabGroups.onDidChangeTabs(() => void this.lookAtTabs()),
      server.onRestarted(() => void this.#reopenAll()),
      server.onStatus(({ uri, state }) => {
        // Says nothing about files that hold no preference data.
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
    if (isBinaryFile(uri)) {
      await this.#openFromDisk(uri);
      return;
    }
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
      if (this.has(uri) || isDocument(uri)) continue;
      const reason = await reasonFor(uri);
      if (reason === undefined || this.has(uri)) continue;
      if (reason === NOT_OPENED) {
        this.#lookLater(uri);
        continue;
      }
      await this.#openFromDisk(uri);
      this.#reasons.set(uri.toString(), reason);
    }
  }

  /** Reads a file from disk that the editor has not opened as a document after some time, though its tab is there. */
  #lookLater(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.#awaited.has(key)) return;
    const timer = setTimeout(() => {
      this.#awaited.delete(key);
      const isShown = vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some((tab) => fileOfTab(tab)?.toString() === key),
      );
      if (!isShown || this.has(uri) || isDocument(uri)) return;
      this.#reasons.set(key, `${nameOf(uri)} waits for its question to be answered`);
      void this.#openFromDisk(uri);
    }, PATIENCE_MS);
    this.#awaited.set(key, timer);
  }

  dispose(): void {
    for (const timer of this.#awaited.values()) clearTimeout(timer);
    for (const disposable of [...this.#subscriptions, ...this.#open.values()]) disposable.dispose();
  }

  async #openFromDisk(uri: vscode.Uri): Promise<void> {
    if (this.has(uri)) return;
    const watchers = [uri, uri.with({ path: `${uri.path}.decisions.csv` })].map((file) => {
      const watcher = watchFile(file);
      const changed = () => void this.#server.fileChanged(file);
      watcher.onDidChange(changed);
      watcher.onDidCreate(changed);
      watcher.onDidDelete(changed);
      return watcher;
    });
    this.#open.set(uri.toString(), vscode.Disposable.from(...watchers));
    await this.#server.start();
    await this.#server.tell('preferenceAuditor/openFile', { uri: uri.toString() });
  }

  /** Tells a restarted server about all files. */
  async #reopenAll(): Promise<void> {
    for (const uri of this.#open.keys()) await this.#server.tell('preferenceAuditor/openFile', { uri });
  }

  #letGo(uri: vscode.Uri): void {
    const watcher = this.#open.get(uri.toString());
    if (watcher === undefined) return;
    watcher.dispose();
    this.#open.delete(uri.toString());
    this.#reasons.delete(uri.toString());
    this.#server.forget(uri);
    void this.#server.tell('preferenceAuditor/closeFile', { uri: uri.toString() });
  }

  /** Says once a file why it is not audited as others are, and what that means. */
  #tell(uri: vscode.Uri): void {
    const reason = this.#reasons.get(uri.toString());
    // Our own editor says it all.
    if (reason === undefined || this.#told.has(uri.toString()) || isShownByOurs(uri)) return;
    this.#reasons.delete(uri.toString());
    this.#told.add(uri.toString());
    const decisions = isCompressed(uri)
      ? 'decisions go into a file beside it, and “Undo Last Write” takes them back.'
      : 'decisions are written into the file, and “Undo Last Write” takes them back.';
    const message = `${reason}, so it is audited straight from disk. Findings are in the Problems panel and the audit panel; ${decisions}`;
    const show = 'Open Audit Panel';
    void inform(message, show).then((choice) => {
      if (choice === show) void vscode.commands.executeCommand('preferenceAuditor.openPanel', uri);
    });
  }
}

/** In place of a reason: the editor may hand the file over, or may wait for an answer first. */
const NOT_OPENED = '';

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Why the editor hands a file over to nobody; undefined where it does, or where the file is of no format of ours;
 * {@link NOT_OPENED} where only time tells.
 */
async function reasonFor(uri: vscode.Uri): Promise<string | undefined> {
  const name = nameOf(uri);
  if (isBinaryFile(uri)) return `${name} is no text`;
  if (!isTextFile(uri)) return undefined;
  const size = await sizeOf(uri);
  if (size === undefined || size <= MOST_UNASKED_BYTES) return undefined;
  if (size <= MOST_DOCUMENT_BYTES) return NOT_OPENED;
  const megabytes = Math.round(size / 1e6).toLocaleString('en-US');
  return `${name} (${megabytes} MB) is larger than what the editor hands over to extensions`;
}

/** Is it, by its name, of a format that the editor shows as text? */
export function isTextFile({ path }: vscode.Uri): boolean {
  return /\.(jsonl|ndjson|csv|tsv|json)$/i.test(path);
}

/** Is it, by its name, of a format that is no text? */
export function isBinaryFile(uri: vscode.Uri): boolean {
  return /\.parquet$/i.test(uri.path) || isCompressed(uri);
}

function isCompressed({ path }: vscode.Uri): boolean {
  return /\.(jsonl|ndjson|csv|tsv|json)\.gz$/i.test(path);
}

function isShownByOurs(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputCustom &&
        input.viewType === FILE_EDITOR &&
        input.uri.toString() === uri.toString(),
    ),
  );
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

import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { AuditStatus, FlaggedUser, FlaggedUsers } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { commandOf, STATES } from '../status/auditStates.ts';
import { fileInWords } from './wording.ts';

/** Id of the view in package.json. */
const VIEW = 'preferenceAuditor.files';
const OURS = 'Preference Auditor';

type Node =
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | { readonly kind: 'user'; readonly uri: vscode.Uri; readonly user: FlaggedUser }
  | { readonly kind: 'more'; readonly uri: vscode.Uri; readonly left: number };

/**
 * The view of the side bar: files under audit with their state, under each the users who stand out. Files that are
 * audited unopened are listed where something was found in them. Without any file the view shows its welcome.
 */
export class AuditedFiles implements vscode.Disposable, vscode.TreeDataProvider<Node> {
  readonly #server: AuditServer;
  readonly #view: vscode.TreeView<Node>;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Findings of files that nobody has opened, by URI. */
  readonly #unopened = new Map<string, number>();
  /** What was last shown under each file: it stays while the file is audited again. */
  readonly #users = new Map<string, Node[]>();
  readonly #subscriptions: readonly { dispose(): unknown }[];

  constructor(server: AuditServer) {
    this.#server = server;
    const refresh = () => {
      this.#refresh();
    };
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this });
    this.#subscriptions = [
      this.#view,
      this.#changed,
      server.onStatus(refresh),
      server.onForgotten(refresh),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.map((uri) => this.#lookForFindings(uri)).includes(true)) refresh();
      }),
    ];
    for (const [uri] of vscode.languages.getDiagnostics()) this.#lookForFindings(uri);
    refresh();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'file':
        return this.#fileItem(node.uri);
      case 'user':
        return userItem(node.uri, node.user);
      case 'more': {
        const item = new vscode.TreeItem(`${node.left.toLocaleString('en-US')} more…`);
        item.command = command('Open Audit Panel', 'openPanel', node.uri);
        return item;
      }
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.#files().map((uri) => ({ kind: 'file', uri }));
    if (node.kind !== 'file') return [];
    const key = node.uri.toString();
    const state = this.#server.statuses.get(key)?.state;
    if (state === 'reading' || state === 'fitting') return this.#users.get(key) ?? [];
    let flagged: FlaggedUsers | null;
    try {
      flagged = await this.#server.request('preferenceAuditor/flaggedUsers', { uri: key });
    } catch {
      // The server is gone or busy restarting: its next status asks again.
      return this.#users.get(key) ?? [];
    }
    const { uri } = node;
    const users: Node[] = (flagged?.users ?? []).map((user) => ({ kind: 'user', uri, user }));
    const left = flagged?.left ?? 0;
    const shown: Node[] = left > 0 ? [...users, { kind: 'more', uri, left }] : users;
    this.#users.set(key, shown);
    return shown;
  }

  #refresh(): void {
    const statuses = [...this.#server.statuses.values()];
    const undecided = statuses.reduce((sum, status) => sum + status.undecided, 0);
    const tooltip = `${undecided.toLocaleString('en-US')} ${undecided === 1 ? 'user' : 'users'} to decide`;
    this.#view.badge = undecided > 0 ? { value: undecided, tooltip } : undefined;
    for (const key of this.#users.keys()) if (!this.#server.statuses.has(key)) this.#users.delete(key);
    this.#changed.fire(undefined);
  }

  /** Notes how many findings a file has; is that another number than before? */
  #lookForFindings(uri: vscode.Uri): boolean {
    const key = uri.toString();
    const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === OURS).length;
    if ((this.#unopened.get(key) ?? 0) === found) return false;
    if (found > 0) this.#unopened.set(key, found);
    else this.#unopened.delete(key);
    return true;
  }

  /** In the order of their paths. */
  #files(): vscode.Uri[] {
    const open = [...this.#server.statuses].filter(([, { state }]) => state !== 'not-a-dataset');
    const keys = new Set([...open.map(([key]) => key), ...this.#unopened.keys()]);
    return [...keys].map((key) => vscode.Uri.parse(key)).sort((a, b) => a.path.localeCompare(b.path));
  }

  #fileItem(uri: vscode.Uri): vscode.TreeItem {
    const status = this.#server.statuses.get(uri.toString());
    const isListed = status !== undefined && status.flagged > 0;
    const item = new vscode.TreeItem(
      uri,
      isListed ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    // A file that comes to have users is another item: VS Code keeps an item as it was folded.
    item.id = `${uri.toString()}#${isListed ? 'users' : ''}`;
    const { label, description, spoken } = fileInWords(
      posix.basename(uri.path),
      status,
      this.#stateOf(uri, status),
    );
    item.label = label;
    item.description = description;
    item.accessibilityInformation = { label: spoken };
    item.tooltip = [vscode.workspace.asRelativePath(uri), status?.message, status?.columns]
      .filter(Boolean)
      .join('\n');
    item.iconPath = new vscode.ThemeIcon(status === undefined ? 'file' : STATES[status.state].icon);
    item.contextValue = status?.state === 'ready' ? 'file.ready' : 'file';
    item.command = (status && commandOf(status)) ?? command('Open Audit Panel', 'openPanel', uri);
    return item;
  }

  #stateOf(uri: vscode.Uri, status: AuditStatus | undefined): string {
    if (status !== undefined) return STATES[status.state].text(status);
    const found = this.#unopened.get(uri.toString()) ?? 0;
    return `not open · ${found.toLocaleString('en-US')} ${found === 1 ? 'finding' : 'findings'}`;
  }
}

const DONE = { keep: 'kept', drop: 'dropped', flip: 'flipped' } as const;
const ICONS = { keep: 'check', drop: 'trash', flip: 'arrow-swap' } as const;

function userItem(
  uri: vscode.Uri,
  { name, shown, seen, recommendation, decision }: FlaggedUser,
): vscode.TreeItem {
  const item = new vscode.TreeItem(shown);
  item.id = `${uri.toString()}#${name}`;
  item.description = decision === null ? `${recommendation}? ${seen}` : DONE[decision];
  item.tooltip = `${shown} ${seen}.`;
  item.iconPath = new vscode.ThemeIcon(decision === null ? 'account' : ICONS[decision]);
  item.command = command('Show in the Audit Panel', 'showUser', uri.toString(), name);
  return item;
}

function command(title: string, name: string, ...args: readonly unknown[]): vscode.Command {
  return { title, command: `preferenceAuditor.${name}`, arguments: [...args] };
}

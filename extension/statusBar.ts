import * as vscode from 'vscode';
import type { AuditStatus } from '../server/protocol.ts';
import { commandOf, STATES } from './auditStates.ts';
import { fileOfTab } from './diskFiles.ts';
import type { AuditServer } from './client.ts';

/** The status bar item of the file in front: what the audit found, and the way to the panel. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #server: AuditServer;
  readonly #subscriptions: vscode.Disposable[];

  constructor(server: AuditServer) {
    this.#server = server;
    this.#item = vscode.window.createStatusBarItem(
      'preferenceAuditor.status',
      vscode.StatusBarAlignment.Right,
      100,
    );
    this.#item.name = 'Preference Auditor';
    this.#subscriptions = [
      server.onStatus(() => {
        this.#update();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.#update();
      }),
      vscode.window.tabGroups.onDidChangeTabs(() => {
        this.#update();
      }),
    ];
    this.#update();
  }

  dispose(): void {
    this.#item.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #update(): void {
    const status = this.#statusInFront();
    if (status === undefined || status.state === 'not-a-dataset') {
      this.#item.hide();
      return;
    }
    const { icon, text } = STATES[status.state];
    this.#item.text = `$(${icon}) Audit: ${text(status)}`;
    this.#item.tooltip = [status.message, status.columns].filter(Boolean).join('\n');
    this.#item.command = commandOf(status);
    this.#item.show();
  }

  /** Of the active editor; where none is active (the panel is), of the only audited file that is visible. */
  #statusInFront(): AuditStatus | undefined {
    const active = vscode.window.activeTextEditor;
    if (active !== undefined) return this.#server.statuses.get(active.document.uri.toString());
    const tab = fileOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
    if (tab !== undefined) return this.#server.statuses.get(tab.toString());
    const visible = vscode.window.visibleTextEditors
      .map(({ document }) => this.#server.statuses.get(document.uri.toString()))
      .filter((status) => status !== undefined);
    return visible.length === 1 ? visible[0] : undefined;
  }
}

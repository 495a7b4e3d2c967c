import * as vscode from 'vscode';
import type { AuditStatus } from '../server/protocol.ts';
import type { AuditServer } from './client.ts';
import { fileOfTab } from './diskFiles.ts';
import { LanguageStatus } from './languageStatus.ts';
import { StatusBar } from './statusBar.ts';

/** Keeps both items that show the state of the file in front at what it is. */
export class StatusItems implements vscode.Disposable {
  readonly #server: AuditServer;
  readonly #bar = new StatusBar();
  readonly #language = new LanguageStatus();
  readonly #subscriptions: vscode.Disposable[];

  constructor(server: AuditServer) {
    this.#server = server;
    const update = () => {
      this.#update();
    };
    this.#subscriptions = [
      server.onStatus(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.window.tabGroups.onDidChangeTabs(update),
    ];
    update();
  }

  dispose(): void {
    for (const disposable of [...this.#subscriptions, this.#bar, this.#language]) disposable.dispose();
  }

  #update(): void {
    const document = vscode.window.activeTextEditor?.document;
    this.#language.show(document, document && this.#server.statuses.get(document.uri.toString()));
    this.#bar.show(this.#statusInFront());
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

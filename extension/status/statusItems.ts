import * as vscode from 'vscode';
import type { AuditStatus } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { fileOfTab } from '../files/diskFiles.ts';
import { LanguageStatus } from './languageStatus.ts';
import type { AuditPanels } from '../panel/panels.ts';
import { StatusBar } from './statusBar.ts';

/** Keeps both items that show the state of the file in front at what it is. */
export class StatusItems implements vscode.Disposable {
  readonly #server: AuditServer;
  readonly #panels: AuditPanels;
  readonly #bar = new StatusBar();
  readonly #language = new LanguageStatus();
  readonly #subscriptions: vscode.Disposable[];

  constructor(server: AuditServer, panels: AuditPanels) {
    this.#server = server;
    this.#panels = panels;
    const update = () => {
      this.#update();
    };
    this.#subscriptions = [
      server.onStatus(update),
      panels.onDidChangeActive(update),
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

  /**
   * File of the panel in front, or of the tab: while it loads the active editor is still that of the file before. The
   * active editor where the tab shows no file, but a comparison or an output.
   */
  #statusInFront(): AuditStatus | undefined {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    const uri =
      this.#panels.activeUri ??
      (activeTab?.input instanceof vscode.TabInputText ? activeTab.input.uri : fileOfTab(activeTab)) ??
      vscode.window.activeTextEditor?.document.uri;
    return uri && this.#server.statuses.get(uri.toString());
  }
}

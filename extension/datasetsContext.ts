import * as vscode from 'vscode';
import type { AuditServer } from './client.ts';

/** Tells menus which files are preference data: `resource in preferenceAuditor.datasets`. */
export class DatasetsContext implements vscode.Disposable {
  readonly #datasets = new Set<string>();
  readonly #subscription: vscode.Disposable;

  constructor(server: AuditServer) {
    this.#subscription = server.onStatus(({ uri, state }) => {
      const key = vscode.Uri.parse(uri).toString();
      const isDataset = state !== 'not-a-dataset' && state !== 'reading';
      if (state === 'reading' || isDataset === this.#datasets.has(key)) return;
      if (isDataset) this.#datasets.add(key);
      else this.#datasets.delete(key);
      void vscode.commands.executeCommand('setContext', 'preferenceAuditor.datasets', [...this.#datasets]);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

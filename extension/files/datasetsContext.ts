import * as vscode from 'vscode';
import type { AuditServer } from '../client/client.ts';

/**
 * Tells menus which files are preference data: `resourcePath in preferenceAuditor.datasets`. By path, since the
 * window of a remote machine knows its files by URIs of another scheme than we do.
 */
export class DatasetsContext implements vscode.Disposable {
  readonly #datasets = new Map<string, vscode.Uri>();
  readonly #subscription: vscode.Disposable;

  constructor(server: AuditServer) {
    this.#subscription = server.onStatus(({ uri, state }) => {
      const file = vscode.Uri.parse(uri);
      const key = file.toString();
      const isDataset = state !== 'not-a-dataset' && state !== 'reading';
      if (state === 'reading' || isDataset === this.#datasets.has(key)) return;
      if (isDataset) this.#datasets.set(key, file);
      else this.#datasets.delete(key);
      // A local window spells paths as the system does, another as URIs do.
      const paths = [...this.#datasets.values()].flatMap(({ path, fsPath }) => [path, fsPath]);
      void vscode.commands.executeCommand('setContext', 'preferenceAuditor.datasets', paths);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

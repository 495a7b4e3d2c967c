import * as vscode from 'vscode';
import { FILE_EDITOR } from '../files/diskFiles.ts';
import type { AuditPanels } from './panels.ts';

/**
 * Shows files that are no text as their audit panel, in the place of VS Code's page that says so. Read-only: the server
 * writes decisions, and what takes them back is not the editor's undo history.
 */
export class FileEditor implements vscode.CustomReadonlyEditorProvider {
  readonly #panels: AuditPanels;

  constructor(panels: AuditPanels) {
    this.#panels = panels;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(FILE_EDITOR, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** Holds nothing: the server reads the file. */
  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, view: vscode.WebviewPanel): Promise<void> {
    return this.#panels.adoptEditor(uri, view);
  }
}

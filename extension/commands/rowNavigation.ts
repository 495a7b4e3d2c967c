import * as vscode from 'vscode';
import { inform } from '../client/notices.ts';
import type { FindRowParams, FoundRow } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { isTextFile } from '../files/diskFiles.ts';

/** Leads to the next or previous row: of a user, or that awaits a decision. */
export class RowNavigation {
  readonly #server: AuditServer;
  /** 1-based line led to last, of files whose cursor the editor tells nobody of; by URI. */
  readonly #lines = new Map<string, number>();

  constructor(server: AuditServer) {
    this.#server = server;
  }

  async go(uri: vscode.Uri, direction: FindRowParams['direction'], user?: string): Promise<void> {
    const editor = this.#server.isOnDisk(uri) ? null : await editorOf(uri);
    const line = editor === null ? (this.#lines.get(uri.toString()) ?? 0) : editor.selection.active.line + 1;
    const found = await this.#server.request('preferenceAuditor/findRow', {
      uri: uri.toString(),
      line,
      direction,
      ...(user === undefined ? {} : { user }),
    });
    if (found === null) {
      void inform(
        user === undefined
          ? 'There is no other row of a flagged user that awaits a decision.'
          : `There is no other row of “${user}”.`,
      );
      return;
    }
    if (editor !== null) {
      editor.selection = selectionOf(found, user);
      editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      return;
    }
    this.#lines.set(uri.toString(), found.range.start.line + 1);
    // The editor shows a text too large to be a document all the same; what is no text only the panel can show.
    if (isTextFile(uri)) {
      const options: vscode.TextDocumentShowOptions = { selection: selectionOf(found, user) };
      await vscode.commands.executeCommand('vscode.open', uri, options);
    } else await vscode.commands.executeCommand('preferenceAuditor.showUser', uri.toString(), found.user);
  }
}

/** From a user's row to the next the name stays in sight; else the start of the row does, with its mark. */
function selectionOf({ range: { start, end } }: FoundRow, user: string | undefined): vscode.Selection {
  return user === undefined
    ? new vscode.Selection(start.line, 0, start.line, 0)
    : new vscode.Selection(start.line, start.character, end.line, end.character);
}

/** The editor that shows a file, else one that is opened for it. */
async function editorOf(uri: vscode.Uri): Promise<vscode.TextEditor> {
  const shown = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].find(
    (editor) => editor?.document.uri.toString() === uri.toString(),
  );
  const document = shown?.document ?? (await vscode.workspace.openTextDocument(uri));
  return vscode.window.showTextDocument(
    document,
    shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn },
  );
}

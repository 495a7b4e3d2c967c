import * as vscode from 'vscode';
import type { FindRowParams } from '../server/protocol.ts';
import type { AuditServer } from './client.ts';

/** Puts the cursor on the next or previous row: of `user`, or that awaits a decision. */
export async function goToRow(
  server: AuditServer,
  uri: vscode.Uri,
  direction: FindRowParams['direction'],
  user?: string,
): Promise<void> {
  const editor = await editorOf(uri);
  const params: FindRowParams = {
    uri: uri.toString(),
    line: editor.selection.active.line + 1,
    direction,
    ...(user === undefined ? {} : { user }),
  };
  const found = await server.request('preferenceAuditor/findRow', params);
  if (found === null) {
    void vscode.window.showInformationMessage(
      user === undefined
        ? 'There is no other row of a flagged user that awaits a decision.'
        : `There is no other row of “${user}”.`,
    );
    return;
  }
  const { start, end } = found.range;
  // From a user's row to the next the name stays in sight; else the start of the row does, with its mark.
  editor.selection =
    user === undefined
      ? new vscode.Selection(start.line, 0, start.line, 0)
      : new vscode.Selection(start.line, start.character, end.line, end.character);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
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

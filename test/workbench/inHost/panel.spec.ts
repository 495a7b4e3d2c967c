import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { diagnosticsWhen, eventually, open, workspaceFile } from './editor.ts';

describe('the audit panel', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const panels = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputWebview && input.viewType.endsWith('preferenceAuditor.panel'),
      );

  /** Resolves when as many panels are open; tabs come and go after the command that asked for them. */
  const panelsAre = (number: number) =>
    new Promise<void>((resolve) => {
      const listening = vscode.window.tabGroups.onDidChangeTabs(look);
      function look(): void {
        if (panels().length !== number) return;
        listening.dispose();
        resolve();
      }
      look();
    });

  it('opens once a file, beside it, and closes', async () => {
    const uri = workspaceFile('chosen-rejected.jsonl');
    await open(uri);
    await diagnosticsWhen(uri, (found) => found.length > 0);
    await vscode.commands.executeCommand('preferenceAuditor.openPanel', uri);
    await panelsAre(1);
    await vscode.commands.executeCommand('preferenceAuditor.openPanel', uri);
    await panelsAre(1);
    const [panel] = panels();
    assert.equal(panel?.label, 'Audit: chosen-rejected.jsonl');
    assert.equal(panel.group.viewColumn, vscode.ViewColumn.Two);
    await vscode.window.tabGroups.close(panel);
    await panelsAre(0);
  });

  it('follows its file when that is renamed, also where it is hidden', async () => {
    const [uri, renamed] = [workspaceFile('before.jsonl'), workspaceFile('after.jsonl')];
    await vscode.workspace.fs.copy(workspaceFile('chosen-rejected.jsonl'), uri, { overwrite: true });
    await open(uri);
    await diagnosticsWhen(uri, (found) => found.length > 0);
    await vscode.commands.executeCommand('preferenceAuditor.openPanel', uri);
    await panelsAre(1);
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument(workspaceFile('mt-bench-human.jsonl')),
      vscode.ViewColumn.Two,
    );
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed);
    await vscode.workspace.applyEdit(edit);
    await eventually(
      () =>
        panels()
          .map(({ label }) => label)
          .join() === 'Audit: after.jsonl',
    );
    await vscode.window.tabGroups.close(panels());
    await panelsAre(0);
    await vscode.workspace.fs.delete(renamed);
  });
});

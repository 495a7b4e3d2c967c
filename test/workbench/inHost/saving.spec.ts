import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  diagnosticsWhen,
  eventually,
  isRecommended,
  onDisk,
  open,
  savedDecisions,
  takingFirstOffers,
  undoneTo,
  workspaceFile,
} from './editor.ts';

describe('every recommended drop at once', () => {
  const uri = workspaceFile('every-drop.jsonl');
  let original: Buffer;
  let document: vscode.TextDocument;
  const dropped = (text: string) =>
    text.split('\n').filter((row) => row.includes('"audit":{"decision":"drop"'));
  const editorSettings = () => vscode.workspace.getConfiguration('editor', uri);

  before(async () => {
    original = await onDisk(workspaceFile('arena-with-careless-users.jsonl'));
    await vscode.workspace.fs.writeFile(uri, original);
    ({ document } = await open(uri));
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
  });
  afterEach(async () => {
    await editorSettings().update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    if (document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.workspace.fs.writeFile(uri, original);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('as a command: one edit, one undo step', async () => {
    await takingFirstOffers(vscode.commands.executeCommand('preferenceAuditor.acceptRecommendedDrops', uri));
    await diagnosticsWhen(uri, (found) => found.length > 0 && !found.some(isRecommended));
    const saved = await savedDecisions(document, original);
    assert.ok(dropped(saved.toString('utf8')).length > 300);
    await undoneTo(uri, original);
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
  });

  it('as an action on save, also right after typing', async () => {
    await editorSettings().update(
      'codeActionsOnSave',
      { 'source.fixAll.preferenceAuditor': 'explicit' },
      vscode.ConfigurationTarget.Workspace,
    );
    await eventually(() => document.getText() === original.toString('utf8') && !document.isDirty);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(2, 1), ' ');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const start = Date.now();
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.save');
    await eventually(() => !document.isDirty);
    assert.ok(Date.now() - start < 10_000);
    assert.ok(dropped((await onDisk(uri)).toString('utf8')).length > 300, 'the action did not run on save');
  });
});

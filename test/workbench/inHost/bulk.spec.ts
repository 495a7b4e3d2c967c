import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { plantedRows } from '../../server/plantedFile.ts';
import {
  diagnosticsWhen,
  eventually,
  isRecommended,
  open,
  savedDecisions,
  takingFirstOffers,
  undoneTo,
  workspaceFile,
} from './editor.ts';

describe('a decision on thousands of rows', () => {
  const uri = workspaceFile('bulk.jsonl');
  const rows = plantedRows({ careful: 60, careless: 40, comparisonsEach: 60, seed: 3 });
  const original = Buffer.from(`${rows.join('\r\n')}\r\n`);

  before(() => vscode.workspace.fs.writeFile(uri, original));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
  });

  it('is one undo step, changes its rows alone, and leaves cursor and window where they are', async () => {
    const editor = await open(uri);
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
    const line = rows.findLastIndex((row, i) => i < 3000 && row.includes('"careless-'));
    const outcome = editor.document.lineAt(line).text.indexOf('"winner"');
    editor.selection = new vscode.Selection(line, outcome, line, outcome + 8);
    editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenter);
    const isInSight = () =>
      editor.visibleRanges.some((range) => range.contains(new vscode.Position(line, 0)));
    await eventually(isInSight);
    const { version } = editor.document;

    await takingFirstOffers(vscode.commands.executeCommand('preferenceAuditor.acceptRecommendedDrops', uri));
    assert.equal(editor.document.version, version + 1);
    await eventually(() => editor.document.getText(editor.selection) === '"winner"');
    assert.equal(editor.selection.active.line, line);
    await eventually(isInSight);
    const saved = await savedDecisions(editor.document, original);
    const dropped = saved.toString().split('\r\n');
    assert.ok(dropped.filter((row) => row.includes('"decision":"drop"')).length > 2000);

    await undoneTo(uri, original);
  });
});

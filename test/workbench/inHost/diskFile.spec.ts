import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  diagnosticsWhen,
  eventually,
  isRecommended,
  onDisk,
  takingFirstOffers,
  workspaceFile,
} from './editor.ts';

/** VS Code hands no larger text over to extensions. */
const MOST_DOCUMENT_BYTES = 50 * 2 ** 20;

describe('a file larger than the editor hands over', () => {
  const uri = workspaceFile('large.jsonl');
  let content = Buffer.alloc(0);
  let findings: readonly vscode.Diagnostic[] = [];

  const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const panels = () => tabs().filter(({ input }) => input instanceof vscode.TabInputWebview);
  const isDocument = () =>
    vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());

  before(async () => {
    const sample = (await onDisk(workspaceFile('arena-with-careless-users.jsonl'))).toString();
    const rows = sample.trimEnd().split('\n');
    const padding = ' '.repeat(Math.ceil((MOST_DOCUMENT_BYTES * 1.05) / rows.length));
    content = Buffer.from(`${rows.map((row) => row.replace('{', `{${padding}`)).join('\n')}\n`);
    await vscode.workspace.fs.writeFile(uri, content);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
  });

  it('is audited from disk by “Audit File…”, with findings and a panel, though it is no document', async () => {
    await vscode.commands.executeCommand('preferenceAuditor.auditFile', uri);
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
    await eventually(() => panels().length === 1);
    assert.ok(!isDocument());
  });

  it('leads to its flagged rows in the editor that shows it', async () => {
    await vscode.commands.executeCommand('preferenceAuditor.nextFlaggedRow', uri);
    await vscode.commands.executeCommand('preferenceAuditor.previousFlaggedRow', uri);
    await eventually(() =>
      tabs().some(
        ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
      ),
    );
    assert.ok(!isDocument());
    // Rows are found when the whole file is audited: what came before may have been first results.
    findings = await diagnosticsWhen(uri, (found) => found.some(isRecommended));
  });

  it('takes decisions by writing, and “Undo Last Write” gives every byte back, after a restart as well', async () => {
    await takingFirstOffers(vscode.commands.executeCommand('preferenceAuditor.acceptRecommendedDrops', uri));
    const written = (await onDisk(uri)).toString();
    assert.match(written, /"audit": ?\{"decision": ?"drop"/);
    assert.ok(written.replace(/, ?"audit": ?\{[^}]*\}/g, '') === content.toString(), 'more was written');
    await diagnosticsWhen(uri, (found) => found.length > 0 && !found.some(isRecommended));

    // What takes the write back outlives the server, which hears of the file when it runs again.
    await vscode.commands.executeCommand('preferenceAuditor.restartServer');
    await eventually(async () => {
      try {
        await vscode.commands.executeCommand('preferenceAuditor.undoLastWrite', uri);
        return true;
      } catch {
        return false;
      }
    });
    assert.ok((await onDisk(uri)).equals(content), 'the file is not what it was');
    await diagnosticsWhen(uri, (found) => found.length === findings.length);
  });

  it('is let go when neither tab nor panel is left, and audited again when its tab is opened', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await diagnosticsWhen(uri, (found) => found.length === 0);
    await vscode.commands.executeCommand('vscode.open', uri);
    await diagnosticsWhen(uri, (found) => found.length === findings.length);
  });
});

describe('a file that a remote window asks about before it opens it', () => {
  const uri = workspaceFile('asked-about.jsonl');
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
  });

  it('is audited while the question stands', async () => {
    const sample = (await onDisk(workspaceFile('arena-with-careless-users.jsonl'))).toString();
    const rows = sample.trimEnd().split('\n');
    const padding = ' '.repeat(Math.ceil((11 * 2 ** 20) / rows.length));
    const content = `${rows.map((row) => row.replace('{', `{${padding}`)).join('\n')}\n`;
    await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
    await vscode.commands.executeCommand('vscode.open', uri);
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
  });
});

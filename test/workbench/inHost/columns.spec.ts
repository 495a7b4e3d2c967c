import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  diagnosticsWhen,
  eventually,
  isCode,
  isRecommended,
  onDisk,
  open,
  quickFixes,
  takingFirstOffers,
  workspaceFile,
} from './editor.ts';

describe('choosing columns', () => {
  const settings = () => vscode.workspace.getConfiguration('preferenceAuditor');
  after(async () => {
    await settings().update('columns', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('a quick fix has the panel ask; columns chosen one by one are kept in the workspace, and the audit follows', async () => {
    const uri = workspaceFile('unknown-user-column.jsonl');
    const sample = (await onDisk(workspaceFile('arena-with-careless-users.jsonl'))).toString('utf8');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(sample.replaceAll('"judge":', '"zz_code":')));
    await open(uri);
    const [needed] = await diagnosticsWhen(uri, (found) =>
      found.some(({ code }) => isCode(code, 'column-needed')),
    );
    const fixes = await quickFixes(uri, needed!.range);
    const choose = fixes.find(({ title }) => title === 'Choose the columns…');
    assert.ok(choose?.command, fixes.map(({ title }) => title).join(' | '));
    await vscode.commands.executeCommand(choose.command.command, ...(choose.command.arguments as unknown[]));
    await eventually(() =>
      vscode.window.tabGroups.all.some(
        ({ activeTab }) => activeTab?.label === 'Audit: unknown-user-column.jsonl',
      ),
    );
    await takingFirstOffers(vscode.commands.executeCommand('preferenceAuditor.chooseColumnsByRole', uri));
    assert.deepEqual(settings().inspect('columns')?.workspaceValue, {
      'unknown-user-column.jsonl': {
        modelA: 'model_a',
        modelB: 'model_b',
        winner: 'winner',
        user: 'zz_code',
      },
    });
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
  });

  it('of a file that is read, all roles are offered; used as they are, they are kept so', async () => {
    const uri = workspaceFile('unknown-user-column.jsonl');
    const others = { '*.jsonl': { user: 'zz_code', convention: 'words' } };
    await settings().update('columns', others, vscode.ConfigurationTarget.Workspace);
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
    await takingFirstOffers(vscode.commands.executeCommand('preferenceAuditor.chooseColumns', uri));
    assert.deepEqual(settings().inspect('columns')?.workspaceValue, {
      'unknown-user-column.jsonl': {
        modelA: 'model_a',
        modelB: 'model_b',
        winner: 'winner',
        user: 'zz_code',
        convention: 'words',
      },
      ...others,
    });
  });

  it('taken out of the settings, the columns are asked for again', async () => {
    const uri = workspaceFile('unknown-user-column.jsonl');
    await settings().update('columns', undefined, vscode.ConfigurationTarget.Workspace);
    await diagnosticsWhen(uri, (found) => found.length === 1 && isCode(found[0]!.code, 'column-needed'));
  });
});

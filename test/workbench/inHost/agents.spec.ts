import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { decidingTool } from '../../../extension/agents/tools.ts';
import type { AuditServer } from '../../../extension/client/client.ts';
import { eventually, onDisk, workspaceFile } from './editor.ts';

const ARENA = 'arena-with-careless-users.jsonl';

/** Where tests run the editor says yes to every question that it would ask; what it would ask is looked at. */
describe('tools for language models', () => {
  const uri = workspaceFile(ARENA);
  let original: Buffer;
  before(async () => {
    original = await onDisk(uri);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const call = async (name: string, input: object): Promise<string> => {
    const { content } = await vscode.lm.invokeTool(`preferenceAuditor_${name}`, {
      input,
      toolInvocationToken: undefined,
    });
    return content
      .filter((part): part is vscode.LanguageModelTextPart => part instanceof vscode.LanguageModelTextPart)
      .map(({ value }) => value)
      .join('');
  };

  it('three read: an audit, who is flagged, and why', async () => {
    const audit = JSON.parse(await call('audit_dataset', { file: ARENA })) as {
      note: string;
      flagged: { users: number };
    };
    assert.match(audit.note, /no instructions/);
    assert.equal(audit.flagged.users, 19);
    const { users } = JSON.parse(await call('list_flagged_users', { file: ARENA, limit: 1 })) as {
      users: { user: string; recommendation: string }[];
    };
    assert.equal(users.length, 1);
    const why = JSON.parse(await call('explain_user', { file: uri.fsPath, user: users[0]!.user })) as {
      recommendation: string;
      comparisons?: unknown;
    };
    assert.equal(why.recommendation, users[0]!.recommendation);
    assert.equal(why.comparisons, undefined);
    assert.deepEqual(await onDisk(uri), original);
  });

  it('the editor starts a server that has them for every agent, from the folder of the workspace', async function () {
    // Editors before 1.101 know of no such servers.
    if (!('registerMcpServerDefinitionProvider' in vscode.lm)) this.skip();
    await vscode.commands.executeCommand('workbench.mcp.startServer', '*', { waitForLiveTools: true });
    const named = (end: string) =>
      vscode.lm.tools.filter(({ name }) => name.startsWith('mcp_') && name.endsWith(end));
    await eventually(() => named('audit_dataset').length === 1 && named('apply_decisions').length === 1);
    const { content } = await vscode.lm.invokeTool(named('audit_dataset')[0]!.name, {
      input: { file: ARENA },
      toolInvocationToken: undefined,
    });
    assert.match(JSON.stringify(content), /19 of 120 users look/);
  });

  it('what is in no folder of the workspace is not there', async () => {
    for (const file of ['../../etc/passwd', '/etc/passwd', 'none.jsonl'])
      await assert.rejects(call('audit_dataset', { file }), /There is no file/);
  });

  it('one writes: the editor asks first, with names that are no markup', () => {
    const tool = decidingTool({} as AuditServer, { open: () => Promise.reject(new Error('nobody agreed')) });
    const user = '[click](command:evil) <b>**bold**</b>\u202e';
    const input = { file: ARENA, decisions: [{ user, decision: 'drop' as const }] };
    const { confirmationMessages } = tool.prepareInvocation({ input });
    const { value, isTrusted, supportHtml } = confirmationMessages!.message as vscode.MarkdownString;
    assert.match(value, /^Into.*drop/);
    assert.ok(
      !value.includes('[click](') &&
        !value.includes('<b>') &&
        !value.includes('**bold') &&
        !value.includes('\u202e'),
      value,
    );
    assert.ok(isTrusted !== true && supportHtml !== true);
  });

  it('one writes, once a person has said so, and in the editor, where it is undone', async () => {
    const decisions = [{ user: 'arena_user_1539', decision: 'drop' }];
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.isDirty, false);
    const before = document.getText();
    assert.match(await call('apply_decisions', { file: ARENA, decisions }), /^drop: 32 rows, in the editor/);
    assert.equal(document.isDirty, true);
    assert.notEqual(document.getText(), before);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    assert.deepEqual(await onDisk(uri), original);
  });
});

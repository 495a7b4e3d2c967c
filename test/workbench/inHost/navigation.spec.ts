import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { diagnosticsWhen, eventually, open, workspaceFile } from './editor.ts';

describe('finding the way', () => {
  const uri = workspaceFile('arena-with-careless-users.jsonl');
  let editor: vscode.TextEditor;
  let flagged: string[];

  const judgeOn = (line: number) =>
    (JSON.parse(editor.document.lineAt(line).text) as { judge: string }).judge;
  const linesOf = (judge: string) =>
    Array.from({ length: editor.document.lineCount }, (_, line) => line).filter((line) =>
      editor.document.lineAt(line).text.includes(`"judge":"${judge}"`),
    );

  before(async () => {
    editor = await open(uri);
    const found = await diagnosticsWhen(uri, (diagnostics) => diagnostics.length > 0);
    flagged = found
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Warning)
      .map(({ range }) => judgeOn(range.start.line));
    assert.ok(flagged.length > 5);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('next and previous go from flagged row to flagged row, and leave none out', async () => {
    const expected = flagged.flatMap(linesOf).sort((a, b) => a - b);
    editor.selection = new vscode.Selection(expected[0]!, 0, expected[0]!, 0);
    const visited = [expected[0]];
    for (let i = 0; i < 4; i++) {
      await vscode.commands.executeCommand('preferenceAuditor.nextFlaggedRow');
      visited.push(editor.selection.active.line);
    }
    assert.deepEqual(visited, expected.slice(0, 5));
    await vscode.commands.executeCommand('preferenceAuditor.previousFlaggedRow');
    assert.equal(editor.selection.active.line, expected[3]);
  });

  it('the link of a hover goes to the next row of that user', async () => {
    const [first, second] = linesOf(flagged[0]!) as [number, number];
    editor.selection = new vscode.Selection(first, 0, first, 0);
    await vscode.commands.executeCommand('preferenceAuditor.goToRowOfUser', uri.toString(), flagged[0]);
    assert.equal(editor.selection.active.line, second);
    assert.equal(editor.document.getText(editor.selection), `"${flagged[0]!}"`);
  });

  it('the outline lists users, flagged first', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    assert.equal(symbols[0]!.name, `Flagged (${flagged.length})`);
    assert.deepEqual(symbols[0]!.children.map(({ name }) => name).sort(), flagged.toSorted());
    assert.equal(
      symbols.reduce((sum, { children }) => sum + children.length, 0),
      120,
    );
  });

  it('references of a user’s name are their rows', async () => {
    const lines = linesOf(flagged[0]!);
    const character = editor.document.lineAt(lines[0]!).text.indexOf(flagged[0]!);
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      uri,
      new vscode.Position(lines[0]!, character),
    );
    assert.deepEqual(
      found.map(({ range }) => range.start.line),
      lines,
    );
  });

  it('a lens sums up the audit, and its commands exist', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    assert.match(lenses[0]!.command!.title, /^Audit: 120 users, 4,6\d\d comparisons · \d+ users flagged/);
    const commands = await vscode.commands.getCommands();
    for (const { command } of lenses) assert.ok(commands.includes(command!.command), command!.command);
  });

  it('hints mark the rows in sight', async () => {
    const range = new vscode.Range(0, 0, 60, 0);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      uri,
      range,
    );
    assert.ok(hints.length > 0);
    for (const { position, label } of hints) {
      assert.equal(position.character, 0);
      assert.ok(typeof label === 'string' && label.startsWith(judgeOn(position.line)), JSON.stringify(label));
    }
  });

  it('all commands that a menu or key offers are there', async () => {
    const commands = await vscode.commands.getCommands(true);
    const { contributes } = vscode.extensions.getExtension('preference-auditor.preference-auditor')!
      .packageJSON as {
      contributes: { commands: { command: string }[]; keybindings: { command: string }[] };
    };
    for (const { command } of [...contributes.commands, ...contributes.keybindings])
      assert.ok(commands.includes(command), command);
  });

  it('the log opens, and an audit can be asked for again', async () => {
    await vscode.commands.executeCommand('preferenceAuditor.showLog');
    await vscode.commands.executeCommand('preferenceAuditor.auditAgain', uri);
    await eventually(async () => (await diagnosticsWhen(uri, (found) => found.length > 0)).length > 0);
  });
});

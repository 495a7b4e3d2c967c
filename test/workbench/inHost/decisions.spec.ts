import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  applyQuickFix,
  changedLines,
  diagnosticsWhen,
  isCode,
  onDisk,
  open,
  quickFixes,
  savedDecisions,
  undoAndSave,
  undoneTo,
  workspaceFile,
} from './editor.ts';

const ARENA = 'arena-with-careless-users.jsonl';

describe('decisions through the editor', () => {
  const uri = workspaceFile(ARENA);
  let original: Buffer;
  let document: vscode.TextDocument;
  /** First warning of a user whom the audit would drop, and that user's lines. */
  let warning: vscode.Diagnostic;
  let lines: number[];

  const warningsOf = (diagnostics: readonly vscode.Diagnostic[]) =>
    diagnostics.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Warning);

  before(async () => {
    original = await onDisk(uri);
    ({ document } = await open(uri));
    const diagnostics = await diagnosticsWhen(uri, (found) => warningsOf(found).length > 0);
    const found = warningsOf(diagnostics).find(({ message }) => message.includes('drop all'));
    assert.ok(found, 'no user of the sample is recommended to be dropped');
    warning = found;
    const { judge } = JSON.parse(document.lineAt(warning.range.start.line).text) as { judge: string };
    lines = Array.from({ length: document.lineCount }, (_, line) => line).filter((line) =>
      document.lineAt(line).text.includes(`"judge":"${judge}"`),
    );
  });

  // A test that failed half-way must not fail the next one.
  afterEach(async () => {
    if (document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    if (!(await onDisk(uri)).equals(original)) await undoAndSave(uri);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.writeFile(uri, original);
  });

  it('a flagged user has one warning, at the first of their comparisons', () => {
    assert.equal(warning.range.start.line, lines[0]);
    assert.match(warning.message, new RegExp(`drop all ${lines.length} comparisons`));
    assert.match(document.getText(warning.range), /arena_user_\d+/);
  });

  it('hover tells the posterior', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      warning.range.start.translate(0, 1),
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
      .join('\n');
    assert.match(text, /drop recommended[^]*Attentiveness [^]*Next row of this user/);
  });

  for (const [title, decision, source] of [
    ['Drop this comparison', 'drop', 'accepted'],
    ['Keep this comparison', 'keep', 'override'],
    ['Flip this comparison', 'flip', 'override'],
  ] as const) {
    it(`“${title}” changes that row alone; undo restores the bytes`, async () => {
      await applyQuickFix(uri, warning.range, title);
      const saved = await savedDecisions(document, original);
      const line = warning.range.start.line;
      assert.deepEqual(changedLines(original, saved), [line]);
      const { audit } = JSON.parse(document.lineAt(line).text) as { audit: Record<string, unknown> };
      assert.equal(audit['decision'], decision);
      assert.equal(audit['source'], source);
      await undoneTo(uri, original);
    });
  }

  it('accepting for the user changes that user’s rows alone, and settles the warning; undo brings it back', async () => {
    await applyQuickFix(uri, warning.range, 'Accept: drop all');
    await diagnosticsWhen(uri, (found) => !found.some(({ message }) => message === warning.message));
    const saved = await savedDecisions(document, original);
    assert.deepEqual(changedLines(original, saved), lines);
    const titles = (await quickFixes(uri, warning.range)).map(({ title }) => title);
    assert.ok(
      titles.some((title) => title.startsWith('Clear the decision on')),
      titles.join(' | '),
    );
    await undoneTo(uri, original);
    await diagnosticsWhen(uri, (found) => found.some(({ message }) => message === warning.message));
  });

  it('keeping the user is written as an override', async () => {
    await applyQuickFix(uri, warning.range, 'Keep “');
    const { audit } = JSON.parse(document.lineAt(lines.at(-1)!).text) as { audit: Record<string, unknown> };
    assert.deepEqual([audit['decision'], audit['source']], ['keep', 'override']);
    await diagnosticsWhen(uri, (found) => !found.some(({ message }) => message === warning.message));
    await undoneTo(uri, original);
  });

  it('a row that is broken while typing is reported where it stands, until it is mended', async () => {
    await diagnosticsWhen(uri, (found) => found.some(({ message }) => message === warning.message));
    const line = warning.range.start.line + 1;
    const isBroken = (found: readonly vscode.Diagnostic[]) =>
      found.some(({ code, range }) => isCode(code, 'skipped-row') && range.start.line === line);
    const edit = new vscode.WorkspaceEdit();
    edit.delete(uri, new vscode.Range(line, 0, line, 1));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await diagnosticsWhen(uri, isBroken);
    await vscode.commands.executeCommand('undo');
    await diagnosticsWhen(uri, (found) => !isBroken(found) && found.length > 0);
  });

  it('the findings are the same after the server was restarted', async () => {
    const before = (await diagnosticsWhen(uri, (found) => found.length > 0)).map(({ message }) => message);
    await vscode.commands.executeCommand('preferenceAuditor.restartServer');
    const again = await diagnosticsWhen(uri, (found) => found.length === before.length);
    assert.deepEqual(
      again.map(({ message }) => message),
      before,
    );
  });
});

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  applyQuickFix,
  diagnosticsWhen,
  isRecommended,
  onDisk,
  open,
  undoneTo,
  workspaceFile,
} from './editor.ts';

type Row = Record<string, unknown>;

/** The same rows in other formats. */
const formats: readonly { readonly file: string; readonly of: (rows: readonly Row[]) => string }[] = [
  { file: 'rows.csv', of: (rows) => table(rows, ',') },
  { file: 'rows.tsv', of: (rows) => `\uFEFF${table(rows, '\t').replaceAll('\n', '\r\n')}` },
  { file: 'rows.json', of: (rows) => JSON.stringify(rows, null, 2) },
  { file: 'held.json', of: (rows) => JSON.stringify({ split: 'test', rows }, null, '\t') },
];

function table(rows: readonly Row[], delimiter: string): string {
  const columns = Object.keys(rows[0]!);
  const cell = (value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    return /["\n\t,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(delimiter));
  return `${[columns.join(delimiter), ...lines].join('\n')}\n`;
}

describe('files of other formats', () => {
  let rows: Row[];

  before(async () => {
    const sample = (await onDisk(workspaceFile('chosen-rejected.jsonl'))).toString('utf8');
    rows = sample
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  for (const { file, of } of formats) {
    it(`${file}: users are flagged where they stand, decisions are saved, and undo restores every byte`, async () => {
      const original = Buffer.from(of(rows), 'utf8');
      const uri = workspaceFile(file);
      await vscode.workspace.fs.writeFile(uri, original);
      const { document } = await open(uri);
      const diagnostics = await diagnosticsWhen(uri, (found) => found.length > 0);
      const [finding] = diagnostics.filter(({ message }) => message.includes('drop all'));
      assert.ok(finding, diagnostics.map(({ message }) => message).join('\n'));
      assert.match(document.getText(finding.range), /^"?annotator_\d+"?$/);

      await applyQuickFix(uri, finding.range, 'Drop this comparison');
      await document.save();
      const saved = (await onDisk(uri)).toString('utf8');
      assert.match(saved, /\bdrop\b/);
      await undoneTo(uri, original);
    });
  }

  for (const { file, of } of formats.filter((format) => ['rows.csv', 'held.json'].includes(format.file))) {
    it(`${file}: outline, lens, marks, references and the way to the next flagged row are as in JSON Lines`, async () => {
      const uri = workspaceFile(file);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(of(rows)));
      const editor = await open(uri);
      const { document } = editor;
      await diagnosticsWhen(uri, (found) => found.length > 0);

      const [section] = await provided<vscode.DocumentSymbol>('DocumentSymbol', uri);
      assert.match(section!.name, /^Flagged \(\d+\)$/);
      const [user] = section!.children;
      assert.ok(document.getText(user!.selectionRange).includes(user!.name));

      const [lens] = await provided<vscode.CodeLens>('CodeLens', uri);
      assert.match(lens!.command!.title, /^Audit: \d+ users, [\d,]+ comparisons · \d+ users? flagged/);

      const everywhere = new vscode.Range(0, 0, document.lineCount, 0);
      const hints = await provided<vscode.InlayHint>('InlayHint', uri, everywhere);
      assert.ok(hints.some(({ label }) => typeof label === 'string' && label.startsWith(user!.name)));

      const place = user!.selectionRange.start.translate(0, 2);
      const references = await provided<vscode.Location>('Reference', uri, place);
      assert.equal(references.length, rows.filter((row) => Object.values(row).includes(user!.name)).length);

      editor.selection = new vscode.Selection(0, 0, 0, 0);
      await vscode.commands.executeCommand('preferenceAuditor.nextFlaggedRow');
      assert.ok(editor.selection.active.line > 0);
      await vscode.commands.executeCommand('preferenceAuditor.goToRowOfUser', uri.toString(), user!.name);
      assert.equal(document.getText(editor.selection).replaceAll('"', ''), user!.name);
    });
  }

  it('JSON files and tables that are no data get nothing at all', async () => {
    const kinds = {
      'package.json': JSON.stringify({ name: 'a', files: [{ a: 1 }] }, null, 2),
      'list.json': JSON.stringify([{ name: 'x' }, { name: 'y' }], null, 2),
      'settings.json': JSON.stringify({ 'editor.tabSize': 2 }, null, 2),
      'sales.csv': 'date,region,units\n2024-01-01,north,3\n2024-01-02,south,5\n',
    };
    for (const [name, content] of Object.entries(kinds)) {
      const uri = workspaceFile(name);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
      await open(uri);
    }
    // The audit of a file opened later is there: these would have been told of by now.
    const uri = workspaceFile('later.csv');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(table(rows, ',')));
    await open(uri);
    await diagnosticsWhen(uri, (found) => found.length > 0);
    for (const name of Object.keys(kinds)) {
      const other = workspaceFile(name);
      const all = new vscode.Range(0, 0, 2, 0);
      assert.deepEqual(await diagnosticsWhen(other, () => true), [], name);
      const lenses = await provided<vscode.CodeLens>('CodeLens', other);
      assert.ok(!lenses.some(({ command }) => command?.title.startsWith('Audit')), name);
      assert.deepEqual(await provided<vscode.InlayHint>('InlayHint', other, all), [], name);
      const symbols = await provided<vscode.DocumentSymbol>('DocumentSymbol', other);
      assert.ok(!symbols.some((symbol) => /^(Flagged|Other users) /.test(symbol.name)), name);
      const hovers = await provided<vscode.Hover>('Hover', other, new vscode.Position(1, 4));
      assert.ok(!/attentive/i.test(JSON.stringify(hovers)), name);
      const actions = await provided<vscode.CodeAction>('CodeAction', other, all);
      assert.ok(!actions.some(({ title }) => /drop|keep|columns/i.test(title)), name);
    }
  });

  it('a JSON file that becomes a dataset while it is typed is audited, saved or not', async () => {
    const rows = (await onDisk(workspaceFile('arena-with-careless-users.jsonl')))
      .toString()
      .trim()
      .split('\n');
    const file = workspaceFile('typed.json');
    await vscode.workspace.fs.writeFile(file, Buffer.from('{"version": 1}\n'));
    const untitled = await vscode.workspace.openTextDocument({ language: 'json', content: '{}' });
    const isFlagged = (found: readonly vscode.Diagnostic[]) => found.some(isRecommended);
    for (const document of [await vscode.workspace.openTextDocument(file), untitled]) {
      const { uri } = document;
      await vscode.window.showTextDocument(document);
      const replace = async (text: string) => {
        const edit = new vscode.WorkspaceEdit();
        edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
        assert.ok(await vscode.workspace.applyEdit(edit));
      };
      await replace('[{"version": 2}');
      await replace(`[${rows.join(',\n')}]`);
      await diagnosticsWhen(uri, isFlagged);
      await vscode.commands.executeCommand('undo');
      await diagnosticsWhen(uri, (found) => found.length === 0);
      await vscode.commands.executeCommand('redo');
      await diagnosticsWhen(uri, isFlagged);
      await vscode.commands.executeCommand('undo');
      await diagnosticsWhen(uri, (found) => found.length === 0);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('closed files of every format are audited where the settings name them, and again when they change', async () => {
    const settings = vscode.workspace.getConfiguration('preferenceAuditor');
    const globs = ['**/closed.{csv,json}', '**/closed.jsonl.gz'];
    const files = {
      'closed.csv': Buffer.from(table(rows, ',')),
      'closed.json': Buffer.from(JSON.stringify(rows)),
      'closed.jsonl.gz': gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')),
    };
    for (const [name, bytes] of Object.entries(files))
      await vscode.workspace.fs.writeFile(workspaceFile(name), bytes);
    await settings.update('workspaceFiles', globs, vscode.ConfigurationTarget.Workspace);
    try {
      for (const name of Object.keys(files))
        await diagnosticsWhen(workspaceFile(name), (found) => found.length > 0);
      const csv = workspaceFile('closed.csv');
      await vscode.workspace.fs.writeFile(csv, Buffer.from('date,units\n2024-01-01,3\n'));
      await diagnosticsWhen(csv, (found) => found.length === 0);
    } finally {
      await settings.update('workspaceFiles', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});

/** What the providers of VS Code have to say of a file; in some cases nothing is undefined. */
async function provided<T>(kind: string, uri: vscode.Uri, ...more: unknown[]): Promise<T[]> {
  const found = await vscode.commands.executeCommand<T[] | undefined>(
    `vscode.execute${kind}Provider`,
    uri,
    ...more,
  );
  return found ?? [];
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { applyQuickFix, diagnosticsWhen, onDisk, open, undoAndSave, workspaceFile } from './editor.ts';

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
      await undoAndSave(uri);
      assert.ok((await onDisk(uri)).equals(original), 'undo did not restore the bytes');
    });
  }

  it('JSON files that are no data are left alone', async () => {
    const kinds = { 'package.json': { files: [{ a: 1 }] }, 'list.json': [{ name: 'x' }, { name: 'y' }] };
    for (const [name, content] of Object.entries(kinds)) {
      const uri = workspaceFile(name);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(content, null, 2)));
      await open(uri);
    }
    // The audit of a file opened later is there: these would have been told of by now.
    const uri = workspaceFile('later.csv');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(table(rows, ',')));
    await open(uri);
    await diagnosticsWhen(uri, (found) => found.length > 0);
    for (const name of Object.keys(kinds)) {
      const ours = vscode.languages
        .getDiagnostics(workspaceFile(name))
        .filter(({ source }) => source === 'Preference Auditor');
      assert.deepEqual(ours, []);
    }
  });
});

import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  applyQuickFix,
  changedLines,
  diagnosticsWhen,
  onDisk,
  open,
  savedDecisions,
  undoneTo,
  workspaceFile,
} from './editor.ts';

/** What files in the wild are like, made from a shipped sample. VS Code itself decodes and encodes them here. */
const variants: readonly { readonly name: string; readonly of: (text: string) => string }[] = [
  { name: 'CRLF line ends', of: (text) => text.replaceAll('\n', '\r\n') },
  { name: 'a byte order mark', of: (text) => `\uFEFF${text}` },
  { name: 'no final newline', of: (text) => text.trimEnd() },
  { name: 'blank lines', of: (text) => `\n${text.replaceAll('\n', '\n\n')}` },
  {
    name: 'text beyond the basic plane before every member',
    of: (text) => text.replaceAll(/^\{/gm, '{"note": "😀 naïve 数据 \\ud83d", '),
  },
];

describe('bytes of the file', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  for (const [index, { name, of }] of variants.entries()) {
    it(`with ${name}, a decision changes its row alone, and undo restores every byte`, async () => {
      const sample = (await onDisk(workspaceFile('chosen-rejected.jsonl'))).toString('utf8');
      const original = Buffer.from(of(sample), 'utf8');
      const uri = workspaceFile(`variant-${index}.jsonl`);
      await vscode.workspace.fs.writeFile(uri, original);
      const { document } = await open(uri);
      const diagnostics = await diagnosticsWhen(uri, (found) => found.length > 0);
      const [finding] = diagnostics.filter(({ message }) => message.includes('drop all'));
      assert.ok(finding, diagnostics.map(({ message }) => message).join('\n'));
      assert.match(document.getText(finding.range), /annotator_\d+/);

      await applyQuickFix(uri, finding.range, 'Drop this comparison');
      const saved = await savedDecisions(document, original);
      assert.deepEqual(changedLines(original, saved), [finding.range.start.line]);
      await undoneTo(uri, original);
    });
  }

  it('with a byte that is no UTF-8, opening the file and saving nothing leaves it as it is', async () => {
    const sample = await onDisk(workspaceFile('chosen-rejected.jsonl'));
    const cut = sample.indexOf('\n') + 1;
    const original = Buffer.concat([
      sample.subarray(0, cut),
      Buffer.from('{"prompt": "\xff\xfe"}\n', 'latin1'),
      sample.subarray(cut),
    ]);
    const uri = workspaceFile('invalid-utf8.jsonl');
    await vscode.workspace.fs.writeFile(uri, original);
    const { document } = await open(uri);
    await diagnosticsWhen(uri, (found) => found.some(({ message }) => message.includes('drop all')));
    assert.equal(document.isDirty, false);
    assert.ok((await onDisk(uri)).equals(original));
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { WITHIN_MS } from '../../eventually.ts';

/** A file of the workspace that was opened for these tests. */
export function workspaceFile(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'The tests need a folder to be open.');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Bytes of a file on disk. */
export async function onDisk(uri: vscode.Uri): Promise<Buffer> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri));
}

/** Opens a file in an editor of its own. */
export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** Our diagnostics of a file, once `wanted` holds for them. */
export async function diagnosticsWhen(
  uri: vscode.Uri,
  wanted: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const ours = () =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Preference Auditor');
  return new Promise((resolve) => {
    const listening = vscode.languages.onDidChangeDiagnostics(look);
    function look(): void {
      const diagnostics = ours();
      if (!wanted(diagnostics)) return;
      listening.dispose();
      resolve(diagnostics);
    }
    look();
  });
}

/** The quick fixes on a range, with their edits. */
export async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    // All of them resolved: the edits are computed on demand.
    50,
  );
}

/** Applies the quick fix of this title; the title is a start where it names numbers or users. */
export async function applyQuickFix(uri: vscode.Uri, range: vscode.Range, title: string): Promise<void> {
  const fixes = await quickFixes(uri, range);
  const fix = fixes.find((candidate) => candidate.title.startsWith(title));
  assert.ok(fix?.edit, `“${title}” is not among ${fixes.map((candidate) => candidate.title).join(' | ')}`);
  assert.ok(await vscode.workspace.applyEdit(fix.edit), 'the edit was not applied');
}

/** Is it a finding on a user whose drop is recommended? */
export function isRecommended({ message }: vscode.Diagnostic): boolean {
  return message.includes('Recommended: drop');
}

/** Saves decisions; returns the bytes on disk, which are the original ones but for the `audit` members. */
export async function savedDecisions(document: vscode.TextDocument, original: Buffer): Promise<Buffer> {
  await document.save();
  const saved = await onDisk(document.uri);
  assert.ok(withoutAudit(saved).equals(original), 'more than the audit members were added');
  return saved;
}

/** Undoes the last change of the file and saves it: every byte is the original one. */
export async function undoneTo(uri: vscode.Uri, original: Buffer): Promise<void> {
  await undoAndSave(uri);
  assert.ok((await onDisk(uri)).equals(original), 'undo did not restore the bytes');
}

/** Undoes the last change of the file and saves it. */
export async function undoAndSave(uri: vscode.Uri): Promise<void> {
  const { document } = await open(uri);
  await vscode.commands.executeCommand('undo');
  await document.save();
}

/** Lines (0-based) in which two versions of a file differ; they must have as many. */
export function changedLines(before: Buffer, after: Buffer): number[] {
  // One character a byte, so that no difference is lost in decoding.
  const [old, now] = [before, after].map((bytes) => bytes.toString('latin1').split('\n')) as [
    string[],
    string[],
  ];
  assert.equal(now.length, old.length);
  return old.flatMap((line, i) => (line === now[i] ? [] : [i]));
}

/** The file with its `audit` members taken out again, byte for byte. */
function withoutAudit(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/,\s*"audit"\s*:\s*\{[^}]*\}/g, ''), 'latin1');
}

/** Resolves once `wanted` holds; asked again every little while, and fails where it never does. */
export async function eventually(wanted: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + WITHIN_MS;
  while (!(await wanted())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${wanted.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Takes the first offer of every quick pick that a command shows; returns when the command is done. */
export async function takingFirstOffers(command: Thenable<unknown>): Promise<void> {
  let done = false;
  const finished = Promise.resolve(command).finally(() => (done = true));
  await eventually(async () => {
    // Where no pick is shown yet, there is nothing to accept.
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return done;
  });
  await finished;
}

/** Is this the code of a diagnostic? With an explanation behind it, a code is more than its name. */
export function isCode(code: vscode.Diagnostic['code'], wanted: string): boolean {
  return (typeof code === 'object' ? code.value : code) === wanted;
}

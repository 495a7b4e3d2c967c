import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  applyQuickFix,
  diagnosticsWhen,
  eventually,
  isRecommended,
  onDisk,
  open,
  quickFixes,
  workspaceFile,
} from './editor.ts';

const sample = () => onDisk(workspaceFile('arena-with-careless-users.jsonl'));
const closeAll = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');

/** A copy of the sample that a test may do anything to. */
async function copy(name: string): Promise<vscode.Uri> {
  const uri = workspaceFile(name);
  await vscode.workspace.fs.writeFile(uri, await sample());
  return uri;
}

const insertAt = async (uri: vscode.Uri, line: number, text: string) => {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(line, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
};

describe('files that change while they are audited', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await closeAll();
  });

  it('a storm of typing, undo and redo ends in the findings of what is there', async () => {
    const uri = await copy('storm.jsonl');
    const { document } = await open(uri);
    const before = (await diagnosticsWhen(uri, (found) => found.some(isRecommended))).map(
      ({ message }) => message,
    );
    for (let i = 0; i < 30; i++) {
      await insertAt(uri, i % 7, `{"broken": ${i}\n`);
      if (i % 3 === 2) await vscode.commands.executeCommand('undo');
      if (i % 6 === 5) await vscode.commands.executeCommand('redo');
    }
    const original = (await sample()).toString('utf8');
    await eventually(async () => {
      if (!document.isDirty || document.getText() === original) return true;
      await vscode.commands.executeCommand('undo');
      return false;
    });
    const same = (found: readonly vscode.Diagnostic[]) =>
      JSON.stringify(found.map(({ message }) => message)) === JSON.stringify(before);
    await diagnosticsWhen(uri, same);
  });

  it('a reverted file has the findings of the file', async () => {
    const uri = await copy('reverted.jsonl');
    await open(uri);
    const count = (await diagnosticsWhen(uri, (found) => found.some(isRecommended))).length;
    await insertAt(uri, 0, 'broken\n');
    await diagnosticsWhen(uri, (found) => found.length === count + 1);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await diagnosticsWhen(uri, (found) => found.length === count);
  });

  it('a change on disk is audited', async () => {
    const uri = await copy('external.jsonl');
    await open(uri);
    await diagnosticsWhen(uri, (found) => found.some(isRecommended));
    const rows = (await sample()).toString('utf8').split('\n').slice(0, 40);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(rows.join('\n')));
    await diagnosticsWhen(uri, (found) => !found.some(isRecommended));
  });

  it('findings follow a rename and go with a deleted file', async () => {
    const from = await copy('renamed-from.jsonl');
    const to = workspaceFile('renamed-to.jsonl');
    await open(from);
    await diagnosticsWhen(from, (found) => found.some(isRecommended));
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(from, to, { overwrite: true });
    assert.ok(await vscode.workspace.applyEdit(rename));
    await diagnosticsWhen(to, (found) => found.some(isRecommended));
    await diagnosticsWhen(from, (found) => found.length === 0);
    const remove = new vscode.WorkspaceEdit();
    remove.deleteFile(to);
    assert.ok(await vscode.workspace.applyEdit(remove));
    await closeAll();
    await diagnosticsWhen(to, (found) => found.length === 0);
  });

  it('split editors show one audit; closing one changes nothing', async () => {
    const uri = await copy('split.jsonl');
    await open(uri);
    const count = (await diagnosticsWhen(uri, (found) => found.some(isRecommended))).length;
    await vscode.commands.executeCommand('workbench.action.splitEditor');
    const editors = () =>
      vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri.toString());
    await eventually(() => editors().length === 2);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await eventually(() => editors().length === 1);
    await insertAt(uri, 0, 'broken\n');
    await diagnosticsWhen(uri, (found) => found.length === count + 1);
  });

  it('several files at once all get their findings', async () => {
    const uris = await Promise.all([1, 2, 3, 4].map((n) => copy(`several-${n}.jsonl`)));
    for (const uri of uris) await vscode.window.showTextDocument(uri, { preview: false });
    for (const uri of uris) await diagnosticsWhen(uri, (found) => found.some(isRecommended));
  });
});

describe('documents that are no files', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await closeAll();
  });

  it('an untitled document is audited and decided on', async () => {
    const content = (await sample()).toString('utf8');
    const document = await vscode.workspace.openTextDocument({ language: 'jsonl', content });
    await vscode.window.showTextDocument(document);
    const found = await diagnosticsWhen(document.uri, (diagnostics) => diagnostics.some(isRecommended));
    await applyQuickFix(document.uri, found.find(isRecommended)!.range, 'Drop this comparison');
    await eventually(() => document.getText().includes('"audit":{"decision":"drop"'));
  });

  it('a file of a virtual file system is audited; the other side of a comparison is not', async () => {
    const bytes = await sample();
    const files = memoryFiles(bytes);
    const documents = vscode.workspace.registerTextDocumentContentProvider('other-side', {
      provideTextDocumentContent: () => bytes.toString('utf8'),
    });
    try {
      const uri = vscode.Uri.parse('memory:/battles.jsonl');
      await open(uri);
      await diagnosticsWhen(uri, (found) => found.some(isRecommended));
      const other = vscode.Uri.parse('other-side:/battles.jsonl');
      await open(other);
      const fresh = await copy('after-other-side.jsonl');
      await open(fresh);
      // Opened later and audited by now: had the other been audited, it would be too.
      await diagnosticsWhen(fresh, (found) => found.some(isRecommended));
      assert.deepEqual(await diagnosticsWhen(other, () => true), []);
    } finally {
      files.dispose();
      documents.dispose();
    }
  });

  it('a read-only file is audited; a decision on it is refused in words or not applied, and the file stays', async () => {
    const uri = await copy('read-only.jsonl');
    const files = vscode.workspace.getConfiguration('files');
    await files.update(
      'readonlyInclude',
      { '**/read-only.jsonl': true },
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      const { document } = await open(uri);
      const found = await diagnosticsWhen(uri, (diagnostics) => diagnostics.some(isRecommended));
      const [fix] = (await quickFixes(uri, found.find(isRecommended)!.range)).filter(
        ({ title }) => title === 'Drop this comparison',
      );
      await vscode.workspace.applyEdit(fix!.edit!);
      if (document.isDirty) await document.save().then(undefined, () => false);
      assert.ok((await onDisk(uri)).equals(await sample()), 'a read-only file was written');
    } finally {
      await files.update('readonlyInclude', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});

describe('a server that ends by itself', () => {
  after(closeAll);

  it('is started again and knows everything again', async () => {
    const uri = await copy('crash.jsonl');
    await open(uri);
    const count = (await diagnosticsWhen(uri, (found) => found.some(isRecommended))).length;
    const [first] = serverProcesses();
    assert.ok(first !== undefined, 'there is no server process');
    process.kill(first, 'SIGKILL');
    await eventually(() => serverProcesses().some((pid) => pid !== first));
    await insertAt(uri, 0, 'broken\n');
    const found = await diagnosticsWhen(uri, (diagnostics) => diagnostics.length === count + 1);
    await applyQuickFix(uri, found.find(isRecommended)!.range, 'Drop this comparison');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});

/** Processes of this extension host that run the language server. */
function serverProcesses(): number[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(parent) === process.pid && args?.includes('server.cjs') === true ? [Number(pid)] : [];
    });
}

/** A file system of one file, in memory. */
function memoryFiles(content: Buffer): vscode.Disposable {
  let bytes: Uint8Array = content;
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  return vscode.workspace.registerFileSystemProvider('memory', {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
    readDirectory: () => [],
    createDirectory: () => undefined,
    readFile: () => bytes,
    writeFile: (_, written) => {
      bytes = written;
    },
    delete: () => undefined,
    rename: () => undefined,
  });
}
